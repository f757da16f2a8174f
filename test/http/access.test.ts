import { describe, expect, test } from "bun:test";
import { readBearer } from "../../src/http/access.ts";
import { createFailedAttempts } from "../../src/http/failed-attempts.ts";
import { bearer, KEY, openService } from "./service.ts";

const PUBLIC = [
  "/",
  "/partners",
  "/i/:token",
  "/docs",
  "/docs/json",
  "/docs/reference.js",
  "/favicon.ico",
  "/integrations/make/blueprint.json",
  "/hooks/:token",
  "/healthz",
  "/readyz",
];

describe("without a key", () => {
  const { http } = openService();
  test.each(http.app.routes.map(({ method, path }) => ({ method, path })))(
    "$method $path is open or asks for one",
    async ({ method, path }) => {
      const { ask } = openService();
      const response = await ask(method, path.replace(":lead_id", "lead_000000000001").replace(":id", "1"));
      expect(response.status === 401).toBe(!PUBLIC.includes(path));
    },
  );

  test("no page is public but these", () => {
    const paths = http.app.routes.map(({ path }) => path).filter((path) => !/^\/(api|v1)\//.test(path));
    expect(paths.toSorted()).toEqual([...PUBLIC, "/metrics"].toSorted());
  });
});

describe("the Authorization header", () => {
  test.each([
    { header: "Bearer abc", token: "abc" },
    { header: "bearer abc", token: "abc" },
    { header: "BEARER   abc  ", token: "abc" },
    { header: "Bearer a.b~c+d/e=", token: "a.b~c+d/e=" },
    { header: "Bearer", token: null },
    { header: "Bearer ", token: null },
    { header: "Bearer a b", token: null },
    { header: "Basic abc", token: null },
    { header: "abc", token: null },
    { header: "", token: null },
    { header: `Bearer ${"x".repeat(600)}`, token: null },
  ])("'$header' holds $token", ({ header, token }) => {
    expect(readBearer(header)).toBe(token);
  });

  const where = "expected 'Authorization: Bearer <API key>'; a key in the query string is never accepted";
  test.each([
    { name: "missing", path: "/api/me", headers: {}, found: "the Authorization header is missing" },
    {
      name: "in the query string",
      path: `/api/me?api_key=${KEY}&key=${KEY}`,
      headers: {},
      found: "the Authorization header is missing",
    },
    {
      name: "of another scheme",
      path: "/api/me",
      headers: { authorization: `Basic ${KEY}` },
      found: "the Authorization header holds no Bearer token",
    },
    {
      name: "unknown",
      path: "/api/me",
      headers: bearer("lg_live_wrong"),
      found: "the API key is unknown or revoked",
    },
    {
      name: "right in another case",
      path: "/api/me",
      headers: bearer(KEY.toUpperCase()),
      found: "the API key is unknown or revoked",
    },
  ])("is refused with where the key belongs: $name", async ({ path, headers, found }) => {
    const { ask } = openService();
    const response = await ask("GET", path, { headers });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      success: false,
      error: "Invalid API Key",
      code: "invalid_api_key",
      message: `Cannot authenticate: ${found}, ${where}`,
      errors: [],
      request_id: "req_1",
    });
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "application/json; charset=utf-8",
      "x-request-id": "req_1",
      "www-authenticate": "Bearer",
    });
  });
});

describe("failed attempts", () => {
  const wrong = { headers: bearer("lg_live_wrong") };

  test("beyond the allowance of a minute are told to wait, and are welcome again after it", async () => {
    let now = 0;
    const { ask } = openService({ server: { failedAuthPerMinute: 3 }, monotonic: () => now });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask("GET", "/api/me", wrong)).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    const refused = await ask("GET", "/api/me", wrong);
    expect(await refused.json()).toMatchObject({
      code: "rate_limit_exceeded",
      message:
        "Cannot authenticate: more than 3 failed attempts a minute came from this address, expected a valid API key",
    });
    expect(refused.headers.get("retry-after")).toBe("20");
    now = 20_000;
    expect((await ask("GET", "/api/me", wrong)).status).toBe(401);
  });

  test("never keep a valid key out", async () => {
    const { ask } = openService({ server: { failedAuthPerMinute: 1 } });
    for (let i = 0; i < 5; i++) await ask("GET", "/api/me", wrong);
    expect((await ask("GET", "/api/me", { headers: bearer(KEY) })).status).toBe(200);
  });

  test("are forgotten of the address longest silent, so that many addresses cannot fill the memory", () => {
    const failed = createFailedAttempts({ failedPerMinute: 1, monotonic: () => 0 });
    const codeFor = (address: string) => failed.refusal(address, "found", "expected").code;
    codeFor("first");
    codeFor("second");
    expect(codeFor("first")).toBe("rate_limit_exceeded");
    for (let i = 0; i < 9_999; i++) codeFor(String(i));
    expect([codeFor("first"), codeFor("second")]).toEqual(["rate_limit_exceeded", "invalid_api_key"]);
  });

  test("are counted for each client, of IPv6 for its whole /64, also behind a trusted proxy", async () => {
    const { http } = openService({ server: { failedAuthPerMinute: 1 } });
    const { url } = http.start();
    try {
      const tryFrom = async (address: string) =>
        (await fetch(`${url}/api/me`, { headers: { ...wrong.headers, "x-forwarded-for": address } })).status;
      expect(await tryFrom("203.0.113.1")).toBe(401);
      expect(await tryFrom("203.0.113.1")).toBe(429);
      expect(await tryFrom("203.0.113.2")).toBe(401);
      expect(await tryFrom("203.0.113.1, 203.0.113.2")).toBe(429);
      expect(await tryFrom("2001:db8:1:2::1")).toBe(401);
      expect(await tryFrom("2001:db8:1:2:ffff::2")).toBe(429);
      expect(await tryFrom("2001:db8:1:3::1")).toBe(401);
    } finally {
      await http.stop(100);
    }
  });
});
