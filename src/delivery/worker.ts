import { buyerOfTarget } from "../domain/delivery.ts";
import type { Clock } from "../platform/clock.ts";
import { type Log, stackOf } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Timers } from "../platform/timers.ts";
import type { Store } from "../storage/store.ts";
import type { Deliver } from "./deliver.ts";
import type { Receiver } from "./receivers.ts";

const POLL_MS = 1_000;
/**
 * Bun's fetch runs 256 requests at once and makes the rest wait, whoever they are for. So a receiver may have an eighth
 * of what is free of these, but always one: 24 where it is alone, and room for the next however many are slow.
 */
const SHARED_PLACES = 192;
const SHARE = 1 / 8;

/** A receiver, and which of its deliveries are under way. Memory only: after a crash all of them are due again. */
type Lane = { receiver: Receiver; running: Set<number> };

/**
 * Hands over what is in the outbox, at least once and under the same id each time.
 *
 * Each receiver has a lane with bounded concurrency, claimed without asking the others. A place in it is held until the
 * outcome is on disk: while nothing can be written, nothing more is sent.
 */
export function createWorker({
  store,
  receivers,
  deliver,
  clock,
  timers,
  log,
  metrics,
}: {
  store: Pick<Store, "outbox" | "durable">;
  receivers: ReadonlyMap<string, Receiver>;
  deliver: Deliver;
  clock: Pick<Clock, "now">;
  timers: Timers;
  log: Log;
  metrics: Metrics;
}) {
  const lanes = new Map<string, Lane>();
  for (const [target, receiver] of receivers) lanes.set(target, { receiver, running: new Set() });
  const inFlight = new Set<Promise<void>>();
  const leaving = new AbortController();
  const giveUp = new AbortController();
  const stopping = { leaving: leaving.signal, giveUp: giveUp.signal };
  let woken = new Set<Lane>();
  let cancelPoll = () => {};

  metrics.gauge("leadgate_deliveries_due", "Deliveries that are not settled yet.", () =>
    store.outbox.waiting().reduce((sum, { count }) => sum + count, 0),
  );

  function freePlaces({ running }: Lane): number {
    return Math.max(1, Math.floor((SHARED_PLACES - inFlight.size) * SHARE)) - running.size;
  }

  function claim(lane: Lane): void {
    const { receiver, running } = lane;
    const free = freePlaces(lane);
    if (free <= 0) return;
    // What is under way is still due in the table, so that many more are asked for.
    const due = store.outbox.due({ target: receiver.target, now: clock.now(), limit: running.size + free });
    for (const delivery of due.filter(({ id }) => !running.has(id)).slice(0, free)) {
      running.add(delivery.id);
      // What was just read may not be on disk yet, and nobody may hear of it before.
      const done = store
        .durable()
        .then(
          () => deliver(delivery, receiver, stopping),
          // The disk has failed and the process is about to end: it comes again at the next start.
          () => {},
        )
        .finally(() => {
          running.delete(delivery.id);
          inFlight.delete(done);
          wakeLane(lane);
        });
      inFlight.add(done);
    }
  }

  function claimWoken(): void {
    const now = woken;
    woken = new Set();
    if (leaving.signal.aborted) return;
    try {
      for (const lane of now) claim(lane);
    } catch (error) {
      // The next poll tries again.
      log.error("outbox_unreadable", { stack: stackOf(error) });
    }
  }

  function wakeLane(lane: Lane): void {
    // Not in this turn of the loop: whoever sent these leads gets the answer first.
    if (woken.size === 0) setImmediate(claimWoken);
    woken.add(lane);
  }

  /** For what nobody wakes it for: retries that have come due, and what a command beside it has made due. */
  function poll(): void {
    for (const lane of lanes.values()) wakeLane(lane);
    cancelPoll = timers.after(POLL_MS, poll);
  }

  return {
    /** There is something due for this target. */
    wake(target: string): void {
      const lane = lanes.get(target);
      if (lane !== undefined) wakeLane(lane);
    },
    /** Begins, and tells of what is kept for receivers that the configuration does not have. */
    start(): void {
      for (const { target, count } of store.outbox.waiting()) {
        if (lanes.has(target)) continue;
        const buyer = buyerOfTarget(target);
        log.warn("undeliverable", { ...(buyer === null ? { target } : { buyer }), deliveries: count });
      }
      poll();
    },
    /**
     * Claims nothing more and resolves when every attempt under way is settled. Those not answered within the grace
     * are given up as unclear, and are due at once at the next start.
     */
    async stop(graceMs: number): Promise<void> {
      cancelPoll();
      leaving.abort();
      const cancel = timers.after(graceMs, () => giveUp.abort());
      await Promise.all(inFlight);
      cancel();
    },
  };
}

export type Worker = ReturnType<typeof createWorker>;
