import { describe, expect, test } from "bun:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { z } from "zod";
import { type ErrorCode, errorCodes } from "../../src/domain/error.ts";
import type { LeadView } from "../../src/domain/lead.ts";
import { errorTable } from "../../src/http/errors.ts";
import {
  answerExamples,
  campaignsExample,
  faultExamples,
  leadExample,
  leadListExample,
  leadPostExample,
  meExample,
} from "../../src/http/openapi/examples.ts";
import { createOperations } from "../../src/http/openapi/operations.ts";
import { createPartnerOperations } from "../../src/http/openapi/partner-operations.ts";
import { type SchemaName, schemas } from "../../src/http/openapi/schemas.ts";
import { createIntake } from "../../src/intake/intake.ts";
import { bearer, catalog, KEY, openService, receipt } from "./service.ts";

const example = z.object({ value: z.unknown(), summary: z.string().optional() });
const response = z.object({
  description: z.string(),
  headers: z.record(z.string(), z.unknown()),
  content: z.record(
    z.string(),
    z.object({
      schema: z.record(z.string(), z.unknown()),
      examples: z.record(z.string(), example).optional(),
    }),
  ),
});
const operation = z.object({
  summary: z.string(),
  security: z.array(z.record(z.string(), z.unknown())),
  responses: z.record(z.string(), response),
});
const openapi = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});

async function readDocument(listCampaigns: boolean) {
  const { ask } = openService({ listCampaigns });
  const text = await (await ask("GET", "/docs/json")).text();
  return { text, document: openapi.parse(JSON.parse(text)) };
}

const { document } = await readDocument(false);
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, detail]) => ({ name: `${method.toUpperCase()} ${path}`, ...detail })),
);

/** Unknown members would be dropped: what comes back equal has none. */
function expectToFit(schema: SchemaName, value: unknown): void {
  expect(schemas[schema].parse(value)).toEqual(value as never);
}

describe("the OpenAPI document", () => {
  test.each([{ listCampaigns: false }, { listCampaigns: true }])(
    "is valid with list_campaigns: $listCampaigns",
    async ({ listCampaigns }) => {
      const { text } = await readDocument(listCampaigns);
      const result = await new Validator().validate(JSON.parse(text));
      expect(result).toEqual({ valid: true });
      expect(text).not.toMatch(/"(\$schema|def|definitions|~standard)":/);
    },
  );

  test("describes every route but the pages", () => {
    const pages = [
      "/",
      "/partners",
      "/i/:token",
      "/docs",
      "/docs/json",
      "/docs/reference.js",
      "/favicon.ico",
      "/integrations/make/blueprint.json",
    ];
    const routes = openService()
      .http.app.routes.filter(({ path }) => !pages.includes(path))
      .map(({ method, path }) => `${method} ${path}`);
    const described = { ...createOperations(null), ...createPartnerOperations(null) };
    expect(Object.keys(described).toSorted()).toEqual(routes.toSorted());
    expect(operations.map(({ name }) => name).toSorted()).toEqual(
      routes.map((route) => route.replace(/:(\w+)/, "{$1}")).toSorted(),
    );
  });

  test("asks for a key wherever the service does", () => {
    for (const [scheme, prefix] of [
      ["bearer", "/api/"],
      ["programKey", "/v1/"],
    ] as const) {
      const keyed = operations.filter(({ security }) => security.some((one) => scheme in one));
      const there = operations.filter(({ name }) => name.includes(prefix));
      expect(keyed.map(({ name }) => name)).toEqual(there.map(({ name }) => name));
      expect(keyed.length).toBeGreaterThan(4);
    }
  });

  test("shows an example of every answer, and each fits its own schema", () => {
    let shown = 0;
    for (const { responses } of operations) {
      for (const { content } of Object.values(responses)) {
        const json = content["application/json"];
        if (json === undefined) continue;
        const name = String(json.schema.$ref).split("/").at(-1) as SchemaName;
        const values = Object.values(json.examples ?? {}).map(({ value }) => value);
        expect(values.length).toBeGreaterThan(0);
        for (const value of values) expectToFit(name, value);
        shown += values.length;
      }
    }
    expect(shown).toBeGreaterThan(40);
  });

  test("shows every error under its status, with the table's words", () => {
    const shown = new Map<string, { status: number; error: string }>();
    for (const { responses } of operations) {
      for (const [status, { content }] of Object.entries(responses)) {
        for (const { value } of Object.values(content["application/json"]?.examples ?? {})) {
          const fault = schemas.Fault.safeParse(value);
          if (fault.success) shown.set(fault.data.code, { status: Number(status), error: fault.data.error });
        }
      }
    }
    const table = errorCodes.map(
      (code) => [code, { status: errorTable[code].status, error: errorTable[code].error }] as const,
    );
    expect(shown).toEqual(new Map(table));
  });

  test("names each active campaign with its fields where the operator wants it", async () => {
    const { document: listed } = await readDocument(true);
    const body = z
      .object({
        requestBody: z.object({
          content: z.record(z.string(), z.object({ schema: z.unknown(), examples: z.unknown().optional() })),
        }),
      })
      .parse(JSON.parse((await readDocument(true)).text).paths["/api/leads"].post);
    expect(Object.keys(listed.paths)).toEqual(Object.keys(document.paths));
    expect(body.requestBody.content["application/json"]).toEqual({
      schema: {
        anyOf: [
          {
            type: "object",
            title: "Auto Insurance (Acme Leads)",
            properties: {
              seller: { type: "string", enum: ["ACME1234"] },
              category: { type: "string", enum: ["Auto Insurance"] },
              firstName: { type: "string", description: "First name" },
              lastName: { type: "string", description: "Last name" },
              phone: { type: "string", description: "Phone" },
              state: { type: "string", description: "State" },
              coverage: {
                type: "string",
                enum: ["liability", "full"],
                description: "Coverage. What the person asked for",
              },
              test: { type: "boolean" },
            },
            required: ["seller", "category", "firstName", "lastName", "phone", "state"],
            additionalProperties: true,
          },
          {
            type: "object",
            title: "Solar (Other Leads)",
            properties: {
              seller: { type: "string", enum: ["OTHER999"] },
              category: { type: "string", enum: ["Solar"] },
              firstName: { type: "string", description: "First name" },
              lastName: { type: "string", description: "Last name" },
              phone: { type: "string", description: "Phone" },
              state: { type: "string", description: "State" },
              test: { type: "boolean" },
            },
            required: ["seller", "category", "firstName", "lastName", "phone", "state"],
            additionalProperties: true,
          },
        ],
      },
      examples: {
        "acme-auto": {
          summary: "Auto Insurance",
          value: {
            seller: "ACME1234",
            category: "Auto Insurance",
            firstName: "Jane",
            lastName: "Doe",
            phone: "512-555-0142",
            state: "TX",
            coverage: "liability",
          },
        },
        "other-solar": {
          summary: "Solar",
          value: {
            seller: "OTHER999",
            category: "Solar",
            firstName: "Jane",
            lastName: "Doe",
            phone: "512-555-0142",
            state: "TX",
          },
        },
      },
    });
  });
});

