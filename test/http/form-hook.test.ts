import { describe, expect, test } from "bun:test";
import { AppError } from "../../src/domain/error.ts";
import { sha256Hex } from "../../src/domain/sha256.ts";
import type { LinkRow } from "../../src/storage/links.ts";
import { bearer, catalog, KEY, openService, receipt, team } from "./service.ts";

const TOKEN = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

function link(rest: Partial<LinkRow> = {}): LinkRow {
  return {
    id: 3,
    sha256: sha256Hex(TOKEN),
    kind: "form",
    supplier: "team",
    campaign: "acme-auto",
    format: "typeform",
    createdAt: 0,
    revokedAt: null,
    ...rest,
  };
}

const JSON_POST = { headers: { "content-type": "application/json" }, body: '{"a":1}' };
const path = `/hooks/${TOKEN}`;

describe("a form's address", () => {
  test("answers 200 with the receipt's own text, and what is left of its limit", async () => {
    const { ask } = openService({ links: [link()] });
    const response = await ask("POST", path, JSON_POST);
    expect({ status: response.status, body: await response.text() }).toEqual({
      status: 200,
      body: receipt.body,
    });
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "application/json; charset=utf-8",
      "x-request-id": "req_1",
      "x-ratelimit-limit": "60",
      "x-ratelimit-remaining": "59",
      "x-ratelimit-reset": "1784116801",
    });
  });

  test("hands over what came, for whom, and as whose forms", async () => {
    const { ask, forms } = openService({ links: [link()] });
    await ask("POST", `${path}/?source=spring`, {
      headers: { ...JSON_POST.headers, "typeform-signature": "sha256=x", "user-agent": "Typeform" },
      body: '{"a":1}',
    });
    const [form] = forms;
    expect(form).toEqual({
      supplier: team,
      campaign: catalog.campaigns[0],
      format: "typeform",
      key: { id: "form_3", sha256: sha256Hex(TOKEN), test: false },
      search: "source=spring",
      contentType: "application/json",
      header: expect.any(Function),
      body: '{"a":1}',
      address: "",
      userAgent: "Typeform",
    } as never);
    expect([form?.header("typeform-signature"), form?.header("tally-signature")]).toEqual(["sha256=x", null]);
  });

  test("without a format is for any form", async () => {
    const { ask, forms } = openService({ links: [link({ format: null })] });
    await ask("POST", path, JSON_POST);
    expect(forms.map(({ format }) => format)).toEqual(["any"]);
  });

  test("is one log line without its token, its query and any data", async () => {
    const { ask, logged } = openService({
      links: [link({ format: null })],
      receiveForm: async () => ({ ...receipt, replayed: true, format: "tally" }),
    });
    const response = await ask("POST", `${path}?phone=5551234567`, JSON_POST);
    expect(response.headers.get("idempotent-replayed")).toBe("true");
    expect(logged()).toEqual([
      {
        time: "2026-07-15T12:00:00.000Z",
        level: "info",
        event: "request",
        request_id: "req_1",
        method: "POST",
        path: "/hooks/***",
        status: 200,
        ms: 0,
        supplier: "team",
        key: "form_3",
        format: "tally",
        lead_id: "lead_000000000001",
        lead_status: "sold",
        campaign: "acme-auto",
        buyers: ["northwind"],
        reason: null,
        refused: {},
        replayed: true,
      },
    ]);
  });

  test("counts with the posts of keys", async () => {
    const { ask, metrics } = openService({ links: [link()] });
    await ask("POST", path, JSON_POST);
    await ask("POST", "/api/leads", { headers: bearer(KEY), body: "" });
    const text = metrics.text();
    expect(text).toContain('leadgate_http_requests_total{route="POST /hooks/:token",status="200"} 1\n');
    expect(text).toContain('leadgate_posts_total{campaign="acme-auto",status="sold",replayed="false"} 2\n');
  });

  test("takes no other method: Facebook's handshake too is a 405", async () => {
    const { ask, logged } = openService({ links: [link()] });
    const response = await ask("GET", `${path}?hub.mode=subscribe&hub.challenge=1&hub.verify_token=x`);
    expect({ status: response.status, allow: response.headers.get("allow") }).toEqual({
      status: 405,
      allow: "POST",
    });
    expect(JSON.stringify(logged())).not.toContain(TOKEN);
  });
});

describe("an address that leads nowhere", () => {
  test.each<[string, LinkRow[]]>([
    ["nobody has made", []],
    ["was revoked", [link({ revokedAt: 1 })]],
    ["is that of posting instructions", [link({ kind: "instructions", format: null })]],
    ["is another's", [link({ sha256: sha256Hex("another") })]],
  ])("because it %s, is a 404 that tells nothing", async (_, links) => {
    const { ask, forms, logged } = openService({ links });
    const response = await ask("POST", path, JSON_POST);
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 404,
      body: {
        success: false,
        error: "Not found",
        code: "not_found",
        message:
          "Cannot find the hook: there is none at this address, or it was revoked, expected one that the seller has made",
        errors: [],
        request_id: "req_1",
      },
    });
    expect(forms).toEqual([]);
    expect(logged()).toMatchObject([{ path: "/hooks/***", status: 404, code: "not_found" }]);
    expect(JSON.stringify(logged())).not.toContain(TOKEN);
  });

  test("is tried so many times a minute from one network, with the wrong keys; a working one is not refused", async () => {
    const { ask } = openService({ links: [link()], server: { failedAuthPerMinute: 2 } });
    expect((await ask("GET", "/api/me")).status).toBe(401);
    expect((await ask("POST", "/hooks/x", JSON_POST)).status).toBe(404);
    const refused = await ask("POST", "/hooks/y", JSON_POST);
    expect({ status: refused.status, after: refused.headers.get("retry-after") }).toEqual({
      status: 429,
      after: "30",
    });
    expect(await refused.json()).toMatchObject({
      message:
        "Cannot authenticate: more than 2 failed attempts a minute came from this address, expected a working address",
    });
    expect((await ask("POST", path, JSON_POST)).status).toBe(200);
  });
});

