import { describe, expect, test } from "bun:test";
import { AppError, type FaultCode, partnerErrorCodes } from "../../src/domain/error.ts";
import type { FieldFault } from "../../src/domain/field.ts";
import { partnerFaultCodes } from "../../src/http/openapi/partner-examples.ts";
import { bearer, limitHeaders, openService, PROGRAM_KEY } from "./service.ts";

const known = { headers: bearer(PROGRAM_KEY) };
const json = { ...known.headers, "content-type": "application/json" };
const spentOne = { ...limitHeaders, "x-ratelimit-remaining": "59", "x-ratelimit-reset": "1784116801" };

const rows: { code: FaultCode; status: number; message?: string; headers?: Record<string, string> }[] = [
  {
    code: "invalid_api_key",
    status: 401,
    message: "Unauthenticated.",
    headers: { "www-authenticate": "Bearer" },
  },
  { code: "leads_disabled", status: 403 },
  { code: "not_found", status: 404 },
  { code: "method_not_allowed", status: 405 },
  { code: "payload_too_large", status: 413 },
  { code: "unsupported_media_type", status: 415 },
  { code: "invalid_field", status: 422 },
  { code: "idempotency_key_reused", status: 422 },
  { code: "invalid_request_body", status: 400 },
  { code: "not_possible", status: 400 },
  { code: "rate_limit_exceeded", status: 429 },
  { code: "internal_error", status: 500 },
  { code: "unavailable", status: 503, headers: { "retry-after": "5" } },
];

describe("a fault of the partner API", () => {
  const faults: FieldFault[] = [
    { field: "partner.key", code: "not_allowed", message: "'partner.key' names nobody" },
    { field: "email", code: "required", message: "'email' is missing" },
    { field: "email", code: "invalid_format", message: "'email' cannot be read" },
  ];
  const byField = {
    "partner.key": ["'partner.key' names nobody"],
    email: ["'email' is missing", "'email' cannot be read"],
  };

  test.each(rows)("$code is $status, in the one shape", async ({ code, status, message, headers }) => {
    const { ask, logged } = openService({
      partners: {
        submit: () => Promise.reject(new AppError(code, "Cannot do it: a, expected b", { faults })),
      },
    });
    const response = await ask("POST", "/v1/leads", { headers: json, body: "{}" });
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(
      JSON.stringify({
        message: message ?? "Cannot do it: a, expected b",
        errors: status === 422 ? byField : undefined,
        status: 0,
      }),
    );
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "application/json; charset=utf-8",
      "x-request-id": "req_1",
      ...spentOne,
      ...headers,
    });
    expect(logged()).toMatchObject([{ status, code, program: "acme-partners", key: "prod" }]);
  });

  test("of every code has a row here", () => {
    expect(rows.map(({ code }) => code)).toEqual([...partnerFaultCodes]);
    expect(partnerFaultCodes).toEqual(expect.arrayContaining([...partnerErrorCodes]));
  });

  test("nobody foresaw shows nothing of itself", async () => {
    const { ask } = openService({ partners: { submit: () => Promise.reject(new TypeError("at /srv")) } });
    const response = await ask("POST", "/v1/leads", { headers: json, body: "{}" });
    expect([response.status, await response.json()]).toEqual([
      500,
      { message: "Cannot answer: a fault of this service, named req_1 in its log", status: 0 },
    ]);
  });
});

