import { formatId } from "../domain/id.ts";
import { type Log, stackOf } from "../platform/log.ts";
import type { OrderRow } from "../storage/orders.ts";
import type { Store, Tx } from "../storage/store.ts";
import type { Offers } from "./offers.ts";

/** Carries out what commands beside a running `serve` have told it to do, in the order they came. */
export function createOrders({
  store,
  offers,
  log,
}: {
  store: Pick<Store, "orders" | "run">;
  offers: Pick<Offers, "settle">;
  log: Log;
}) {
  function carryOut({ kind, ref, word }: OrderRow, tx: Tx, now: number): void {
    if (kind === "settle" && (word === "sold" || word === "refused")) offers.settle(ref, word, { tx, now });
  }

  return async function carryOutOrders(): Promise<number> {
    const orders = store.orders.list();
    for (const order of orders) {
      const { id, kind, ref, word } = order;
      const facts = { order: kind, of: formatId("sale", ref), word: word ?? undefined };
      try {
        await store.run((tx, now) => {
          carryOut(order, tx, now);
          store.orders.remove(id);
        });
        log.info("ordered", facts);
      } catch (error) {
        // It stays, and is tried again.
        log.error("order_failed", { ...facts, stack: stackOf(error) });
      }
    }
    return orders.length;
  };
}

export type CarryOutOrders = ReturnType<typeof createOrders>;
