import type { AttemptOutcome } from "../domain/delivery.ts";
import type { NotSent, Sent, Unclear } from "../platform/outgoing.ts";
import type { BuyerAnswer } from "../selling/settle.ts";
import type { ReadAnswer } from "./response.ts";
import { parseRetryAfter } from "./retry-schedule.ts";

const KEPT_BYTES = 2_048;

/** What a request came to. */
export type Meaning = {
  outcome: AttemptOutcome;
  /**
   * For the log; null where outcome and status say it all. `no_lead`: there is nothing to tell any more. `fault`: of
   * ours. `endless`: longer than anything is read. `unmapped`: the buyer's mapping knows nothing of such an answer.
   */
  why: NotSent | Unclear | "no_lead" | "fault" | "paused" | "endless" | "unmapped" | null;
  status: number | null;
  /** What is kept of the receiver's words. */
  response: string | null;
  /** Of an accepted offer. */
  answer: BuyerAnswer | null;
  retryAfterMs: number | null;
};

/** Where no answer was heard. */
export function silence(
  outcome: "not_sent" | "unclear",
  why: Meaning["why"],
  status: number | null = null,
): Meaning {
  return { outcome, why, status, response: null, answer: null, retryAfterMs: null };
}

/** At most 2 KiB, never half a character. */
function keep(text: string): string | null {
  const bytes = new TextEncoder().encode(text);
  const kept = new TextDecoder().decode(bytes.subarray(0, KEPT_BYTES), { stream: bytes.length > KEPT_BYTES });
  return kept === "" ? null : kept;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** A gateway that answers 502 or 504 may have passed the request on. */
function isGatewayFault(status: number): boolean {
  return status === 502 || status === 504;
}

type Answer = Extract<Sent, { kind: "answer" }>;

function heard({ status, text, retryAfter }: Answer, now: number): Omit<Meaning, "outcome"> {
  return {
    why: null,
    status,
    response: keep(text),
    answer: null,
    retryAfterMs: parseRetryAfter(retryAfter, now),
  };
}

/** For a receiver that has nothing to decide: any 2xx is delivered. */
export function meaningOf(sent: Sent, now: number): Meaning {
  if (sent.kind === "not_sent") return silence("not_sent", sent.why);
  if (sent.kind === "unclear") return silence("unclear", sent.why, sent.status);
  const answer = heard(sent, now);
  if (isSuccess(sent.status)) return { ...answer, outcome: "delivered", response: null };
  if (sent.status === 410) return { ...answer, outcome: "gone" };
  return { ...answer, outcome: isGatewayFault(sent.status) ? "unclear" : "refused" };
}

/**
 * For a buyer that is asked whether it takes a lead. What its mapping knows comes first. Of anything else it is never
 * guessed that it meant yes, and where it may have, nor that it meant no.
 */
export function meaningOfOffer(sent: Sent, { read, now }: { read: ReadAnswer; now: number }): Meaning {
  if (sent.kind !== "answer") return meaningOf(sent, now);
  const answer = heard(sent, now);
  // What follows may say the opposite.
  if (sent.truncated) return { ...answer, outcome: "unclear", why: "endless" };
  const reading = read(sent);
  if (reading !== null) {
    const { outcome, reason } = reading;
    const words = outcome === "accepted" ? null : answer.response;
    const response = reason === null ? words : keep(reason);
    return { ...answer, outcome, response, answer: reading.answer };
  }
  if (sent.status === 410) return { ...answer, outcome: "gone" };
  if (isGatewayFault(sent.status)) return { ...answer, outcome: "unclear" };
  return { ...answer, outcome: isSuccess(sent.status) ? "unclear" : "unreadable", why: "unmapped" };
}
