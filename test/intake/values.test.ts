import { describe, expect, test } from "bun:test";
import type { FieldFaultCode, FieldSpec, FieldValue } from "../../src/domain/field.ts";
import { acme, campaign, field } from "../fixtures/catalog.ts";
import { json, least, multipart, openDesk, openDeskWith } from "./front-desk.ts";

const kept = { firstName: "John", lastName: "Doe", phone: "555-1234", state: "TX" };
const options = ["liability", "Full Cover"];

const own: Record<string, FieldSpec> = {
  note: field("note", "text", { maxLength: 5 }),
  plate: field("plate", "text", { pattern: "[A-Z]{3}-[0-9]+" }),
  birth_date: field("birth_date", "date"),
  work_phone: field("work_phone", "phone"),
  income: field("income", "number", { min: 0, max: 100.5 }),
  cars: field("cars", "integer", { min: 1 }),
  kids: field("kids", "integer", { max: 9 }),
  owner: field("owner", "boolean"),
  coverage: field("coverage", "choice", { options }),
  wishes: field("wishes", "choice", { options, multiple: true }),
  page: field("page", "url"),
  ip: field("ip", "ip"),
};

const taken: [what: string, key: string, posted: FieldValue, stored: FieldValue][] = [
  ["text is trimmed", "city", "  Dallas ", "Dallas"],
  ["text in NFC", "city", "Jose\u0301", "José"],
  ["a number where text is asked", "city", 12.5, "12.5"],
  ["a boolean where text is asked", "city", true, "true"],
  ["text as long as it may be", "note", "12345", "12345"],
  ["text of its pattern", "plate", "ABC-123", "ABC-123"],
  ["an e-mail in capitals", "email", "John.Doe@Email.com", "john.doe@email.com"],
  ["a phone as a number", "phone", 5125550142, "+15125550142"],
  ["a phone that is only local", "phone", "555-1234", "555-1234"],
  ["another phone of the campaign's", "work_phone", "(512) 555-0142", "+15125550142"],
  ["a state by name", "state", "new york", "NY"],
  ["a zip as a number", "zip", 75001, "75001"],
  ["a date the American way", "birth_date", "05/31/1990", "1990-05-31"],
  ["a number", "income", 12.5, 12.5],
  ["a number as text", "income", "12.50", 12.5],
  ["a number at its minimum", "income", 0, 0],
  ["a number at its maximum", "income", "100.5", 100.5],
  ["an integer as text", "cars", "3", 3],
  ["an integer with a point", "cars", "3.0", 3],
  ["yes", "owner", "Yes", true],
  ["zero for no", "owner", 0, false],
  ["a choice in other case and spaces", "coverage", " full  COVER ", "Full Cover"],
  ["several choices", "wishes", ["FULL COVER", "liability"], ["Full Cover", "liability"]],
  ["an address of the web", "page", "https://Example.com/A", "https://Example.com/A"],
  ["an IPv4 address", "ip", "192.0.2.1", "192.0.2.1"],
  ["an IPv6 address", "ip", "2001:DB8::1", "2001:db8::1"],
];

test.each(taken)("a value is stored: %s", async (_what, key, posted, stored) => {
  const { fields, warnings } = await openDeskWith(Object.values(own)).accept(
    json({ ...least, [key]: posted }),
  );
  expect({ fields, warnings }).toEqual({ fields: { ...kept, [key]: stored }, warnings: [] });
});

const optionsText = "liability, Full Cover";
const refused: [what: string, key: string, posted: FieldValue, code: FieldFaultCode, sentence: string][] = [
  ["an object for text", "city", { name: "Dallas" }, "invalid_format", "cannot be read, expected text"],
  ["a list for text", "city", ["Dallas"], "invalid_format", "cannot be read, expected text"],
  ["text too long", "note", "123456", "too_long", "is too long, expected text of at most 5 characters"],
  [
    "text of another pattern",
    "plate",
    "ABC-123x",
    "invalid_format",
    "cannot be read, expected text that matches [A-Z]{3}-[0-9]+",
  ],
  [
    "no e-mail",
    "email",
    "john@",
    "invalid_format",
    "cannot be read, expected an e-mail address such as jane@example.com",
  ],
  [
    "no phone",
    "phone",
    "call me",
    "invalid_format",
    "cannot be read, expected a phone number of 7 to 15 digits",
  ],
  [
    "no state",
    "state",
    "Texass",
    "invalid_format",
    "cannot be read, expected the code or full name of a US state, such as TX or Texas",
  ],
  [
    "no zip",
    "zip",
    "750",
    "invalid_format",
    "cannot be read, expected five digits or ZIP+4, such as 75001 or 75001-1234",
  ],
  [
    "no date",
    "birth_date",
    "31.05.1990",
    "invalid_format",
    "cannot be read, expected a date as YYYY-MM-DD or MM/DD/YYYY",
  ],
  ["no number", "income", "much", "invalid_format", "cannot be read, expected a number from 0 to 100.5"],
  ["yes for a number", "income", true, "invalid_format", "cannot be read, expected a number from 0 to 100.5"],
  [
    "a number too small",
    "income",
    -0.1,
    "out_of_range",
    "is out of range, expected a number from 0 to 100.5",
  ],
  [
    "a number too large",
    "income",
    "100.51",
    "out_of_range",
    "is out of range, expected a number from 0 to 100.5",
  ],
  ["half a car", "cars", 1.5, "invalid_format", "cannot be read, expected a whole number of at least 1"],
  ["no car", "cars", 0, "out_of_range", "is out of range, expected a whole number of at least 1"],
  [
    "more cars than can be counted exactly",
    "cars",
    "9007199254740993",
    "out_of_range",
    "is out of range, expected a whole number of at least 1",
  ],
  ["ten children", "kids", 10, "out_of_range", "is out of range, expected a whole number of at most 9"],
  ["maybe", "owner", "maybe", "invalid_format", "cannot be read, expected true or false"],
  [
    "another choice",
    "coverage",
    "none",
    "not_allowed",
    `is not one of its options, expected one of: ${optionsText}`,
  ],
  [
    "a list for one choice",
    "coverage",
    ["liability"],
    "invalid_format",
    `cannot be read, expected one of: ${optionsText}`,
  ],
  [
    "another among several choices",
    "wishes",
    ["liability", "none"],
    "not_allowed",
    `is not one of its options, expected one or more of: ${optionsText}`,
  ],
  [
    "an object among several choices",
    "wishes",
    [{ a: 1 }],
    "invalid_format",
    `cannot be read, expected one or more of: ${optionsText}`,
  ],
  [
    "a script for an address of the web",
    "page",
    "javascript:alert(1)",
    "invalid_format",
    "cannot be read, expected an address that begins with https:// or http://",
  ],
  [
    "a name for an IP address",
    "ip",
    "example.com",
    "invalid_format",
    "cannot be read, expected an IPv4 or IPv6 address",
  ],
  [
    "an IP address with a zone",
    "ip",
    "fe80::1%eth0",
    "invalid_format",
    "cannot be read, expected an IPv4 or IPv6 address",
  ],
];

