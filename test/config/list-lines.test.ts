import { expect, test } from "bun:test";
import fc from "fast-check";
import { eachLine } from "../../src/config/list-lines.ts";
import { sha256Hex } from "../../src/domain/sha256.ts";

function linesOf(...pieces: (string | Uint8Array)[]) {
  const lines: [number, string][] = [];
  const sha256 = eachLine(
    pieces.map((piece) => Buffer.from(piece as Uint8Array)),
    ({ bytes, from, to, number }) => lines.push([number, bytes.toString("utf8", from, to)]),
  );
  return { lines, sha256 };
}

const rows: { name: string; text: string; lines: [number, string][] }[] = [
  { name: "nothing", text: "", lines: [] },
  {
    name: "a line each",
    text: "75001\n75002\n",
    lines: [
      [1, "75001"],
      [2, "75002"],
    ],
  },
  { name: "no line end at the end", text: "75001", lines: [[1, "75001"]] },
  {
    name: "Windows' line ends and mark",
    text: "\uFEFF75001\r\n75002\r\n",
    lines: [
      [1, "75001"],
      [2, "75002"],
    ],
  },
  { name: "a mark and nothing else", text: "\uFEFF", lines: [] },
  { name: "a mark before a comment", text: "\uFEFF# zips\n75001\n", lines: [[2, "75001"]] },
  {
    name: "empty lines, blank ones and comments",
    text: "# zips\n\n  \t\r\n75001\n  # more\n#\n\n75002\n",
    lines: [
      [4, "75001"],
      [8, "75002"],
    ],
  },
  { name: "blanks around a value, and in it", text: "  New York \t\n", lines: [[1, "New York"]] },
  { name: "a # within a value", text: "Apt #5 # home\n", lines: [[1, "Apt #5 # home"]] },
  {
    name: "a line of 16,000 bytes",
    text: `${"a".repeat(16_000)}\nb\n`,
    lines: [
      [1, "a".repeat(16_000)],
      [2, "b"],
    ],
  },
  {
    name: "the beginning of a longer one",
    text: `${"a".repeat(70_000)}\nb\n`,
    lines: [
      [1, "a".repeat(16_001)],
      [2, "b"],
    ],
  },
  {
    name: "a line of blanks that is too long to be looked at",
    text: " ".repeat(70_000),
    lines: [[1, " ".repeat(16_001)]],
  },
];

test.each(rows)("a list has one value a line: $name", ({ text, lines }) => {
  expect(linesOf(text)).toEqual({ lines, sha256: sha256Hex(text) });
});

test.each([
  ["little", [0xff, 0xfe, 0x37, 0x00]],
  ["big", [0xfe, 0xff, 0x00, 0x37]],
])("UTF-16 has no lines that could be read: %s endian", (_, bytes) => {
  expect(linesOf(Uint8Array.from(bytes))).toEqual({ lines: [], sha256: null });
});

test("wherever a file is cut into pieces, its lines are the same", () => {
  const line = fc.string({ unit: fc.constantFrom("7", "é", " ", "#", "\r", "\t", "\uFEFF"), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(60)), (written, cuts) => {
      const whole = Buffer.from(written.join("\n"));
      // The mark is looked for in the first piece, and pieces of a disk are longer than three bytes.
      const places = [
        0,
        ...cuts.map((cut) => Math.min(cut + 3, whole.length)).sort((a, b) => a - b),
        whole.length,
      ];
      const pieces = places.slice(1).map((end, i) => whole.subarray(places[i], end));
      expect(linesOf(...pieces)).toEqual(linesOf(whole));
    }),
  );
});
