import type { CalendarUnit } from "../../src/domain/calendar.ts";
import type { Schedule } from "../../src/domain/schedule.ts";

/** Periods, hours and ages once more, written from what is promised and from nothing else. */

function localAt(timezone: string, now: number): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone);
}

/** The first day of what a day is in. */
function firstDay(unit: "day" | "week" | "month", day: Temporal.PlainDate): Temporal.PlainDate {
  if (unit === "month") return Temporal.PlainDate.from({ year: day.year, month: day.month, day: 1 });
  return unit === "week" ? day.subtract({ days: day.dayOfWeek - 1 }) : day;
}

/** Two moments are of one period where this is the same of both. */
export function periodName(unit: CalendarUnit, timezone: string, now: number): string {
  if (unit === "total") return "ever";
  const local = localAt(timezone, now);
  if (unit !== "hour") return firstDay(unit, local.toPlainDate()).toString();
  // An hour that the clocks show twice is two.
  return `${local.toPlainDate()} ${local.hour} ${local.offset}`;
}

/** When the next period begins; null: never. */
export function periodEnd(unit: CalendarUnit, timezone: string, now: number): number | null {
  if (unit === "total") return null;
  const local = localAt(timezone, now);
  if (unit !== "hour") {
    const next = firstDay(unit, local.toPlainDate()).add({ [`${unit}s`]: 1 });
    return next.toZonedDateTime(timezone).epochMilliseconds;
  }
  // All changes of clocks come at a quarter of an hour.
  const quarter = 15 * 60_000;
  let at = now;
  do at = (Math.floor(at / quarter) + 1) * quarter;
  while (periodName("hour", timezone, at) === periodName("hour", timezone, now));
  return at;
}

export function isOpen(schedule: Schedule | null, timezone: string, now: number): boolean {
  if (schedule === null) return true;
  const local = localAt(timezone, now);
  const minute = local.hour * 60 + local.minute;
  const today = local.dayOfWeek;
  const yesterday = today === 1 ? 7 : today - 1;
  return schedule.some(({ days, from, to }) =>
    to > from
      ? days.includes(today) && from <= minute && minute < to
      : (days.includes(today) && from <= minute) || (days.includes(yesterday) && minute < to),
  );
}

/** The first moment after now at which it is open: a window begins, a day does, or the clocks change. */
export function opensAt(schedule: Schedule, timezone: string, now: number): number | null {
  const today = localAt(timezone, now).toPlainDate();
  const candidates: number[] = [];
  for (let days = 0; days <= 9; days++) {
    const day = today.add({ days });
    const midnight = day.toZonedDateTime(timezone);
    candidates.push(midnight.epochMilliseconds);
    const change = midnight.getTimeZoneTransition("next");
    if (change !== null) candidates.push(change.epochMilliseconds);
    for (const { from } of schedule) {
      const begins = day.toPlainDateTime({ hour: Math.floor(from / 60), minute: from % 60 });
      for (const disambiguation of ["earlier", "later"] as const)
        candidates.push(begins.toZonedDateTime(timezone, { disambiguation }).epochMilliseconds);
    }
  }
  const open = candidates.filter((at) => at > now && isOpen(schedule, timezone, at));
  return open.length === 0 ? null : Math.min(...open);
}

/** Whole years; null: no date, or one to come. */
export function ageOf(date: unknown, timezone: string, now: number): number | null {
  if (typeof date !== "string") return null;
  const [year = 0, month = 0, day = 0] = date.split("-").map(Number);
  const today = localAt(timezone, now).toPlainDate();
  const had = today.month > month || (today.month === month && today.day >= day);
  const age = today.year - year - (had ? 0 : 1);
  return age < 0 ? null : age;
}