describe("the schemas are true of what the service answers", () => {
  const lead: LeadView = {
    id: 1,
    status: "sold",
    category: "Auto Insurance",
    seller: "ACME1234",
    priceCents: 4_500,
    buyerIds: ["northwind"],
    soldAt: 0,
    duplicateOf: null,
    reason: null,
    test: true,
  };
  test.each<{ schema: SchemaName; method: string; path: string; keyed: boolean }>([
    { schema: "LeadAnswer", method: "POST", path: "/api/leads", keyed: true },
    { schema: "Lead", method: "GET", path: "/api/leads/lead_000000000001", keyed: true },
    { schema: "LeadList", method: "GET", path: "/api/leads?limit=1", keyed: true },
    { schema: "Me", method: "GET", path: "/api/me", keyed: true },
    { schema: "Campaigns", method: "GET", path: "/api/campaigns", keyed: true },
    { schema: "Alive", method: "GET", path: "/healthz", keyed: false },
    { schema: "Ready", method: "GET", path: "/readyz", keyed: false },
    { schema: "Fault", method: "GET", path: "/api/me", keyed: false },
    { schema: "Fault", method: "GET", path: "/api/leads?limit=x", keyed: true },
    { schema: "Fault", method: "PUT", path: "/api/me", keyed: true },
  ])("$schema: $method $path", async ({ schema, method, path, keyed }) => {
    const { ask } = openService({ leads: [lead, { ...lead, id: 0 }], receive: async () => receipt });
    const answer = await ask(method, path, keyed ? { headers: bearer(KEY) } : {});
    expectToFit(schema, await answer.json());
  });

  test("the examples that are shared fit too", () => {
    for (const value of Object.values(answerExamples)) expectToFit("LeadAnswer", value);
    for (const value of Object.values(faultExamples)) expectToFit("Fault", value);
    expectToFit("Lead", leadExample);
    expectToFit("LeadList", leadListExample);
    expectToFit("Me", meExample);
    expectToFit("Campaigns", campaignsExample);
    expectToFit("LeadPost", leadPostExample);
  });
});

describe("the error examples are what the service says", () => {
  const lead = { ...leadPostExample, email: undefined, zip: undefined };
  const whole = JSON.stringify(lead);
  test.each<{
    code: ErrorCode;
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    body?: string;
  }>([
    { code: "invalid_api_key", headers: bearer("lg_live_wrong") },
    {
      code: "invalid_request_body",
      body: '{"seller":"ACME1234",\n"category":"Auto Insurance" "firstName":"J"}',
    },
    { code: "unknown_seller", body: JSON.stringify({ ...lead, seller: "NOBODY99" }) },
    { code: "no_matching_campaign", body: JSON.stringify({ ...lead, category: "Boats" }) },
    { code: "missing_required_field", body: JSON.stringify({ ...lead, lastName: "", state: null }) },
    { code: "invalid_field", body: JSON.stringify({ ...lead, phone: "12" }) },
    { code: "not_found", method: "GET", path: "/api/leads/lead_000000000001" },
    { code: "method_not_allowed", method: "PUT" },
    { code: "payload_too_large", body: "x".repeat(65_537) },
    { code: "unsupported_media_type", headers: { "content-type": "text/xml" }, body: whole },
    { code: "rate_limit_exceeded", body: whole },
    { code: "internal_error", body: whole },
  ])("$code", async ({ code, method = "POST", path = "/api/leads", headers = {}, body }) => {
    const intake = createIntake({
      catalog,
      selling: {
        take: () => Promise.reject(new Error("not foreseen")),
        findReplay: async () => null,
      },
    });
    const { ask } = openService({
      receive: intake.receive,
      mintRequestId: () => faultExamples[code].request_id,
    });
    const init = {
      headers: { ...bearer(KEY), "content-type": "application/json", ...headers },
      ...(body !== undefined && { body }),
    };
    if (code === "rate_limit_exceeded") for (let i = 0; i < 60; i++) await ask(method, path, init);
    const answer = await ask(method, path, init);
    expect(await answer.json()).toEqual(faultExamples[code]);
  });
});
