import { expect, test } from "bun:test";
import { readEmail } from "../../src/domain/email.ts";

test.each([
  ["capitals become small", "John.Doe@Email.COM", "john.doe@email.com"],
  ["a tag", "jane+leads@example.co.uk", "jane+leads@example.co.uk"],
  ["an apostrophe", "o'neil@example.com", "o'neil@example.com"],
  ["letters of other scripts", "Jürgen@BÜCHER.example", "jürgen@bücher.example"],
  ["a domain in punycode", "a@xn--80akhbyknj4f.xn--p1ai", "a@xn--80akhbyknj4f.xn--p1ai"],
])("an address: %s", (_what, text, email) => {
  expect(readEmail(text)).toBe(email);
});

test.each([
  ["no at sign", "john.example.com"],
  ["nothing before it", "@example.com"],
  ["nothing after it", "john@"],
  ["two at signs", "john@doe@example.com"],
  ["no dot in the domain", "john@localhost"],
  ["a number for a top domain", "john@10.0.0.1"],
  ["a space", "john doe@example.com"],
  ["two dots", "john..doe@example.com"],
  ["a dot at the end of the name", "john.@example.com"],
  ["a hyphen at the edge of a label", "john@-example.com"],
  ["a display name", "John <john@example.com>"],
  ["65 characters before the at sign", `${"a".repeat(65)}@example.com`],
  ["255 characters", `a@${"a.".repeat(125)}com`],
])("no address: %s", (_what, text) => {
  expect(readEmail(text)).toBeNull();
});

test("an address made to confuse the reader costs no time", () => {
  const started = performance.now();
  readEmail(`a@${"a-".repeat(126)}`);
  readEmail(`${"a.".repeat(126)}@`);
  readEmail(`a@${"a".repeat(60)}.`.repeat(4));
  expect(performance.now() - started).toBeLessThan(100);
});
