import { createDayOf } from "../domain/calendar.ts";

const YEAR = 10_000;

/** `2026-05-31` as 20260531: such numbers compare as their dates do, and their difference's ten thousands are whole years. */
function digitsOf(date: string): number {
  return Number(date.replaceAll("-", ""));
}

/**
 * Whole years from a date to today in a timezone; null where there is no date, or it is yet to come. Who was born on
 * 29 February is a year older on 1 March where there is no such day.
 */
export function createAgeOn(timezone: string) {
  const dayOf = createDayOf();
  return function ageOn(date: string | null, now: number): number | null {
    if (date === null) return null;
    const difference = digitsOf(dayOf(timezone, now)) - digitsOf(date);
    return difference < 0 ? null : Math.floor(difference / YEAR);
  };
}
