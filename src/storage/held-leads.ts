import { and, count, eq, gt, inArray, type SQL, sql } from "drizzle-orm";
import type { Orm } from "./database.ts";
import { leads } from "./tables.ts";

/** Spelled out, so that SQLite sees that the partial indexes cover it. */
const isPending = sql`${leads.status} = 'pending'`;

/** Where a pending lead stands among those that wait: the next to be looked at first, of one moment the oldest. */
export type HeldPlace = { at: number; id: number };

/** What a slice came to. `last` is where to go on; null: that was the end. */
export type RecallSlice = { recalled: number; last: HeldPlace | null };

type Slice = { now: number; after: HeldPlace | null; limit: number };

function makeDue(orm: Orm, found: readonly { id: number }[], now: number): void {
  if (found.length === 0) return;
  const ids = found.map(({ id }) => id);
  orm.update(leads).set({ nextAt: now }).where(inArray(leads.id, ids)).run();
}

function recallCampaign(orm: Orm, campaign: string, { now, limit }: { now: number; limit: number }): number {
  const found = orm
    .select({ id: leads.id })
    .from(leads)
    .where(and(isPending, eq(leads.campaign, campaign), eq(leads.test, 0), gt(leads.nextAt, now)))
    .limit(limit)
    .all();
  makeDue(orm, found, now);
  return found.length;
}

/** Those of the same moment first: SQLite does not find its way to the middle of a million of them otherwise. */
function heldAfter(orm: Orm, { at, id }: HeldPlace, limit: number) {
  const held = { id: leads.id, at: sql<number>`${leads.nextAt}`, configId: leads.configId, test: leads.test };
  const along = (where: SQL | undefined, most: number) =>
    orm
      .select(held)
      .from(leads)
      .where(and(isPending, where))
      .orderBy(leads.nextAt, leads.id)
      .limit(most)
      .all();
  const together = along(and(eq(leads.nextAt, at), gt(leads.id, id)), limit);
  return [...together, ...along(gt(leads.nextAt, at), limit - together.length)];
}

function recallDecidedElsewhere(orm: Orm, configId: number, { now, after, limit }: Slice): RecallSlice {
  const looked = heldAfter(orm, after ?? { at: now, id: Number.MAX_SAFE_INTEGER }, limit);
  const found = looked.filter((lead) => lead.configId !== configId && lead.test === 0);
  makeDue(orm, found, now);
  const last = looked.length < limit ? null : (looked.at(-1) ?? null);
  return { recalled: found.length, last };
}

/** Named operations on all the leads that wait for a buyer, however many. Those that write belong inside a job. */
export function createHeldLeads(orm: Orm) {
  return {
    /**
     * Of the pending leads after a place (null: of all that are not due), so many, makes due those that were decided
     * under another configuration, test leads apart.
     */
    recallDecidedElsewhere: (configId: number, slice: Slice): RecallSlice =>
      recallDecidedElsewhere(orm, configId, slice),
    /** Pending leads of a campaign: due now. Returns how many of this slice there were. */
    recallCampaign: (campaign: string, now: number, limit: number): number =>
      recallCampaign(orm, campaign, { now, limit }),
    /** How many leads wait for a buyer. */
    countPending: (): number =>
      orm
        .select({ count: count() })
        .from(leads)
        .where(and(isPending, eq(leads.test, 0)))
        .get()?.count ?? 0,
  };
}
