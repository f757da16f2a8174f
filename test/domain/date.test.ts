import { expect, test } from "bun:test";
import fc from "fast-check";
import { readDate } from "../../src/domain/date.ts";

test.each([
  ["ISO", "1990-05-31", "1990-05-31"],
  ["American", "05/31/1990", "1990-05-31"],
  ["American with single digits", "5/3/1990", "1990-05-03"],
  ["a timestamp of a script", "1990-05-31T00:00:00.000Z", "1990-05-31"],
  ["a leap day", "2024-02-29", "2024-02-29"],
  ["a leap day of a century", "02/29/2000", "2000-02-29"],
])("a date: %s", (_what, text, date) => {
  expect(readDate(text)).toBe(date);
});

test.each([
  ["the 29th in a common year", "2023-02-29"],
  ["the 29th in a century", "1900-02-29"],
  ["a thirteenth month", "1990-13-01"],
  ["day and month changed places", "31/05/1990"],
  ["no month", "1990-00-10"],
  ["no day", "1990-01-00"],
  ["two digits for the year", "05/31/90"],
  ["dots", "31.05.1990"],
  ["words", "May 31, 1990"],
  ["digits only", "19900531"],
  ["something behind it", "1990-05-31 or so"],
])("no date: %s", (_what, text) => {
  expect(readDate(text)).toBeNull();
});

test("every day of the calendar is one, written either way", () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_000 }), (at) => {
      const iso = new Date(at).toISOString().slice(0, 10);
      const [year, month, day] = iso.split("-");
      expect([readDate(iso), readDate(`${month}/${day}/${year}`)]).toEqual([iso, iso]);
    }),
  );
});
