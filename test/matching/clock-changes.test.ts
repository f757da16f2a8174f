import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { OpenWindow, Schedule } from "../../src/domain/schedule.ts";
import { findStretch } from "../../src/matching/schedule.ts";
import { berlin, chicago, everyDay, open, type Row, sun, utc, weekdays } from "./hours.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const office = [open(weekdays, "09:00-18:00")];
const sundays = (hours: string) => [open([sun], hours)];
const nights = [open(everyDay, "22:00-06:00")];

describe("when clocks go forward,", () => {
  test.each<Row>([
    [
      "Chicago: a window within the hour does not open; the next Sunday is too far",
      sundays("02:00-03:00"),
      chicago,
      "2026-03-07T18:00",
      "2026-03-15T05:00",
      "2026-03-15T05:00",
    ],
    [
      "Chicago: nor does a part of it",
      sundays("02:15-02:45"),
      chicago,
      "2026-03-08T06:00",
      "2026-03-15T07:15",
      "2026-03-15T07:45",
    ],
    [
      "Chicago: what begins in the hour opens after it",
      sundays("02:30-05:00"),
      chicago,
      "2026-03-08T06:00",
      "2026-03-08T08:00",
      "2026-03-08T10:00",
    ],
    [
      "Chicago: what ends in the hour closes before it",
      sundays("01:00-02:30"),
      chicago,
      "2026-03-08T06:00",
      "2026-03-08T07:00",
      "2026-03-08T08:00",
    ],
    [
      "Chicago: what goes over the hour is an hour shorter",
      sundays("01:00-04:00"),
      chicago,
      "2026-03-08T06:00",
      "2026-03-08T07:00",
      "2026-03-08T09:00",
    ],
    ["Chicago: so is the night", nights, chicago, "2026-03-08T00:00", "2026-03-08T04:00", "2026-03-08T11:00"],
    [
      "Chicago: so is the day",
      sundays("00:00-24:00"),
      chicago,
      "2026-03-08T06:00",
      "2026-03-08T06:00",
      "2026-03-09T05:00",
    ],
    [
      "Chicago: the next morning is an hour earlier",
      office,
      chicago,
      "2026-03-08T12:00",
      "2026-03-09T14:00",
      "2026-03-09T23:00",
    ],
    [
      "Berlin: a window within the hour does not open",
      sundays("02:00-03:00"),
      berlin,
      "2026-03-29T00:00",
      "2026-04-05T00:00",
      "2026-04-05T01:00",
    ],
    [
      "Berlin: what goes over the hour is an hour shorter",
      sundays("01:00-04:00"),
      berlin,
      "2026-03-28T12:00",
      "2026-03-29T00:00",
      "2026-03-29T02:00",
    ],
    [
      "Berlin: the night is an hour shorter",
      nights,
      berlin,
      "2026-03-28T20:00",
      "2026-03-28T21:00",
      "2026-03-29T04:00",
    ],
    [
      "Asunción: a day that begins at one o'clock",
      sundays("00:00-02:00"),
      "America/Asuncion",
      "2024-10-06T03:00",
      "2024-10-06T04:00",
      "2024-10-06T05:00",
    ],
    [
      "Lord Howe: half an hour",
      sundays("01:00-03:00"),
      "Australia/Lord_Howe",
      "2026-10-03T12:00",
      "2026-10-03T14:30",
      "2026-10-03T16:00",
    ],
  ])("%s", (_name, schedule, timezone, now, from, to) => {
    expect(findStretch(schedule, timezone, utc(now))).toEqual({ from: utc(from), to: utc(to) });
  });
});

