import { and, desc, eq, gte, isNotNull, isNull, lt, lte, sql } from "drizzle-orm";
import { type LeadStatus, leadStatuses } from "../domain/lead.ts";
import type { Orm } from "./database.ts";
import { createHeldLeads } from "./held-leads.ts";
import { highestId } from "./highest-id.ts";
import { prepareInsert } from "./insert.ts";
import { lazily } from "./lazily.ts";
import { type FoundLead, type SearchLeads, searchLeads } from "./lead-search.ts";
import { leads } from "./tables.ts";

export type LeadRow = typeof leads.$inferSelect;

const p = sql.placeholder;

function prepare(orm: Orm) {
  return lazily({
    insert: () => prepareInsert(orm, leads),
    get: () =>
      orm
        .select()
        .from(leads)
        .where(eq(leads.id, p("id")))
        .prepare(),
    due: () =>
      orm
        .select({ id: leads.id })
        .from(leads)
        .where(and(eq(leads.status, sql`'pending'`), lte(leads.nextAt, sql`+${p("now")}`)))
        // Along the index: by id alone SQLite would read the whole table. Leads of one moment come oldest first.
        .orderBy(leads.nextAt, leads.id)
        .limit(p("limit"))
        .prepare(),
    nextDue: () =>
      orm
        .select({ at: leads.nextAt })
        .from(leads)
        .where(and(eq(leads.status, sql`'pending'`), isNotNull(leads.nextAt)))
        .orderBy(leads.nextAt)
        .limit(1)
        .prepare(),
    answer: () =>
      orm
        .update(leads)
        .set({ answer: sql`${p("answer")}` })
        .where(and(eq(leads.id, p("id")), isNull(leads.answer)))
        .returning({ id: leads.id })
        .prepare(),
    move: () =>
      orm
        .update(leads)
        .set({
          status: sql`${p("status")}`,
          reason: sql`${p("reason")}`,
          nextAt: sql`${p("nextAt")}`,
          configId: sql`${p("configId")}`,
          decision: sql`${p("decision")}`,
        })
        .where(and(eq(leads.id, p("id")), eq(leads.status, p("from"))))
        .prepare(),
  });
}

export type ListLeads = {
  supplier: string;
  /** Null: any. */
  status: LeadStatus | null;
  /** Smallest id, inclusive. */
  since: number;
  /** Largest id, exclusive; null: no bound. */
  before: number | null;
  limit: number;
  /** Test leads instead of real ones. */
  test: boolean;
};

/** Each status is a stretch of the index, so that no filter makes SQLite walk over leads it does not want. */
function listLeads(orm: Orm, { supplier, status, since, before, limit, test }: ListLeads): LeadRow[] {
  const found = (status === null ? leadStatuses : [status]).flatMap((one) =>
    orm
      .select()
      .from(leads)
      .where(
        and(
          eq(leads.supplier, supplier),
          eq(leads.test, test ? 1 : 0),
          eq(leads.status, one),
          gte(leads.id, since),
          before === null ? undefined : lt(leads.id, before),
        ),
      )
      .orderBy(desc(leads.id))
      .limit(limit)
      .all(),
  );
  return found.sort((a, b) => b.id - a.id).slice(0, limit);
}

/** Named operations on leads. Those that write belong inside a job. */
export function createLeads(orm: Orm) {
  const statements = prepare(orm);
  return {
    ...createHeldLeads(orm),
    insert: (row: LeadRow): void => statements.insert(row),
    get: (id: number): LeadRow | undefined => statements.get.get({ id }),
    /** Pending leads whose time to be looked at has come, oldest first. */
    due: (now: number, limit: number): { id: number }[] => statements.due.all({ now, limit }),
    /** When the next pending lead is to be looked at; null where none is. */
    nextDueAt: (): number | null => statements.nextDue.get()?.at ?? null,
    /** Moves a lead that still has the status it is to be moved from. */
    move: (
      row: Pick<LeadRow, "id" | "reason" | "nextAt" | "configId" | "decision"> & {
        from: LeadStatus;
        status: LeadStatus;
      },
    ): void => void statements.move.run(row),
    /** Keeps what a supplier is told, where nothing was told yet. False: something was. */
    answer: (id: number, answer: string): boolean => statements.answer.get({ id, answer }) !== undefined,
    /** Leaves a pending lead for later. */
    postpone: (id: number, nextAt: number): void =>
      void orm
        .update(leads)
        .set({ nextAt })
        .where(and(eq(leads.id, id), eq(leads.status, "pending")))
        .run(),
    /** Takes away whatever is personal. What it counts for, and what was told of it, stays. */
    erase: (id: number): void =>
      void orm
        .update(leads)
        .set({
          fingerprint: 0,
          idempotencyKey: null,
          keys: null,
          fields: null,
          posted: null,
          address: null,
          userAgent: null,
          decision: null,
          faults: null,
        })
        .where(eq(leads.id, id))
        .run(),
    /** For the operator, newest first. */
    search: (wanted: SearchLeads): FoundLead[] => searchLeads(orm, wanted),
    highestId: (): number => highestId(orm, "leads"),
    /** What recent posts are known by again, oldest first. */
    since: (firstId: number, configId: number) =>
      orm
        .select({ id: leads.id, fingerprint: leads.fingerprint })
        .from(leads)
        .where(and(gte(leads.id, firstId), eq(leads.configId, configId)))
        .orderBy(leads.id)
        .all(),
    /** A supplier's leads, newest first. */
    list: (wanted: ListLeads): LeadRow[] => listLeads(orm, wanted),
  };
}

export type Leads = ReturnType<typeof createLeads>;
