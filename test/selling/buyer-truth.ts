import type { AttemptOutcome } from "../../src/domain/delivery.ts";

/**
 * What a live buyer itself knows of a lead, which we may not. `thinking`: it has the request and may yet take it. One
 * that has decided says the same whenever it sees the same webhook-id again, or that it has seen it already.
 */
export type Truth = "unasked" | "thinking" | "took" | "declined";

/** An attempt whose outcome is not written yet. A crash forgets it, the buyer does not. */
export type Flight = {
  outcome: AttemptOutcome;
  said: string;
  /** How often the delivery had been tried when it was claimed. */
  claimed: number;
};

export const UNASKED = { truth: "unasked", flight: null } as const;

/** One thing that can become of an attempt: what the buyer knows then, and what is heard of it. */
type Saying = { said: string; outcome: AttemptOutcome; truth: Truth };

function rows(...list: [said: string, outcome: AttemptOutcome, truth: Truth][]): Saying[] {
  return list.map(([said, outcome, truth]) => ({ said, outcome, truth }));
}

/** What changes nothing for the buyer, whatever it knows. */
function unheard(truth: Truth): Saying[] {
  return rows(
    ["cannot be reached", "not_sent", truth],
    ["answers 500", "unreadable", truth],
    ["answers 410", "gone", truth],
  );
}

const sayings: Record<Truth, Saying[]> = {
  unasked: [
    ...rows(
      ["takes it", "accepted", "took"],
      ["declines it", "rejected", "declined"],
      ["has the person already", "duplicate", "declined"],
      ["is cut off before it reads", "unclear", "unasked"],
      ["takes it and is cut off", "unclear", "took"],
      ["declines it and is cut off", "unclear", "declined"],
      ["goes on thinking behind a gateway that answers 502", "unclear", "thinking"],
    ),
    ...unheard("unasked"),
  ],
  thinking: [
    ...rows(
      ["takes it after all", "accepted", "took"],
      ["declines it after all", "rejected", "declined"],
      ["has it already and goes on thinking", "duplicate", "thinking"],
      ["is cut off and goes on thinking", "unclear", "thinking"],
      ["takes it after all and is cut off", "unclear", "took"],
      ["declines it after all and is cut off", "unclear", "declined"],
    ),
    ...unheard("thinking"),
  ],
  took: [
    ...rows(
      ["says again that it took it", "accepted", "took"],
      ["says that it has it already", "duplicate", "took"],
      ["is cut off again", "unclear", "took"],
    ),
    ...unheard("took"),
  ],
  declined: [
    ...rows(
      ["declines it again", "rejected", "declined"],
      ["says that it has seen it already", "duplicate", "declined"],
      ["is cut off again", "unclear", "declined"],
    ),
    ...unheard("declined"),
  ],
};

export function whatMayBecome(truth: Truth): readonly Saying[] {
  return sayings[truth];
}
