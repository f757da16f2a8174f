import { expect, test } from "bun:test";
import { readBoolean } from "../../src/domain/boolean.ts";
import { readNumber } from "../../src/domain/number.ts";
import { isWebAddress } from "../../src/domain/web-address.ts";

test.each([
  ["whole", "42", 42],
  ["negative", "-3.5", -3.5],
  ["with a plus", "+7", 7],
  ["without a leading digit", ".5", 0.5],
  ["with an exponent", "1e3", 1000],
  ["minus nothing", "-0", 0],
  ["words", "ten", null],
  ["empty", "", null],
  ["thousands marked", "1,000", null],
  ["with a currency", "$5", null],
  ["hexadecimal", "0x10", null],
  ["infinite by name", "Infinity", null],
  ["infinite by size", "9".repeat(400), null],
])("a number: %s", (_what, text, value) => {
  expect(readNumber(text)).toBe(value);
});

test.each([
  ["true", true],
  ["YES", true],
  ["On", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["OFF", false],
  ["0", false],
  ["2", null],
  ["maybe", null],
])("yes or no: %s", (text, value) => {
  expect(readBoolean(text)).toBe(value);
});

test.each([
  ["a page", "https://example.com/a?b=c#d", true],
  ["a page without TLS and with a port", "HTTP://example.com:8080", true],
  ["no scheme", "example.com", false],
  ["a script", "javascript:alert(1)", false],
  ["a file", "file:///etc/passwd", false],
  ["a space inside", "https://example.com/a b", false],
  ["no host", "https://", false],
])("a web address: %s", (_what, text, is) => {
  expect(isWebAddress(text)).toBe(is);
});
