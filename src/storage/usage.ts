import { and, count, eq, gte, inArray, lt } from "drizzle-orm";
import type { Period } from "../domain/calendar.ts";
import { firstIdAt } from "../domain/id.ts";
import type { Orm } from "./database.ts";
import { lazily } from "./lazily.ts";
import { leads, usage } from "./tables.ts";

/** Whose leads a cap counts. A buyer's are sales and what they cost, a supplier's leads taken and what they sold for. */
export type Scope = {
  name: string;
  buyer?: string;
  supplier?: string;
  campaign?: string;
};

export type Used = { used: number; cents: number };

/** Of sales that hold a place and money. */
const SUMS = "count(*) as used, coalesce(sum(price_cents), 0) as cents";
const HOLDS = "sales.state in ('offered', 'unknown', 'sold')";
/** A sale is counted when its place was taken: as a rule when it was made, which its id tells. */
const MADE = `taken_at is null and sales.id >= ? and sales.id < ? and ${HOLDS}`;
const TAKEN_AGAIN = `taken_at is not null and taken_at >= ? and taken_at < ? and ${HOLDS}`;
/** By the time of the sales, not by the supplier's leads: those of a period are few, those of a supplier are not. */
const OF_SUPPLIER = "cross join leads on leads.id = lead_id where leads.supplier = ? and sales.campaign = ?";

type Bounds = [from: number, to: number];

function prepare({ $client }: Orm) {
  const where = "where scope = ? and unit = ? and start = ?";
  const ofBuyer = `select ${SUMS} from sales where buyer = ? and campaign = ?`;
  const nextCampaign = "select min(campaign) from sales where buyer = ?1";
  return lazily({
    get: () => $client.prepare<Used, [string, string, number]>(`select used, cents from usage ${where}`),
    add: () =>
      $client.prepare<unknown, [number, number, string, string, number]>(
        `update usage set used = used + ?, cents = cents + ? ${where}`,
      ),
    // By leaps along the index: in each campaign a period is a stretch of it, over all of them it is not.
    campaigns: () =>
      $client.prepare<{ campaign: string }, [string]>(
        `with recursive own(campaign) as (
          ${nextCampaign} union all select (${nextCampaign} and campaign > own.campaign) from own where campaign is not null
        ) select campaign from own where campaign is not null`,
      ),
    made: () => $client.prepare<Used, [string, string, ...Bounds]>(`${ofBuyer} and ${MADE}`),
    takenAgain: () => $client.prepare<Used, [string, string, ...Bounds]>(`${ofBuyer} and ${TAKEN_AGAIN}`),
    earned: () =>
      $client.prepare<Used, [string, string, ...Bounds]>(
        `select ${SUMS} from sales ${OF_SUPPLIER} and ${MADE}`,
      ),
    earnedAgain: () =>
      $client.prepare<Used, [string, string, ...Bounds]>(
        `select ${SUMS} from sales indexed by sales_taken_again ${OF_SUPPLIER} and ${TAKEN_AGAIN}`,
      ),
  });
}

type Statements = ReturnType<typeof prepare>;

function sumOf(parts: readonly (Used | null)[]): Used {
  return {
    used: parts.reduce((sum, part) => sum + (part?.used ?? 0), 0),
    cents: parts.reduce((sum, part) => sum + (part?.cents ?? 0), 0),
  };
}

function countSales(statements: Statements, { buyer = "", campaign }: Scope, { start, end }: Period): Used {
  const campaigns =
    campaign === undefined ? statements.campaigns.all(buyer).map((row) => row.campaign) : [campaign];
  return sumOf(
    campaigns.flatMap((one) => [
      statements.made.get(buyer, one, firstIdAt(start), firstIdAt(end)),
      statements.takenAgain.get(buyer, one, start, end),
    ]),
  );
}

/** What a supplier's leads sold for. */
function countEarned(
  statements: Statements,
  { supplier = "", campaign = "" }: Scope,
  { start, end }: Period,
): number {
  return sumOf([
    statements.earned.get(supplier, campaign, firstIdAt(start), firstIdAt(end)),
    statements.earnedAgain.get(supplier, campaign, start, end),
  ]).cents;
}

function countLeads(orm: Orm, scope: Scope, period: Period): number {
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
  return row?.used ?? 0;
}

/**
 * What caps count: one row per scope, unit and calendar period. A row that is missing (a new cap, a new period) is
 * counted once from the sales or leads themselves, so a new cap needs no migration and starts with the truth.
 * To be called inside a job: reading may write.
 */
export function createUsage(orm: Orm) {
  const statements = prepare(orm);

  function countAnew(scope: Scope, period: Period): Used {
    if (scope.supplier === undefined) return countSales(statements, scope, period);
    return { used: countLeads(orm, scope, period), cents: countEarned(statements, scope, period) };
  }

  function read(scope: Scope, unit: string, period: Period): Used {
    const known = statements.get.get(scope.name, unit, period.start);
    if (known !== null) return known;
    const counted = countAnew(scope, period);
    orm
      .insert(usage)
      .values({ scope: scope.name, unit, start: period.start, ...counted })
      .run();
    return counted;
  }

  return {
    read,
    /** What there is to count, from the sales and leads themselves. Writes nothing. */
    countAnew,
    /** Adds to a row that `read` has made sure of; negative to give back. */
    add(scope: Scope, unit: string, period: Period, amount: Used): void {
      statements.add.run(amount.used, amount.cents, scope.name, unit, period.start);
    },
    /** At start: a cap that was not in force for a while has missed what was sold meanwhile. */
    forget: (): void => void orm.delete(usage).run(),
  };
}

export type Usage = ReturnType<typeof createUsage>;