describe("when clocks go back,", () => {
  test.each<Row>([
    [
      "Chicago: the hour counts whole, both times",
      sundays("01:00-02:00"),
      chicago,
      "2026-11-01T05:30",
      "2026-11-01T06:00",
      "2026-11-01T08:00",
    ],
    [
      "Chicago: also while it comes again",
      sundays("01:00-02:00"),
      chicago,
      "2026-11-01T07:59:59.999",
      "2026-11-01T06:00",
      "2026-11-01T08:00",
    ],
    [
      "Chicago: what ends with the hour before is not open in it",
      sundays("00:00-01:00"),
      chicago,
      "2026-11-01T05:00",
      "2026-11-01T05:00",
      "2026-11-01T06:00",
    ],
    [
      "Chicago: a part of the hour opens a first time",
      sundays("01:15-01:30"),
      chicago,
      "2026-11-01T06:00",
      "2026-11-01T06:15",
      "2026-11-01T06:30",
    ],
    [
      "Chicago: and a second time",
      sundays("01:15-01:30"),
      chicago,
      "2026-11-01T06:30",
      "2026-11-01T07:15",
      "2026-11-01T07:30",
    ],
    [
      "Chicago: the night is an hour longer",
      nights,
      chicago,
      "2026-11-01T00:00",
      "2026-11-01T03:00",
      "2026-11-01T12:00",
    ],
    [
      "Chicago: so is the day",
      sundays("00:00-24:00"),
      chicago,
      "2026-11-01T05:00",
      "2026-11-01T05:00",
      "2026-11-02T06:00",
    ],
    [
      "Berlin: the hour counts whole, both times",
      sundays("02:00-03:00"),
      berlin,
      "2026-10-24T12:00",
      "2026-10-25T00:00",
      "2026-10-25T02:00",
    ],
    [
      "Berlin: the night is an hour longer",
      nights,
      berlin,
      "2026-10-24T19:00",
      "2026-10-24T20:00",
      "2026-10-25T05:00",
    ],
    [
      "Havana: the hour after midnight counts whole",
      sundays("00:00-01:00"),
      "America/Havana",
      "2026-10-31T18:00",
      "2026-11-01T04:00",
      "2026-11-01T06:00",
    ],
  ])("%s", (_name, schedule, timezone, now, from, to) => {
    expect(findStretch(schedule, timezone, utc(now))).toEqual({ from: utc(from), to: utc(to) });
  });
});

const minute = fc.integer({ min: 0, max: 1439 });
const window: fc.Arbitrary<OpenWindow> = fc.record({
  days: fc.subarray([...everyDay]),
  from: minute,
  to: fc.oneof(minute, fc.constant(1440)),
});
const zone = fc.constantFrom(
  chicago,
  berlin,
  "America/Havana",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "UTC",
);
/** Around the days on which one of them changes its clocks. */
const changes = [
  "2026-03-08T08:00",
  "2026-11-01T07:00",
  "2026-03-29T01:00",
  "2026-10-25T01:00",
  "2026-10-03T15:30",
  "2026-04-04T15:00",
];
const moment = fc
  .tuple(fc.constantFrom(...changes.map(utc)), fc.integer({ min: -3 * DAY_MS, max: 3 * DAY_MS }))
  .map(([change, off]) => change + off);

/** By what the clock on the wall shows. */
function isOpen(schedule: Schedule, timezone: string, now: number): boolean {
  const clock = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone);
  const shown = clock.hour * 60 + clock.minute;
  const yesterday = clock.dayOfWeek === 1 ? 7 : clock.dayOfWeek - 1;
  return schedule.some(({ days, from, to }) =>
    to > from
      ? days.includes(clock.dayOfWeek) && from <= shown && shown < to
      : (days.includes(clock.dayOfWeek) && from <= shown) || (days.includes(yesterday) && shown < to),
  );
}

test("it is open when the clock on the wall shows one of its minutes, and at no other time", () => {
  fc.assert(
    fc.property(fc.array(window, { maxLength: 3 }), zone, moment, (schedule, timezone, now) => {
      const { from, to } = findStretch(schedule, timezone, now);
      expect(from <= now).toBe(isOpen(schedule, timezone, now));
      if (from === to) return;
      const inside = [from, from + MINUTE_MS / 2, to - 1].map((then) => isOpen(schedule, timezone, then));
      expect(inside).toEqual([true, true, true]);
      // The end of what it looks at need not be the end of the stretch.
      if (to < now + 7 * DAY_MS) expect(isOpen(schedule, timezone, to)).toBe(false);
      for (let then = now; then < from; then += 7 * MINUTE_MS)
        expect(isOpen(schedule, timezone, then)).toBe(false);
    }),
    { numRuns: 300 },
  );
});
