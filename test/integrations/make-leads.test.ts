import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { keys } from "../e2e/configuration.ts";
import {
  friend,
  friendLead,
  type PartnerProgram,
  programKeys,
  startProgram,
} from "../e2e/partner-program.ts";
import { person } from "../e2e/person.ts";
import { until } from "../e2e/until.ts";
import { make, refusal, unnamed } from "./make.ts";
import type { JsonObject } from "./make-format.ts";
import type { Connection } from "./make-runner.ts";
import { standIn } from "./zapier-stand-in.ts";

const fields = {
  email: { type: "email", required: true },
  coverage: { type: "choice", options: ["liability", "full"], help: "What the person asked for" },
  "Extra cover": { type: "choice", options: ["glass", "theft", "towing"], multiple: true },
  birth_date: { type: "date", label: "Date of birth" },
  income: { type: "number" },
  cars: { type: "integer", min: 1 },
  homeowner: { type: "boolean" },
};
const duplicates = { fields: ["phone"], match: "any", window: "30d", scope: "campaign" };
const campaign = { fields, duplicates, when_unsold: "reject" };

let appliance: PartnerProgram;
let supplier: Connection;
let program: Connection;

beforeAll(async () => {
  appliance = await startProgram({ campaign, server: { private_hook_targets: true } });
  supplier = await make.connect("supplier", { baseUrl: appliance.url, apiKey: keys.prod });
  program = await make.connect("program", { baseUrl: appliance.url, apiKey: programKeys.acme });
});
afterAll(() => appliance[Symbol.asyncDispose]());

/** A filled-in form for somebody. Every number is another person. */
function lead(number: number, over: JsonObject = {}): JsonObject {
  const known = person(number);
  appliance.hush(known.firstName, known.lastName, known.phone, known.email);
  return { seller: "ACME1234", category: "Auto Insurance", ...known, ...over };
}

function submit(form: JsonObject) {
  return make.run("submitLead", supplier, form);
}

const leadId = expect.stringMatching(/^lead_[0-9a-f]{12}$/);
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
const sold = { success: true, lead_id: leadId, status: "sold", price: 45, buyer_ids: ["northwind"] };

describe("the form of Submit a Lead", () => {
  const form = { seller: "ACME1234", category: "Auto Insurance" };

  test("offers the sellers of the key, and the categories of the one that was chosen", async () => {
    expect(await make.ask("rpc://listSellers", supplier)).toEqual([
      { label: "Acme Leads (ACME1234)", value: "ACME1234" },
    ]);
    expect(await make.ask("rpc://listCategories", supplier, { seller: "ACME1234" })).toEqual([
      { label: "Auto Insurance", value: "Auto Insurance" },
      { label: "Solar", value: "Solar" },
    ]);
  });

  test("asks for the fields of the campaign that was chosen", async () => {
    const text = { type: "text", required: false };
    expect(await make.ask("rpc://listLeadFields", supplier, form)).toEqual([
      { ...text, name: "firstName", label: "First name", required: true },
      { ...text, name: "lastName", label: "Last name", required: true },
      {
        ...text,
        name: "phone",
        label: "Phone",
        required: true,
        help: "In any usual layout, such as (512) 555-0123.",
      },
      {
        ...text,
        name: "state",
        label: "State",
        required: true,
        help: "A code such as TX, or the full name.",
      },
      { ...text, name: "email", label: "Email", required: true },
      { ...text, name: "zip", label: "ZIP code" },
      { ...text, name: "city", label: "City" },
      {
        name: "coverage",
        label: "Coverage",
        type: "select",
        required: false,
        help: "What the person asked for",
        options: "rpc://listLeadOptions?field=coverage",
      },
      {
        name: "Extra cover",
        label: "Extra cover",
        type: "select",
        required: false,
        multiple: true,
        options: "rpc://listLeadOptions?field=Extra%20cover",
      },
      {
        ...text,
        name: "birth_date",
        label: "Date of birth",
        help: "Such as 1990-05-31. For a date of another module use formatDate with YYYY-MM-DD.",
      },
      { name: "income", label: "Income", type: "number", required: false },
      { name: "cars", label: "Cars", type: "integer", required: false },
      { name: "homeowner", label: "Homeowner", type: "boolean", required: false },
    ]);
  });

  test("offers the options of each field", async () => {
    const addresses = (await make.ask("rpc://listLeadFields", supplier, form))
      .map((field) => (field as JsonObject).options)
      .filter((options) => typeof options === "string");
    const offered = await Promise.all(addresses.map((address) => make.ask(address, supplier, form)));
    expect(offered.map((options) => options.map((option) => (option as JsonObject).value))).toEqual([
      ["liability", "full"],
      ["glass", "theft", "towing"],
    ]);
  });
});

