import { describe, expect, test } from "bun:test";
import { bearer, KEY, limitHeaders, openService, PROGRAM_KEY } from "./service.ts";

const known = bearer(PROGRAM_KEY);
const json = { ...known, "content-type": "application/json" };
const usual = { "content-type": "application/json; charset=utf-8", "x-request-id": "req_1" };
const spentOne = { ...limitHeaders, "x-ratelimit-remaining": "59", "x-ratelimit-reset": "1784116801" };

const changes = [
  {
    name: "a lead",
    method: "POST",
    path: "/v1/leads",
    body: { name: "Jane Doe", cfields: { "89": "Doe Inc" } },
    what: "submit",
    status: 201,
    input: { name: "Jane Doe", cfields: { "89": "Doe Inc" } },
    event: "submitted",
  },
  {
    name: "a conversion",
    method: "POST",
    path: "/v1/leads/convert",
    body: { id: 44, commission_transaction_amount: 12.5, other: 1 },
    what: "convert",
    status: 200,
    input: { id: 44, commission_transaction_amount: 12.5 },
    event: "converted",
  },
  {
    name: "a conversion in the address",
    method: "GET",
    path: "/v1/leads/convert?id=44&commission_transaction_amount=12.50&other=1",
    what: "convert",
    status: 200,
    input: { id: "44", commission_transaction_amount: "12.50" },
    event: "converted",
  },
  {
    name: "a rejection",
    method: "POST",
    path: "/v1/leads/reject",
    body: { id: "44" },
    what: "reject",
    status: 200,
    input: { id: "44" },
    event: "rejected",
  },
  {
    name: "a rejection in the address",
    method: "GET",
    path: "/v1/leads/reject?id=44",
    what: "reject",
    status: 200,
    input: { id: "44" },
    event: "rejected",
  },
  {
    name: "a deletion",
    method: "DELETE",
    path: "/v1/leads/44",
    what: "erase",
    status: 200,
    input: "44",
    event: "deleted",
  },
] as const;

function bodyOf(change: (typeof changes)[number]) {
  return "body" in change ? { body: JSON.stringify(change.body) } : {};
}

describe("what changes a partner lead", () => {
  test.each(changes)("is handed over: $name", async (change) => {
    const { method, path, what, status, input, event } = change;
    const { ask, asked, logged, metrics } = openService();
    const headers = { ...json, "idempotency-key": "row 7", "user-agent": "sdk/1" };
    const response = await ask(method, path, { headers, ...bodyOf(change) });
    expect([response.status, await response.text()]).toEqual([status, `{"did":"${what}"}`]);
    expect(Object.fromEntries(response.headers)).toEqual({ ...usual, ...spentOne });
    expect(asked).toEqual([
      {
        what,
        call: {
          program: expect.objectContaining({ id: "acme-partners" }),
          key: expect.objectContaining({ id: "prod" }),
          method,
          path: path.replace(/\?.*/, ""),
          idempotencyKey: "row 7",
          address: "",
          userAgent: "sdk/1",
        },
        input,
      },
    ]);
    expect(logged()).toMatchObject([
      {
        event: "request",
        method,
        status,
        program: "acme-partners",
        key: "prod",
        lead_id: 44,
        lead_event: event,
      },
    ]);
    expect(metrics.text()).toContain(
      `leadgate_partner_events_total{program="acme-partners",event="${event}"} 1\n`,
    );
  });

  test.each(changes)("is told again where it was answered before: $name", async (change) => {
    const again = async () => ({ status: 200, body: "{}", replayed: true, leadId: 44, event: null }) as const;
    const { ask, logged, metrics } = openService({
      partners: { submit: again, convert: again, reject: again, erase: again },
    });
    const response = await ask(change.method, change.path, { headers: json, ...bodyOf(change) });
    expect(Object.fromEntries(response.headers)).toEqual({
      ...usual,
      ...spentOne,
      "idempotent-replayed": "true",
    });
    expect(logged()).toMatchObject([{ replayed: true, lead_id: 44 }]);
    expect(metrics.text()).not.toContain("leadgate_partner_events_total{");
  });

  test.each(changes)("is refused once the key has spent its tokens: $name", async (change) => {
    const { ask, asked } = openService();
    const init = { headers: json, ...bodyOf(change) };
    for (let i = 0; i < 60; i++) await ask(change.method, change.path, init);
    const response = await ask(change.method, change.path, init);
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await response.json()).toEqual({
      message:
        "Cannot take the request: this key has spent its requests, expected at most 60 a minute and 60 at once",
      status: 0,
    });
    expect(asked).toHaveLength(60);
  });

  test.each([
    { query: "id=1&id=1", input: { id: "1" } },
    { query: "id=1&id=2", input: { id: ["1", "2"] } },
    { query: "id=", input: { id: "" } },
    { query: "", input: { id: undefined } },
    { query: "id=%34%34", input: { id: "44" } },
  ])("is read of the address '$query' as it stands there", async ({ query, input }) => {
    const { ask, asked } = openService();
    await ask("GET", `/v1/leads/reject?${query}`, { headers: known });
    expect(asked.map((one) => one.input)).toEqual([input]);
  });

  test.each(["/v1/leads/convert?id=44&commission_transaction_amount=1", "/v1/leads/reject?id=44"])(
    "is never done by HEAD: %s",
    async (path) => {
      const { ask, asked } = openService();
      const response = await ask("HEAD", path, { headers: known });
      expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, POST"]);
      expect(asked).toEqual([]);
    },
  );
});

