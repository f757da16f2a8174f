import type { OpenWindow, Schedule } from "../domain/schedule.ts";

/** Null while it is open, else when it opens next, or when to look again: eight days ahead at most. Epoch milliseconds. */
export type OpensAt = (now: number) => number | null;

/** Start inclusive, end exclusive. */
export type Stretch = { from: number; to: number };

const DAYS_AHEAD = 8;
const MINUTE_MS = 60_000;
const MINUTES_A_DAY = 24 * 60;

/** What of a window is open on a day of the week (ISO), in minutes from midnight. */
function openOn(dayOfWeek: number, { days, from, to }: OpenWindow): Stretch[] {
  const dayBefore = dayOfWeek === 1 ? 7 : dayOfWeek - 1;
  const goesOver = to <= from;
  const evening = { from, to: goesOver ? MINUTES_A_DAY : to };
  const morning = { from: 0, to };
  return [
    ...(goesOver && days.includes(dayBefore) ? [morning] : []),
    ...(days.includes(dayOfWeek) ? [evening] : []),
  ];
}

/**
 * While the clocks of a timezone show one of the schedule's minutes on a day: an hour they skip is never open, one
 * they show twice is open twice. Between two changes of the clocks what they show is the moment and an offset.
 */
function* stretchesOn(day: Temporal.PlainDate, schedule: Schedule, timezone: string): Generator<Stretch> {
  const minutes = schedule.flatMap((window) => openOn(day.dayOfWeek, window)).sort((a, b) => a.from - b.from);
  const midnightUtc = day.toZonedDateTime("UTC").epochMilliseconds;
  const end = day.add({ days: 1 }).toZonedDateTime(timezone).epochMilliseconds;
  let at: Temporal.ZonedDateTime | null = day.toZonedDateTime(timezone);
  while (at !== null && at.epochMilliseconds < end) {
    const begin = at.epochMilliseconds;
    const midnight = midnightUtc - at.offsetNanoseconds / 1e6;
    at = at.getTimeZoneTransition("next");
    const until = Math.min(at?.epochMilliseconds ?? end, end);
    for (const { from, to } of minutes) {
      const open = {
        from: Math.max(midnight + from * MINUTE_MS, begin),
        to: Math.min(midnight + to * MINUTE_MS, until),
      };
      if (open.from < open.to) yield open;
    }
  }
}

function* stretchesFrom(today: Temporal.PlainDate, schedule: Schedule, timezone: string): Generator<Stretch> {
  for (let days = 0; days < DAYS_AHEAD; days++) yield* stretchesOn(today.add({ days }), schedule, timezone);
}

/** Those that touch or overlap as one. They come in the order they begin. */
function* joined(stretches: Iterable<Stretch>): Generator<Stretch> {
  let open: Stretch | null = null;
  for (const next of stretches) {
    if (open !== null && next.from <= open.to) {
      open = { from: open.from, to: Math.max(open.to, next.to) };
    } else {
      if (open !== null) yield open;
      open = next;
    }
  }
  if (open !== null) yield open;
}

/**
 * The stretch that is open now, as far as it is today's, or the next one. Where eight days from today have none, an
 * empty one at their end.
 */
export function findStretch(schedule: Schedule, timezone: string, now: number): Stretch {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone).toPlainDate();
  for (const stretch of joined(stretchesFrom(today, schedule, timezone))) {
    if (now < stretch.to) return stretch;
  }
  const beyond = today.add({ days: DAYS_AHEAD }).toZonedDateTime(timezone).epochMilliseconds;
  return { from: beyond, to: beyond };
}

/** A schedule in its seller's timezone as a function. The stretch found last is remembered: as a rule it only compares. */
export function compileSchedule(schedule: Schedule, timezone: string): OpensAt {
  let found: Stretch = { from: 0, to: 0 };
  let since = 0;
  return function opensAt(now) {
    if (now < since || now >= found.to) {
      found = findStretch(schedule, timezone, now);
      since = Math.min(found.from, now);
    }
    return now < found.from ? found.from : null;
  };
}
