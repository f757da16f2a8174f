import { describe, expect, test } from "bun:test";
import { bearer, KEY, openService, receipt, SANDBOX_KEY, team } from "./service.ts";

const LEAD = '{"seller":"ACME1234"}';
const POST = { headers: { ...bearer(KEY), "content-type": "application/json" }, body: LEAD };

function streamOf(...chunks: string[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });
}

describe("a post", () => {
  test("is answered with the receipt's own text and what is left of the key's limit", async () => {
    const { ask } = openService();
    const response = await ask("POST", "/api/leads", POST);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(receipt.body);
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "application/json; charset=utf-8",
      "x-request-id": "req_1",
      "x-ratelimit-limit": "60",
      "x-ratelimit-remaining": "59",
      "x-ratelimit-reset": "1784116801",
    });
  });

  test("is handed to intake as it came", async () => {
    const { ask, posts } = openService();
    await ask("POST", "/api/leads?state=TX&phone=1%202", {
      headers: { ...POST.headers, "idempotency-key": "abc", "user-agent": "curl/8" },
      body: LEAD,
    });
    expect(posts).toEqual([
      {
        supplier: team,
        key: { id: "prod", sha256: team.keys[0]?.sha256 ?? "", test: false },
        search: "state=TX&phone=1%202",
        contentType: "application/json",
        body: LEAD,
        idempotencyKey: "abc",
        address: "",
        userAgent: "curl/8",
      },
    ]);
  });

  test.each([
    { name: "no body", body: undefined, text: "" },
    { name: "an empty body", body: "", text: "" },
    {
      name: "a body without an announced length, a letter cut in two",
      body: streamOf('{"a":"', "é", '"}'),
      text: '{"a":"é"}',
    },
  ])("of $name reaches intake", async ({ body, text }) => {
    const { ask, posts } = openService();
    await ask("POST", "/api/leads", { headers: bearer(KEY), ...(body !== undefined && { body }) });
    expect(posts.map((post) => post.body)).toEqual([text]);
  });

  test("that is a repeat is marked", async () => {
    const { ask } = openService({ receive: async () => ({ ...receipt, replayed: true }) });
    const response = await ask("POST", "/api/leads", POST);
    expect(response.headers.get("idempotent-replayed")).toBe("true");
    expect(await response.text()).toBe(receipt.body);
  });

  test("is one log line of ids, words and numbers: no personal data, no key, no query", async () => {
    const { ask, logged } = openService({
      receive: async () => ({
        ...receipt,
        summary: { ...receipt.summary, reason: null, refused: { filter: 2, cap: 1 } },
      }),
    });
    await ask("POST", "/api/leads?phone=5551234567", POST);
    expect(logged()).toEqual([
      {
        time: "2026-07-15T12:00:00.000Z",
        level: "info",
        event: "request",
        request_id: "req_1",
        method: "POST",
        path: "/api/leads",
        status: 200,
        ms: 0,
        supplier: "team",
        key: "prod",
        lead_id: "lead_000000000001",
        lead_status: "sold",
        campaign: "acme-auto",
        buyers: ["northwind"],
        reason: null,
        refused: { filter: 2, cap: 1 },
        replayed: false,
      },
    ]);
  });

  test("is counted by route and status, and by what became of it", async () => {
    const { ask, metrics } = openService();
    await ask("POST", "/api/leads", POST);
    await ask("POST", "/api/leads", { body: LEAD });
    const text = metrics.text();
    expect(text).toContain('leadgate_http_requests_total{route="POST /api/leads",status="200"} 1\n');
    expect(text).toContain('leadgate_http_requests_total{route="POST /api/leads",status="401"} 1\n');
    expect(text).toContain('leadgate_posts_total{campaign="acme-auto",status="sold",replayed="false"} 1\n');
    expect(text).toContain("leadgate_http_request_seconds_count 2\n");
  });
});

