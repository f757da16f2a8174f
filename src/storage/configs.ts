import { eq } from "drizzle-orm";
import type { Orm } from "./database.ts";
import { configs } from "./tables.ts";

export type ConfigRow = typeof configs.$inferSelect;

/** The configurations decisions were made under. */
export function createConfigs(orm: Orm) {
  return {
    /** The id of this configuration, new or seen before. */
    use(row: { hash: string; catalog: string }, now: number): number {
      orm
        .insert(configs)
        .values({ ...row, firstUsedAt: now })
        .onConflictDoNothing()
        .run();
      const stored = orm.select({ id: configs.id }).from(configs).where(eq(configs.hash, row.hash)).get();
      if (stored === undefined) throw new Error("Cannot find the configuration that was just stored");
      return stored.id;
    },
    get: (id: number): ConfigRow | undefined => orm.select().from(configs).where(eq(configs.id, id)).get(),
  };
}

export type Configs = ReturnType<typeof createConfigs>;
