import { eq, sql } from "drizzle-orm";
import type { Orm } from "./database.ts";
import { highestId } from "./highest-id.ts";
import { prepareInsert } from "./insert.ts";
import { lazily } from "./lazily.ts";
import { sales } from "./tables.ts";

const p = sql.placeholder;

export type SaleRow = typeof sales.$inferSelect;

function prepare(orm: Orm) {
  return lazily({
    insert: () => prepareInsert(orm, sales),
    get: () =>
      orm
        .select()
        .from(sales)
        .where(eq(sales.id, p("id")))
        .prepare(),
    ofLead: () =>
      orm
        .select()
        .from(sales)
        .where(eq(sales.leadId, sql`+${p("leadId")}`))
        .orderBy(sales.id)
        .prepare(),
  });
}

/** Named operations on sales. */
export function createSales(orm: Orm) {
  const statements = prepare(orm);
  return {
    insert: (row: SaleRow): void => statements.insert(row),
    get: (id: number): SaleRow | undefined => statements.get.get({ id }),
    ofLead: (leadId: number): SaleRow[] => statements.ofLead.all({ leadId }),
    highestId: (): number => highestId(orm, "sales"),
  };
}

export type Sales = ReturnType<typeof createSales>;
