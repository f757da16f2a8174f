export const calendarUnits = ["hour", "day", "week", "month", "total"] as const;
/** The periods a cap counts in. Weeks start on Monday; `total` never ends. */
export type CalendarUnit = (typeof calendarUnits)[number];

/** Start inclusive, end exclusive, epoch milliseconds. */
export type Period = { start: number; end: number };

const FOREVER: Period = { start: 0, end: Number.MAX_SAFE_INTEGER };
const HOUR_MS = 60 * 60 * 1000;

/**
 * The hour on the clock, as far as the clock runs on: a change of the clocks begins a new one, also where it does not
 * come at the full hour (Chatham) or is not of one (Lord Howe).
 */
function hourAt(at: Temporal.ZonedDateTime): Period {
  const changed = at.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  const changes = at.getTimeZoneTransition("next");
  const offset = at.offsetNanoseconds / 1e6;
  const start = Math.floor((at.epochMilliseconds + offset) / HOUR_MS) * HOUR_MS - offset;
  return {
    start: Math.max(start, changed?.epochMilliseconds ?? start),
    end: Math.min(start + HOUR_MS, changes?.epochMilliseconds ?? Number.POSITIVE_INFINITY),
  };
}

function firstDayOf(unit: "day" | "week" | "month", day: Temporal.PlainDate): Temporal.PlainDate {
  if (unit === "day") return day;
  return unit === "week" ? day.subtract({ days: day.dayOfWeek - 1 }) : day.with({ day: 1 });
}

function computePeriod(unit: CalendarUnit, timezone: string, now: number): Period {
  if (unit === "total") return FOREVER;
  const at = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone);
  if (unit === "hour") return hourAt(at);
  const first = firstDayOf(unit, at.toPlainDate());
  const beyond = first.add({ [`${unit}s`]: 1 });
  // Without a time of day: when the day begins, which is not everywhere at midnight.
  return {
    start: first.toZonedDateTime(timezone).epochMilliseconds,
    end: beyond.toZonedDateTime(timezone).epochMilliseconds,
  };
}

/**
 * The calendar period `now` falls into, in a timezone. A day on which clocks change has 23 or 25 hours.
 * The last period of each kind is remembered: a time-zone conversion costs more than the rest of a decision.
 */
export function createCalendar() {
  const latest = new Map<string, Partial<Record<CalendarUnit, Period>>>();
  return function periodOf(unit: CalendarUnit, timezone: string, now: number): Period {
    const ofTimezone = latest.get(timezone) ?? {};
    const known = ofTimezone[unit];
    if (known !== undefined && known.start <= now && now < known.end) return known;
    const period = computePeriod(unit, timezone, now);
    ofTimezone[unit] = period;
    latest.set(timezone, ofTimezone);
    return period;
  };
}

export type PeriodOf = ReturnType<typeof createCalendar>;

/** The date of a moment in a timezone, `YYYY-MM-DD`. Made once a day, as periods are. */
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
