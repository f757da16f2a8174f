import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { keys } from "../e2e/configuration.ts";
import { type PartnerProgram, programKeys, startProgram } from "../e2e/partner-program.ts";
import { person } from "../e2e/person.ts";
import { openZapier, SET_UP_MS, type Zapier } from "./zapier.ts";

const submit = "creates.submit_lead.operation.perform";
const inputs = "creates.submit_lead.operation.inputFields";
const find = "searches.find_lead.operation.perform";

/** One field of every type, under names as people write them. */
const fields = {
  email: { type: "email", required: true },
  coverage: { type: "choice", options: ["liability", "full"], help: "What the person asked for" },
  "Extra cover": { type: "choice", options: ["glass", "theft", "towing"], multiple: true },
  birth_date: { type: "date", label: "Date of birth" },
  income: { type: "number" },
  cars: { type: "integer", min: 1 },
  homeowner: { type: "boolean" },
  website: { type: "url" },
};
const duplicates = { fields: ["phone"], match: "any", window: "30d", scope: "campaign" };

let zapier: Zapier;
let appliance: PartnerProgram;

beforeAll(async () => {
  zapier = openZapier();
  appliance = await startProgram({ campaign: { fields, duplicates, when_unsold: "reject" } });
}, SET_UP_MS);
afterAll(async () => {
  await zapier.close();
  await appliance[Symbol.asyncDispose]();
});

function connected(inputData: object = {}, apiKey: string = keys.prod) {
  return { authData: { baseUrl: appliance.url, apiKey }, inputData };
}

/** A filled-in step for somebody. Every number is another person. */
function lead(number: number, over: object = {}) {
  const { firstName, lastName, phone, email, state } = person(number);
  appliance.hush(firstName, lastName, phone, email);
  return connected({
    seller: "ACME1234",
    category: "Auto Insurance",
    field_firstName: firstName,
    field_lastName: lastName,
    field_phone: phone,
    field_email: email,
    field_state: state,
    ...over,
  });
}

const leadId = expect.stringMatching(/^lead_[0-9a-z]{11,12}$/);
const sold = {
  id: leadId,
  success: true,
  lead_id: leadId,
  status: "sold",
  price: 45,
  buyer_ids: ["northwind"],
};
const text = { type: "string", required: true };
const optional = { type: "string", required: false };

describe("the step Submit Lead in the editor", () => {
  const choose = (index: number, inputData = {}) =>
    zapier.run(`${inputs}.${index}.choices.perform`, connected(inputData));

  test("offers the sellers the key may send leads to", async () => {
    expect(await choose(0)).toEqual({
      results: [{ id: "ACME1234", label: "Acme Leads (ACME1234)" }],
      paging_token: null,
    });
  });

  test.each([
    ["of the seller that was chosen", { seller: "ACME1234" }],
    ["of all sellers before one was", {}],
    ["of all sellers where another step names the seller", { seller: "{{81__seller}}" }],
  ])("offers the categories %s", async (_, inputData) => {
    expect(await choose(1, inputData)).toEqual({
      results: [
        { id: "Auto Insurance", label: "Auto Insurance" },
        { id: "Solar", label: "Solar" },
      ],
      paging_token: null,
    });
  });

  const stateHelp = { helpText: "A code such as TX, or the full name." };
  const phoneHelp = { helpText: "In any usual layout, such as (512) 555-0123." };
  const person = [
    { key: "field_firstName", label: "First name", ...text },
    { key: "field_lastName", label: "Last name", ...text },
    { key: "field_phone", label: "Phone", ...text, ...phoneHelp },
    { key: "field_state", label: "State", ...text, ...stateHelp },
  ];
  const address = [
    { key: "field_zip", label: "ZIP code", ...optional },
    { key: "field_city", label: "City", ...optional },
  ];

  test.each([
    ["only its own fields before a campaign is chosen", { seller: "ACME1234" }, []],
    [
      "the chosen campaign's fields, each with its type",
      { seller: "ACME1234", category: "Auto Insurance" },
      [
        ...person,
        { key: "field_email", label: "Email", ...text },
        ...address,
        {
          key: "field_coverage",
          label: "Coverage",
          ...optional,
          choices: ["liability", "full"],
          helpText: "What the person asked for",
        },
        {
          key: "field_Extra_cover",
          label: "Extra cover",
          ...optional,
          choices: ["glass", "theft", "towing"],
          list: true,
        },
        { key: "field_birth_date", label: "Date of birth", type: "datetime", required: false },
        { key: "field_income", label: "Income", type: "number", required: false },
        { key: "field_cars", label: "Cars", type: "integer", required: false },
        { key: "field_homeowner", label: "Homeowner", type: "boolean", required: false },
        { key: "field_website", label: "Website", ...optional },
      ],
    ],
    [
      "what the campaigns share where another step names the category",
      { seller: "ACME1234", category: "{{81__category}}" },
      [...person, { key: "field_email", label: "Email", ...optional }, ...address],
    ],
  ])("asks for %s", async (_, inputData, expected) => {
    const asked = (await zapier.run(inputs, connected(inputData))) as { key: string }[];
    const own = ["seller", "category", "moreFields", "test", "idempotencyKey"];
    expect(asked.filter(({ key }) => !own.includes(key))).toEqual(expected);
    expect(asked.map(({ key }) => key).filter((key) => own.includes(key))).toEqual(own);
  });
});