describe("Submit a Lead", () => {
  test("answers what became of it, in members that the interface names", async () => {
    const filled = {
      coverage: "full",
      "Extra cover": ["glass", "towing"],
      birth_date: "1990-05-31",
      cars: 2,
      homeowner: false,
    };
    const outputs: unknown[] = [
      await submit(lead(1, filled)),
      await submit(lead(2, { state: "CA" })),
      await submit({ ...lead(1), firstName: "Another" }),
    ];
    const duplicate_of = (outputs[0] as JsonObject).lead_id;
    expect(outputs).toEqual([
      sold,
      { success: false, lead_id: leadId, status: "rejected", reason: "no_buyer" },
      { success: false, lead_id: leadId, status: "duplicate", duplicate_of },
    ]);
    expect(outputs.flatMap((output) => unnamed("submitLead", output))).toEqual([]);
  });

  test("takes names as they are, and more fields with the lead", async () => {
    const form = lead(3, {
      lastName: 'O\'Neil "Jo"\n{{connection.apiKey}} 山田',
      _moreFields: [{ key: "utm_source", value: "spring" }],
      "Idempotency-Key": "entry 4711",
    });
    const first = await submit(form);
    expect(first).toEqual({
      ...sold,
      warnings: [{ field: "utm_source", code: "unknown_field", message: expect.any(String) }],
    });
    expect(unnamed("submitLead", first)).toEqual([]);
    expect(await submit(form)).toEqual(first);
    expect(await refusal(submit({ ...form, state: "CA" }))).toEqual({
      type: "DataError",
      message:
        "[422] Cannot take the lead: this Idempotency-Key came with other fields before, expected a new key for another lead",
    });
  });

  test("sends what was filled in and nothing else, and the key in its header only", async () => {
    await using server = standIn(() => ({ body: { success: true, lead_id: "lead_1", status: "pending" } }));
    const connection = { ...supplier, data: { ...supplier.data, baseUrl: server.url } };
    const address = { seller: "ACME1234", category: "Auto Insurance" };
    const forms: JsonObject[] = [
      { ...address, state: "TX", _test: false },
      {
        ...address,
        "Extra cover": ["glass", "towing"],
        _test: true,
        _moreFields: [{ key: "utm_source", value: "spring" }],
        "Idempotency-Key": "entry 4711",
      },
    ];
    for (const form of forms) await make.run("submitLead", connection, form);
    const told = server.heard.map(({ body, headers }) => ({
      body,
      authorization: headers.get("authorization"),
      idempotencyKey: headers.get("idempotency-key"),
    }));
    const authorization = `Bearer ${keys.prod}`;
    const cover = { "Extra cover": ["glass", "towing"], utm_source: "spring" };
    expect(told).toEqual([
      { body: { ...address, state: "TX" }, authorization, idempotencyKey: null },
      { body: { ...address, ...cover, test: true }, authorization, idempotencyKey: "entry 4711" },
    ]);
  });

  test("sends a test lead where that is switched on", async () => {
    expect(await submit(lead(4, { _test: true }))).toEqual({ ...sold, test: true });
    expect(await submit(lead(5, { _test: false }))).toEqual(sold);
  });

  test("names every wrong field", async () => {
    const { lastName: _, ...form } = lead(6, { phone: "12", _test: true });
    expect(await refusal(submit(form))).toEqual({
      type: "DataError",
      message: expect.stringMatching(
        /^\[400\] 'lastName' is missing, expected .*; 'phone' cannot be read, expected /,
      ),
    });
  });
});

