import type { CalendarUnit } from "../domain/calendar.ts";
import type { Cap, Caps } from "../domain/catalog.ts";
import type { Report } from "./problem.ts";
import { childOf, type Tree } from "./tree.ts";

/** Warns of caps that another one keeps from ever being reached: one beside it, or of the buyer's over all campaigns. */
export function warnOfCaps(
  node: Tree | undefined,
  { caps, buyersOwn = [] }: { caps: Caps; buyersOwn?: Caps },
  report: Report,
): void {
  if (node === undefined) return;
  for (const cap of caps) {
    const tighter = [...caps, ...buyersOwn].find((other) => other !== cap && isTighter(other, cap));
    if (tighter === undefined) continue;
    const { at, path } = childOf(node, nameOfCap(cap)) ?? node;
    const whose = caps.includes(tighter) ? "" : "the buyer's own ";
    const other = whose + nameOfCap(tighter);
    report.warning(at, path, `The cap ${nameOfCap(cap)} can never be reached: ${other} is used up before it`);
  }
}

/** At most so many of the shorter period fall into the longer, the longest month and the longest day counted. */
const FITS: Readonly<Record<string, number>> = {
  "hour day": 25,
  "hour week": 169,
  "hour month": 745,
  "day week": 7,
  "day month": 31,
  "week month": 6,
};
const LENGTH: Readonly<Record<CalendarUnit, number>> = { hour: 0, day: 1, week: 2, month: 3, total: 4 };

/** Whether a cap is never reached because of another that counts the same. */
function isTighter(other: Cap, cap: Cap): boolean {
  if (other.kind !== cap.kind) return false;
  if (LENGTH[other.unit] >= LENGTH[cap.unit]) return other.limit < cap.limit;
  const fits = FITS[`${other.unit} ${cap.unit}`];
  return fits !== undefined && other.limit * fits < cap.limit;
}

function nameOfCap({ kind, unit }: Cap): string {
  return kind === "cents" ? `budget_${unit}` : unit;
}
