import { eq } from "drizzle-orm";
import type { Orm } from "./database.ts";
import { orders } from "./tables.ts";

export type OrderRow = typeof orders.$inferSelect;

const AT_ONCE = 100;

/** What commands have told a `serve` to do: written by them, carried out and deleted by it. */
export function createOrders(orm: Orm) {
  return {
    /** Returns the order's number. */
    insert: (row: Omit<OrderRow, "id">): number =>
      orm.insert(orders).values(row).returning({ id: orders.id }).get().id,
    /** The oldest first, at most a hundred. */
    list: (): OrderRow[] => orm.select().from(orders).orderBy(orders.id).limit(AT_ONCE).all(),
    isOpen: (id: number): boolean =>
      orm.select({ id: orders.id }).from(orders).where(eq(orders.id, id)).get() !== undefined,
    remove: (id: number): void => void orm.delete(orders).where(eq(orders.id, id)).run(),
  };
}