describe("a Zap that submits a lead", () => {
  test("gets what became of it, in the shape its sample promised", async () => {
    const answer = await zapier.run(submit, lead(1));
    expect(answer).toEqual(sold);
    const sample = await zapier.definition("creates.submit_lead.operation.sample");
    expect(Object.keys(sample as object)).toEqual(Object.keys(answer as object));
  });

  test("may fill in a field of every type as Zapier does", async () => {
    const filled = {
      field_coverage: "full",
      field_Extra_cover: ["glass", "towing"],
      field_birth_date: "1990-05-31T00:00:00-05:00",
      field_income: 51_000.5,
      field_cars: 2,
      field_homeowner: false,
      field_website: "https://example.com/form",
      moreFields: { utm_source: "spring" },
    };
    expect(await zapier.run(submit, lead(2, filled))).toEqual({
      ...sold,
      warnings: [{ field: "utm_source", code: "unknown_field", message: expect.any(String) }],
    });
  });

  test.each([
    ["a rejected lead", { field_state: "CA" }, { status: "rejected", reason: "no_buyer" }],
    ["a duplicate", { field_phone: person(1).phone }, { status: "duplicate", duplicate_of: leadId }],
  ])("goes on with %s", async (_, over, expected) => {
    expect(await zapier.run(submit, lead(3, over))).toEqual({
      id: leadId,
      success: false,
      lead_id: leadId,
      ...expected,
    });
  });

  test("is told what Leadgate repaired", async () => {
    expect(await zapier.run(submit, lead(4, { field_zip: 2134 }))).toEqual({
      ...sold,
      warnings: [{ field: "zip", code: "leading_zero_restored", message: expect.any(String) }],
    });
  });

  test.each([
    ["the switch of the step", { test: true }, keys.prod],
    ["a test key", {}, keys.sandbox],
  ])("tries a lead out by %s", async (_, over, apiKey) => {
    const { inputData } = lead(5, over);
    expect(await zapier.run(submit, connected(inputData, apiKey))).toEqual({ ...sold, test: true });
  });

  test("with the switch off sells for real", async () => {
    expect(await zapier.run(submit, lead(6, { test: false }))).toEqual(sold);
  });

  test("gets the first answer again to its idempotency key, and an error with other values", async () => {
    const idempotencyKey = " entry 4711 ";
    const first = await zapier.run(submit, lead(7, { idempotencyKey }));
    expect(await zapier.run(submit, lead(7, { idempotencyKey: "entry 4711" }))).toEqual(first);
    expect(await zapier.refusal(submit, lead(8, { idempotencyKey }))).toEqual({
      name: "AppError",
      message:
        "Cannot take the lead: this Idempotency-Key came with other fields before, expected a new key for another lead",
      code: "idempotency_key_reused",
      status: 422,
    });
  });

  test("is told that its idempotency key is none", async () => {
    expect(await zapier.refusal(submit, lead(9, { idempotencyKey: "Eintrag für Müller" }))).toEqual({
      name: "AppError",
      message: expect.stringMatching(/^Cannot use the idempotency key: /),
      code: "invalid_idempotency_key",
    });
  });

  test.each([
    [
      "every field that is missing or wrong",
      { field_lastName: undefined, field_state: undefined, field_cars: "none" },
      "missing_required_field",
      "Cannot accept the lead: 'Last name' is missing, expected text; 'State' is missing, expected the code or full name of a US state, such as TX or Texas; 'Cars' cannot be read, expected a whole number of at least 1",
    ],
    [
      "one field, and not twice",
      { seller: "NOBODY00" },
      "unknown_seller",
      "Cannot accept the lead: 'Seller' names no seller this key may post to, expected the code or slug of ACME1234 (acme)",
    ],
  ])("is told %s", async (_, over, code, message) => {
    expect(await zapier.refusal(submit, lead(10, over))).toEqual({
      name: "AppError",
      message,
      code,
      status: 400,
    });
  });

  test("with a program's key is told which one it needs", async () => {
    const { inputData } = lead(11);
    expect(await zapier.refusal(submit, connected(inputData, programKeys.acme))).toEqual({
      name: "AppError",
      message:
        "This connection has a partner program's API key, and this step needs a supplier's. Choose another connection for it, or make one",
      code: "wrong_kind_of_key",
      status: 401,
    });
  });

  test("with a key that was revoked has its connection marked as expired", async () => {
    const { inputData } = lead(12);
    expect(await zapier.refusal(submit, connected(inputData, "lg_live_0123456789"))).toEqual({
      name: "ExpiredAuthError",
      message:
        "Leadgate does not know this connection's API key any more. Ask whoever gave it to you for a new one, and reconnect Leadgate with it",
    });
  });

  test("that has spent its posts is tried again by Zapier later", async () => {
    await using slow = await startProgram({ rateLimit: { requests_per_minute: 1, burst: 1 } });
    const { inputData } = lead(13);
    const bundle = { authData: { baseUrl: slow.url, apiKey: keys.prod }, inputData };
    await zapier.run(submit, bundle);
    const { name, delay = 0 } = await zapier.refusal(submit, bundle);
    expect(name).toBe("ThrottledError");
    expect(delay).toBeGreaterThan(0);
    expect(delay).toBeLessThanOrEqual(60);
  });
});

describe("a Zap that looks for a lead", () => {
  test("finds one that was submitted", async () => {
    const { lead_id } = (await zapier.run(submit, lead(14))) as { lead_id: string };
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const sample = await zapier.definition("searches.find_lead.operation.sample");
    const found = await zapier.run(find, connected({ lead_id: ` ${lead_id} ` }));
    expect((found as object[]).map(Object.keys)).toEqual([Object.keys(sample as object)]);
    expect(found).toEqual([
      {
        id: lead_id,
        success: true,
        lead_id,
        status: "sold",
        category: "Auto Insurance",
        seller: "ACME1234",
        created_at: time,
        price: 45,
        buyer_ids: ["northwind"],
        sold_at: time,
      },
    ]);
  });

  test.each([
    ["an ID nobody has", "lead_0b7c1f2e4a00"],
    ["something else", "../me?a=b"],
  ])("finds nothing under %s", async (_, lead_id) => {
    expect(await zapier.run(find, connected({ lead_id }))).toEqual([]);
  });

  test("is told that it needs an ID", async () => {
    expect(await zapier.refusal(find, connected({ lead_id: " " }))).toMatchObject({
      message: "Cannot find the lead: its ID is empty, expected one such as lead_0b7c1f2e4a00",
    });
  });
});
