import { expect, test } from "bun:test";
import { readCountry } from "../../src/domain/country.ts";

test.each([
  ["US", "US"],
  ["us", "US"],
  ["De", "DE"],
  ["XK", null],
  ["EU", null],
  ["UK", null],
  ["ZZ", null],
  ["USA", null],
  ["", null],
  ["U S", null],
])("the country of %p is %p", (text, code) => {
  expect(readCountry(text)).toBe(code);
});

test("every code is one that the runtime knows a name of", () => {
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const codes = letters
    .flatMap((a) => letters.map((b) => a + b))
    .filter((code) => readCountry(code) !== null);
  expect(codes).toHaveLength(249);
  expect(codes.filter((code) => names.of(code) === undefined)).toEqual([]);
});