describe("Get a Lead", () => {
  test("tells what became of a lead, in members that the interface names", async () => {
    const { lead_id } = (await submit(lead(9))) as JsonObject;
    const output = await make.run("getLead", supplier, { leadId: lead_id ?? null });
    const where = { category: "Auto Insurance", seller: "ACME1234", created_at: time, sold_at: time };
    expect(output).toEqual({ ...sold, ...where });
    expect(unnamed("getLead", output)).toEqual([]);
  });

  test("fails where there is none", async () => {
    const refused = await refusal(make.run("getLead", supplier, { leadId: "lead_000000000000" }));
    expect(refused).toEqual({
      type: "DataError",
      message: expect.stringMatching(/^\[404\] Cannot find the lead: /),
    });
  });
});

describe("Watch Leads", () => {
  test("is registered, starts with what Leadgate delivers, and is taken away again", async () => {
    await using hook = standIn(() => ({ body: "Accepted" }));
    const attached = await make.attach(supplier, `${hook.url}/1a2b3c`, { events: ["lead.sold"] });
    expect<unknown>(attached).toEqual({ hookId: expect.stringMatching(/^hook_[0-9a-f]{12}$/) });
    const { lead_id } = (await submit(lead(10))) as JsonObject;
    const delivered = await until("the hook has heard of the lead", () => hook.heard[0]);
    const output = make.receive(delivered.body as JsonObject);
    const data = {
      ...sold,
      lead_id,
      category: "Auto Insurance",
      seller: "ACME1234",
      created_at: time,
      sold_at: time,
    };
    expect<unknown>(output).toEqual({ type: "lead.sold", timestamp: time, data });
    expect(unnamed("watchLeads", output)).toEqual([]);
    await make.detach(supplier, attached);
    expect((await appliance.get("/api/hooks")).body).toEqual({ success: true, hooks: [] });
  });

  test("does not start with anything else that comes to its address", () => {
    expect(make.receive({ hello: "world" })).toBeUndefined();
  });
});

describe("Make an API call", () => {
  test("calls what the user wants, at the connection's address, with its key", async () => {
    const headers = [{ key: "Content-Type", value: "application/json" }];
    const get = await make.run("makeApiCall", supplier, {
      url: "/api/leads",
      method: "GET",
      qs: [{ key: "since", value: "2999-01-01" }],
    });
    const { name, email } = friend(1);
    appliance.hush(name, email);
    const post = await make.run("makeApiCall", program, {
      url: "v1/leads",
      method: "POST",
      headers,
      body: JSON.stringify(friendLead(1)),
    });
    expect([get, post]).toEqual([
      {
        statusCode: 200,
        headers: expect.objectContaining({ "x-ratelimit-limit": expect.any(String) }),
        body: { success: true, leads: expect.any(Array), next_cursor: null },
      },
      {
        statusCode: 201,
        headers: expect.any(Object),
        body: { status: 1, data: expect.objectContaining({ lead_info: { name, email } }) },
      },
    ]);
    expect([get, post].flatMap((output) => unnamed("makeApiCall", output))).toEqual([]);
  });

  test.each(["https://elsewhere.example/api/me", "//elsewhere.example/api/me"])(
    "does not carry the key to %s",
    async (url) => {
      const refused = await refusal(make.run("makeApiCall", supplier, { url, method: "GET" }));
      expect(refused).toEqual({ type: "DataError", message: expect.stringMatching(/^\[404\] /) });
    },
  );
});
