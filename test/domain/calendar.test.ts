import { describe, expect, test } from "bun:test";
import { type CalendarUnit, createCalendar } from "../../src/domain/calendar.ts";

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