describe("what only reads partner leads", () => {
  const program = "acme-partners";
  test.each([
    { path: "/v1/leads/44", body: { get: "44", program } },
    { path: "/v1/leads/44/", body: { get: "44", program } },
    { path: "/v1/leads/details", body: { details: program } },
    { path: "/v1/test", body: { test: program } },
    {
      path: "/v1/leads?limit=2&page=3&x=a%20b",
      body: {
        list: "limit=2&page=3&x=a+b",
        publicUrl: "https://leads.example.com",
        path: "/v1/leads",
        program,
      },
    },
  ])("is answered without a token, by GET and by HEAD: $path", async ({ path, body }) => {
    const { ask } = openService({ server: { publicUrl: "https://leads.example.com" } });
    const response = await ask("GET", path, { headers: known });
    expect([response.status, await response.json()]).toEqual([200, body as never]);
    expect(Object.fromEntries(response.headers)).toEqual({ ...usual, ...limitHeaders });
    const head = await ask("HEAD", path, { headers: known });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("is in the log by its id, never by what stood in the path", async () => {
    const { ask, logged } = openService({
      partners: {
        get: (_program, id) => {
          if (id !== "44") throw new Error("unknown");
          return "{}";
        },
      },
    });
    await ask("GET", "/v1/leads/44", { headers: known });
    await ask("GET", "/v1/leads/jane@example.com", { headers: known });
    const requests = logged().filter((line) => JSON.stringify(line).includes('"event":"request"'));
    expect(requests).toMatchObject([
      { path: "/v1/leads/:id", status: 200, program: "acme-partners", key: "prod", lead_id: 44 },
      { path: "/v1/leads/:id", status: 500 },
    ]);
    expect(JSON.stringify(logged())).not.toContain("jane");
  });
});

describe("the doors", () => {
  const v1 = ["/v1/leads", "/v1/leads/44", "/v1/leads/details", "/v1/test", "/v1", "/v1/nope"];
  test.each(v1)("of programs do not open for a supplier's key: %s", async (path) => {
    const { ask } = openService();
    const response = await ask("GET", path, { headers: bearer(KEY) });
    expect([response.status, await response.text()]).toEqual([
      401,
      '{"message":"Unauthenticated.","status":0}',
    ]);
    expect(Object.fromEntries(response.headers)).toEqual({ ...usual, "www-authenticate": "Bearer" });
  });

  test.each(["/api/leads", "/api/me", "/api/nope", "/api"])(
    "of suppliers do not open for a program's key: %s",
    async (path) => {
      const { ask } = openService();
      const response = await ask("GET", path, { headers: known });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ success: false, code: "invalid_api_key" });
    },
  );

  test("count failures of one address together", async () => {
    const { ask } = openService({ server: { failedAuthPerMinute: 2 } });
    const statuses: number[] = [];
    for (const path of ["/api/me", "/v1/test", "/v1/test", "/api/me"]) {
      statuses.push((await ask("GET", path, { headers: bearer("lg_live_wrong") })).status);
    }
    expect(statuses).toEqual([401, 401, 429, 429]);
    const refused = await ask("GET", "/v1/test", { headers: bearer("lg_live_wrong") });
    expect([refused.headers.get("retry-after"), await refused.json()]).toEqual([
      "30",
      {
        message:
          "Cannot authenticate: more than 2 failed attempts a minute came from this address, expected a valid API key",
        status: 0,
      },
    ]);
  });

  test("have tokens of their own", async () => {
    const { ask } = openService();
    await ask("POST", "/v1/leads", { headers: json, body: "{}" });
    const response = await ask("GET", "/api/me", { headers: bearer(KEY) });
    expect(response.headers.get("x-ratelimit-remaining")).toBe("60");
  });
});
