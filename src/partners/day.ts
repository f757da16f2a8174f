import { createCalendar } from "../domain/calendar.ts";

/** The date of a moment in a timezone, `YYYY-MM-DD`. Made once a day: converting costs more than storing a lead. */
export function createDayOf() {
  const periodOf = createCalendar();
  const latest = new Map<string, { start: number; day: string }>();
  return function dayOf(timezone: string, now: number): string {
    const { start } = periodOf("day", timezone, now);
    const known = latest.get(timezone);
    if (known?.start === start) return known.day;
    const day = Temporal.Instant.fromEpochMilliseconds(now)
      .toZonedDateTimeISO(timezone)
      .toPlainDate()
      .toString();
    latest.set(timezone, { start, day });
    return day;
  };
}
