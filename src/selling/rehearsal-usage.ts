import type { Period } from "../domain/calendar.ts";
import type { Scope, Usage, Used } from "../storage/usage.ts";

type Row = Used & { start: number };

/**
 * What caps count during a rehearsal, in memory. Its clock never runs back, so of each scope and unit one period is
 * kept. What was counted in that period before the rehearsal begins is asked of the store, once; all later sales are
 * added as they come.
 */
export function createRehearsedUsage({
  countAnew,
  since,
}: {
  countAnew: Usage["countAnew"];
  /** When it begins, epoch milliseconds. */
  since: number;
}) {
  const units = new Map<string, Map<string, Row>>();

  function begin(rows: Map<string, Row>, scope: Scope, { start, end }: Period): Row {
    const before =
      start < since ? countAnew(scope, { start, end: Math.min(end, since) }) : { used: 0, cents: 0 };
    const row = { start, ...before };
    rows.set(scope.name, row);
    return row;
  }

  function rowsOf(unit: string): Map<string, Row> {
    const known = units.get(unit);
    if (known !== undefined) return known;
    const rows = new Map<string, Row>();
    units.set(unit, rows);
    return rows;
  }

  return {
    read(scope: Scope, unit: string, period: Period): Used {
      const rows = rowsOf(unit);
      const row = rows.get(scope.name);
      return row?.start === period.start ? row : begin(rows, scope, period);
    },
    /** What is added to a period that is over, or to what nobody has read and no buyer or supplier is named for, is of no account. */
    add(scope: Scope, unit: string, period: Period, { used, cents }: Used): void {
      const rows = rowsOf(unit);
      let row = rows.get(scope.name);
      const isNamed = scope.buyer !== undefined || scope.supplier !== undefined;
      if (isNamed && (row === undefined || row.start < period.start)) row = begin(rows, scope, period);
      if (row?.start !== period.start) return;
      row.used += used;
      row.cents += cents;
    },
  } satisfies Pick<Usage, "read" | "add">;
}
