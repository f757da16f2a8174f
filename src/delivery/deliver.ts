import { formatId } from "../domain/id.ts";
import type { Clock } from "../platform/clock.ts";
import { type Log, stackOf } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Timers } from "../platform/timers.ts";
import type { Breaker } from "../selling/breaker.ts";
import type { Attempted, Next, Settle, Settled } from "../selling/settle.ts";
import type { DeliveryRow } from "../storage/outbox.ts";
import type { Attempt, AttemptDelivery } from "./attempt.ts";
import { createBuyerHealth } from "./buyer-health.ts";
import { silence } from "./meaning.ts";
import type { Receiver } from "./receivers.ts";
import { deliverySchedule, offerSchedule, retryWaitMs } from "./retry-schedule.ts";

const SETTLE_AGAIN_MS = 1_000;

/** `leaving`: the process is about to end. `giveUp`: do not wait for answers any longer. */
export type Stopping = { leaving: AbortSignal; giveUp: AbortSignal };

/** What becomes of a delivery that was tried once more. Of an offer its sale decides, and this where that asks for another try. */
function nextOf(
  { attempts: before, kind }: DeliveryRow,
  { outcome, why, retryAfterMs }: Attempt,
  now: number,
  random: () => number,
): Next {
  const attempts = before + 1;
  if (outcome === "delivered" || outcome === "accepted") return { state: "done", attempts, dueAt: null };
  if (outcome === "gone") return { state: "failed", attempts, dueAt: null };
  // Our own leaving is not the receiver's failure and costs it none of its attempts.
  if (why === "stopped") return { state: "due", attempts: before, dueAt: now };
  const schedule = kind === "offer" ? offerSchedule : deliverySchedule;
  const wait = retryWaitMs(attempts, { schedule, random, retryAfterMs });
  return wait === null
    ? { state: "failed", attempts, dueAt: null }
    : { state: "due", attempts, dueAt: now + wait };
}

/** An error is what somebody has to look at: what is given up, what only a person can settle, what nobody understood. */
function levelOf(
  { outcome, why }: Attempt,
  { moved, state, needsPerson }: Settled,
): "info" | "warn" | "error" {
  if ((moved && state === "failed") || needsPerson || why === "unmapped") return "error";
  return outcome === "delivered" ||
    outcome === "accepted" ||
    outcome === "rejected" ||
    outcome === "duplicate"
    ? "info"
    : "warn";
}

/** One attempt from start to end: sent, understood, written down, reported. */
export function createDeliver({
  attempt,
  settle,
  breaker,
  onResumed,
  clock,
  timers,
  random,
  log,
  metrics,
}: {
  attempt: AttemptDelivery;
  settle: Settle;
  breaker: Breaker;
  /** Hears of a target that was paused and may be given leads again. */
  onResumed: (target: string) => void;
  clock: Pick<Clock, "now">;
  timers: Timers;
  random: () => number;
  log: Log;
  metrics: Metrics;
}) {
  const attempts = metrics.counter(
    "leadgate_delivery_attempts_total",
    "Attempts to deliver, by what came of them.",
    ["target", "outcome"],
  );
  const failures = metrics.counter("leadgate_deliveries_failed_total", "Deliveries given up.", ["target"]);

  const noteHealth = createBuyerHealth({ breaker, onResumed, log, metrics });

  function pause(leaving: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = () => resolve();
    const cancel = timers.after(SETTLE_AGAIN_MS, stop);
    leaving.addEventListener("abort", stop);
    return promise.finally(() => {
      cancel();
      leaving.removeEventListener("abort", stop);
    });
  }

  /**
   * Tries until the outcome is on disk: to send again because it could not be written would be to hand over twice.
   * Null where the process leaves before that.
   */
  async function settleUntilKept(attempted: Attempted, leaving: AbortSignal): Promise<Settled | null> {
    for (let told = false; ; told = true) {
      try {
        return await settle(attempted);
      } catch (error) {
        const delivery = formatId("delivery", attempted.delivery.id);
        if (!told) log.error("attempt_not_kept", { delivery, stack: stackOf(error) });
      }
      if (leaving.aborted) return null;
      await pause(leaving);
    }
  }

  function report(receiver: Receiver, delivery: DeliveryRow, made: Attempt, settled: Settled): void {
    const { n, moved, state, dueAt, needsPerson } = settled;
    // What others register comes and goes without end; whose it is does not.
    const counted = receiver.registered?.owner ?? receiver.target;
    attempts.add(1, counted, made.outcome);
    if (moved && state === "failed") failures.add(1, counted);
    log[levelOf(made, settled)]("attempt", {
      delivery: formatId("delivery", delivery.id),
      ...receiver.facts(delivery),
      attempt: n,
      outcome: made.outcome,
      status: made.status ?? undefined,
      why: made.why ?? undefined,
      ms: made.ms,
      state: moved ? state : "changed_meanwhile",
      next_due: moved && dueAt !== null ? new Date(dueAt).toISOString() : undefined,
      needs_person: needsPerson || undefined,
    });
  }

  async function finish(
    delivery: DeliveryRow,
    receiver: Receiver,
    { made, leaving }: { made: Attempt; leaving: AbortSignal },
  ): Promise<void> {
    // At once: while the outcome is written, nothing more is to be begun at a buyer that is to be spared.
    noteHealth(receiver.target, made);
    const next = nextOf(delivery, made, clock.now(), random);
    const { at, ms, status, outcome, response, answer } = made;
    const settled = await settleUntilKept(
      { delivery, at, ms, status, outcome, response, answer, next },
      leaving,
    );
    if (settled !== null) report(receiver, delivery, made, settled);
  }

  return {
    /** Sends a delivery and writes down what came of it. */
    async deliver(delivery: DeliveryRow, receiver: Receiver, { leaving, giveUp }: Stopping): Promise<void> {
      await finish(delivery, receiver, { made: await attempt(delivery, receiver, giveUp), leaving });
    },
    /** Lets go of an offer that was never sent, for its buyer is paused: others may have the lead. */
    letGo(delivery: DeliveryRow, receiver: Receiver, { leaving }: Stopping): Promise<void> {
      const made: Attempt = { at: clock.now(), ms: 0, ...silence("not_sent", "paused") };
      return finish(delivery, receiver, { made, leaving });
    },
  };
}

export type Deliver = ReturnType<typeof createDeliver>;
