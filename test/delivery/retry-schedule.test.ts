import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  deliverySchedule,
  offerSchedule,
  parseRetryAfter,
  retryWaitMs,
} from "../../src/delivery/retry-schedule.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 2, 2, 9, 30);

const middle = { schedule: deliverySchedule, random: () => 0.5, retryAfterMs: null };
const waits = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

describe("a delivery that fails", () => {
  test("is tried ten times in about 76 hours", () => {
    const found = Array.from({ length: 10 }, (_, i) => retryWaitMs(i + 1, middle));
    expect(found).toEqual([...waits, null]);
  });

  test("waits a tenth shorter or longer by chance, never more", () => {
    expect(retryWaitMs(1, { ...middle, random: () => 0 })).toBe(4_500);
    expect(retryWaitMs(1, { ...middle, random: () => 0.999_999 })).toBe(5_500);
  });

  test.each<[string, number, number, number]>([
    ["longer where the buyer asks for longer", 1, HOUR, HOUR],
    ["a day at most, whatever the buyer asks for", 1, 30 * 24 * HOUR, 24 * HOUR],
    ["no shorter than it would have", 4, SECOND, 2 * HOUR],
  ])("waits %s", (_name, failed, retryAfterMs, expected) => {
    expect(retryWaitMs(failed, { ...middle, retryAfterMs })).toBe(expected);
  });

  test("that offers a lead is tried five times in about 13 minutes", () => {
    const found = Array.from({ length: 5 }, (_, i) =>
      retryWaitMs(i + 1, { ...middle, schedule: offerSchedule }),
    );
    expect(found).toEqual([5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, null]);
  });

  test("that offers a lead waits ten minutes at most, whatever the buyer asks for", () => {
    const asked = { ...middle, schedule: offerSchedule, retryAfterMs: HOUR };
    expect(retryWaitMs(1, asked)).toBe(10 * MINUTE);
  });

  test("is given up after the tenth attempt even where the buyer asks to come back", () => {
    expect(retryWaitMs(10, { ...middle, retryAfterMs: MINUTE })).toBe(null);
  });
});

describe("Retry-After", () => {
  test.each<[string, string | null, number | null]>([
    ["nothing", null, null],
    ["seconds", "120", 120 * SECOND],
    ["now", "0", 0],
    ["an HTTP date", "Mon, 02 Mar 2026 09:31:00 GMT", MINUTE],
    ["a date of the old kind", "Monday, 02-Mar-26 09:31:00 GMT", MINUTE],
    ["a date that has passed", "Mon, 02 Mar 2026 09:29:00 GMT", 0],
    ["a fraction", "1.5", null],
    ["less than nothing", "-5", null],
    ["too many digits to count", "99999999999999999999", null],
    ["a word", "soon", null],
    ["an empty value", "", null],
    ["a date in a form that is not HTTP", "2026-03-02", null],
  ])("reads %s", (_name, header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected);
  });

  test("never gives a negative or endless wait, whatever it says", () => {
    fc.assert(
      fc.property(fc.string(), (header) => {
        const ms = parseRetryAfter(header, NOW);
        expect(ms === null || (ms >= 0 && Number.isFinite(ms))).toBe(true);
      }),
    );
  });
});
