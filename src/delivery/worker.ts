import { buyerOfTarget } from "../domain/delivery.ts";
import type { Clock } from "../platform/clock.ts";
import { type Log, stackOf } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Timers } from "../platform/timers.ts";
import type { Breaker } from "../selling/breaker.ts";
import type { DeliveryRow } from "../storage/outbox.ts";
import type { Store } from "../storage/store.ts";
import type { Deliver } from "./deliver.ts";
import { createPlaces } from "./places.ts";
import type { Receiver, ReceiverOf } from "./receivers.ts";

const POLL_MS = 1_000;
/** How many offers a paused live buyer's leads are taken back at once. */
const LET_GO_AT_ONCE = 24;

/**
 * Hands over what is in the outbox, at least once and under the same id each time.
 *
 * Each receiver has places of its own, claimed without asking the others: none while it is paused, one to find out
 * whether it is back. A place is held until the outcome is on disk: while nothing can be written, nothing more is sent.
 * No more is read from the outbox than there are places for.
 */
export function createWorker({
  store,
  receiverOf,
  breaker,
  deliver,
  clock,
  timers,
  log,
  metrics,
}: {
  store: Pick<Store, "outbox" | "durable">;
  receiverOf: ReceiverOf;
  breaker: Pick<Breaker, "places">;
  deliver: Deliver;
  clock: Pick<Clock, "now">;
  timers: Timers;
  log: Log;
  metrics: Metrics;
}) {
  /** Which deliveries are under way, by target. Memory only: after a crash all of them are due again. */
  const running = new Map<string, Set<number>>();
  const inFlight = new Set<Promise<void>>();
  const leaving = new AbortController();
  const giveUp = new AbortController();
  const stopping = { leaving: leaving.signal, giveUp: giveUp.signal };
  const places = createPlaces({ breaker });
  let woken = new Set<string>();
  let cancelPoll = () => {};

  metrics.gauge("leadgate_deliveries_due", "Deliveries that are not settled yet.", () =>
    store.outbox.waiting().reduce((sum, { count }) => sum + count, 0),
  );

  function begin(
    delivery: DeliveryRow,
    receiver: Receiver,
    { here, handle }: { here: Set<number>; handle: Deliver["deliver"] },
  ): void {
    const { target } = receiver;
    here.add(delivery.id);
    running.set(target, here);
    places.take(receiver);
    // What was just read may not be on disk yet, and nobody may hear of it before.
    const done = store
      .durable()
      .then(
        () => handle(delivery, receiver, stopping),
        // The disk has failed and the process is about to end: it comes again at the next start.
        () => {},
      )
      .finally(() => {
        here.delete(delivery.id);
        if (here.size === 0) running.delete(target);
        places.giveBack(receiver);
        inFlight.delete(done);
        wakeNext(receiver);
        wake(target);
      });
    inFlight.add(done);
  }

  function claim(target: string): void {
    const receiver = receiverOf(target);
    if (receiver === null) return;
    const here = running.get(target) ?? new Set();
    if (breaker.places(target) === 0) letGo(receiver, here);
    const free = places.free(receiver, here.size);
    if (free <= 0) return;
    // What is under way is still due in the table, so that many more are asked for.
    const due = store.outbox.due({ target, now: clock.now(), limit: here.size + free });
    const claimed = due.filter(({ id }) => !here.has(id)).slice(0, free);
    for (const delivery of claimed) begin(delivery, receiver, { here, handle: deliver.deliver });
    if (claimed.length < free) wakeNext(receiver);
  }

  /** What was sold waits for a buyer that is paused; a lead that it was to be asked about does not. */
  function letGo(receiver: Receiver, here: Set<number>): void {
    const { target } = receiver;
    const free = LET_GO_AT_ONCE - here.size;
    if (free <= 0) return;
    const unsent = store.outbox.unsentOffers({ target, now: clock.now(), limit: here.size + free });
    const released = unsent.filter(({ id }) => !here.has(id)).slice(0, free);
    for (const delivery of released) begin(delivery, receiver, { here, handle: deliver.letGo });
  }

  function claimWoken(): void {
    const now = woken;
    woken = new Set();
    if (leaving.signal.aborted) return;
    try {
      for (const target of now) claim(target);
    } catch (error) {
      // The next poll tries again.
      log.error("outbox_unreadable", { stack: stackOf(error) });
    }
  }

  /** There is something due for this target. */
  function wake(target: string): void {
    // Not in this turn of the loop: whoever sent these leads gets the answer first.
    if (woken.size === 0) setImmediate(claimWoken);
    woken.add(target);
  }

  function wakeNext(receiver: Receiver): void {
    const next = places.next(receiver);
    if (next !== null) wake(next);
  }

  /** For what nobody wakes it for: retries that have come due, pauses that are over, and what a command beside it has made due. */
  function poll(): void {
    try {
      for (const target of store.outbox.targets(clock.now())) wake(target);
    } catch (error) {
      log.error("outbox_unreadable", { stack: stackOf(error) });
    }
    cancelPoll = timers.after(POLL_MS, poll);
  }

  return {
    wake,
    /** Begins, and tells of what is kept for receivers that the configuration does not have. */
    start(): void {
      for (const { target, count } of store.outbox.waiting()) {
        if (receiverOf(target) !== null) continue;
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