describe("a body of the partner API", () => {
  const expectedJson = "expected application/json";
  const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
  test.each([
    {
      name: "over the limit",
      body: "x".repeat(65_537),
      headers: { "content-type": "text/xml" },
      status: 413,
      message: "Cannot accept the body: it is larger than the limit, expected at most 65536 bytes",
    },
    {
      name: "that is compressed",
      headers: { "content-encoding": "gzip" },
      status: 415,
      message: "Cannot accept the body: it has a Content-Encoding, expected it plain, without compression",
    },
    {
      name: "of a form",
      body: "name=Jane",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      status: 415,
      message: `Cannot read the request: its Content-Type is not supported, ${expectedJson}`,
    },
    {
      name: "of a type whose name begins like JSON's",
      headers: { "content-type": "application/json5" },
      status: 415,
      message: `Cannot read the request: its Content-Type is not supported, ${expectedJson}`,
    },
    {
      name: "that is cut off",
      body: '{"name": "Jane"',
      status: 400,
      message:
        "Cannot read the request: the JSON body ends at line 1, column 16 (offset 15), expected ',' or '}'",
    },
    {
      name: "that is a list",
      body: "[]",
      status: 400,
      message:
        "Cannot read the request: the JSON body is not an object (line 1, column 1), expected an object",
    },
    {
      name: "that is null",
      body: "null",
      status: 400,
      message:
        "Cannot read the request: the JSON body is not an object (line 1, column 1), expected an object",
    },
    {
      name: "that is too deep",
      body: nested(5),
      status: 400,
      message:
        "Cannot read the request: the JSON body is faulty at line 1, column 21 (offset 20), expected at most 4 levels of nesting",
    },
    {
      name: "that reaches into JavaScript's own objects",
      body: '{"cfields":{"__proto__":{}}}',
      status: 400,
      message: "Cannot read the request: a field is named '__proto__', expected another name",
    },
    {
      name: "with more fields than anybody has",
      body: JSON.stringify(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [i, 1]))),
      status: 400,
      message: "Cannot read the request: it has more than 200 fields, expected at most 200",
    },
    {
      name: "with a number beyond numbers",
      body: '{"id":1e999}',
      status: 400,
      message: "Cannot read the request: a number is too large, expected one that a double can hold",
    },
  ])("is refused: $name", async ({ body = "{}", headers = {}, status, message }) => {
    const { ask, asked } = openService();
    const response = await ask("POST", "/v1/leads", { headers: { ...json, ...headers }, body });
    expect([response.status, await response.json()]).toEqual([status, { message, status: 0 }]);
    expect(asked).toEqual([]);
  });

  test.each([
    { name: "nothing at all", body: "", headers: known.headers, input: {} },
    { name: "white space", body: " \n", headers: known.headers, input: {} },
    { name: "JSON with a byte order mark", body: '\ufeff{"a":1}', headers: json, input: { a: 1 } },
    {
      name: "JSON with a charset",
      body: '{"a":{"b":["c"]}}',
      headers: { ...known.headers, "content-type": "Application/JSON; charset=utf-8" },
      input: { a: { b: ["c"] } },
    },
    { name: "four levels", body: nested(4), headers: json, input: { a: { a: { a: { a: 1 } } } } },
  ])("is read: $name", async ({ body, headers, input }) => {
    const { ask, asked } = openService();
    expect((await ask("POST", "/v1/leads", { headers, body })).status).toBe(201);
    expect(asked.map((one) => one.input)).toEqual([input]);
  });
});

describe("what no route of the partner API takes", () => {
  test.each([
    { method: "GET", path: "/v1", status: 404, allow: null },
    { method: "GET", path: "/v1/nope", status: 404, allow: null },
    { method: "GET", path: "/v1/leads/44/x", status: 404, allow: null },
    { method: "PUT", path: "/v1/leads", status: 405, allow: "POST, GET, HEAD" },
    { method: "PATCH", path: "/v1/leads/44", status: 405, allow: "GET, HEAD, DELETE" },
    { method: "PUT", path: "/v1/leads/details", status: 405, allow: "GET, HEAD" },
    { method: "POST", path: "/v1/leads/details", status: 405, allow: "GET, HEAD" },
    { method: "PUT", path: "/v1/leads/convert/", status: 405, allow: "GET, POST" },
    { method: "DELETE", path: "/v1/leads/details", status: 405, allow: "GET, HEAD" },
    { method: "DELETE", path: "/v1/leads/convert", status: 405, allow: "GET, POST" },
    { method: "DELETE", path: "/v1/leads/reject/", status: 405, allow: "GET, POST" },
    { method: "POST", path: "/v1/test", status: 405, allow: "GET, HEAD" },
    { method: "OPTIONS", path: "/v1/leads/reject", status: 204, allow: "GET, POST" },
  ])("$method $path is $status", async ({ method, path, status, allow }) => {
    const { ask } = openService();
    const response = await ask(method, path, known);
    expect({ status: response.status, allow: response.headers.get("allow") }).toEqual({ status, allow });
    const text = await response.text();
    if (status === 204) expect(text).toBe("");
    else expect(JSON.parse(text)).toEqual({ message: expect.any(String), status: 0 });
  });

  test("tells nothing to those without a key", async () => {
    const { ask } = openService();
    for (const path of ["/v1/nope", "/v1/leads/44"]) {
      const response = await ask("PUT", path);
      expect([response.status, await response.json()]).toEqual([
        401,
        { message: "Unauthenticated.", status: 0 },
      ]);
    }
  });

  test("is the suppliers' business where the path only begins alike", async () => {
    const { ask } = openService();
    const response = await ask("GET", "/v10/leads", known);
    expect(await response.json()).toMatchObject({ success: false, code: "not_found" });
  });
});
