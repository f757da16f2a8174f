import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { getCountries, getCountryCallingCode } from "libphonenumber-js/max";
import { sha256Hex } from "../../src/domain/sha256.ts";
import { copyEntryFor, entryOf, type Reading } from "../../src/domain/suppressed-value.ts";
import { createSuppressionList } from "../../src/domain/suppression-list.ts";

/** The list of these lines, and those of them that were refused. */
function listOf(reading: Reading, lines: readonly string[]) {
  const { add, done } = createSuppressionList(reading);
  const refused = lines.filter((line) => {
    const bytes = Buffer.from(`>${line}<`);
    return !add(bytes, 1, bytes.length - 1);
  });
  return { ...done("the file's"), refused };
}

const phones: Reading = { kind: "phone", hashed: "none" };
const emails: Reading = { kind: "email", hashed: "none" };
const texts: Reading = { kind: "text", hashed: "none" };
const hashedPhones: Reading = { kind: "phone", hashed: "sha256" };

describe("a phone is found however the list writes it", () => {
  test.each<[string, string]>([
    ["+15125550123", "+15125550123"],
    ["15125550123", "+15125550123"],
    ["5125550123", "+15125550123"],
    ["(512) 555-0123", "+15125550123"],
    ["512.555.0123", "+15125550123"],
    ["512/555-0123", "+15125550123"],
    ["+1 512-555-0123", "+15125550123"],
    ["1-512-555-0123", "+15125550123"],
    ["(+1) 512 555 0123", "+15125550123"],
    ["+1 (512) 555-0123", "+15125550123"],
    ["0015125550123", "+15125550123"],
    ["512,5550123", "+15125550123"],
    ['"512-555-0123"', "+15125550123"],
    ["512-555-0123 x12", "+15125550123"],
    ["512-555-0123 ext. 12", "+15125550123"],
    ["+1 512 555 0123;ext=12", "+15125550123"],
    ["512\u2011555\u20110123", "+15125550123"],
    ["512\u00a0555\u00a00123", "+15125550123"],
    ["\u202a+15125550123\u202c", "+15125550123"],
    ["５１２５５５０１２３", "+15125550123"],
    ["(020) 7946 0123", "+442079460123"],
    ["02079460123", "+442079460123"],
    ["+44 (0)20 7946 0123", "+442079460123"],
    ["0044 20 7946 0123", "+442079460123"],
    ["06 6982 1234", "+390669821234"],
    ["+39 06 6982 1234", "+390669821234"],
    ["9123456789", "+79123456789"],
    ["2 1234 5678", "+352212345678"],
    ["5550123", "5550123"],
    ["555-0123", "555 0123"],
  ])("%s is %s", (line, lead) => {
    const { has, refused, size } = listOf(phones, [line]);
    expect({ has: has(lead), refused, size }).toEqual({ has: true, refused: [], size: 1 });
  });
});

describe("another phone is another", () => {
  test.each<[string, string]>([
    ["5125550123", "+15125550124"],
    ["5125550123", "+16125550123"],
    ["+5125550123", "+15125550123"],
    ["+15125550123", "+445125550123"],
    ["+15125550123", "5125550123"],
    ["5550123", "+15125550123"],
    ["5125550123", "5550123"],
    ["25550123", "+15125550123"],
  ])("%s is not %s", (line, lead) => {
    expect(listOf(phones, [line]).has(lead)).toBe(false);
  });

  test("a line without a country may be of any", () => {
    const { has } = listOf(phones, ["5125550123"]);
    expect(["+15125550123", "+445125550123", "+335125550123"].filter(has)).toHaveLength(3);
  });
});

describe("a line that can be no such value is refused", () => {
  test.each<[string, Reading, string[]]>([
    [
      "phones",
      phones,
      [
        "",
        "555012",
        "1234567890123456",
        "512-555-0123 or 512-555-0124",
        "5125550123;Joe",
        "1.5125550123E+10",
        "joe@example.com",
        "512+5550123 a",
        "512\uFFFD5550123",
      ],
    ],
    [
      "addresses",
      emails,
      [
        "",
        "joe",
        "joe@",
        "@example.com",
        "joe@doe@example.com",
        "joe @example.com",
        '"joe@example.com"',
        "joe@example.com,Joe",
        "joe@example.com;Joe",
        "<joe@example.com>",
        "mailto:joe@example.com",
        "jo\uFFFD@example.com",
      ],
    ],
    ["texts", texts, ["", "a".repeat(4_001), "é".repeat(4_001), "\uFFFD"]],
    ["hashes", hashedPhones, ["", "5125550123", "0".repeat(63), "0".repeat(65), "g".repeat(64)]],
  ])("%s", (_, reading, lines) => {
    expect(listOf(reading, lines)).toMatchObject({ refused: lines, size: 0 });
  });
});

test("an address is found in any case, and no other", () => {
  const { has } = listOf(emails, [
    "Joe.O'Neil+x@Example.COM",
    "jos\u00e9@example.com",
    "ZO\u00cb@example.com",
  ]);
  const leads = [
    "joe.o'neil+x@example.com",
    "jos\u00e9@example.com",
    "zo\u00eb@example.com",
    "joe@example.com",
  ];
  expect(leads.filter(has)).toEqual(leads.slice(0, 3));
});

