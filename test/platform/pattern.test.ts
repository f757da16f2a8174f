import { expect, test } from "bun:test";
import { compilePattern, patternSamples } from "../../src/platform/pattern.ts";

test.each([
  ["[A-Z]{2}[0-9]+", "AB1", true],
  ["[A-Z]{2}[0-9]+", "xAB1", false],
  ["[A-Z]{2}[0-9]+", "AB1x", false],
  ["a|ab", "ab", true],
  ["^a$", "a", true],
  ["(?i)yes", "YES", true],
  ["\\p{L}+", "Żółć", true],
  ["", "", true],
])("a pattern holds for the whole value: %s with %s is %p", (pattern, value, holds) => {
  expect(compilePattern(pattern).test(value)).toBe(holds);
});

test.each([
  ["(", "error parsing regexp: missing closing ): `(`"],
  ["(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"],
  ["(a)\\1", "error parsing regexp: invalid escape sequence: `\\1`"],
])("what cannot be run in linear time is refused: %s", (pattern, message) => {
  expect(() => compilePattern(pattern)).toThrow(message);
});

test("a value that would hang a backtracking engine is answered at once", () => {
  expect(compilePattern("(a+)+b").test("a".repeat(3_000))).toBe(false);
});

test.each([
  ["[A-Z]{2}-\\d{4}", ["AB-3456"]],
  ["red|(?i)blue", ["red", "BLUE"]],
  ["a?", ["a"]],
  ["\\bunit \\d\\b", ["unit 5"]],
  ["(?s)\\D\\W.", ['A"C']],
  ["[\\x{3b1}-\\x{3c9}]{2}", ["αα"]],
  ["a\\bb", []],
  ["", []],
])("a pattern has samples, the shortest first: %s", (pattern, samples) => {
  expect(patternSamples(pattern)).toEqual(samples);
});

test("a pattern without end has some samples, and a huge one is given up soon", () => {
  expect(patternSamples("x+").slice(0, 3)).toEqual(["x", "xx", "xxx"]);
  expect(patternSamples("x+").length).toBeLessThan(100);
  expect(patternSamples("(?:[a-z]{1000}){1,1}y")).toEqual([]);
});
