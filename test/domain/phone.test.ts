import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { readNorthAmerican, readPhone } from "../../src/domain/phone.ts";

const readable: [what: string, text: string, country: string, number: string][] = [
  ["ten digits", "5125550142", "US", "+15125550142"],
  ["dashes, as in the supplier's manual", "555-123-4567", "US", "+15551234567"],
  ["brackets and a space", "(512) 555-0142", "US", "+15125550142"],
  ["dots", "512.555.0142", "CA", "+15125550142"],
  ["a leading 1", "1-512-555-0142", "US", "+15125550142"],
  ["E.164", "+15125550142", "US", "+15125550142"],
  ["another country's number in full", "+44 20 7946 0958", "US", "+442079460958"],
  ["the exit code of the US", "011 44 20 7946 0958", "US", "+442079460958"],
  ["a British number at home", "020 7946 0958", "GB", "+442079460958"],
  ["full-width digits", "５１２５５５０１４２", "US", "+15125550142"],
  ["seven digits, as in the supplier's manual", "555-1234", "US", "555-1234"],
  ["seven full-width digits", "５５５-１２３４", "US", "555-1234"],
  ["Arabic-Indic digits", "(٥١٢) ٥٥٥-٠١٤٢", "US", "+15125550142"],
  ["seven Arabic-Indic digits", "٥٥٥-١٢٣٤", "US", "555-1234"],
  ["Eastern Arabic-Indic digits of no known country", "۰۱۷۱ ۵۵۵ ۱۲۳۴", "ZZ", "0171 555 1234"],
  ["Devanagari digits", "०१७१ ५५५ ८९६", "ZZ", "0171 555 896"],
  ["mathematical digits, bold and double-struck", "𝟎𝟏𝟐𝟑𝟒 𝟝𝟞𝟟𝟠𝟡", "ZZ", "01234 56789"],
  ["seven digits in Canada", "555-1234", "CA", "555-1234"],
  ["another country's number without its plus", "0044 20 7946 0958", "US", "0044 20 7946 0958"],
  ["a country that is not known", "0171 555 1234", "ZZ", "0171 555 1234"],
];

test.each(readable)("a phone is read: %s", (_what, text, country, number) => {
  expect(readPhone(text, country, false)).toEqual({ number, extension: null });
});

test.each([
  ["with x", "512-555-0142 x55", "55"],
  ["with a word", "(512) 555-0142 ext. 7", "7"],
  ["in full-width digits", "５１２-５５５-０１４２ x５５", "55"],
])("an extension is told apart: %s", (_what, text, extension) => {
  expect(readPhone(text, "US", false)).toEqual({ number: "+15125550142", extension });
});

test.each([
  ["six digits", "555-123"],
  ["sixteen digits", "1234567890123456"],
  ["words", "call me"],
  ["words around a number", "after six 5125550142 please"],
  ["letters for digits", "1-800-FLOWERS"],
  ["markup", "<b>5125550142</b>"],
  ["nothing but signs", "()-"],
])("no phone: %s", (_what, text) => {
  expect(readPhone(text, "US", false)).toBeNull();
});

describe("a strict campaign", () => {
  test.each([
    ["a number of the plan", "512-555-0142", "+15125550142"],
    ["a number of another country", "+44 20 7946 0958", "+442079460958"],
    ["seven digits", "555-1234", null],
    ["an area code that does not exist", "555-123-4567", null],
    ["an area code that begins with 1", "112-555-0142", null],
    ["a number too long", "512-555-01422", null],
  ])("asks for a valid number: %s", (_what, text, number) => {
    expect(readPhone(text, "US", true)?.number ?? null).toBe(number);
  });
});

test("every digit there is in writing is read as the ASCII digit of its value", () => {
  const all = Array.from({ length: 0x110000 - 0xe000 }, (_, i) => String.fromCodePoint(0xe000 + i))
    .concat(Array.from({ length: 0xd800 }, (_, i) => String.fromCodePoint(i)))
    .filter((char) => /\p{Nd}/u.test(char));
  const zeros = all.filter((char) => readPhone(char.repeat(7), "ZZ", false)?.number === "0000000");
  const read = zeros.map((zero) => {
    const digits = Array.from({ length: 10 }, (_, i) => String.fromCodePoint((zero.codePointAt(0) ?? 0) + i));
    return readPhone(digits.join(""), "ZZ", false)?.number;
  });
  expect({ zeros: zeros.length * 10, read: [...new Set(read)] }).toEqual({
    zeros: all.length,
    read: ["0123456789"],
  });
});

const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: min, maxLength: max });
const gap = fc.constantFrom("", " ", "-", ".", ") ", " - ", "(");
const written = fc
  .tuple(
    fc.constantFrom("", "1", "+1", "1 ", "+1-", "+1 (", "("),
    digits(2, 4),
    gap,
    digits(3, 3),
    gap,
    digits(3, 5),
  )
  .map((parts) => parts.join(""));

test("the quick reading of American numbers is libphonenumber's own", () => {
  const numbers = fc.oneof(
    written,
    digits(9, 12),
    fc.string({ unit: fc.constantFrom(..."0123456789+-(). x"), maxLength: 16 }),
  );
  let quick = 0;
  fc.assert(
    fc.property(numbers, fc.constantFrom<"US" | "CA">("US", "CA"), (text, country) => {
      const read = readNorthAmerican(text, country);
      if (read === null) return;
      quick += 1;
      const parsed = parsePhoneNumberFromString(text, { defaultCountry: country, extract: false });
      expect({ number: parsed?.number, possible: parsed?.isPossible(), ext: parsed?.ext }).toEqual({
        number: read,
        possible: true,
        ext: undefined,
      });
    }),
    { numRuns: 10_000 },
  );
  expect(quick).toBeGreaterThan(500);
});
