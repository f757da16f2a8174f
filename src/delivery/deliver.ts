import { formatId } from "../domain/id.ts";
import type { Clock } from "../platform/clock.ts";
import { type Log, stackOf } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Timers } from "../platform/timers.ts";
import type { Attempted, Next, Settle, Settled } from "../selling/settle.ts";
import type { DeliveryRow } from "../storage/outbox.ts";
import type { Attempt, AttemptDelivery } from "./attempt.ts";
import type { Receiver } from "./receivers.ts";
import { retryWaitMs } from "./retry-schedule.ts";

const SETTLE_AGAIN_MS = 1_000;

/** `leaving`: the process is about to end. `giveUp`: do not wait for answers any longer. */
export type Stopping = { leaving: AbortSignal; giveUp: AbortSignal };

/** What becomes of a delivery that was tried `before` times in this schedule, and now once more. */
function nextOf(
  { outcome, why, retryAfterMs }: Attempt,
  before: number,
  now: number,
  random: () => number,
): Next {
  const attempts = before + 1;
  if (outcome === "delivered") return { state: "done", attempts, dueAt: null };
  if (outcome === "gone") return { state: "failed", attempts, dueAt: null };
  // Our own leaving is not the receiver's failure and costs it none of its attempts.
  if (why === "stopped") return { state: "due", attempts: before, dueAt: now };
  const wait = retryWaitMs(attempts, { random, retryAfterMs });
  return wait === null
    ? { state: "failed", attempts, dueAt: null }
    : { state: "due", attempts, dueAt: now + wait };
}

/** One attempt from start to end: sent, understood, written down, reported. */
export function createDeliver({
  attempt,
  settle,
  clock,
  timers,
  random,
  log,
  metrics,
}: {
  attempt: AttemptDelivery;
  settle: Settle;
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

  /** A fault of ours must not become an endless loop: it goes on the schedule like a receiver that cannot be reached. */
  async function attemptSafely(
    delivery: DeliveryRow,
    receiver: Receiver,
    giveUp: AbortSignal,
  ): Promise<Attempt> {
    const at = clock.now();
    try {
      return await attempt(delivery, receiver, giveUp);
    } catch (error) {
      log.error("attempt_fault", { delivery: formatId("delivery", delivery.id), stack: stackOf(error) });
      return {
        at,
        ms: 0,
        outcome: "not_sent",
        why: "fault",
        status: null,
        response: null,
        retryAfterMs: null,
      };
    }
  }

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

  function report(
    receiver: Receiver,
    delivery: DeliveryRow,
    made: Attempt,
    next: Next,
    { n, moved }: Settled,
  ): void {
    const failed = moved && next.state === "failed";
    attempts.add(1, receiver.target, made.outcome);
    if (failed) failures.add(1, receiver.target);
    const level = failed ? "error" : made.outcome === "delivered" ? "info" : "warn";
    log[level]("attempt", {
      delivery: formatId("delivery", delivery.id),
      ...receiver.facts(delivery),
      attempt: n,
      outcome: made.outcome,
      status: made.status ?? undefined,
      why: made.why ?? undefined,
      ms: made.ms,
      state: moved ? next.state : "changed_meanwhile",
      next_due: moved && next.dueAt !== null ? new Date(next.dueAt).toISOString() : undefined,
    });
  }

  return async function deliver(
    delivery: DeliveryRow,
    receiver: Receiver,
    { leaving, giveUp }: Stopping,
  ): Promise<void> {
    const made = await attemptSafely(delivery, receiver, giveUp);
    const next = nextOf(made, delivery.attempts, clock.now(), random);
    const { at, ms, status, outcome, response } = made;
    const settled = await settleUntilKept({ delivery, at, ms, status, outcome, response, next }, leaving);
    if (settled !== null) report(receiver, delivery, made, next, settled);
  };
}

export type Deliver = ReturnType<typeof createDeliver>;
