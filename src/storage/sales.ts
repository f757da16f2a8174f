import { and, desc, eq, inArray, sql } from "drizzle-orm";
import type { SaleState } from "../domain/sale.ts";
import type { Orm } from "./database.ts";
import { highestId } from "./highest-id.ts";
import { prepareInsert } from "./insert.ts";
import { lazily } from "./lazily.ts";
import { deliveries, leads, sales } from "./tables.ts";

const p = sql.placeholder;

export type SaleRow = typeof sales.$inferSelect;

/** What becomes of a sale. `takenAt` only where its place is taken anew. */
export type SaleMove = Pick<
  SaleRow,
  "id" | "priceCents" | "reason" | "reference" | "settledAt" | "takenAt"
> & {
  from: SaleState;
  state: SaleState;
};

function prepare(orm: Orm) {
  return lazily({
    insert: () => prepareInsert(orm, sales),
    get: () =>
      orm
        .select()
        .from(sales)
        .where(eq(sales.id, p("id")))
        .limit(1)
        .prepare(),
    ofLead: () =>
      orm
        .select()
        .from(sales)
        .where(eq(sales.leadId, sql`+${p("leadId")}`))
        .orderBy(sales.id)
        .prepare(),
    latest: () =>
      orm
        .select({ id: sales.id })
        .from(sales)
        .where(sql`${sales.buyer} = +${p("buyer")} and ${sales.campaign} = +${p("campaign")}`)
        .orderBy(desc(sales.id))
        .limit(1)
        .prepare(),
    move: () =>
      orm
        .update(sales)
        .set({
          state: sql`${p("state")}`,
          priceCents: sql`${p("priceCents")}`,
          reason: sql`${p("reason")}`,
          reference: sql`${p("reference")}`,
          settledAt: sql`${p("settledAt")}`,
          takenAt: sql`${p("takenAt")}`,
        })
        .where(sql`${sales.id} = ${p("id")} and ${sales.state} = ${p("from")}`)
        .returning({ id: sales.id })
        .prepare(),
  });
}

/** Spelled out, so that SQLite sees that the partial index covers it. */
const isOpenSale = sql`${sales.state} in ('offered', 'unknown')`;

/** Named operations on sales. What writes belongs inside a job. */
export function createSales(orm: Orm) {
  const statements = prepare(orm);
  return {
    insert: (row: SaleRow): void => statements.insert(row),
    get: (id: number): SaleRow | undefined => statements.get.get({ id }),
    ofLead: (leadId: number): SaleRow[] => statements.ofLead.all({ leadId }),
    /** The id of the latest sale to a buyer in a campaign, whatever became of it; 0 where there is none. */
    latest: (campaign: string, buyer: string): number => statements.latest.get({ campaign, buyer })?.id ?? 0,
    /** Moves a sale that is still in the state it is to be moved from. False: it is not. */
    move: (to: SaleMove): boolean => statements.move.get(to) !== undefined,
    /** At start: whom a live buyer was being asked about may have been sent. Their deliveries are due now, those of erased leads apart. Returns how many. */
    doubtOffered(now: number): number {
      const offered = orm
        .select({ id: sales.id })
        .from(sales)
        .where(sql`${isOpenSale} and ${sales.state} = 'offered'`);
      const isDue = and(inArray(deliveries.id, offered), eq(deliveries.state, "due"));
      orm.update(deliveries).set({ dueAt: now }).where(isDue).run();
      return orm
        .update(sales)
        .set({ state: "unknown", reason: "buyer_timeout" })
        .where(inArray(sales.id, offered))
        .returning({ id: sales.id })
        .all().length;
    },
    /** Leads whose suppliers have yet to be answered, and their campaigns. */
    unanswered: (): { leadId: number; campaign: string }[] =>
      orm
        .selectDistinct({ leadId: leads.id, campaign: leads.campaign })
        .from(sales)
        .innerJoin(leads, eq(leads.id, sales.leadId))
        .where(sql`${isOpenSale} and ${leads.answer} is null`)
        .all(),
    /** Those that nobody asks about any more and a person has to settle. */
    countUnsettled: (): number =>
      orm
        .select({ count: sql<number>`count(*)` })
        .from(sales)
        .innerJoin(deliveries, eq(deliveries.id, sales.id))
        .where(sql`${isOpenSale} and ${deliveries.dueAt} is null`)
        .get()?.count ?? 0,
    highestId: (): number => highestId(orm, "sales"),
  };
}

export type Sales = ReturnType<typeof createSales>;
