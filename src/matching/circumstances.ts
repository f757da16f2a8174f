import type { Period, PeriodOf } from "../domain/calendar.ts";
import type { Reason } from "../domain/decision.ts";
import type { Fields } from "../domain/field.ts";
import type { Counter } from "./compile.ts";

/** Everything a decision depends on besides the campaign. The same circumstances give the same decision. */
export type Circumstances = {
  /** The lead's, normalized. */
  fields: Fields;
  now: number;
  periodOf: PeriodOf;
  /** How much a counter has counted in a period. */
  usedOf: (counter: Counter, period: Period) => { used: number; cents: number };
  /** The number of a buyer's latest sale in a campaign; 0 where there is none. Sales are numbered upwards. */
  latestSale: (campaign: string, buyer: string) => number;
  /** Until when a buyer is paused; null where it is not. */
  pausedUntil: (buyer: string) => number | null;
  /** Who holds a place in this lead already, and in which tier: buyer id → tier. */
  holding: ReadonlyMap<string, number>;
  /** Who is not asked for this lead again, and why: buyer id → reason. */
  refused: ReadonlyMap<string, Reason>;
  /** Buyers that have this person already. */
  boughtBefore: ReadonlySet<string>;
  /** Which suppression list the person stands on; null: none. */
  suppressedBy: number | null;
  /** What is left of the supplier's budgets, in cents; `Infinity` where it has none. */
  leftCents: number;
  /** When the first of those budgets begins anew; null or absent: none does. */
  leftUntil?: number | null;
};
