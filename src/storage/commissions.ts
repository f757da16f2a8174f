import { count, sql, sum } from "drizzle-orm";
import type { Orm } from "./database.ts";
import { prepareInsert } from "./insert.ts";
import { lazily } from "./lazily.ts";
import { commissions } from "./tables.ts";

export type CommissionRow = typeof commissions.$inferSelect;

/** The ledger of what partners earned. Rows are only ever added; a lead's second one is refused. */
export function createCommissions(orm: Orm) {
  const statements = lazily({ insert: () => prepareInsert(orm, commissions) });
  return {
    insert: (row: CommissionRow): void => statements.insert(row),
    /** Sums by program, partner and currency. */
    totals: () =>
      orm
        .select({
          program: commissions.program,
          partner: commissions.partner,
          currency: commissions.currency,
          conversions: count(),
          amountCents: sum(commissions.amountCents).mapWith(Number),
          commissionCents: sum(commissions.commissionCents).mapWith(Number),
        })
        .from(commissions)
        .groupBy(commissions.program, commissions.partner, commissions.currency)
        .orderBy(sql`1, 2, 3`)
        .all(),
  };
}

export type Commissions = ReturnType<typeof createCommissions>;
