import { describe, expect, test } from "bun:test";
import { AppError, type ErrorCode, errorCodes } from "../../src/domain/error.ts";
import type { FieldFault } from "../../src/domain/field.ts";
import { bearer, KEY, limitHeaders, openService } from "./service.ts";

const POST = { headers: bearer(KEY), body: "{}" };
const spentOne = { ...limitHeaders, "x-ratelimit-remaining": "59", "x-ratelimit-reset": "1784116801" };
const rows: { code: ErrorCode; status: number; error: string; headers?: Record<string, string> }[] = [
  {
    code: "invalid_api_key",
    status: 401,
    error: "Invalid API Key",
    headers: { "www-authenticate": "Bearer" },
  },
  { code: "invalid_request_body", status: 400, error: "Invalid request body" },
  { code: "unknown_seller", status: 400, error: "Unknown seller" },
  { code: "no_matching_campaign", status: 400, error: "No matching campaign" },
  { code: "missing_required_field", status: 400, error: "Missing required field" },
  { code: "invalid_field", status: 400, error: "Invalid field" },
  { code: "not_found", status: 404, error: "Not found" },
  { code: "method_not_allowed", status: 405, error: "Method not allowed" },
  { code: "payload_too_large", status: 413, error: "Payload too large" },
  { code: "unsupported_media_type", status: 415, error: "Unsupported media type" },
  { code: "idempotency_key_reused", status: 422, error: "Idempotency key reused" },
  { code: "rate_limit_exceeded", status: 429, error: "Rate limit exceeded" },
  { code: "internal_error", status: 500, error: "Internal error" },
  { code: "unavailable", status: 503, error: "Service unavailable", headers: { "retry-after": "5" } },
];

describe("a fault", () => {
  test.each(rows)("$code is $status '$error', in the one shape", async ({ code, status, error, headers }) => {
    const faults: FieldFault[] = [{ field: "phone", code: "required", message: "'phone' is missing" }];
    const { ask } = openService({
      receive: () => Promise.reject(new AppError(code, "Cannot do it: found a, expected b", { faults })),
    });
    const response = await ask("POST", "/api/leads", POST);
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(
      JSON.stringify({
        success: false,
        error,
        code,
        message: "Cannot do it: found a, expected b",
        errors: faults,
        request_id: "req_1",
      }),
    );
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "application/json; charset=utf-8",
      "x-request-id": "req_1",
      ...spentOne,
      ...headers,
    });
  });

  test("of every code has a row here", () => {
    expect(rows.map(({ code }) => code)).toEqual([...errorCodes]);
  });

  test("without a field to blame has an empty list", async () => {
    const { ask } = openService({ receive: () => Promise.reject(new AppError("unknown_seller", "No")) });
    const response = await ask("POST", "/api/leads", POST);
    expect(await response.json()).toMatchObject({ errors: [] });
  });

  test("may say itself when to come again", async () => {
    const { ask } = openService({
      receive: () =>
        Promise.reject(new AppError("unavailable", "Full", { headers: { "retry-after": "30" } })),
    });
    const response = await ask("POST", "/api/leads", POST);
    expect(response.headers.get("retry-after")).toBe("30");
  });

  test.each([
    { name: "that is rejected", receive: () => Promise.reject(new TypeError("secret at /srv/app.ts")) },
    {
      name: "that is thrown",
      receive: (): never => {
        throw new TypeError("secret at /srv/app.ts");
      },
    },
  ])("nobody foresaw, $name, shows nothing of itself and is whole in the log", async ({ receive }) => {
    const { ask, logged } = openService({ receive });
    const response = await ask("POST", "/api/leads", POST);
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      success: false,
      error: "Internal error",
      code: "internal_error",
      message: "Cannot answer: a fault of this service, named req_1 in its log",
      errors: [],
      request_id: "req_1",
    });
    expect(logged()).toMatchObject([
      {
        level: "error",
        event: "fault",
        request_id: "req_1",
        message: "secret at /srv/app.ts",
        stack: expect.stringContaining("TypeError: secret at /srv/app.ts\n    at "),
      },
      { event: "request", status: 500, code: "internal_error" },
    ]);
  });
});