test.each(refused)("a value is refused: %s", async (_what, key, posted, code, sentence) => {
  expect(await openDeskWith(Object.values(own)).refusal(json({ ...least, [key]: posted }))).toEqual({
    code: "invalid_field",
    message: `Cannot accept the lead: field '${key}' is invalid`,
    faults: [{ field: key, code, message: `'${key}' ${sentence}` }],
  });
});

const repaired: [
  what: string,
  posted: object,
  stored: object,
  field: string,
  code: string,
  sentence: string,
][] = [
  [
    "a zip without its zero",
    { zip: "2134" },
    { zip: "02134" },
    "zip",
    "leading_zero_restored",
    "'zip': four digits were read as five with a leading zero",
  ],
  [
    "a zip without its zero, as a number",
    { zip: 2134 },
    { zip: "02134" },
    "zip",
    "leading_zero_restored",
    "'zip': four digits were read as five with a leading zero",
  ],
  [
    "a phone with an extension",
    { phone: "512-555-0142 x5" },
    { phone: "+15125550142" },
    "phone",
    "extension_removed",
    "'phone': the extension is kept only in the request as posted",
  ],
  [
    "control characters",
    { city: "Dal\u0000las" },
    { city: "Dallas" },
    "city",
    "control_characters_removed",
    "'city' held control characters, which were removed",
  ],
  [
    "a field no campaign defines",
    { zipcode: "75001" },
    { zipcode: "75001" },
    "zipcode",
    "unknown_field",
    "'zipcode' is not a field of this campaign and was kept with the lead",
  ],
  [
    "a test that is neither yes nor no",
    { test: "maybe" },
    {},
    "test",
    "not_understood",
    "'test' was not understood and taken for false, expected true or false",
  ],
];

test.each(repaired)(
  "a repair is named in a warning: %s",
  async (_what, posted, stored, name, code, message) => {
    const { fields, test: isTest, warnings } = await openDesk().accept(json({ ...least, ...posted }));
    expect({ fields, isTest, warnings }).toEqual({
      fields: { ...kept, ...stored },
      isTest: false,
      warnings: [{ field: name, code, message }],
    });
  },
);

describe("a strict campaign", () => {
  const desk = openDesk({ campaigns: [campaign([], { strict: true })] });

  test("takes a valid phone", async () => {
    const { fields } = await desk.accept(json({ ...least, phone: "512-555-0142" }));
    expect(fields.phone).toBe("+15125550142");
  });

  test("refuses one that only has enough digits", async () => {
    expect((await desk.refusal(json(least))).faults).toEqual([
      {
        field: "phone",
        code: "invalid_format",
        message:
          "'phone' cannot be read, expected a valid phone number of US, or one with + and its country code",
      },
    ]);
  });
});

test.each([
  [
    "Canada",
    "CA",
    { phone: "416-555-0142", state: "Ontario", zip: "m5v3l9" },
    { phone: "+14165550142", state: "ON", zip: "M5V 3L9" },
  ],
  [
    "Great Britain",
    "GB",
    { phone: "020 7946 0958", state: "Kent", zip: "SW1A 1AA" },
    { phone: "+442079460958", state: "Kent", zip: "SW1A 1AA" },
  ],
])("phone, state and zip are read for the seller's country: %s", async (_what, country, posted, stored) => {
  const desk = openDesk({ campaigns: [campaign([], { seller: { ...acme, country } })] });
  expect((await desk.accept(json({ ...least, ...posted }))).fields).toEqual({ ...kept, ...stored });
});

test.each([
  ["state", "text of at most 64 characters"],
  ["zip", "a postal code of at most 16 characters"],
])("what is too long is refused in a country without a list: %s", async (key, expected) => {
  const desk = openDesk({ campaigns: [campaign([], { seller: { ...acme, country: "GB" } })] });
  expect((await desk.refusal(json({ ...least, [key]: "x".repeat(65) }))).faults).toEqual([
    { field: key, code: "too_long", message: `'${key}' is too long, expected ${expected}` },
  ]);
});

test("a multipart value keeps its line breaks and letters", async () => {
  const { fields } = await openDesk().accept(
    multipart([...Object.entries(least), ["note", "größer\r\nals 🙂"]]),
  );
  expect(fields.note).toBe("größer\r\nals 🙂");
});
