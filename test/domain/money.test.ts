import { describe, expect, test } from "bun:test";
import { formatMoney, moneyNumber, parseMoney } from "../../src/domain/money.ts";

describe("money", () => {
  test.each([
    ["a whole number", 45, 4500],
    ["one decimal", "45.5", 4550],
    ["two decimals", "45.05", 4505],
    ["a number with decimals", 0.1, 10],
    ["nothing", 0, 0],
    ["spaces around it", " 7 ", 700],
    ["three decimals", "1.005", null],
    ["a negative one", -1, null],
    ["a thousands separator", "1,000", null],
    ["a currency sign", "$5", null],
    ["an exponent", 1e21, null],
    ["words", "five", null],
    ["an empty text", "", null],
  ])("%s", (_name, value, cents) => {
    expect(parseMoney(value)).toBe(cents);
  });

  test("is a plain number in JSON and has two decimals for people", () => {
    expect([moneyNumber(4500), moneyNumber(4505), formatMoney(4500)]).toEqual([45, 45.05, "45.00"]);
  });
});
