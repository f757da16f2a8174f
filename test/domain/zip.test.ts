import { expect, test } from "bun:test";
import { readZip } from "../../src/domain/zip.ts";

test.each([
  ["five digits", "US", "75001", "75001", false],
  ["ZIP+4", "US", "75001-1234", "75001-1234", false],
  ["ZIP+4 with a space", "US", "75001 1234", "75001-1234", false],
  ["nine digits", "US", "750011234", "75001-1234", false],
  ["four digits, the zero lost in a spreadsheet", "US", "2134", "02134", true],
  ["Canadian, small letters and no space", "CA", "k1a0b1", "K1A 0B1", false],
  ["Canadian, spaced wildly", "CA", "K1A   0B1", "K1A 0B1", false],
  ["Canadian, with a hyphen", "CA", "K1A-0B1", "K1A 0B1", false],
  ["any other country's as it is", "GB", "SW1A 1AA", "SW1A 1AA", false],
])("a postal code: %s", (_what, country, text, zip, repaired) => {
  expect(readZip(text, country)).toEqual({ zip, repaired });
});

test.each([
  ["three digits", "US", "750"],
  ["six digits", "US", "750011"],
  ["letters", "US", "7500I"],
  ["a Canadian one in the US", "US", "K1A 0B1"],
  ["an American one in Canada", "CA", "75001"],
  ["17 characters elsewhere", "GB", "A".repeat(17)],
])("no postal code: %s", (_what, country, text) => {
  expect(readZip(text, country)).toBeNull();
});
