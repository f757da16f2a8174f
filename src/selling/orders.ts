import { formatId, type IdKind } from "../domain/id.ts";
import { type Log, stackOf } from "../platform/log.ts";
import type { OrderRow } from "../storage/orders.ts";
import type { Store, Tx } from "../storage/store.ts";
import type { Erase } from "./erase.ts";
import type { Offers } from "./offers.ts";
import type { Resume } from "./resume.ts";

/** What an order's number is of. */
const OF: Readonly<Record<string, IdKind>> = { settle: "sale", erase: "lead", resume: "delivery" };

/** Carries out what commands beside a running `serve` have told it to do, in the order they came. */
export function createOrders({
  store,
  selling,
  log,
}: {
  store: Pick<Store, "orders" | "run">;
  selling: { settleByPerson: Offers["settle"]; erase: Erase; resume: Resume };
  log: Log;
}) {
  function carryOut({ kind, ref, word }: OrderRow, tx: Tx, now: number): void {
    if (kind === "settle" && (word === "sold" || word === "refused"))
      selling.settleByPerson(ref, word, { tx, now });
    if (kind === "erase") selling.erase(ref, { tx });
    if (kind === "resume") selling.resume(ref, { tx });
  }

  return async function carryOutOrders(): Promise<number> {
    const orders = store.orders.list();
    for (const order of orders) {
      const { id, kind, ref, word } = order;
      const of = formatId(OF[kind] ?? "sale", ref);
      const facts = { order: kind, of, word: word ?? undefined };
      try {
        await store.run((tx, now) => carryOut(order, tx, now));
        // Afterwards: who waits for it to go takes what it did to be on disk. To do it once more would change nothing.
        await store.run(() => store.orders.remove(id));
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
