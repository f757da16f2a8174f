import { afterAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { partnerFault, partnerSchemas } from "../../src/http/openapi/partner-schemas.ts";
import { createPartners } from "../../src/partners/partners.ts";
import { openStore } from "../../src/storage/store.ts";
import { bearer, catalog, NOON, openService, PROGRAM_KEY, program } from "./service.ts";

const store = openStore({ path: ":memory:", synchronous: "full", serve: true, now: () => NOON });
afterAll(() => store.close());

const endless = { ...program, rateLimit: { requestsPerMinute: 1_000_000_000, burst: 1_000_000_000 } };
const served = { ...catalog, programs: [endless] };
const partners = createPartners({
  store,
  catalog: served,
  now: () => NOON,
  random: () => 0.5,
  wake: () => {},
});
const { ask, logged } = openService({ partners, served });

const names = [
  "name",
  "email",
  "partner",
  "cfields",
  "id",
  "commission_transaction_amount",
  "89",
  "91",
  "key",
];
const anyName = fc.oneof(fc.constantFrom(...names), fc.string(), fc.constantFrom("__proto__", "constructor"));
const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("ref_123", "solar", "US", "1", "1.50", "-0", "NaN", "jane@example.com", "\u0000"),
  fc.integer({ min: 0, max: 5_000 }).map((length) => "x".repeat(length)),
);
const { anything } = fc.letrec<{ anything: unknown }>((tie) => ({
  anything: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.oneof(anyText, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie("anything"), { maxLength: 4 }),
    fc.dictionary(anyName, tie("anything"), { maxKeys: 6 }),
  ),
}));
const rightLead = fc.record({
  name: fc.constant("Jane Doe"),
  email: fc.integer({ min: 0, max: 99 }).map((number) => `jane${number}@example.com`),
  partner: fc.constant({ key: "ref_123" }),
  cfields: fc.record({
    "89": fc.constant("Doe Inc"),
    "91": fc.oneof(fc.subarray(["solar", "roof"]), anything),
    "94": fc.oneof(fc.constantFrom("US", "de"), anything),
  }),
});
const anyLead = fc.record(
  {
    name: anything,
    email: anything,
    partner: anything,
    cfields: fc.dictionary(fc.constantFrom("88", "89", "91", "92", "94", "95"), anything),
    id: fc.oneof(fc.integer({ min: 0, max: 20 }), anything),
    commission_transaction_amount: fc.oneof(fc.integer({ min: -5, max: 9_999 }), anything),
  },
  { requiredKeys: [] },
);
const anyBody = fc.oneof(
  rightLead.map((lead) => JSON.stringify(lead)),
  fc.tuple(rightLead, anyLead).map((parts) => JSON.stringify(Object.assign({}, ...parts))),
  anything.map((value) => JSON.stringify(value)),
  anyText,
);
const anySearch = fc
  .array(
    fc.tuple(
      fc.constantFrom(
        "limit",
        "page",
        "sort",
        "status",
        "partner",
        "cursor",
        "id",
        "commission_transaction_amount",
      ),
      fc.oneof(anyText, fc.integer().map(String), fc.constantFrom("asc", "after-3", "before-9", "after-")),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => new URLSearchParams(pairs).toString());
const anySegment = fc.oneof(
  fc.integer({ min: -2, max: 20 }).map(String),
  anyText.map(encodeURIComponentSafely),
);

function encodeURIComponentSafely(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

const anyRequest = fc.oneof(
  fc.record({
    method: fc.constantFrom("POST", "PUT"),
    path: fc.constantFrom("/v1/leads", "/v1/leads/convert", "/v1/leads/reject"),
    body: anyBody,
  }),
  fc.record({
    method: fc.constant("GET"),
    path: fc
      .tuple(fc.constantFrom("/v1/leads", "/v1/leads/convert", "/v1/leads/reject"), anySearch)
      .map(([path, search]) => `${path}?${search}`),
    body: fc.constant(null),
  }),
  fc.record({
    method: fc.constantFrom("GET", "DELETE", "HEAD", "PATCH"),
    path: anySegment.map((segment) => `/v1/leads/${segment}`),
    body: fc.constant(null),
  }),
);
const anyIdempotencyKey = fc.oneof(
  fc.constant(null),
  fc.string({ unit: fc.constantFrom("a", "b", " ", "~"), minLength: 1, maxLength: 2 }),
);

/** Unknown members would be dropped: what comes back equal has none. */
function expectOneOf(schemas: (typeof partnerSchemas)[keyof typeof partnerSchemas][], value: unknown): void {
  const fits = schemas.some((schema) => {
    const read = schema.safeParse(value);
    return read.success && Bun.deepEquals(read.data, value);
  });
  expect(fits ? "fits" : value).toBe("fits");
}

const { PartnerLeadAnswer, PartnerLeadList, PartnerDetails, PartnerDone } = partnerSchemas;

describe("whatever a partner's software sends", () => {
  test("is answered as the document says, and never with a fault of ours", async () => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(anyRequest, anyIdempotencyKey, async ({ method, path, body }, idempotencyKey) => {
        const headers = {
          ...bearer(PROGRAM_KEY),
          "content-type": "application/json",
          ...(idempotencyKey !== null && { "idempotency-key": idempotencyKey }),
        };
        const response = await ask(method, path, { headers, ...(body !== null && { body }) });
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        expect(response.status).toBeLessThan(500);
        const text = await response.text();
        if (method === "HEAD") return;
        const value: unknown = JSON.parse(text);
        if (response.ok)
          expectOneOf([PartnerLeadAnswer, PartnerLeadList, PartnerDetails, PartnerDone], value);
        else expectOneOf([partnerFault], value);
      }),
      { numRuns: 1_500 },
    );
    expect(logged().filter((line) => JSON.stringify(line).includes('"event":"fault"'))).toEqual([]);
    expect([200, 201, 400, 404, 405, 422].filter((status) => !statuses.has(status))).toEqual([]);
  }, 30_000);
});
