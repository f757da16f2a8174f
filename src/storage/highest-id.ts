import type { Orm } from "./database.ts";

/** The highest id that stands in a table, 0 in an empty one. Plain, because every start asks it of four tables. */
export function highestId(
  { $client }: Orm,
  table: "leads" | "sales" | "deliveries" | "partner_leads" | "hooks",
): number {
  return $client.query<{ id: number | null }, []>(`select max(id) as id from ${table}`).get()?.id ?? 0;
}
