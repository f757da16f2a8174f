import { describe, expect, test } from "bun:test";
import { compileSchedule, findStretch } from "../../src/matching/schedule.ts";
import { berlin, chicago, everyDay, fri, open, type Row, sun, thu, utc, wed, weekdays } from "./hours.ts";
import { at } from "./market.ts";

const MINUTE_MS = 60_000;
const office = [open(weekdays, "09:00-18:00")];
const late = [open([fri], "22:00-02:00")];
const sundays = (hours: string) => [open([sun], hours)];

describe("the stretch that is open or comes next:", () => {
  test.each<Row>([
    ["before it opens", office, chicago, "2026-05-20T13:00", "2026-05-20T14:00", "2026-05-20T23:00"],
    ["at its first moment", office, chicago, "2026-05-20T14:00", "2026-05-20T14:00", "2026-05-20T23:00"],
    [
      "at its last moment",
      office,
      chicago,
      "2026-05-20T22:59:59.999",
      "2026-05-20T14:00",
      "2026-05-20T23:00",
    ],
    ["when it is over", office, chicago, "2026-05-20T23:00", "2026-05-21T14:00", "2026-05-21T23:00"],
    ["over a weekend", office, chicago, "2026-05-22T23:00", "2026-05-25T14:00", "2026-05-25T23:00"],
    ["on a Sunday", office, chicago, "2026-05-24T17:00", "2026-05-25T14:00", "2026-05-25T23:00"],
    ["in another timezone", office, berlin, "2026-05-20T13:00", "2026-05-20T07:00", "2026-05-20T16:00"],
    [
      "up to midnight",
      [open([wed], "20:00-24:00")],
      chicago,
      "2026-05-21T04:59",
      "2026-05-21T01:00",
      "2026-05-21T05:00",
    ],
    [
      "up to midnight, as a time",
      [open([wed], "20:00-00:00")],
      chicago,
      "2026-05-21T04:59",
      "2026-05-21T01:00",
      "2026-05-21T05:00",
    ],
    [
      "once a week, just over",
      sundays("09:00-10:00"),
      chicago,
      "2026-05-24T15:00",
      "2026-05-31T14:00",
      "2026-05-31T15:00",
    ],
    ["overnight, in the evening", late, chicago, "2026-05-23T04:00", "2026-05-23T03:00", "2026-05-23T07:00"],
    [
      "overnight, the next morning as far as it is that day's",
      late,
      chicago,
      "2026-05-23T06:00",
      "2026-05-23T05:00",
      "2026-05-23T07:00",
    ],
    [
      "overnight, not on the morning of its own day",
      late,
      chicago,
      "2026-05-22T06:00",
      "2026-05-23T03:00",
      "2026-05-23T07:00",
    ],
    [
      "overnight, not on the next evening",
      late,
      chicago,
      "2026-05-24T03:30",
      "2026-05-30T03:00",
      "2026-05-30T07:00",
    ],
    [
      "overnight from Sunday to Monday",
      [open([sun], "22:00-02:00")],
      chicago,
      "2026-05-25T06:00",
      "2026-05-25T05:00",
      "2026-05-25T07:00",
    ],
    [
      "around the clock, from one day's noon to the next",
      [open([wed], "12:00-12:00")],
      chicago,
      "2026-05-20T17:00",
      "2026-05-20T17:00",
      "2026-05-21T17:00",
    ],
    [
      "windows that touch",
      [open([wed], "09:00-12:00"), open([wed], "12:00-18:00")],
      chicago,
      "2026-05-20T14:00",
      "2026-05-20T14:00",
      "2026-05-20T23:00",
    ],
    [
      "windows that overlap, in any order",
      [open([wed], "11:00-18:00"), open([wed], "09:00-12:00")],
      chicago,
      "2026-05-20T16:30",
      "2026-05-20T14:00",
      "2026-05-20T23:00",
    ],
    [
      "a window within another",
      [open([wed], "09:00-18:00"), open([wed], "10:00-11:00")],
      chicago,
      "2026-05-20T15:30",
      "2026-05-20T14:00",
      "2026-05-20T23:00",
    ],
    [
      "windows with a break",
      [open([wed], "09:00-12:00"), open([wed], "13:00-18:00")],
      chicago,
      "2026-05-20T17:00",
      "2026-05-20T18:00",
      "2026-05-20T23:00",
    ],
    [
      "windows that touch at midnight",
      [open([wed], "20:00-24:00"), open([thu], "00:00-06:00")],
      chicago,
      "2026-05-21T02:00",
      "2026-05-21T01:00",
      "2026-05-21T11:00",
    ],
    [
      "an overnight window and what touches it",
      [open([wed], "22:00-02:00"), open([thu], "02:00-06:00")],
      chicago,
      "2026-05-21T04:00",
      "2026-05-21T03:00",
      "2026-05-21T11:00",
    ],
    [
      "always open, as far as it looks",
      [open(everyDay, "00:00-24:00")],
      chicago,
      "2026-05-20T17:00",
      "2026-05-20T05:00",
      "2026-05-28T05:00",
    ],
    [
      "never open: nothing before the end of eight days",
      [],
      chicago,
      "2026-05-20T17:00",
      "2026-05-28T05:00",
      "2026-05-28T05:00",
    ],
    [
      "no days: the same",
      [open([], "09:00-18:00")],
      chicago,
      "2026-05-20T17:00",
      "2026-05-28T05:00",
      "2026-05-28T05:00",
    ],
  ])("%s", (_name, schedule, timezone, now, from, to) => {
    expect(findStretch(schedule, timezone, utc(now))).toEqual({ from: utc(from), to: utc(to) });
  });
});

describe("a compiled schedule", () => {
  test("is null while open, else tells when it opens", () => {
    const opensAt = compileSchedule(office, chicago);
    const moments = [
      "2026-05-20T13:59:59.999Z",
      "2026-05-20T14:00Z",
      "2026-05-20T22:59Z",
      "2026-05-20T23:00Z",
    ].map(at);
    const tomorrow = at("2026-05-21T14:00Z");
    expect(moments.map(opensAt)).toEqual([at("2026-05-20T14:00Z"), null, null, tomorrow]);
  });

  test("is looked at anew where nothing was found, once that is over", () => {
    const opensAt = compileSchedule(sundays("02:00-03:00"), chicago);
    const again = at("2026-03-15T05:00Z");
    expect(opensAt(at("2026-03-07T18:00Z"))).toBe(again);
    expect(opensAt(again)).toBe(at("2026-03-15T07:00Z"));
  });

  test("remembers what it found only for as long as it holds, also when the clock is set back", () => {
    const steps = Array.from(
      { length: 500 },
      (_, i) => at("2026-03-05T00:00Z") + ((i * 7919) % 500) * 31 * MINUTE_MS,
    );
    const remembering = compileSchedule([...office, ...late], chicago);
    const expected = steps.map((now) => compileSchedule([...office, ...late], chicago)(now));
    expect(steps.map(remembering)).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(5);
  });
});