describe("a body that cannot be taken", () => {
  const announced = { ...POST.headers, "content-length": "70000" };
  const tooLarge = "Cannot accept the body: it is larger than the limit, expected at most 65536 bytes";
  test.each([
    {
      name: "announced too large",
      init: { headers: announced, body: LEAD },
      status: 413,
      message: tooLarge,
    },
    {
      name: "too large without saying so",
      init: { headers: POST.headers, body: streamOf("x".repeat(65_536), "x") },
      status: 413,
      message: tooLarge,
    },
    {
      name: "compressed",
      init: { headers: { ...POST.headers, "content-encoding": "gzip" }, body: LEAD },
      status: 415,
      message: "Cannot accept the body: it has a Content-Encoding, expected it plain, without compression",
    },
    {
      name: "too large and compressed: its size comes first",
      init: { headers: { ...announced, "content-encoding": "gzip" }, body: LEAD },
      status: 413,
      message: tooLarge,
    },
  ])("is refused before intake sees it: $name", async ({ init, status, message }) => {
    const { ask, posts } = openService();
    const response = await ask("POST", "/api/leads", init);
    expect({ status: response.status, body: await response.json(), posts }).toMatchObject({
      status,
      body: { success: false, message },
      posts: [],
    });
    expect(response.headers.get("x-ratelimit-remaining")).toBe("59");
  });

  test("is no fault at exactly the limit, or marked as plain", async () => {
    const { ask, posts } = openService();
    const full = "x".repeat(65_536);
    await ask("POST", "/api/leads", { headers: POST.headers, body: streamOf(full) });
    await ask("POST", "/api/leads", {
      headers: { ...POST.headers, "content-encoding": "Identity" },
      body: LEAD,
    });
    expect(posts.map(({ body }) => body)).toEqual([full, LEAD]);
  });
});

describe("the limiter", () => {
  test("refuses the 61st post of a minute, says when to come again, and lets the next one in after a second", async () => {
    let now = 0;
    const { ask, posts } = openService({ monotonic: () => now });
    for (let i = 0; i < 60; i++) await ask("POST", "/api/leads", POST);
    const refused = await ask("POST", "/api/leads", POST);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({
      success: false,
      error: "Rate limit exceeded",
      code: "rate_limit_exceeded",
      message:
        "Cannot accept the lead: this key has spent its posts, expected at most 60 a minute and 60 at once",
      errors: [],
      request_id: "req_61",
    });
    expect(Object.fromEntries(refused.headers)).toEqual({
      "content-type": "application/json; charset=utf-8",
      "x-request-id": "req_61",
      "x-ratelimit-limit": "60",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": "1784116860",
      "retry-after": "1",
    });
    now = 1_000;
    expect((await ask("POST", "/api/leads", POST)).status).toBe(200);
    expect((await ask("POST", "/api/leads", POST)).status).toBe(429);
    expect(posts).toHaveLength(61);
  });

  test("keeps a bucket for each key of a supplier", async () => {
    const { ask } = openService();
    for (let i = 0; i < 60; i++) await ask("POST", "/api/leads", POST);
    const other = await ask("POST", "/api/leads", { headers: bearer(SANDBOX_KEY), body: LEAD });
    expect(other.headers.get("x-ratelimit-remaining")).toBe("59");
  });

  test("is asked before the body is looked at", async () => {
    const { ask } = openService();
    for (let i = 0; i < 60; i++) await ask("POST", "/api/leads", POST);
    const init = { headers: { ...POST.headers, "content-length": "70000" }, body: LEAD };
    expect((await ask("POST", "/api/leads", init)).status).toBe(429);
  });

  test("lets reads through without a token", async () => {
    const { ask } = openService();
    for (let i = 0; i < 60; i++) await ask("POST", "/api/leads", POST);
    const read = await ask("GET", "/api/me", { headers: bearer(KEY) });
    expect(read.status).toBe(200);
    expect(read.headers.get("x-ratelimit-remaining")).toBe("0");
  });
});
