import { describe, expect, test } from "bun:test";
import { campaign, field } from "../fixtures/catalog.ts";
import { form, json, least, openDesk, openDeskWith } from "./front-desk.ts";

const kept = { firstName: "John", lastName: "Doe", phone: "555-1234", state: "TX" };
const options = ["liability", "Full Cover"];

test.each([
  ["null", null],
  ["empty", ""],
  ["spaces", " \t"],
])("a value that is %s counts as absent", async (_what, value) => {
  const desk = openDesk();
  expect((await desk.accept(json({ ...least, email: value, utm: value }))).fields).toEqual(kept);
  expect((await desk.refusal(json({ ...least, lastName: value }))).code).toBe("missing_required_field");
});

describe("fields the campaign does not define", () => {
  const extra = { utm: " ad ", clicks: 3, consent: true, answers: { q1: ["a", null] } };

  test("are kept with the lead", async () => {
    expect((await openDesk().accept(json({ ...least, ...extra }))).fields).toEqual({
      ...kept,
      ...extra,
      utm: "ad",
    });
  });

  test("are dropped where the campaign says so, whatever is wrong with them", async () => {
    const desk = openDesk({ campaigns: [campaign([], { unknownFields: "drop" })] });
    const { fields, warnings } = await desk.accept(json({ ...least, utm: "a", UTM: "b" }));
    expect({ fields, warnings }).toEqual({
      fields: kept,
      warnings: [
        {
          field: "utm",
          code: "unknown_field",
          message: "'utm' is not a field of this campaign and was dropped",
        },
      ],
    });
  });

  test("are refused where the campaign says so", async () => {
    const desk = openDesk({ campaigns: [campaign([], { unknownFields: "reject" })] });
    const expected = "expected only fields that GET /api/campaigns lists";
    expect(await desk.refusal(json({ ...least, test: false, utm: "a", email: "" }))).toEqual({
      code: "invalid_field",
      message: "Cannot accept the lead: field 'utm' is invalid",
      faults: [
        {
          field: "utm",
          code: "unknown_field",
          message: `'utm' is not a field of this campaign, ${expected}`,
        },
      ],
    });
  });
});

describe("all faults at once", () => {
  test("what is missing and what is invalid, in the campaign's spelling and order", async () => {
    const desk = openDeskWith([field("birth_date", "date", { required: true })]);
    const { seller, category } = least;
    const posted = { seller, category, "First Name": "John", phone: "1", EMAIL: "x", birthDate: "" };
    expect(await desk.refusal(json(posted))).toEqual({
      code: "missing_required_field",
      message:
        "Cannot accept the lead: fields 'lastName', 'state', 'birth_date' are missing; fields 'phone', 'email' are invalid",
      faults: [
        { field: "lastName", code: "required", message: "'lastName' is missing, expected text" },
        {
          field: "phone",
          code: "invalid_format",
          message: "'phone' cannot be read, expected a phone number of 7 to 15 digits",
        },
        {
          field: "state",
          code: "required",
          message: "'state' is missing, expected the code or full name of a US state, such as TX or Texas",
        },
        {
          field: "email",
          code: "invalid_format",
          message: "'email' cannot be read, expected an e-mail address such as jane@example.com",
        },
        {
          field: "birth_date",
          code: "required",
          message: "'birth_date' is missing, expected a date as YYYY-MM-DD or MM/DD/YYYY",
        },
      ],
    });
  });

  test("a required choice of several with an empty list is missing", async () => {
    const desk = openDeskWith([field("wishes", "choice", { options, multiple: true, required: true })]);
    expect((await desk.refusal(json({ ...least, wishes: [] }))).message).toBe(
      "Cannot accept the lead: field 'wishes' is missing",
    );
  });

  test("the sentence names ten fields, the list names all", async () => {
    const keys = Array.from({ length: 12 }, (_, n) => `f${n}`);
    const desk = openDeskWith(keys.map((key) => field(key, "text", { required: true })));
    const { message, faults } = await desk.refusal(json(least));
    expect(message).toBe(
      "Cannot accept the lead: fields 'f0', 'f1', 'f2', 'f3', 'f4', 'f5', 'f6', 'f7', 'f8', 'f9' and 2 more are missing",
    );
    expect(faults.map((fault) => fault.field)).toEqual(keys);
  });

  test("a long list of options is cut", async () => {
    const long = Array.from({ length: 25 }, (_, n) => `o${n}`);
    const { faults } = await openDeskWith([field("pick", "choice", { options: long })]).refusal(
      json({ ...least, pick: "x" }),
    );
    expect(faults[0]?.message).toBe(
      `'pick' is not one of its options, expected one of: ${long.slice(0, 20).join(", ")} and 5 more`,
    );
  });
});

describe("test leads", () => {
  test.each(["true", "1", "YES", " on ", true, 1])("test: %p makes one", async (value) => {
    expect((await openDesk().accept(json({ ...least, test: value }))).test).toBe(true);
  });

  test.each(["false", "0", "no", "off", "", false, 0, null])("test: %p makes a real lead", async (value) => {
    const { test: isTest, warnings } = await openDesk().accept(json({ ...least, test: value }));
    expect({ isTest, warnings }).toEqual({ isTest: false, warnings: [] });
  });

  test("a test key makes one without being asked", async () => {
    const key = { id: "sandbox", sha256: "", test: true };
    expect((await openDesk().accept({ ...form(least), key })).test).toBe(true);
  });
});
