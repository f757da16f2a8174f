import { and, desc, eq, gte, inArray, lt, type SQL, sql } from "drizzle-orm";
import { type LeadStatus, leadStatuses, type Rejection } from "../domain/lead.ts";
import type { Orm } from "./database.ts";
import { leads, sales } from "./tables.ts";

/** What an operator looks for; null: any. */
export type SearchLeads = {
  status: LeadStatus | null;
  reason: Rejection | null;
  campaign: string | null;
  supplier: string | null;
  seller: string | null;
  /** Sold to it, or offered to it. */
  buyer: string | null;
  person: Person | null;
  /** Test leads instead of real ones. */
  test: boolean;
  /** Smallest id, inclusive. */
  since: number;
  /** Largest id, exclusive; null: no bound. */
  before: number | null;
  limit: number;
};

/** Somebody, by the leads that keys have found, and by what the fields of any other lead of theirs hold. */
export type Person = { ids: readonly number[]; holds: (fields: string) => boolean };

/** A lead without anything personal. */
export type FoundLead = Pick<
  typeof leads.$inferSelect,
  "id" | "seller" | "campaign" | "supplier" | "status" | "reason"
>;

/** Leads of these are not found by keys: none was made when they were posted. */
const UNKEYED: readonly LeadStatus[] = ["duplicate", "rejected"];
const PAGE = 1_000;

const columns = {
  id: leads.id,
  seller: leads.seller,
  campaign: leads.campaign,
  supplier: leads.supplier,
  status: leads.status,
  reason: leads.reason,
};

function given<T>(value: T | null, condition: (value: T) => SQL): SQL | undefined {
  return value === null ? undefined : condition(value);
}

/** What each lead is asked, however it is come by. */
function conditionsOf(wanted: SearchLeads): SQL | undefined {
  const { status, reason, campaign, supplier, seller, test, since } = wanted;
  return and(
    eq(leads.test, test ? 1 : 0),
    given(status, (value) => eq(leads.status, value)),
    given(reason, (value) => eq(leads.reason, value)),
    given(campaign, (value) => eq(leads.campaign, value)),
    given(supplier, (value) => eq(leads.supplier, value)),
    given(seller, (value) => eq(leads.seller, value)),
    given(
      wanted.buyer,
      (buyer) => sql`exists (select 1 from sales where lead_id = ${leads.id} and buyer = ${buyer})`,
    ),
    gte(leads.id, since),
  );
}

/** Along the index of suppliers, from one to the next. */
function suppliersOf({ $client }: Orm): string[] {
  return $client
    .query<{ supplier: string }, []>(
      `with recursive known (supplier) as (
         select min(supplier) from leads
         union all
         select (select min(supplier) from leads where supplier > known.supplier) from known
         where known.supplier is not null
       )
       select supplier from known where supplier is not null`,
    )
    .all()
    .map(({ supplier }) => supplier);
}

function statusesOf({ status, reason, person, test }: SearchLeads): readonly LeadStatus[] {
  const all = person !== null && !test ? UNKEYED : leadStatuses;
  return all.filter((one) => (status === null || one === status) && (reason === null || one === "rejected"));
}

/**
 * Where to look: stretches of the index by supplier, each in the order of ids, so that what is rare among many is
 * found without reading the others. Where neither supplier nor status is named, along the table itself.
 */
function stretchesOf(orm: Orm, wanted: SearchLeads): (SQL | undefined)[] {
  const { supplier, status, reason, person } = wanted;
  if (supplier === null && status === null && reason === null && person === null) return [undefined];
  const suppliers = supplier === null ? suppliersOf(orm) : [supplier];
  return suppliers.flatMap((from) =>
    statusesOf(wanted).map((one) => and(eq(leads.supplier, from), eq(leads.status, one))),
  );
}

/** The newest of a stretch, read in pages where each lead has to be looked into. */
function walk(orm: Orm, stretch: SQL | undefined, wanted: SearchLeads): FoundLead[] {
  const { person, limit } = wanted;
  const size = person === null ? limit : PAGE;
  const found: FoundLead[] = [];
  let { before } = wanted;
  for (;;) {
    const page = orm
      .select({ ...columns, fields: person === null ? sql<null>`null` : leads.fields })
      .from(leads)
      .where(
        and(
          stretch,
          conditionsOf(wanted),
          given(before, (id) => lt(leads.id, id)),
        ),
      )
      .orderBy(desc(leads.id))
      .limit(size)
      .all();
    for (const { fields, ...lead } of page) {
      if (person === null || (fields !== null && person.holds(fields))) found.push(lead);
    }
    before = page.at(-1)?.id ?? null;
    if (found.length >= limit || page.length < size) return found;
  }
}

/** Those of a list of ids that are wanted. */
function pick(orm: Orm, ids: readonly number[], wanted: SearchLeads): FoundLead[] {
  const { person, before } = wanted;
  return orm
    .select({ ...columns, fields: leads.fields })
    .from(leads)
    .where(
      and(
        inArray(leads.id, [...ids]),
        conditionsOf(wanted),
        given(before, (id) => lt(leads.id, id)),
      ),
    )
    .all()
    .filter(({ fields }) => person === null || (fields !== null && person.holds(fields)))
    .map(({ fields: _, ...lead }) => lead);
}

/** Along the index of sales by lead, which knows the buyers: a page of ids, and what of them is wanted. */
function walkBuyer(orm: Orm, buyer: string, wanted: SearchLeads): FoundLead[] {
  const found: FoundLead[] = [];
  let { before } = wanted;
  for (;;) {
    const page = orm
      .select({ id: sales.leadId })
      .from(sales)
      // The plus keeps SQLite from the index by buyer, of which it would have to sort everything.
      .where(
        and(
          sql`+${sales.buyer} = ${buyer}`,
          gte(sales.leadId, wanted.since),
          given(before, (id) => lt(sales.leadId, id)),
        ),
      )
      .orderBy(desc(sales.leadId))
      .limit(PAGE)
      .all();
    found.push(
      ...pick(
        orm,
        page.map(({ id }) => id),
        wanted,
      ),
    );
    before = page.at(-1)?.id ?? null;
    if (found.length >= wanted.limit || page.length < PAGE) return found;
  }
}

function look(orm: Orm, wanted: SearchLeads): FoundLead[] {
  const { person, buyer } = wanted;
  if (person === null && buyer !== null) return walkBuyer(orm, buyer, wanted);
  const walked = stretchesOf(orm, wanted).flatMap((stretch) => walk(orm, stretch, wanted));
  return person === null ? walked : [...walked, ...pick(orm, person.ids, wanted)];
}

/** For the operator, newest first. */
export function searchLeads(orm: Orm, wanted: SearchLeads): FoundLead[] {
  const found = new Map(look(orm, wanted).map((lead) => [lead.id, lead]));
  return [...found.values()].sort((a, b) => b.id - a.id).slice(0, wanted.limit);
}
