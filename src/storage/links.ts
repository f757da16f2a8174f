import { and, desc, eq, isNull, sql } from "drizzle-orm";
import type { Orm } from "./database.ts";
import { lazily } from "./lazily.ts";
import { links } from "./tables.ts";

export type LinkRow = typeof links.$inferSelect;
export type LinkKind = "instructions" | "form";

/** Addresses without a key. Made and revoked by commands, looked up by `serve` at every request. */
export function createLinks(orm: Orm) {
  const statements = lazily({
    find: () =>
      orm
        .select()
        .from(links)
        .where(eq(links.sha256, sql.placeholder("sha256")))
        .limit(1)
        .prepare(),
  });
  return {
    insert: (row: Omit<LinkRow, "id" | "revokedAt">): LinkRow =>
      orm
        .insert(links)
        .values({ ...row, revokedAt: null })
        .returning()
        .get(),
    /** Revoked ones too. */
    find: (sha256: string): LinkRow | undefined => statements.find.get({ sha256 }),
    /** The newest first. */
    list: (kind: LinkKind): LinkRow[] =>
      orm.select().from(links).where(eq(links.kind, kind)).orderBy(desc(links.id)).all(),
    /** False: there is no such link, or it was revoked before. */
    revoke: (id: number, now: number): boolean =>
      orm
        .update(links)
        .set({ revokedAt: now })
        .where(and(eq(links.id, id), isNull(links.revokedAt)))
        .returning({ id: links.id })
        .get() !== undefined,
  };
}
