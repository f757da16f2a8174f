import { describe, expect, test } from "bun:test";
import type { LeadView } from "../../src/domain/lead.ts";
import { leadList } from "../../src/http/openapi/schemas.ts";
import { readPage, readSince } from "../../src/http/routes/read-leads.ts";
import { bearer, KEY, limitHeaders, NOON, OTHER_KEY, openService } from "./service.ts";

const noonId = (NOON - Date.UTC(2025, 0, 1)) * 256;
const pending: LeadView = {
  id: noonId,
  status: "pending",
  category: "Auto Insurance",
  seller: "ACME1234",
  priceCents: null,
  buyerIds: [],
  soldAt: null,
  duplicateOf: null,
  reason: null,
  test: false,
};
const sold: LeadView = {
  ...pending,
  status: "sold",
  priceCents: 4_550,
  buyerIds: ["northwind"],
  soldAt: NOON + 1_500,
};
const hex = noonId.toString(16).padStart(12, "0");
const head = `"category":"Auto Insurance","seller":"ACME1234","created_at":"2026-07-15T12:00:00.000Z"`;

describe("a lead", () => {
  test.each([
    {
      name: "pending",
      lead: pending,
      body: `{"success":true,"lead_id":"lead_${hex}","status":"pending",${head}}`,
    },
    {
      name: "sold",
      lead: sold,
      body: `{"success":true,"lead_id":"lead_${hex}","status":"sold",${head},"price":45.5,"buyer_ids":["northwind"],"sold_at":"2026-07-15T12:00:01.500Z"}`,
    },
    {
      name: "unsold",
      lead: { ...pending, status: "unsold" as const },
      body: `{"success":true,"lead_id":"lead_${hex}","status":"unsold",${head}}`,
    },
    {
      name: "a duplicate of the supplier's own",
      lead: { ...pending, status: "duplicate" as const, duplicateOf: 255 },
      body: `{"success":false,"lead_id":"lead_${hex}","status":"duplicate",${head},"duplicate_of":"lead_0000000000ff"}`,
    },
    {
      name: "rejected",
      lead: { ...pending, status: "rejected" as const, reason: "supplier_cap" },
      body: `{"success":false,"lead_id":"lead_${hex}","status":"rejected",${head},"reason":"supplier_cap"}`,
    },
    {
      name: "a test",
      lead: { ...sold, test: true },
      body: `{"success":true,"lead_id":"lead_${hex}","status":"sold",${head},"price":45.5,"buyer_ids":["northwind"],"sold_at":"2026-07-15T12:00:01.500Z","test":true}`,
    },
  ])("$name is told letter for letter", async ({ lead, body }) => {
    const { ask, gets } = openService({ leads: [lead] });
    const response = await ask("GET", `/api/leads/lead_${hex}`, { headers: bearer(KEY) });
    expect({ status: response.status, body: await response.text(), gets }).toEqual({
      status: 200,
      body,
      gets: ["team"],
    });
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "application/json; charset=utf-8",
      "x-request-id": "req_1",
      ...limitHeaders,
    });
  });

  test("hides price and buyers, alone and in a list, from a supplier that may not see them", async () => {
    const { ask } = openService({ leads: [sold] });
    const body = {
      success: true,
      lead_id: `lead_${hex}`,
      status: "sold",
      category: "Auto Insurance",
      seller: "ACME1234",
      created_at: "2026-07-15T12:00:00.000Z",
      sold_at: "2026-07-15T12:00:01.500Z",
    };
    const one = await ask("GET", `/api/leads/lead_${hex}`, { headers: bearer(OTHER_KEY) });
    expect(await one.json()).toEqual(body);
    const list = await ask("GET", "/api/leads", { headers: bearer(OTHER_KEY) });
    expect(await list.json()).toEqual({ success: true, leads: [body], next_cursor: null });
  });

  test.each([
    { name: "unknown", path: "/api/leads/lead_0000000000ff" },
    { name: "of another kind", path: `/api/leads/sale_${hex}` },
    { name: "not an id", path: "/api/leads/1" },
    { name: "an object's own word", path: "/api/leads/__proto__" },
  ])("is 404 where the id is $name", async ({ path }) => {
    const { ask } = openService({ leads: [sold] });
    const response = await ask("GET", path, { headers: bearer(KEY) });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      success: false,
      error: "Not found",
      code: "not_found",
      message:
        "Cannot find the lead: no lead of yours has this id, expected a lead_id an earlier post was answered with",
      errors: [],
      request_id: "req_1",
    });
  });

  test("is named in the log by its id, never by what stood in the path", async () => {
    const { ask, logged } = openService({ leads: [sold] });
    await ask("GET", `/api/leads/lead_${hex}`, { headers: bearer(KEY) });
    await ask("GET", "/api/leads/jane@example.com", { headers: bearer(KEY) });
    expect(logged()).toMatchObject([
      { path: "/api/leads/:lead_id", status: 200, lead_id: `lead_${hex}`, lead_status: "sold" },
      { path: "/api/leads/:lead_id", status: 404 },
    ]);
    expect(JSON.stringify(logged())).not.toContain("jane");
  });
});

