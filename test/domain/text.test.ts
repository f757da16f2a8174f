import { expect, test } from "bun:test";
import fc from "fast-check";
import { hasControls, isLongerThan, tidy } from "../../src/domain/text.ts";

test.each([
  ["plain text stays", "John Doe", "John Doe"],
  ["spaces around go", "  John ", "John"],
  ["other white space around goes", "\u00a0\tJohn\r\n", "John"],
  ["an accent becomes one character", "Jose\u0301", "Jos\u00e9"],
  ["NUL and other control characters go", "Jo\u0000h\u001bn\u007f", "John"],
  ["lines and tabs inside stay", "a\tb\r\nc", "a\tb\r\nc"],
  ["half of a pair is replaced", "a\ud800b", "a\ufffdb"],
  ["only spaces are nothing", " \t ", ""],
])("tidy: %s", (_what, text, tidied) => {
  expect(tidy(text)).toBe(tidied);
});

test("what is tidy stays as it is, well-formed and without control characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const once = tidy(text);
      expect([tidy(once), once.isWellFormed(), hasControls(once)]).toEqual([once, true, false]);
    }),
  );
});

test.each([
  ["as many as allowed", "abcd", false],
  ["one more", "abcde", true],
  ["as many emojis", "🙂🙂🙂🙂", false],
  ["one emoji more", "🙂🙂🙂🙂🙂", true],
])("characters are counted as people count them: %s", (_what, text, longer) => {
  expect(isLongerThan(text, 4)).toBe(longer);
});
