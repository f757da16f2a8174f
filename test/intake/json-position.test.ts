import { expect, test } from "bun:test";
import fc from "fast-check";
import { findJsonFault } from "../../src/intake/json-position.ts";

test.each([
  ["nothing at all", "", 0, "a value"],
  ["an object that ends early", '{"a":1', 6, "',' or '}'"],
  ["a list that ends early", "[1,2", 4, "',' or ']'"],
  ["a name without quotes", "{a:1}", 1, "a name in double quotes or '}'"],
  ["single quotes", "{'a':1}", 1, "a name in double quotes or '}'"],
  ["a comma too many in an object", '{"a":1,}', 7, "a name in double quotes"],
  ["a comma too many in a list", "[1,]", 3, "a value"],
  ["no colon", '{"a" 1}', 5, "':'"],
  ["no comma", '{"a":1 "b":2}', 7, "',' or '}'"],
  ["the wrong bracket", '{"a":[1}', 7, "',' or ']'"],
  ["a word that is no value", '{"a":yes}', 5, "a value"],
  ["a number with a leading zero", '{"a":012}', 5, "a value"],
  ["a text without its end", '{"a":"b', 7, "'\"'"],
  ["a line break within a text", '{"a":"b\nc"}', 7, "a character or escape that JSON allows"],
  ["an escape that does not exist", '{"a":"\\x"}', 6, "a character or escape that JSON allows"],
  ["something after the end", '{"a":1} x', 8, "the end of the text"],
  ["a level too many", '{"a":[[[1]]]}', 7, "at most 3 levels of nesting"],
])("the fault is found: %s", (_what, text, at, expected) => {
  expect(findJsonFault(text, 3)).toEqual({ at, expected });
});

const jsonSigns = fc.constantFrom(...'{}[]",:0123456789.-+eE \n\\ntrufalsé\u007f\u0001');
const almostJson = fc
  .tuple(fc.json(), fc.nat(), fc.nat({ max: 3 }), fc.string({ unit: jsonSigns, maxLength: 3 }))
  .map(
    ([text, at, cut, put]) =>
      text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + cut),
  );

test("a fault is found in exactly those texts that are not JSON, within them or at their end", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), almostJson, fc.string({ unit: jsonSigns })), (text) => {
      const fault = findJsonFault(text, Number.POSITIVE_INFINITY);
      expect(fault === null).toBe(isJson(text));
      expect(fault?.at ?? 0).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 3_000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
