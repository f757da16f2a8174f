import { afterAll, describe, expect, test } from "bun:test";
import { z } from "zod";
import type { Catalog } from "../../src/domain/catalog.ts";
import {
  convertedExample,
  type PartnerFaultCode,
  partnerConversionExample,
  partnerDetailsExample,
  partnerFaultCodes,
  partnerFaultExamples,
  partnerLeadListExample,
  partnerLeadPostExample,
  partnerProgramExample,
  partnerRejectionExample,
  rejectedExample,
  submittedExample,
} from "../../src/http/openapi/partner-examples.ts";
import { createProgramBodies } from "../../src/http/openapi/program-bodies.ts";
import { type SchemaName, schemas } from "../../src/http/openapi/schemas.ts";
import { createPartners } from "../../src/partners/partners.ts";
import { openStore } from "../../src/storage/store.ts";
import { bearer, catalog, NOON, openService, PROGRAM_KEY, program } from "./service.ts";

const stores: { close: () => void }[] = [];
afterAll(() => {
  for (const store of stores) store.close();
});

/** The HTTP side with the real stage and a real database behind it. The next lead has the examples' id. */
function openProgram({ leadsEnabled = true, nextId = submittedExample.id } = {}) {
  const store = openStore({ path: ":memory:", synchronous: "full", serve: true, now: () => NOON });
  stores.push(store);
  const form = program.form.filter(({ id }) => [88, 89, 91].includes(id));
  const served: Catalog = { ...catalog, programs: [{ ...program, form, leadsEnabled }] };
  const partners = createPartners({
    store,
    catalog: served,
    now: () => NOON,
    random: () => 0.5,
    wake: () => {},
  });
  const service = openService({
    partners,
    served,
    server: { publicUrl: "https://leads.example.com" },
    mintRequestId: () => "req_8f3k2c1",
  });

  function ask(
    method: string,
    path: string,
    { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
  ) {
    const sent = { ...bearer(PROGRAM_KEY), "content-type": "application/json", ...headers };
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return service.ask(method, path, { headers: sent, ...(body !== undefined && { body: text }) });
  }

  /** Leads before the one that is looked at. */
  async function fill(): Promise<void> {
    for (let id = 1; id < nextId; id++) {
      if (id % 50 === 0) throw new Error("the key's tokens would run out");
      const body = { ...partnerLeadPostExample, email: `earlier${id}@example.com` };
      expect((await ask("POST", "/v1/leads", { body })).status).toBe(201);
    }
  }
  return { ask, fill };
}

/** Unknown members would be dropped: what comes back equal has none. */
function expectToFit(schema: SchemaName, value: unknown): void {
  expect(schemas[schema].parse(value)).toEqual(value as never);
}

describe("the document of the partner API shows what the service says", () => {
  test("of a lead through its life", async () => {
    const { ask, fill } = openProgram();
    await fill();
    const say = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).json();
    expect(await say("POST", "/v1/leads", { body: partnerLeadPostExample })).toEqual({
      data: submittedExample,
      status: 1,
    });
    expect(await say("GET", "/v1/leads?limit=1")).toEqual({
      ...partnerLeadListExample,
      links: { ...partnerLeadListExample.links, next: expect.stringContaining("&page=2&cursor=after-44") },
    });
    const converted = await say("POST", "/v1/leads/convert", { body: partnerConversionExample });
    expect(converted).toEqual({
      data: {
        ...convertedExample,
        converted_to: { ...convertedExample.converted_to, key: expect.stringMatching(/^[0-9A-Za-z]{12}$/) },
      },
      status: 1,
    });
    expectToFit("PartnerLeadAnswer", converted);
  });

  test("of a rejection, a deletion, the set-up and the key", async () => {
    const { ask, fill } = openProgram();
    await fill();
    const say = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).json();
    await ask("POST", "/v1/leads", { body: partnerLeadPostExample });
    expect(await say("POST", "/v1/leads/reject", { body: partnerRejectionExample })).toEqual({
      data: rejectedExample,
      status: 1,
    });
    expect(await say("DELETE", "/v1/leads/44")).toEqual({ status: 1 });
    expect(await say("GET", "/v1/leads/details")).toEqual(partnerDetailsExample);
    expect(await say("GET", "/v1/test")).toEqual(partnerProgramExample);
  });

  const tooMuch = `{"name":"${"x".repeat(65_536)}"}`;
  test.each<{
    code: PartnerFaultCode;
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    body?: unknown;
    before?: (ask: ReturnType<typeof openProgram>["ask"]) => Promise<unknown>;
    leadsEnabled?: boolean;
  }>([
    { code: "invalid_api_key", headers: bearer("lg_live_wrong") },
    { code: "leads_disabled", leadsEnabled: false },
    { code: "not_found", method: "GET", path: "/v1/leads/45" },
    { code: "method_not_allowed", method: "PUT" },
    { code: "payload_too_large", body: tooMuch },
    { code: "unsupported_media_type", headers: { "content-type": "text/plain" } },
    {
      code: "invalid_field",
      body: { name: "Jane Doe", email: "jane", partner: { key: "ref_999" }, cfields: {} },
    },
    {
      code: "idempotency_key_reused",
      headers: { "idempotency-key": "row 7" },
      before: (ask) =>
        ask("POST", "/v1/leads", {
          headers: { "idempotency-key": "row 7" },
          body: { ...partnerLeadPostExample, name: "John Roe" },
        }),
    },
    { code: "invalid_request_body", body: '{"name":"Jane Doe"\n"email":""}' },
    {
      code: "not_possible",
      path: "/v1/leads/convert",
      body: partnerConversionExample,
      before: async (ask) => {
        await ask("POST", "/v1/leads", { body: partnerLeadPostExample });
        await ask("POST", "/v1/leads/convert", { body: partnerConversionExample });
      },
    },
    {
      code: "rate_limit_exceeded",
      before: async (ask) => {
        for (let i = 0; i < 60; i++) await ask("POST", "/v1/leads");
      },
    },
  ])("of $code", async ({ code, method = "POST", path = "/v1/leads", leadsEnabled = true, ...asked }) => {
    const { before, headers = {}, body = partnerLeadPostExample } = asked;
    const { ask, fill } = openProgram({ leadsEnabled });
    if (code === "not_possible") await fill();
    await before?.(ask);
    const answer = await ask(method, path, { headers, ...(method !== "GET" && { body }) });
    expect(await answer.json()).toEqual(partnerFaultExamples[code] as never);
  });

  test("in schemas that fit", async () => {
    for (const code of partnerFaultCodes) expectToFit("PartnerFault", partnerFaultExamples[code]);
    expectToFit("PartnerLeadPost", partnerLeadPostExample);
    expectToFit("PartnerConversion", partnerConversionExample);
    expectToFit("PartnerRejection", partnerRejectionExample);
    const { ask } = openProgram();
    const empty = await (await ask("GET", "/v1/leads?page=9")).json();
    expectToFit("PartnerLeadList", empty);
    expect(empty).toMatchObject({ data: [], meta: { from: null, to: null } });
  });
});

