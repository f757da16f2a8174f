import { expect, test } from "bun:test";
import { readState } from "../../src/domain/state.ts";

test.each([
  ["a code", "US", "TX", "TX"],
  ["a code in small letters", "US", "tx", "TX"],
  ["a name", "US", "Texas", "TX"],
  ["a name in capitals with two spaces", "US", "NEW  YORK", "NY"],
  ["the capital", "US", "District of Columbia", "DC"],
  ["the capital as people write it", "US", "Washington, D.C.", "DC"],
  ["the state of Washington", "US", "washington", "WA"],
  ["a territory", "US", "Puerto Rico", "PR"],
  ["a territory with a dotted name", "US", "U.S. Virgin Islands", "VI"],
  ["the armed forces", "US", "ap", "AP"],
  ["the armed forces by name", "US", "Armed Forces Pacific", "AP"],
  ["a province for a Canadian seller", "CA", "ontario", "ON"],
  ["a province with its accent", "CA", "Québec", "QC"],
  ["a state for a Canadian seller", "CA", "TX", "TX"],
  ["any text elsewhere", "GB", "West Sussex", "West Sussex"],
  ["64 characters elsewhere", "GB", "a".repeat(64), "a".repeat(64)],
])("a state: %s", (_what, country, text, code) => {
  expect(readState(text, country)).toBe(code);
});

test.each([
  ["no code", "US", "XX"],
  ["a mistyped name", "US", "Texass"],
  ["a province for an American seller", "US", "ON"],
  ["a name of JavaScript's", "US", "constructor"],
  ["65 characters elsewhere", "GB", "a".repeat(65)],
])("no state: %s", (_what, country, text) => {
  expect(readState(text, country)).toBeNull();
});
