import { and, count, eq, gte, inArray, isNotNull, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { Period } from "../domain/calendar.ts";
import { firstIdAt } from "../domain/id.ts";
import type { Orm } from "./database.ts";
import { lazily } from "./lazily.ts";
import { leads, sales, usage } from "./tables.ts";

/** Whose leads a cap counts. A buyer's are sales and what they cost, a supplier's leads taken and what they sold for. */
export type Scope = {
  name: string;
  buyer?: string;
  supplier?: string;
  campaign?: string;
};

export type Used = { used: number; cents: number };

/** Sales in these states hold a place and money. */
const HOLDING = ["offered", "unknown", "sold"];

function prepare({ $client }: Orm) {
  const where = "where scope = ? and unit = ? and start = ?";
  return lazily({
    get: () => $client.prepare<Used, [string, string, number]>(`select used, cents from usage ${where}`),
    add: () =>
      $client.prepare<unknown, [number, number, string, string, number]>(
        `update usage set used = used + ?, cents = cents + ? ${where}`,
      ),
  });
}

/** A sale is counted when its place was taken: as a rule when it was made, which its id tells. */
function takenWithin({ start, end }: Period): { first: SQL | undefined; again: SQL | undefined } {
  return {
    first: and(isNull(sales.takenAt), gte(sales.id, firstIdAt(start)), lt(sales.id, firstIdAt(end))),
    again: and(isNotNull(sales.takenAt), gte(sales.takenAt, start), lt(sales.takenAt, end)),
  };
}

function countSales(orm: Orm, scope: Scope, period: Period): Used {
  const taken = takenWithin(period);
  const sums = [taken.first, taken.again].map((when) =>
    orm
      .select({ used: count(), cents: sql<number>`coalesce(sum(${sales.priceCents}), 0)` })
      .from(sales)
      .where(
        and(
          scope.buyer === undefined ? undefined : eq(sales.buyer, scope.buyer),
          scope.campaign === undefined ? undefined : eq(sales.campaign, scope.campaign),
          inArray(sales.state, HOLDING),
          when,
        ),
      )
      .get(),
  );
  return {
    used: sums.reduce((sum, one) => sum + (one?.used ?? 0), 0),
    cents: sums.reduce((sum, one) => sum + (one?.cents ?? 0), 0),
  };
}

/** What a supplier's leads sold for. */
function countEarned(orm: Orm, { supplier = "", campaign }: Scope, period: Period): number {
  const taken = takenWithin(period);
  const row = orm
    .select({ cents: sql<number>`coalesce(sum(${sales.priceCents}), 0)` })
    .from(sales)
    .innerJoin(leads, eq(leads.id, sales.leadId))
    .where(
      and(
        or(taken.first, taken.again),
        campaign === undefined ? undefined : eq(sales.campaign, campaign),
        inArray(sales.state, HOLDING),
        eq(leads.supplier, supplier),
      ),
    )
    .get();
  return row?.cents ?? 0;
}

function countLeads(orm: Orm, scope: Scope, period: Period): Used {
  const row = orm
    .select({ used: count() })
    .from(leads)
    .where(
      and(
        eq(leads.supplier, scope.supplier ?? ""),
        scope.campaign === undefined ? undefined : eq(leads.campaign, scope.campaign),
        inArray(leads.status, ["pending", "sold", "unsold"]),
        // Not `<> 1`: the index begins with supplier, test and status.
        eq(leads.test, 0),
        gte(leads.id, firstIdAt(period.start)),
        lt(leads.id, firstIdAt(period.end)),
      ),
    )
    .get();
  return { used: row?.used ?? 0, cents: countEarned(orm, scope, period) };
}

/**
 * What caps count: one row per scope, unit and calendar period. A row that is missing (a new cap, a new period) is
 * counted once from the sales or leads themselves, so a new cap needs no migration and starts with the truth.
 * To be called inside a job: reading may write.
 */
export function createUsage(orm: Orm) {
  const statements = prepare(orm);

  function read(scope: Scope, unit: string, period: Period): Used {
    const known = statements.get.get(scope.name, unit, period.start);
    if (known !== null) return known;
    const counted =
      scope.supplier === undefined ? countSales(orm, scope, period) : countLeads(orm, scope, period);
    orm
      .insert(usage)
      .values({ scope: scope.name, unit, start: period.start, ...counted })
      .run();
    return counted;
  }

  return {
    read,
    /** Adds to a row that `read` has made sure of; negative to give back. */
    add(scope: Scope, unit: string, period: Period, amount: Used): void {
      statements.add.run(amount.used, amount.cents, scope.name, unit, period.start);
    },
    /** At start: a cap that was not in force for a while has missed what was sold meanwhile. */
    forget: (): void => void orm.delete(usage).run(),
  };
}

export type Usage = ReturnType<typeof createUsage>;
