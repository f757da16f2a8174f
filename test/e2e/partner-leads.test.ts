import { describe, expect, test } from "bun:test";
import { friend, type PartnerProgram, programKeys, startProgram } from "./partner-program.ts";

/** The request of the published documentation, with people of our own. */
const documented = {
  name: "Quinn Featherstone",
  email: "quinn@featherstone.example",
  partner: { key: "ref_123" },
  cfields: {
    "89": "Acme Inc",
    "90": "Looking for enterprise plan",
    "91": ["feature1", "feature3"],
    "94": "US",
  },
};
const TODAY = '"created_at":"DATE"';

/** Its answer, member for member; the published one shows two of the four fields that were answered. */
function documentedAnswer({ status = "submitted", converted = "null", open = true } = {}): string {
  return (
    `{"data":{"id":1,"status":"${status}",${TODAY},` +
    '"lead_info":{"name":"Quinn Featherstone","email":"quinn@featherstone.example"},' +
    `"converted_to":${converted},` +
    '"submitter":{"id":"partner_123","name":"Robin Poe","email":"robin@partner.example"},' +
    '"submission_form":[{"question":"Name","answer":"Quinn Featherstone"},' +
    '{"question":"Email address","answer":"quinn@featherstone.example"},' +
    '{"question":"Company","answer":"Acme Inc"},' +
    '{"question":"Notes","answer":"Looking for enterprise plan"},' +
    '{"question":"Interests","answer":"feature1, feature3"},' +
    '{"question":"Country","answer":"US"}],' +
    `"can_be_converted":${open},"can_be_rejected":${open}},"status":1}`
  );
}

function withoutDate(text: string): string {
  return text.replaceAll(/"created_at":"\d{4}-\d\d-\d\d"/g, TODAY);
}

const key12 = /"key":"[0-9A-Za-z]{12}"/;