test("a text is found in any case and however its accents were written", () => {
  const { has } = listOf(texts, ["New York", "San Jose\u0301", "\u0130stanbul", "a".repeat(4_000)]);
  const leads = ["NEW YORK", "san jos\u00e9", "\u0130STANBUL", "A".repeat(4_000), "York"];
  expect(leads.filter(has)).toEqual(leads.slice(0, 4));
});

describe("a list of hashes", () => {
  test.each([
    ["as leads carry it", "+15125550123", "+15125550123"],
    ["of all digits", "15125550123", "+15125550123"],
    ["of the national digits", "5125550123", "+15125550123"],
    ["of the national digits as they are dialled", "02079460123", "+442079460123"],
    ["of digits that are no whole number", "5550123", "555-0123"],
  ])("knows a phone by the hash %s", (_, written, lead) => {
    const { has } = listOf(hashedPhones, [sha256Hex(written).toUpperCase()]);
    expect([has(lead), has("+15125550124"), has(sha256Hex(written))]).toEqual([true, false, false]);
  });

  test.each([
    ["an address", "email" as const, "joe@example.com", "Joe@Example.com"],
    ["a text", "text" as const, "new york", "New York"],
  ])("knows %s by the hash of its lower case", (_, kind, written, lead) => {
    const { has } = listOf({ kind, hashed: "sha256" }, [sha256Hex(written)]);
    expect([has(lead), has("another@example.com")]).toEqual([true, false]);
  });
});

test("the same value twice is one; an empty list holds none", () => {
  expect(listOf(phones, ["5125550123", "512-555-0123", "+15125550123"]).size).toBe(2);
  const { has, ...empty } = listOf(phones, []);
  expect({ ...empty, has: has("+15125550123") }).toEqual({
    size: 0,
    sha256: "the file's",
    hashed: "none",
    refused: [],
    has: false,
  });
});

test.each(getCountries().map((country) => [country, getCountryCallingCode(country)]))(
  "a number of %s is known without its calling code %s",
  (_, callingCode) => {
    const { has } = listOf(phones, ["2345 6789"]);
    expect([has(`+${callingCode}23456789`), has(`+${callingCode}123456789`)]).toEqual([true, false]);
  },
);

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: length, maxLength: length });
const american = fc.tuple(fc.constantFrom(..."23456789"), digits(9)).map(([first, rest]) => first + rest);
const between = fc.constantFrom("", " ", "-", ".", ") ", " - ", "/", "\u00a0", "\u2013");
const before = fc.constantFrom("", "(", "1", "1 ", "1-(", "+1", "+1 ", "+1 (", "001 ", "(+1) ", '"');

test("however ten digits are laid out, they are the number, and no other is", () => {
  fc.assert(
    fc.property(
      american,
      american,
      fc.tuple(before, between, between),
      (number, other, [start, first, second]) => {
        const line = start + number.slice(0, 3) + first + number.slice(3, 6) + second + number.slice(6);
        const { has, refused } = listOf(phones, [line]);
        expect([refused, has(`+1${number}`), has(`+1${other}`)]).toEqual([[], true, number === other]);
      },
    ),
  );
});

test("a list knows what is on it, each value once, and nothing else", () => {
  fc.assert(
    fc.property(fc.uniqueArray(digits(4), { maxLength: 300 }), fc.array(digits(4)), (values, others) => {
      const { has, size } = listOf(texts, [...values, ...values]);
      expect([size, values.every(has), others.filter(has)]).toEqual([
        values.length,
        true,
        others.filter((other) => values.includes(other)),
      ]);
    }),
  );
});

const readings: Reading[] = (["phone", "email", "text"] as const).flatMap((kind) => [
  { kind, hashed: "none" },
  { kind, hashed: "sha256" },
]);
const characters = [..."+019(0) -.xE@aZ,;:\"'#\\[\t\u007f\u00a0\u00e9"];

test.each(readings)(
  "what is read as bytes is read as it would be as a text: $kind, hashed $hashed",
  (reading) => {
    const copyEntry = copyEntryFor(reading);
    const word = fc.string({ unit: fc.constantFrom(..."aZ09.+-_"), minLength: 1, maxLength: 12 });
    const line = fc.oneof(
      fc.tuple(word, word).map(([name, host]) => `${name}@${host}`),
      fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 20 }),
      fc.string({ unit: fc.constantFrom(..."0123456789 -(+"), minLength: 6, maxLength: 18 }),
      fc.string({ unit: fc.constantFrom(..."0123456789abcdefABCDEF"), minLength: 63, maxLength: 65 }),
    );
    let ordinary = 0;
    fc.assert(
      fc.property(line, (untrimmed) => {
        const text = untrimmed.trim();
        const bytes = Buffer.from(text);
        const target = Buffer.alloc(100);
        const length = copyEntry(target, bytes, 0, bytes.length);
        if (length === 0) return;
        ordinary++;
        expect(target.toString("utf8", 0, length)).toBe(entryOf(text, reading) ?? "refused");
      }),
      { numRuns: 2_000 },
    );
    expect(ordinary).toBeGreaterThan(100);
  },
);