describe("a form that is not signed as it should be", () => {
  const unsigned = new AppError("invalid_api_key", "Cannot authenticate: found a, expected b");

  test("is a 401 with what was found, and counts as a failed attempt", async () => {
    const { ask, logged } = openService({
      links: [link()],
      server: { failedAuthPerMinute: 2 },
      receiveForm: () => Promise.reject(unsigned),
    });
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await ask("POST", path, JSON_POST));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 429]);
    const told = await Promise.all(answers.map((answer) => answer.json()));
    expect(told).toMatchObject([
      { message: "Cannot authenticate: found a, expected b" },
      { message: "Cannot authenticate: found a, expected b" },
      {
        message:
          "Cannot authenticate: more than 2 failed attempts a minute came from this address, expected a valid signature",
      },
    ]);
    expect(logged()[0]).toMatchObject({
      path: "/hooks/***",
      status: 401,
      code: "invalid_api_key",
      supplier: "team",
      key: "form_3",
      format: "typeform",
    });
  });
});

describe("a campaign that is not there", () => {
  test.each<[string, Partial<LinkRow>]>([
    ["is not active", { campaign: "acme-old" }],
    ["has left the configuration", { campaign: "gone" }],
    ["is of a seller that is not the supplier's", { campaign: "other-solar" }],
    ["went with its supplier", { supplier: "gone" }],
  ])("because it %s: the builder is to try again, and the operator is told", async (_, rest) => {
    const { ask, forms, logged } = openService({ links: [link(rest)] });
    const response = await ask("POST", path, JSON_POST);
    expect({
      status: response.status,
      after: response.headers.get("retry-after"),
      body: await response.json(),
    }).toMatchObject({
      status: 503,
      after: "300",
      body: {
        code: "unavailable",
        message:
          "Cannot accept the form: the campaign behind this address is not active, expected it sent again later",
      },
    });
    const { supplier, campaign } = link(rest);
    expect(logged()).toMatchObject([
      { level: "error", event: "hook_without_campaign", hook: "form_3", supplier, campaign },
      { event: "request", path: "/hooks/***", status: 503, code: "unavailable", supplier },
    ]);
    expect(forms).toEqual([]);
  });
});

describe("the limiter", () => {
  test("is one for each address, with the supplier's rate", async () => {
    let now = 0;
    const links = [link(), link({ id: 4, sha256: sha256Hex("other") })];
    const { ask, forms } = openService({ links, monotonic: () => now });
    for (let i = 0; i < 60; i++) await ask("POST", path, JSON_POST);
    const refused = await ask("POST", path, JSON_POST);
    expect({ status: refused.status, after: refused.headers.get("retry-after") }).toEqual({
      status: 429,
      after: "1",
    });
    expect(await refused.json()).toMatchObject({
      message:
        "Cannot accept the form: this address has spent its posts, expected at most 60 a minute and 60 at once",
    });
    const [other, keyed] = [
      await ask("POST", "/hooks/other", JSON_POST),
      await ask("POST", "/api/leads", { headers: bearer(KEY) }),
    ];
    expect([other, keyed].map(({ headers }) => headers.get("x-ratelimit-remaining"))).toEqual(["59", "59"]);
    now = 1_000;
    expect((await ask("POST", path, JSON_POST)).status).toBe(200);
    expect(forms).toHaveLength(62);
  });

  test("also stands before an address whose supplier is gone", async () => {
    const { ask } = openService({ links: [link({ supplier: "gone" })] });
    for (let i = 0; i < 60; i++) await ask("POST", path, JSON_POST);
    expect((await ask("POST", path, JSON_POST)).status).toBe(429);
  });
});

test.each([
  { name: "too large", init: { ...JSON_POST, body: "x".repeat(65_537) }, status: 413 },
  {
    name: "compressed",
    init: { ...JSON_POST, headers: { ...JSON_POST.headers, "content-encoding": "gzip" } },
    status: 415,
  },
])("a body that is $name is refused with $status before it is read", async ({ init, status }) => {
  const { ask, forms } = openService({ links: [link()] });
  expect((await ask("POST", path, init)).status).toBe(status);
  expect(forms).toEqual([]);
});

test("a service that stops takes no forms any more", async () => {
  const { http, ask } = openService({ links: [link()] });
  await http.stop(0);
  expect((await ask("POST", path, JSON_POST)).status).toBe(503);
  expect((await ask("POST", "/hooks/x", JSON_POST)).status).toBe(404);
});
