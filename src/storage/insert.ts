import { getTableColumns } from "drizzle-orm";
import { getTableConfig, type SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Orm } from "./database.ts";

type Stored = string | number | Uint8Array | null;

/**
 * An insert of whole rows for the path of every lead. Drizzle says what the columns are; its own prepared insert
 * takes 1.4 µs longer for a row of 21 columns, a third of what the insert itself takes.
 */
export function prepareInsert<T extends SQLiteTable>(orm: Orm, table: T) {
  const columns = Object.entries(getTableColumns(table));
  const keys = columns.map(([key]) => key);
  const names = columns.map(([, column]) => `"${column.name}"`).join(", ");
  const statement = orm.$client.prepare<unknown, Stored[]>(
    `insert into "${getTableConfig(table).name}" (${names}) values (${keys.map(() => "?").join(", ")})`,
  );
  return function insert(row: { [K in keyof T["$inferSelect"]]: Stored & T["$inferSelect"][K] }): void {
    const values: Record<string, Stored> = row;
    statement.run(...keys.map((key) => values[key] ?? null));
  };
}
