import { describe, expect, test } from "bun:test";
import { createKeyFilter } from "../../src/storage/key-filter.ts";
import { hashKey } from "../../src/storage/keys.ts";
import { createWrittenKeys } from "../../src/storage/written-keys.ts";

const MONTH = 2 ** 44;
const numbers = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => 23 * MONTH + hashKey("phone", String(from + i)));

describe("the filter", () => {
  test("knows every number it was given, over several parts, and hardly any other", () => {
    const filter = createKeyFilter();
    const given = numbers(0, 1_100_000);
    for (const number of given) filter.add(number);
    expect(given.every(filter.mayHave)).toBe(true);
    expect(numbers(5_000_000, 20_000).filter(filter.mayHave).length).toBeLessThan(400);
  });

  test("that was given nothing has nothing", () => {
    expect(numbers(0, 1_000).some(createKeyFilter().mayHave)).toBe(false);
  });
});

describe("what memory knows of the table", () => {
  /** A table of keys, and how often it was read. */
  function open(stored: number[]) {
    stored.sort((a, b) => a - b);
    const keys = createWrittenKeys({
      hashesAfter: (hash, limit) => stored.filter((one) => one > hash).slice(0, limit),
      monthStart: (month) => month * MONTH,
    });
    return keys;
  }
  const old = 22 * MONTH + 7;
  const recent = 23 * MONTH + 7;

  test("is nothing before it begins, so that the table is asked", () => {
    expect(open([]).mayHave(23, recent)).toBe(true);
  });

  test("is read back bit by bit, and the table asked until then", () => {
    const keys = open([old, recent]);
    keys.begin(23);
    expect([keys.mayHave(22, old + 1), keys.mayHave(23, recent + 1)]).toEqual([true, true]);
    keys.readBack();
    expect([keys.mayHave(22, old + 1), keys.mayHave(23, recent + 1)]).toEqual([false, true]);
    keys.readBack();
    keys.readBack();
    expect([keys.mayHave(22, old), keys.mayHave(23, recent), keys.mayHave(23, recent + 1)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test("takes more than one reading for many keys, each in its turn", () => {
    const many = numbers(0, 5_000);
    const keys = open([...many]);
    keys.begin(23);
    for (let reading = 0; reading < 5; reading++) keys.readBack();
    expect(many.every((hash) => keys.mayHave(23, hash))).toBe(true);
    expect(numbers(10_000, 1_000).filter((hash) => keys.mayHave(23, hash)).length).toBeLessThan(50);
  });

  test("is nothing of the months before the first key of a new database", () => {
    const keys = open([]);
    keys.begin(0);
    keys.add(23, recent);
    expect([keys.mayHave(22, old), keys.mayHave(23, recent)]).toEqual([false, true]);
  });

  test("is whole of a month whose keys are written after those of a later one", () => {
    const keys = open([]);
    keys.begin(22);
    keys.add(24, 24 * MONTH + 1);
    keys.add(23, recent);
    expect([
      keys.mayHave(23, recent),
      keys.mayHave(23, recent + 1),
      keys.mayHave(24, 24 * MONTH + 1),
    ]).toEqual([true, false, true]);
  });

  test("is whole of a month that begins while it runs, and nothing of those long past", () => {
    const keys = open([]);
    keys.begin(23);
    expect(keys.mayHave(24, 24 * MONTH + 1)).toBe(false);
    keys.add(24, 24 * MONTH + 1);
    expect([keys.mayHave(24, 24 * MONTH + 1), keys.mayHave(24, 24 * MONTH + 2)]).toEqual([true, false]);
    keys.add(30, 30 * MONTH + 1);
    expect(keys.mayHave(24, 24 * MONTH + 2)).toBe(true);
    expect(keys.mayHave(3, 3 * MONTH + 1)).toBe(true);
  });
});
