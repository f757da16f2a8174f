import { describe, expect, test } from "bun:test";
import { type CalendarUnit, createCalendar, createDayOf } from "../../src/domain/calendar.ts";

const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds;

describe("the period a moment falls into", () => {
  test.each<[string, CalendarUnit, string, string, string, string]>([
    ["an hour", "hour", "America/Chicago", "2026-05-20T17:42:00Z", "2026-05-20T17:00Z", "2026-05-20T18:00Z"],
    [
      "an hour where clocks are half an hour off",
      "hour",
      "Asia/Kolkata",
      "2026-05-20T17:42:00Z",
      "2026-05-20T17:30Z",
      "2026-05-20T18:30Z",
    ],
    ["a day", "day", "America/Chicago", "2026-05-20T17:42:00Z", "2026-05-20T05:00Z", "2026-05-21T05:00Z"],
    [
      "the first moment of a day",
      "day",
      "America/Chicago",
      "2026-05-20T05:00:00Z",
      "2026-05-20T05:00Z",
      "2026-05-21T05:00Z",
    ],
    [
      "the last moment of a day",
      "day",
      "America/Chicago",
      "2026-05-21T04:59:59.999Z",
      "2026-05-20T05:00Z",
      "2026-05-21T05:00Z",
    ],
    [
      "a day of 23 hours in Chicago",
      "day",
      "America/Chicago",
      "2026-03-08T12:00:00Z",
      "2026-03-08T06:00Z",
      "2026-03-09T05:00Z",
    ],
    [
      "a day of 25 hours in Chicago",
      "day",
      "America/Chicago",
      "2026-11-01T12:00:00Z",
      "2026-11-01T05:00Z",
      "2026-11-02T06:00Z",
    ],
    [
      "a day of 23 hours in Berlin",
      "day",
      "Europe/Berlin",
      "2026-03-29T12:00:00Z",
      "2026-03-28T23:00Z",
      "2026-03-29T22:00Z",
    ],
    [
      "a day of 25 hours in Berlin",
      "day",
      "Europe/Berlin",
      "2026-10-25T12:00:00Z",
      "2026-10-24T22:00Z",
      "2026-10-25T23:00Z",
    ],
    [
      "the hour that comes twice, first time",
      "hour",
      "America/Chicago",
      "2026-11-01T06:30:00Z",
      "2026-11-01T06:00Z",
      "2026-11-01T07:00Z",
    ],
    [
      "the hour that comes twice, second time",
      "hour",
      "America/Chicago",
      "2026-11-01T07:30:00Z",
      "2026-11-01T07:00Z",
      "2026-11-01T08:00Z",
    ],
    [
      "a day that begins at one o'clock",
      "day",
      "America/Asuncion",
      "2024-10-06T12:00:00Z",
      "2024-10-06T04:00Z",
      "2024-10-07T03:00Z",
    ],
    [
      "a week, on its Wednesday",
      "week",
      "America/Chicago",
      "2026-05-20T17:42:00Z",
      "2026-05-18T05:00Z",
      "2026-05-25T05:00Z",
    ],
    [
      "a week, late on its Sunday",
      "week",
      "America/Chicago",
      "2026-05-25T04:59:59.999Z",
      "2026-05-18T05:00Z",
      "2026-05-25T05:00Z",
    ],
    [
      "a week, at its first moment",
      "week",
      "America/Chicago",
      "2026-05-25T05:00:00Z",
      "2026-05-25T05:00Z",
      "2026-06-01T05:00Z",
    ],
    [
      "a week in which clocks change",
      "week",
      "America/Chicago",
      "2026-03-05T12:00:00Z",
      "2026-03-02T06:00Z",
      "2026-03-09T05:00Z",
    ],
    ["a month", "month", "America/Chicago", "2026-05-20T17:42:00Z", "2026-05-01T05:00Z", "2026-06-01T05:00Z"],
    [
      "February of a leap year",
      "month",
      "UTC",
      "2028-02-29T23:59:59Z",
      "2028-02-01T00:00Z",
      "2028-03-01T00:00Z",
    ],
    [
      "the hour before one that clocks skip",
      "hour",
      "Europe/Berlin",
      "2026-03-29T00:59:59.999Z",
      "2026-03-29T00:00Z",
      "2026-03-29T01:00Z",
    ],
    [
      "the hour after one that clocks skip",
      "hour",
      "Europe/Berlin",
      "2026-03-29T01:00:00Z",
      "2026-03-29T01:00Z",
      "2026-03-29T02:00Z",
    ],
    [
      "the hour that comes twice in Berlin, first time",
      "hour",
      "Europe/Berlin",
      "2026-10-25T00:30:00Z",
      "2026-10-25T00:00Z",
      "2026-10-25T01:00Z",
    ],
    [
      "the hour that comes twice in Berlin, second time",
      "hour",
      "Europe/Berlin",
      "2026-10-25T01:30:00Z",
      "2026-10-25T01:00Z",
      "2026-10-25T02:00Z",
    ],
    [
      "three quarters of an hour, where clocks are put forward at a quarter to three",
      "hour",
      "Pacific/Chatham",
      "2026-09-26T13:59:59Z",
      "2026-09-26T13:15Z",
      "2026-09-26T14:00Z",
    ],
    [
      "the quarter of an hour after it",
      "hour",
      "Pacific/Chatham",
      "2026-09-26T14:00:00Z",
      "2026-09-26T14:00Z",
      "2026-09-26T14:15Z",
    ],
    [
      "the half hour that comes again, where clocks are put back by half an hour",
      "hour",
      "Australia/Lord_Howe",
      "2026-04-04T15:15:00Z",
      "2026-04-04T15:00Z",
      "2026-04-04T15:30Z",
    ],
    [
      "the last hour of a year",
      "hour",
      "America/Chicago",
      "2027-01-01T05:59:59.999Z",
      "2027-01-01T05:00Z",
      "2027-01-01T06:00Z",
    ],
    [
      "the last day of a year",
      "day",
      "America/Chicago",
      "2027-01-01T05:59:59.999Z",
      "2026-12-31T06:00Z",
      "2027-01-01T06:00Z",
    ],
    [
      "the first day of a year",
      "day",
      "America/Chicago",
      "2027-01-01T06:00:00Z",
      "2027-01-01T06:00Z",
      "2027-01-02T06:00Z",
    ],
    [
      "a week over the end of a year",
      "week",
      "America/Chicago",
      "2027-01-01T12:00:00Z",
      "2026-12-28T06:00Z",
      "2027-01-04T06:00Z",
    ],
    [
      "a week that is an hour longer",
      "week",
      "Europe/Berlin",
      "2026-10-20T12:00:00Z",
      "2026-10-18T22:00Z",
      "2026-10-25T23:00Z",
    ],
    [
      "a month that is an hour shorter",
      "month",
      "Europe/Berlin",
      "2026-03-31T21:59:59.999Z",
      "2026-02-28T23:00Z",
      "2026-03-31T22:00Z",
    ],
    [
      "a month that is an hour longer",
      "month",
      "America/Chicago",
      "2026-11-30T12:00:00Z",
      "2026-11-01T05:00Z",
      "2026-12-01T06:00Z",
    ],
    [
      "the first moment of a year's first month",
      "month",
      "America/Chicago",
      "2027-01-01T06:00:00Z",
      "2027-01-01T06:00Z",
      "2027-02-01T06:00Z",
    ],
    ["December", "month", "UTC", "2026-12-31T23:59:59Z", "2026-12-01T00:00Z", "2027-01-01T00:00Z"],
  ])("%s", (_name, unit, timezone, now, start, end) => {
    expect(createCalendar()(unit, timezone, at(now))).toEqual({ start: at(start), end: at(end) });
  });

  test("all of time is one period", () => {
    expect(createCalendar()("total", "UTC", at("2026-05-20T17:42:00Z"))).toEqual({
      start: 0,
      end: Number.MAX_SAFE_INTEGER,
    });
  });

  test("what is remembered is right when the clock goes on and when it is set back", () => {
    const periodOf = createCalendar();
    const moments = ["2026-05-20T17:00Z", "2026-05-21T17:00Z", "2026-05-20T17:00Z", "2026-05-20T18:00Z"].map(
      at,
    );
    expect(moments.map((now) => periodOf("day", "UTC", now))).toEqual(
      moments.map((now) => createCalendar()("day", "UTC", now)),
    );
  });
});

