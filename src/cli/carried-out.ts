import type { Clock } from "../platform/clock.ts";
import type { Timers } from "../platform/timers.ts";
import type { Store } from "../storage/store.ts";

const WAIT_MS = 3_000;
const LOOK_AGAIN_MS = 50;

/** What a command says of an order that no `serve` has carried out meanwhile. */
export const NOT_YET = "No serve has taken this up within 3 seconds: it is done as soon as one runs\n";

/** Waits until a running `serve` has carried out an order, at most 3 seconds. False: none has. */
export async function carriedOut(
  { orders }: Pick<Store, "orders">,
  order: number,
  { clock, timers }: { clock: Pick<Clock, "monotonic">; timers: Timers },
): Promise<boolean> {
  const end = clock.monotonic() + WAIT_MS;
  while (orders.isOpen(order)) {
    if (clock.monotonic() >= end) return false;
    await new Promise<void>((resolve) => void timers.after(LOOK_AGAIN_MS, resolve));
  }
  return true;
}
