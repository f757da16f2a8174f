import type { Clock } from "../platform/clock.ts";
import { type Log, stackOf } from "../platform/log.ts";
import type { Timers } from "../platform/timers.ts";
import type { Store } from "../storage/store.ts";
import type { Again } from "./again.ts";
import type { CarryOutOrders } from "./orders.ts";

const POLL_MS = 1_000;

/** Looks at pending leads when their time has come, a batch at a time so that posts come between; and carries out orders. */
export function createHold({
  selling,
  carryOutOrders,
  store,
  clock,
  timers,
  log,
}: {
  selling: Pick<Again, "again" | "recall" | "recallChanged">;
  carryOutOrders: CarryOutOrders;
  store: Pick<Store, "leads">;
  clock: Pick<Clock, "now">;
  timers: Timers;
  log: Log;
}) {
  let stopped = false;
  let cancel = () => {};
  let running = Promise.resolve();

  function isDue(): boolean {
    return (store.leads.nextDueAt() ?? Number.POSITIVE_INFINITY) <= clock.now();
  }

  /** Also between batches: a million leads are looked at for minutes, and a person who has ordered something waits. */
  async function work(): Promise<void> {
    do {
      await carryOutOrders();
      const changed = await selling.recallChanged(() => stopped);
      if (changed > 0) log.info("recalled", { leads: changed });
      if (!stopped && isDue()) log.info("held_leads", await selling.again());
    } while (!stopped && isDue());
  }

  function poll(): void {
    running = work()
      .catch((error: unknown) => log.error("hold_failed", { stack: stackOf(error) }))
      .then(() => {
        if (!stopped) cancel = timers.after(POLL_MS, poll);
      });
  }

  return {
    /** Makes what was decided under another configuration due, then begins. */
    start(): void {
      running = selling
        .recall(() => stopped)
        .catch((error: unknown) => {
          log.error("recall_failed", { stack: stackOf(error) });
          return 0;
        })
        .then((recalled) => {
          if (recalled > 0) log.info("recalled", { leads: recalled });
          if (!stopped) poll();
        });
    },
    async stop(): Promise<void> {
      stopped = true;
      cancel();
      await running;
    },
  };
}