describe("a request's name", () => {
  test.each([
    { name: "the caller's own", given: "A-z_0.9", told: "A-z_0.9" },
    { name: "the caller's longest", given: "x".repeat(64), told: "x".repeat(64) },
    { name: "ours where theirs is too long", given: "x".repeat(65), told: "req_1" },
    { name: "ours where theirs has other characters", given: "a b", told: "req_1" },
    { name: "ours where theirs is empty", given: "", told: "req_1" },
  ])("is $name, in header, body and log", async ({ given, told }) => {
    const { ask, logged } = openService();
    const response = await ask("GET", "/api/me", { headers: { "x-request-id": given } });
    expect(response.headers.get("x-request-id")).toBe(told);
    expect(await response.json()).toMatchObject({ request_id: told });
    expect(logged()).toMatchObject([{ request_id: told }]);
  });
});

describe("what no route takes", () => {
  const known = { headers: bearer(KEY) };
  test.each([
    { method: "GET", path: "/nope", init: {}, status: 404, allow: null },
    { method: "POST", path: "/", init: {}, status: 405, allow: "GET, HEAD" },
    { method: "POST", path: "/docs/json", init: {}, status: 405, allow: "GET, HEAD" },
    { method: "GET", path: "/api/nope", init: known, status: 404, allow: null },
    { method: "GET", path: "/api/leads/a/b", init: known, status: 404, allow: null },
    { method: "PUT", path: "/api/leads", init: known, status: 405, allow: "POST, GET, HEAD" },
    { method: "DELETE", path: "/api/leads?x=1", init: known, status: 405, allow: "POST, GET, HEAD" },
    { method: "PATCH", path: "/api/leads/lead_000000000001", init: known, status: 405, allow: "GET, HEAD" },
    { method: "POST", path: "/api/me", init: known, status: 405, allow: "GET, HEAD" },
    { method: "GET", path: "/api/nope", init: {}, status: 401, allow: null },
    { method: "PUT", path: "/api/leads", init: {}, status: 401, allow: null },
    { method: "OPTIONS", path: "/api/leads", init: {}, status: 204, allow: "POST, GET, HEAD" },
    { method: "OPTIONS", path: "/nope", init: {}, status: 404, allow: null },
  ])("$method $path is $status", async ({ method, path, init, status, allow }) => {
    const { ask } = openService();
    const response = await ask(method, path, init);
    expect({ status: response.status, allow: response.headers.get("allow") }).toEqual({ status, allow });
    const text = await response.text();
    if (status === 204) expect(text).toBe("");
    else expect(JSON.parse(text)).toMatchObject({ success: false, request_id: "req_1" });
  });

  test("carries the key's limits where there is a key", async () => {
    const { ask } = openService();
    const response = await ask("PUT", "/api/leads", known);
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "application/json; charset=utf-8",
      "x-request-id": "req_1",
      ...limitHeaders,
      allow: "POST, GET, HEAD",
    });
  });

  test.each([
    ["plain words", "/wp-admin/setup.php", "/wp-admin/setup.php"],
    ["without the query", "/leads?phone=5551234567", "/leads"],
    ["not an address of somebody", "/unsubscribe/jane@example.com", "/unsubscribe/*"],
    ["not a number of somebody", "/call/5551234567/now", "/call/*/now"],
    ["not a name as people write it", "/people/Jane", "/people/*"],
    ["not what may be a key", `/${"x".repeat(16)}`, "/*"],
    ["not for ever", "/abc".repeat(100), "/abc".repeat(25)],
  ])("is logged with the path: %s", async (_, sent, shown) => {
    const { ask, logged } = openService();
    await ask("GET", sent);
    expect(logged()).toMatchObject([{ path: shown, status: 404 }]);
  });

  test("is one series in the metrics, however many paths are tried", async () => {
    const { ask, metrics } = openService();
    for (const path of ["/a", "/b", "/c"]) await ask("GET", path);
    expect(metrics.text()).toContain('leadgate_http_requests_total{route="other",status="404"} 3\n');
  });
});