describe("the list of leads", () => {
  const three = [3, 2, 1].map((n) => ({ ...pending, id: noonId + n }));

  test("is cut into pages that follow each other", async () => {
    const { ask, queries } = openService({ leads: three });
    const first = leadList.parse(
      await (await ask("GET", "/api/leads?limit=2", { headers: bearer(KEY) })).json(),
    );
    expect(first.leads.map((lead) => lead.lead_id)).toEqual(
      three.slice(0, 2).map(({ id }) => `lead_${id.toString(16).padStart(12, "0")}`),
    );
    const rest = await ask("GET", `/api/leads?limit=2&cursor=${first.next_cursor}`, { headers: bearer(KEY) });
    const second = leadList.parse(await rest.json());
    expect([second.leads.length, second.next_cursor]).toEqual([1, null]);
    expect(queries).toEqual([
      { supplierId: "team", limit: 3, test: false },
      { supplierId: "team", limit: 3, test: false, beforeId: noonId + 2 },
    ]);
  });

  test("ends with a page that is just full", async () => {
    const { ask } = openService({ leads: three });
    const page = leadList.parse(
      await (await ask("GET", "/api/leads?limit=3", { headers: bearer(KEY) })).json(),
    );
    expect([page.leads.length, page.next_cursor]).toEqual([3, null]);
  });

  test.each([
    { search: "", page: { limit: 50, test: false } },
    { search: "status=&since=&limit=&cursor=&test=", page: { limit: 50, test: false } },
    { search: "status=sold&limit=200&test=true", page: { limit: 200, test: true, status: "sold" as const } },
    { search: "since=2026-07-15&test=no", page: { limit: 50, test: false, sinceMs: Date.UTC(2026, 6, 15) } },
    { search: "unknown=1", page: { limit: 50, test: false } },
  ])("reads '$search'", ({ search, page }) => {
    expect(readPage(search)).toEqual(page);
  });

  test("names every bad parameter at once, and repeats none of their values", async () => {
    const { ask } = openService();
    const path = "/api/leads?status=gone&since=yesterday&limit=0&cursor=abc&test=maybe";
    const response = await ask("GET", path, { headers: bearer(KEY) });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      success: false,
      error: "Invalid field",
      code: "invalid_field",
      message: "Cannot list leads: query parameters 'status', 'since', 'limit', 'cursor', 'test' are invalid",
      errors: [
        {
          field: "status",
          code: "not_allowed",
          message: "Cannot read 'status': expected one of pending, sold, unsold, duplicate, rejected",
        },
        {
          field: "since",
          code: "invalid_format",
          message:
            "Cannot read 'since': expected an ISO date or time, such as 2026-07-15 or 2026-07-15T09:30:00Z",
        },
        {
          field: "limit",
          code: "out_of_range",
          message: "Cannot read 'limit': expected a whole number from 1 to 200",
        },
        {
          field: "cursor",
          code: "invalid_format",
          message: "Cannot read 'cursor': expected the next_cursor of an earlier page",
        },
        { field: "test", code: "invalid_format", message: "Cannot read 'test': expected true or false" },
      ],
      request_id: "req_1",
    });
  });

  test.each(["0", "201", "-1", "1.5", "1e2", "abc", "99999999999"])("takes no limit of %s", async (limit) => {
    const { ask } = openService();
    expect((await ask("GET", `/api/leads?limit=${limit}`, { headers: bearer(KEY) })).status).toBe(400);
  });
});

describe("since", () => {
  test.each([
    { text: "2026-07-15", ms: Date.UTC(2026, 6, 15) },
    { text: "2026-07-15T12:00", ms: NOON },
    { text: "2026-07-15T12:00:00Z", ms: NOON },
    { text: "2026-07-15 12:00:00.000", ms: NOON },
    { text: "2026-07-15T14:00:00+02:00", ms: NOON },
    { text: "2026-07-15T14:00:00 02:00", ms: NOON },
    { text: "2026-07-15T10:00:00-0200", ms: NOON },
    { text: "2026-02-30", ms: null },
    { text: "2026-07-15T25:00Z", ms: null },
    { text: "15.07.2026", ms: null },
    { text: "1784116800", ms: null },
    { text: "yesterday", ms: null },
  ])("'$text' is $ms", ({ text, ms }) => {
    expect(readSince(text)).toBe(ms);
  });
});