describe("the programs' own bodies", () => {
  test("are named where the operator wants it, and the example is taken as it stands", async () => {
    const named = async (listCampaigns: boolean) => {
      const { ask } = openService({ listCampaigns });
      return (await ask("GET", "/docs/json")).text();
    };
    expect(await named(false)).not.toContain('"title":"Acme partner program"');
    const document = z
      .object({ paths: z.record(z.string(), z.record(z.string(), z.looseObject({}))) })
      .parse(JSON.parse(await named(true)));
    expect(document.paths["/v1/leads"]?.post?.requestBody).toEqual({
      required: true,
      content: {
        "application/json": {
          schema: {
            anyOf: [
              {
                type: "object",
                title: "Acme partner program",
                properties: {
                  name: { type: "string" },
                  email: { type: "string", format: "email" },
                  partner: {
                    type: "object",
                    properties: {
                      key: { type: "string" },
                      id: { type: "string" },
                      email: { type: "string" },
                    },
                  },
                  cfields: {
                    type: "object",
                    properties: {
                      "89": { type: "string", description: "Company" },
                      "91": {
                        type: "array",
                        items: { type: "string", enum: ["solar", "roof"] },
                        uniqueItems: true,
                        description: "Interests. What they asked for",
                      },
                      "92": { type: "string", enum: ["small", "large"], description: "Size" },
                      "94": { type: "string", pattern: "^[A-Za-z]{2}$", description: "Country" },
                    },
                    required: ["89"],
                    additionalProperties: false,
                  },
                },
                required: ["name", "email", "partner", "cfields"],
              },
            ],
          },
          examples: {
            "acme-partners": {
              summary: "Acme partner program",
              value: {
                name: "Jane Doe",
                email: "jane@example.com",
                partner: { key: "ref_123" },
                cfields: { "89": "text", "91": ["solar"], "92": "small", "94": "US" },
              },
            },
          },
        },
      },
    });
  });

  test("are none where there are no programs", () => {
    expect(createProgramBodies([])).toBeNull();
  });
});
