export const calendarUnits = ["hour", "day", "week", "month", "total"] as const;
/** The periods a cap counts in. Weeks start on Monday; `total` never ends. */
export type CalendarUnit = (typeof calendarUnits)[number];

/** Start inclusive, end exclusive, epoch milliseconds. */
export type Period = { start: number; end: number };

const FOREVER: Period = { start: 0, end: Number.MAX_SAFE_INTEGER };

function startOf(unit: Exclude<CalendarUnit, "total">, at: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  if (unit === "hour") return at.round({ smallestUnit: "hour", roundingMode: "floor" });
  const day = at.startOfDay();
  if (unit === "day") return day;
  if (unit === "week") return day.subtract({ days: day.dayOfWeek - 1 }).startOfDay();
  return day.with({ day: 1 }).startOfDay();
}

function computePeriod(unit: CalendarUnit, timezone: string, now: number): Period {
  if (unit === "total") return FOREVER;
  const start = startOf(unit, Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone));
  const end = unit === "hour" ? start.add({ hours: 1 }) : start.add({ [`${unit}s`]: 1 }).startOfDay();
  return { start: start.epochMilliseconds, end: end.epochMilliseconds };
}

/**
 * The calendar period `now` falls into, in a timezone. A day on which clocks change has 23 or 25 hours.
 * The last period of each kind is remembered: a time-zone conversion costs more than the rest of a decision.
 */
export function createCalendar() {
  const latest = new Map<string, Period>();
  return function periodOf(unit: CalendarUnit, timezone: string, now: number): Period {
    const key = `${unit} ${timezone}`;
    const known = latest.get(key);
    if (known !== undefined && known.start <= now && now < known.end) return known;
    const period = computePeriod(unit, timezone, now);
    latest.set(key, period);
    return period;
  };
}

export type PeriodOf = ReturnType<typeof createCalendar>;
