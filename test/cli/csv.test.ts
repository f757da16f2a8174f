import { expect, test } from "bun:test";
import fc from "fast-check";
import { csvLine } from "../../src/cli/csv.ts";

test.each<[string, string | number, string]>([
  ["plain text", "John Doe", "John Doe"],
  ["a number", -3.5, "-3.5"],
  ["a comma", "Doe, John", '"Doe, John"'],
  ["quotes", 'say "hi"', '"say ""hi"""'],
  ["lines", "one\r\ntwo\nthree", "one two three"],
  ["a formula", "=1+1", "'=1+1"],
  ["a formula after a space", " =1+1", "' =1+1"],
  ["a formula on a line of its own", "x\n=1+1", "x =1+1"],
  ["a plus", "+1", "'+1"],
  ["a minus", "-1", "'-1"],
  ["an at", "@SUM(A1)", "'@SUM(A1)"],
  ["a tab", "\tx", `"'\tx"`],
  ["a carriage return", "\rx", "' x"],
  ["a wide equals sign", "\uff1d1", "'\uff1d1"],
  ["nothing", "", ""],
])("a cell of %s is written so", (_, cell, written) => {
  expect(csvLine([cell])).toBe(`${written}\r\n`);
});

test("whatever the text, its cell begins like no formula and stays on its line", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[ \t\r\n"',=+@-]{1,5}.{0,5}$/)), (text) => {
      const line = csvLine([text, "end"]);
      expect(line).toEndWith(",end\r\n");
      const cell = line.slice(0, -",end\r\n".length);
      const shown = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
      expect(shown).not.toMatch(/^\s*[=+\-@]/);
      expect(shown).not.toMatch(/[\r\n]/);
    }),
  );
});
