import { eq } from "drizzle-orm";
import type { Orm } from "./database.ts";
import { highestId } from "./highest-id.ts";
import { hooks } from "./tables.ts";

export type HookRow = typeof hooks.$inferSelect;

/** Addresses that suppliers have registered. What writes belongs inside a job. */
export function createHooks(orm: Orm) {
  return {
    insert: (row: HookRow): void => void orm.insert(hooks).values(row).run(),
    remove: (id: number): void => void orm.delete(hooks).where(eq(hooks.id, id)).run(),
    /** All of them: a handful, held in memory by whoever tells them. */
    all: (): HookRow[] => orm.select().from(hooks).orderBy(hooks.id).all(),
    highestId: (): number => highestId(orm, "hooks"),
  };
}