describe("a client written for the published documentation", () => {
  test("gets its example's answer to its example's request, and reads the lead again", async () => {
    await using program = await startProgram();
    const told = await program.call("POST", "/v1/leads", {
      body: documented,
      headers: { accept: "application/json" },
    });
    expect([told.status, withoutDate(told.text)]).toEqual([201, documentedAnswer()]);
    const read = await program.call("GET", "/v1/leads/1");
    expect([read.status, read.text]).toEqual([200, told.text]);
  });

  test.each<[string, (program: PartnerProgram) => ReturnType<PartnerProgram["call"]>]>([
    ["with JSON", ({ convert }) => convert(1, 1_250.5)],
    [
      "with JSON and text for the numbers",
      ({ call }) =>
        call("POST", "/v1/leads/convert", { body: { id: "1", commission_transaction_amount: "1250.50" } }),
    ],
    ["by GET", ({ call }) => call("GET", "/v1/leads/convert?id=1&commission_transaction_amount=1250.50")],
  ])("converts a lead %s", async (_, convert) => {
    await using program = await startProgram();
    await program.call("POST", "/v1/leads", { body: documented });
    const told = await convert(program);
    const customer = '{"key":"K","name":"Quinn Featherstone","email":"quinn@featherstone.example"}';
    expect(told.text).toMatch(key12);
    expect([told.status, withoutDate(told.text).replace(key12, '"key":"K"')]).toEqual([
      200,
      documentedAnswer({ status: "converted", converted: customer, open: false }),
    ]);
    expect((await program.call("GET", "/v1/leads/1")).text).toBe(told.text);
  });

  test.each<[string, (program: PartnerProgram) => ReturnType<PartnerProgram["call"]>]>([
    ["with JSON", ({ reject }) => reject(1)],
    ["by GET", ({ call }) => call("GET", "/v1/leads/reject?id=1")],
  ])("rejects a lead %s", async (_, reject) => {
    await using program = await startProgram();
    await program.call("POST", "/v1/leads", { body: documented });
    const told = await reject(program);
    expect([told.status, withoutDate(told.text)]).toEqual([
      200,
      documentedAnswer({ status: "rejected", open: false }),
    ]);
    // Its address is free again.
    expect((await program.call("POST", "/v1/leads", { body: documented })).status).toBe(201);
  });

  test("deletes a lead, whose id is never used again, not even after a restart", async () => {
    await using before = await startProgram();
    await before.call("POST", "/v1/leads", { body: documented });
    const told = await before.call("DELETE", "/v1/leads/1");
    expect([told.status, told.text]).toEqual([200, '{"status":1}']);
    expect((await before.call("GET", "/v1/leads/1")).status).toBe(404);
    expect(await before.partnerLeads("")).toEqual([]);
    await before.program.kill("SIGTERM");

    await using after = await startProgram({ folder: before.folder });
    expect((await after.call("GET", "/v1/leads/1")).status).toBe(404);
    const { body } = await after.call("POST", "/v1/leads", { body: documented });
    expect(body).toMatchObject({ data: { id: 2 } });
  });

  test("learns the form and the commission before it asks for a lead named details", async () => {
    await using program = await startProgram();
    const asked = { description: null, required: false, options: [], text: null };
    const titled = (id: number, type: string, title: string) => ({ ...asked, id, type, title });
    expect((await program.call("GET", "/v1/leads/details")).body).toEqual({
      data: {
        leads_enabled: "true",
        program_leads_commission_type: "follow_program_settings",
        leads_commission: { currency: "USD", commission: 19, commission_type: "percent" },
        leads_custom_form_fields: [
          { ...asked, id: 88, type: "text", title: null, text: "<p>Tell us about them</p>" },
          { ...titled(89, "input", "Company"), required: true },
          titled(90, "textarea", "Notes"),
          { ...titled(91, "checkbox", "Interests"), options: ["feature1", "feature2", "feature3"] },
          { ...titled(92, "radio", "Owner"), options: ["owner", "tenant"] },
          { ...titled(93, "select", "Size"), options: ["small", "large"] },
          titled(94, "countries", "Country"),
        ],
      },
      status: 1,
    });
  });

  test("tries its key", async () => {
    await using program = await startProgram();
    const told = await program.call("GET", "/v1/test");
    expect([told.status, told.text]).toEqual([
      200,
      '{"data":{"program":{"id":"acme-partners","name":"Acme partner program"}},"status":1}',
    ]);
  });

  test.each([
    ["its key", { key: "ref_456" }],
    ["its id", { id: "partner_456" }],
    ["its address in another case", { email: "Sasha@Partner.Example" }],
    ["all three", { key: "ref_456", id: "partner_456", email: "sasha@partner.example" }],
  ])("names the partner by %s", async (_, partner) => {
    await using program = await startProgram();
    const { body } = await program.submit(1, { partner });
    expect(body).toMatchObject({
      data: { submitter: { id: "partner_456", name: "Sasha Coe", email: "sasha@partner.example" } },
    });
  });
});

