import { buyerOfTarget } from "../domain/delivery.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Breaker, Pause } from "../selling/breaker.ts";
import type { Meaning } from "./meaning.ts";

type Sign = Pick<Meaning, "outcome" | "why">;

/** What an attempt says about whether the receiver is there: a buyer that says no is. Null: nothing, for it was not asked, or the fault is ours. */
function signOf({ outcome, why }: Sign): "there" | "failing" | "gone" | null {
  if (why === "no_lead" || why === "stopped" || why === "fault" || why === "paused") return null;
  switch (outcome) {
    case "delivered":
    case "accepted":
    case "rejected":
    case "duplicate":
      return "there";
    case "gone":
      return "gone";
    case "not_sent":
    case "unclear":
    case "unreadable":
    case "refused":
      return "failing";
  }
}

/** Tells the circuit breaker what attempts say about whether a buyer is there, and the operator what follows. */
export function createBuyerHealth({
  breaker,
  onResumed,
  log,
  metrics,
}: {
  breaker: Pick<Breaker, "failed" | "succeeded" | "trip" | "countPaused">;
  /** Hears of the target that may be given leads again. */
  onResumed: (target: string) => void;
  log: Log;
  metrics: Metrics;
}) {
  metrics.gauge("leadgate_buyers_paused", "Buyers that are spared for not answering.", breaker.countPaused);

  const factsOf = (target: string) => ({ buyer: buyerOfTarget(target) ?? target });

  function notePause(target: string, paused: Pause | null): void {
    if (paused === null) return;
    const until = new Date(paused.pausedUntil).toISOString();
    log.error("buyer_paused", { ...factsOf(target), until, failures: paused.failures });
  }

  return function noteHealth(target: string, made: Sign): void {
    const sign = signOf(made);
    if (sign === "failing") notePause(target, breaker.failed(target));
    if (sign === "gone") notePause(target, breaker.trip(target));
    if (sign !== "there" || !breaker.succeeded(target)) return;
    log.info("buyer_resumed", factsOf(target));
    onResumed(target);
  };
}
