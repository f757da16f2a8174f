import { describe, expect, test } from "bun:test";
import type { CalendarUnit } from "../../src/domain/calendar.ts";
import type { Cap, Caps } from "../../src/domain/catalog.ts";
import { acme, buyer, campaign, offer } from "../fixtures/catalog.ts";
import { berlin, chicago, utc } from "./hours.ts";
import { openBooks } from "./market.ts";

const one = (unit: CalendarUnit, kind: Cap["kind"] = "count"): Caps => [{ unit, kind, limit: 1 }];
const seller = (timezone: string) => ({ ...acme, timezone });

/** In UTC. */
type Row = [name: string, unit: CalendarUnit, timezone: string, start: string, end: string];

const periods: Row[] = [
  ["an hour", "hour", chicago, "2026-05-20T17:00", "2026-05-20T18:00"],
  ["the last hour of a year", "hour", chicago, "2027-01-01T05:00", "2027-01-01T06:00"],
  [
    "an hour where clocks are half an hour off",
    "hour",
    "Asia/Kolkata",
    "2026-05-20T17:30",
    "2026-05-20T18:30",
  ],
  [
    "Chicago: the hour before the one that is skipped",
    "hour",
    chicago,
    "2026-03-08T07:00",
    "2026-03-08T08:00",
  ],
  [
    "Chicago: the hour that comes twice, the first time",
    "hour",
    chicago,
    "2026-11-01T06:00",
    "2026-11-01T07:00",
  ],
  [
    "Chicago: the hour that comes twice, the second time",
    "hour",
    chicago,
    "2026-11-01T07:00",
    "2026-11-01T08:00",
  ],
  ["Berlin: the hour before the one that is skipped", "hour", berlin, "2026-03-29T00:00", "2026-03-29T01:00"],
  [
    "Berlin: the hour that comes twice, the first time",
    "hour",
    berlin,
    "2026-10-25T00:00",
    "2026-10-25T01:00",
  ],
  [
    "Berlin: the hour that comes twice, the second time",
    "hour",
    berlin,
    "2026-10-25T01:00",
    "2026-10-25T02:00",
  ],
  ["a day", "day", chicago, "2026-05-20T05:00", "2026-05-21T05:00"],
  ["the last day of a year", "day", chicago, "2026-12-31T06:00", "2027-01-01T06:00"],
  ["29 February", "day", chicago, "2028-02-29T06:00", "2028-03-01T06:00"],
  ["Chicago: a day of 23 hours", "day", chicago, "2026-03-08T06:00", "2026-03-09T05:00"],
  ["Chicago: a day of 25 hours", "day", chicago, "2026-11-01T05:00", "2026-11-02T06:00"],
  ["Berlin: a day of 23 hours", "day", berlin, "2026-03-28T23:00", "2026-03-29T22:00"],
  ["Berlin: a day of 25 hours", "day", berlin, "2026-10-24T22:00", "2026-10-25T23:00"],
  ["a week, Monday to Sunday", "week", chicago, "2026-05-18T05:00", "2026-05-25T05:00"],
  ["a week over the end of a year", "week", chicago, "2026-12-28T06:00", "2027-01-04T06:00"],
  ["Chicago: a week that is an hour shorter", "week", chicago, "2026-03-02T06:00", "2026-03-09T05:00"],
  ["Berlin: a week that is an hour longer", "week", berlin, "2026-10-18T22:00", "2026-10-25T23:00"],
  ["a month of 31 days", "month", chicago, "2026-05-01T05:00", "2026-06-01T05:00"],
  ["February", "month", chicago, "2026-02-01T06:00", "2026-03-01T06:00"],
  ["December", "month", chicago, "2026-12-01T06:00", "2027-01-01T06:00"],
  ["Chicago: a month that is an hour shorter", "month", chicago, "2026-03-01T06:00", "2026-04-01T05:00"],
  ["Berlin: a month that is an hour longer", "month", berlin, "2026-09-30T22:00", "2026-10-31T23:00"],
];

/** Before the period, at its first moment, at its last, and after it. */
function sellAround(books: ReturnType<typeof openBooks>, start: string, end: string): string[] {
  return [utc(start) - 1, utc(start), utc(end) - 1, utc(end)].map((now) => {
    const { verdicts, nextAt } = books.sell({ now });
    return `${verdicts} ${nextAt === null ? "" : new Date(nextAt).toISOString().slice(0, 16)}`.trim();
  });
}

describe("one a period is one in", () => {
  test.each(periods)("%s, in the seller's timezone", (_name, unit, timezone, start, end) => {
    const given = campaign([offer(buyer("a"), 1, { caps: one(unit) })], { seller: seller(timezone) });
    expect(sellAround(openBooks(given), start, end)).toEqual(["sold 0", "sold 0", `cap 0 ${end}`, "sold 0"]);
  });

  test.each(periods)("%s, in the buyer's own", (_name, unit, timezone, start, end) => {
    const own = buyer("a", { timezone, caps: one(unit, "cents") });
    const given = campaign([offer(own, 1)], { seller: seller("Pacific/Auckland") });
    expect(sellAround(openBooks(given), start, end)).toEqual([
      "sold 0",
      "sold 0",
      `budget 0 ${end}`,
      "sold 0",
    ]);
  });

  test("all of time", () => {
    const { sell } = openBooks(campaign([offer(buyer("a"), 1, { caps: one("total") })]));
    const years = ["2026-05-20T17:00", "2026-05-20T17:01", "2036-05-20T17:00"].map((text) =>
      sell({ now: utc(text) }),
    );
    expect(years.map(({ verdicts, nextAt }) => `${verdicts} ${nextAt}`)).toEqual([
      "sold 0 null",
      "cap 0 null",
      "cap 0 null",
    ]);
  });
});

test("the hour and the day of one buyer are counted apart", () => {
  const caps: Caps = [
    { unit: "hour", kind: "count", limit: 1 },
    { unit: "day", kind: "count", limit: 2 },
  ];
  const { sell } = openBooks(campaign([offer(buyer("a"), 1, { caps })]));
  const moments = ["17:00", "17:30", "18:00", "19:00"].map((time) => utc(`2026-05-20T${time}`));
  expect(moments.map((now) => sell({ now }).verdicts.join())).toEqual(["sold 0", "cap 0", "sold 0", "cap 1"]);
});

test("a buyer's own cap is over all campaigns, an offer's is of its own", () => {
  const scopes: string[] = [];
  const { sell } = openBooks(
    campaign([offer(buyer("a", { caps: one("day") }), 1, { caps: one("day") })], { id: "acme-solar" }),
  );
  sell({
    usedOf: ({ scope }) => {
      scopes.push(`${scope.name}, ${scope.buyer} in ${scope.campaign ?? "all"}`);
      return { used: 0, cents: 0 };
    },
  });
  expect(scopes).toEqual(["acme-solar a, a in acme-solar", "a, a in all"]);
});