describe("the list", () => {
  test("is cut into pages whose links keep what was asked", async () => {
    await using program = await startProgram();
    for (const number of [1, 2, 3]) await program.submit(number);
    await program.reject(2);
    await program.submit(4);
    const path = `${program.url}/v1/leads`;
    const first = (await program.call("GET", "/v1/leads?limit=2&sort=asc&status=submitted")).body;
    const kept = "limit=2&sort=asc&status=submitted";
    expect(first).toMatchObject({
      data: [{ id: 1 }, { id: 3 }],
      links: { first: `${path}?${kept}&page=1`, last: null, prev: null },
      meta: { current_page: 1, from: 1, path, per_page: 2, to: 2 },
      status: 1,
    });
    const { next } = first.links as { next: string };
    expect(next).toStartWith(`${path}?${kept}&page=2&`);
    const second = (await program.call("GET", next.slice(program.url.length))).body;
    expect(second).toMatchObject({
      data: [{ id: 4 }],
      links: { next: null },
      meta: { current_page: 2, from: 3, to: 3 },
    });
    const { prev } = second.links as { prev: string };
    expect((await program.call("GET", prev.slice(program.url.length))).body.data).toEqual(first.data);
  });

  test("is the newest first, fifteen at once, unless asked otherwise", async () => {
    await using program = await startProgram();
    for (let number = 1; number <= 16; number++) await program.submit(number);
    const { body } = await program.call("GET", "/v1/leads");
    const ids = (body.data as { id: number }[]).map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: 15 }, (_, i) => 16 - i));
  });

  test("of a page beyond the last is empty, and says so", async () => {
    await using program = await startProgram();
    const { body } = await program.call("GET", "/v1/leads?page=7");
    expect(body).toEqual({
      data: [],
      links: expect.objectContaining({ last: null, next: null }),
      meta: { current_page: 7, from: null, path: `${program.url}/v1/leads`, per_page: 15, to: null },
      status: 1,
    });
  });

  test.each(["asc", "desc"])("followed while leads arrive repeats and skips none: %s", async (sort) => {
    await using program = await startProgram();
    for (let number = 1; number <= 20; number++) await program.submit(number);
    let number = 20;
    const leads = await program.partnerLeads(`limit=3&sort=${sort}`, async () => {
      // The last of these arrive while the list is being read.
      if (number < 30) await Promise.all([program.submit(++number), program.submit(++number)]);
    });
    const ids = leads.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(ids.toSorted((a, b) => (sort === "asc" ? a - b : b - a)));
    const expected = Array.from({ length: sort === "asc" ? 30 : 20 }, (_, i) => i + 1);
    expect(ids.toSorted((a, b) => a - b)).toEqual(expected);
  });
});

describe("a repeat under an Idempotency-Key", () => {
  test("is told the first answer, byte for byte, also after the lead has moved on", async () => {
    await using program = await startProgram();
    const header = { "idempotency-key": "row 7" };
    const first = await program.submit(1, {}, header);
    const converted = await program.convert(1, 10, header);
    for (const [again, told] of [
      [await program.submit(1, {}, header), first],
      [await program.convert(1, 10, header), converted],
    ] as const) {
      expect([again.status, again.text]).toEqual([told.status, told.text]);
      expect(again.headers.get("idempotent-replayed")).toBe("true");
      expect(told.headers.get("idempotent-replayed")).toBeNull();
    }
  });

  test("is 422 for another request, free again after a fault, and 404 once the lead is deleted", async () => {
    await using program = await startProgram();
    const header = { "idempotency-key": "row 8" };
    expect((await program.submit(1, { cfields: {} }, header)).status).toBe(422);
    expect((await program.submit(1, {}, header)).status).toBe(201);
    const other = await program.submit(2, {}, header);
    expect([other.status, other.body.message]).toEqual([
      422,
      "Cannot do this: this Idempotency-Key came with another request before, expected a new key for another request",
    ]);
    await program.call("DELETE", "/v1/leads/1");
    expect((await program.submit(1, {}, header)).status).toBe(404);
    expect(await program.partnerLeads("")).toEqual([]);
  });
});

test("a program's leads are nobody else's", async () => {
  await using program = await startProgram();
  await program.submit(1);
  const key = programKeys.other;
  for (const [method, path] of [
    ["GET", "/v1/leads/1"],
    ["DELETE", "/v1/leads/1"],
    ["GET", "/v1/leads/convert?id=1&commission_transaction_amount=1"],
    ["GET", "/v1/leads/reject?id=1"],
  ] as const) {
    expect((await program.call(method, path, { key })).status).toBe(404);
  }
  expect((await program.call("GET", "/v1/leads", { key })).body.data).toEqual([]);
  expect((await program.call("GET", "/v1/leads/1")).body).toMatchObject({
    data: { status: "submitted", lead_info: friend(1) },
  });
});
