import type { AttemptOutcome } from "../domain/delivery.ts";
import type { Clock } from "../platform/clock.ts";
import type { NotSent, Send, Sent, Unclear } from "../platform/outgoing.ts";
import type { DeliveryRow } from "../storage/outbox.ts";
import type { Receiver } from "./receivers.ts";
import { parseRetryAfter } from "./retry-schedule.ts";

const KEPT_BYTES = 2_048;

/** One try at handing over a delivery. */
export type Attempt = {
  at: number;
  ms: number;
  status: number | null;
  outcome: AttemptOutcome;
  /** For the log; null where the status says it all. */
  why: NotSent | Unclear | "no_lead" | "fault" | null;
  response: string | null;
  retryAfterMs: number | null;
};

type Meaning = Omit<Attempt, "at" | "ms">;

/** At most 2 KiB, never half a character. */
function keep(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(bytes.subarray(0, KEPT_BYTES), { stream: bytes.length > KEPT_BYTES });
}

/** A gateway that answers 502 or 504 may have passed the request on. */
function outcomeOf(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return "delivered";
  if (status === 410) return "gone";
  return status === 502 || status === 504 ? "unclear" : "refused";
}

/** What became of a request, for a receiver that has nothing to decide: any 2xx is delivered. */
function meaningOf(sent: Sent, now: number): Meaning {
  if (sent.kind === "not_sent") {
    return { outcome: "not_sent", why: sent.why, status: null, response: null, retryAfterMs: null };
  }
  if (sent.kind === "unclear") {
    return { outcome: "unclear", why: sent.why, status: sent.status, response: null, retryAfterMs: null };
  }
  const outcome = outcomeOf(sent.status);
  const plain = outcome === "delivered" || sent.text === "";
  return {
    outcome,
    why: null,
    status: sent.status,
    response: plain ? null : keep(sent.text),
    retryAfterMs: parseRetryAfter(sent.retryAfter, now),
  };
}

/** Makes what is to be told, sends it, and says what the answer means. */
export function createAttempt({ send, clock }: { send: Send; clock: Clock }) {
  return async function attempt(
    delivery: DeliveryRow,
    { compose, timeoutMs }: Receiver,
    signal: AbortSignal,
  ): Promise<Attempt> {
    const at = clock.now();
    const start = clock.monotonic();
    const message = compose(delivery, at);
    if (message === null) {
      const meaning: Meaning = {
        outcome: "not_sent",
        why: "no_lead",
        status: null,
        response: null,
        retryAfterMs: null,
      };
      return { at, ms: 0, ...meaning };
    }
    const sent = await send({ ...message, method: "POST", timeoutMs, signal });
    return { at, ms: Math.round(clock.monotonic() - start), ...meaningOf(sent, clock.now()) };
  };
}

export type AttemptDelivery = ReturnType<typeof createAttempt>;