test("wherever clocks change, a period holds its moment and the next one begins where it ends", () => {
  const wrong: string[] = [];
  for (const timezone of Intl.supportedValuesOf("timeZone")) {
    for (const change of clockChanges(timezone)) {
      for (const minutes of [-61, -60, -31, -15, -1, 0, 1, 14, 29, 30, 59, 60, 61]) {
        const now = change + minutes * 60_000;
        for (const unit of ["hour", "day", "week", "month"] as const) {
          const { start, end } = createCalendar()(unit, timezone, now);
          const next = createCalendar()(unit, timezone, end);
          if (start > now || now >= end || next.start !== end) wrong.push(`${unit} ${timezone} ${now}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
});

/** Those of a year. */
function clockChanges(timezone: string): number[] {
  const changes: number[] = [];
  let clock = Temporal.Instant.from("2026-01-01T00:00Z")
    .toZonedDateTimeISO(timezone)
    .getTimeZoneTransition("next");
  while (clock !== null && clock.year < 2027) {
    changes.push(clock.epochMilliseconds);
    clock = clock.getTimeZoneTransition("next");
  }
  return changes;
}

describe("the date of a moment", () => {
  test.each([
    ["is that of the timezone", "America/Chicago", "2026-05-21T04:59:59.999Z", "2026-05-20"],
    ["changes with its midnight", "America/Chicago", "2026-05-21T05:00:00Z", "2026-05-21"],
    ["is another elsewhere", "Asia/Tokyo", "2026-05-20T15:00:00Z", "2026-05-21"],
    ["goes on with the year", "Europe/Berlin", "2026-12-31T23:00:00Z", "2027-01-01"],
  ])("%s", (_name, timezone, now, date) => {
    expect(createDayOf()(timezone, at(now))).toBe(date);
  });

  test("that is remembered is right when the clock goes on and when it is set back", () => {
    const dayOf = createDayOf();
    const moments = ["2026-05-20T17:00Z", "2026-05-21T17:00Z", "2026-05-20T17:00Z"].map(at);
    expect(moments.map((now) => `${dayOf("UTC", now)} ${dayOf("Asia/Tokyo", now)}`)).toEqual([
      "2026-05-20 2026-05-21",
      "2026-05-21 2026-05-22",
      "2026-05-20 2026-05-21",
    ]);
  });
});
