import { expect, test } from "bun:test";
import { type Seller, tierMethods } from "../../src/domain/catalog.ts";
import type { FieldSpec } from "../../src/domain/field.ts";
import { hashText, loaded, secretText, selling, supplying } from "./loading.ts";

const acme: Seller = {
  code: "ACME1234",
  slug: "acme",
  name: "Acme",
  timezone: "America/Chicago",
  currency: "USD",
  country: "US",
};

const everywhere: FieldSpec[] = [
  { key: "firstName", label: "First name", type: "text", required: true },
  { key: "lastName", label: "Last name", type: "text", required: true },
  { key: "phone", label: "Phone", type: "phone", required: true },
  { key: "state", label: "State", type: "state", required: true },
  { key: "email", label: "Email", type: "email", required: false },
  { key: "zip", label: "ZIP code", type: "zip", required: false },
  { key: "city", label: "City", type: "text", required: false },
];

test("a configuration becomes a catalog with its references resolved", () => {
  const yaml =
    selling({
      seller: "timezone: america/chicago",
      campaign: "duplicates: { fields: [E-Mail, phone], scope: seller }\nsell_to: 2\nwhen_unsold: reject",
      offer:
        "filters: [{ field: first_name, starts_with: J }]\ncaps: { budget_day: 90.50, month: 10, day: 5 }",
    }) +
    "        headers: { X-Api-Key: abc }\n" +
    supplying("caps: { auto: { day: 200 } }\nshow: [price]\nrate_limit: { burst: 5 }");
  const buyer = {
    id: "northwind",
    name: "Northwind",
    timezone: "America/Chicago",
    caps: [],
    accept: "on_match" as const,
    webhook: {
      url: "https://crm.example/leads",
      secrets: [new Uint8Array(Buffer.from(secretText.slice("whsec_".length), "base64"))],
      format: "json" as const,
      headers: { "X-Api-Key": "abc" },
      timeoutMs: 5_000,
      fields: null,
      response: null,
    },
  };
  expect(loaded(yaml).catalog).toEqual({
    sellers: [acme],
    campaigns: [
      {
        id: "auto",
        seller: acme,
        category: "Auto Insurance",
        active: true,
        fields: everywhere,
        strict: false,
        unknownFields: "keep",
        duplicates: { fields: ["email", "phone"], match: "any", windowMs: 2_592_000_000, scope: "seller" },
        sellTo: 2,
        whenUnsold: "reject",
        maxAgeMs: 259_200_000,
        answerWithinMs: 8_000,
        tiers: [
          {
            method: "priority",
            offers: [
              {
                buyer,
                priceCents: 4500,
                weight: 1,
                schedule: null,
                filters: [{ field: "firstName", op: "starts_with", value: "J" }],
                caps: [
                  { unit: "day", kind: "count", limit: 5 },
                  { unit: "month", kind: "count", limit: 10 },
                  { unit: "day", kind: "cents", limit: 9050 },
                ],
              },
            ],
          },
        ],
      },
    ],
    buyers: [buyer],
    suppliers: [
      {
        id: "web",
        name: "Web",
        sellers: [acme],
        rateLimit: { requestsPerMinute: 60, burst: 5 },
        show: { price: true, buyerIds: false },
        caps: new Map([["auto", [{ unit: "day", kind: "count", limit: 200 }]]]),
        keys: [{ id: "prod", sha256: hashText, test: false }],
        postback: null,
        forms: new Map(),
      },
    ],
    programs: [],
    suppressions: [],
  });
});

test("a campaign changes the usual fields in their place and adds its own behind them", () => {
  const fields = `fields:
  E-Mail: { required: true, label: Your mail }
  birth_date: { type: date }
  monthlyBill: { type: integer, min: 0, max: 500, help: In dollars }
  plan: { type: choice, options: [Gold, Silver], multiple: true }
  code: { type: text, pattern: "[A-Z]{2}", max_length: 2 }`;
  const [first, last, phone, state, , zip, city] = everywhere;
  expect(loaded(selling({ campaign: fields })).catalog.campaigns[0]?.fields).toEqual([
    ...[first, last, phone, state].filter((spec) => spec !== undefined),
    { key: "email", label: "Your mail", type: "email", required: true },
    ...[zip, city].filter((spec) => spec !== undefined),
    { key: "birth_date", label: "Birth date", type: "date", required: false },
    {
      key: "monthlyBill",
      label: "Monthly bill",
      type: "integer",
      required: false,
      min: 0,
      max: 500,
      help: "In dollars",
    },
    {
      key: "plan",
      label: "Plan",
      type: "choice",
      required: false,
      multiple: true,
      options: ["Gold", "Silver"],
    },
    { key: "code", label: "Code", type: "text", required: false, pattern: "[A-Z]{2}", maxLength: 2 },
  ]);
});

const campaignFields =
  "fields: { plan: { type: choice, options: [Gold, Silver] }, age: { type: integer }, owner: { type: boolean }, since: { type: date } }";
const filterRows = [
  { filter: "field: state, in: [Texas, ok]", as: { field: "state", op: "in", values: ["TX", "OK"] } },
  { filter: "field: STATE, not_in: [NY]", as: { field: "state", op: "not_in", values: ["NY"] } },
  { filter: "field: plan, equals: gold", as: { field: "plan", op: "equals", value: "Gold" } },
  { filter: "field: age, between: [18, 65]", as: { field: "age", op: "between", min: 18, max: 65 } },
  { filter: "field: age, min: 18", as: { field: "age", op: "min", value: 18 } },
  { filter: "field: age, max: 65.5", as: { field: "age", op: "max", value: 65.5 } },
  { filter: "field: age, in: [18, 20]", as: { field: "age", op: "in", values: ["18", "20"] } },
  { filter: "field: owner, equals: true", as: { field: "owner", op: "equals", value: "true" } },
  { filter: "field: since, equals: 5/31/2020", as: { field: "since", op: "equals", value: "2020-05-31" } },
  {
    filter: "field: since, age_between: [0, 150]",
    as: { field: "since", op: "age_between", min: 0, max: 150 },
  },
  { filter: 'field: zip, matches: "75[0-3].*"', as: { field: "zip", op: "matches", pattern: "75[0-3].*" } },
  { filter: "field: email, present: false", as: { field: "email", op: "present", value: false } },
  { filter: 'field: phone, starts_with: "+1512"', as: { field: "phone", op: "starts_with", value: "+1512" } },
  { filter: "field: state, starts_with: t", as: { field: "state", op: "starts_with", value: "t" } },
];

test.each(filterRows)("a filter compares what leads carry: $filter", ({ filter, as }) => {
  const { catalog } = loaded(selling({ campaign: campaignFields, offer: `filters: [{ ${filter} }]` }));
  expect<unknown>(catalog.campaigns[0]?.tiers[0]?.offers[0]?.filters).toEqual([as]);
});

const rateRows = [
  { written: "{}", limit: { requestsPerMinute: 60, burst: 60 } },
  { written: "{ burst: 5 }", limit: { requestsPerMinute: 60, burst: 5 } },
  { written: "{ requests_per_minute: 600 }", limit: { requestsPerMinute: 600, burst: 600 } },
  { written: "{ requests_per_minute: 10 }", limit: { requestsPerMinute: 10, burst: 10 } },
  {
    written: "{ requests_per_minute: 600, burst: 10 }",
    limit: { requestsPerMinute: 600, burst: 10 },
  },
];

test.each(rateRows)(
  "a minute's requests may all come at once unless told otherwise: $written",
  ({ written, limit }) => {
    const program = `programs:
  - { id: p, name: P, seller: ACME1234, keys: [], rate_limit: ${written} }
`;
    const { suppliers, programs } = loaded(
      selling({}) + supplying(`rate_limit: ${written}`) + program,
    ).catalog;
    expect([suppliers[0]?.rateLimit, programs[0]?.rateLimit]).toEqual([limit, limit]);
  },
);

test("a configuration may say more of how its leads are sold", () => {
  const yaml =
    selling({
      campaign: "answer_within: 25s\nduplicates: { scope: buyer }",
      offer: "weight: 10000\nschedule: sat 10:00-14:00",
    })
      .replace("- buyers:", "- method: round_robin\n            buyers:")
      .replace("name: Northwind", "name: Northwind\n    accept: on_response") +
    supplying(`caps: { auto: { budget_week: 500, day: 200 } }
postback: { url: https://web.example/hook, secret: ${secretText}, events: [lead.unsold, lead.sold, lead.sold] }`);
  const { campaigns, buyers, suppliers } = loaded(yaml).catalog;
  expect(campaigns[0]).toMatchObject({
    answerWithinMs: 25_000,
    duplicates: { scope: "buyer" },
    tiers: [
      { method: "round_robin", offers: [{ weight: 10_000, schedule: [{ days: [6], from: 600, to: 840 }] }] },
    ],
  });
  expect(buyers[0]?.accept).toBe("on_response");
  expect(suppliers[0]?.caps.get("auto")).toEqual([
    { unit: "day", kind: "count", limit: 200 },
    { unit: "week", kind: "cents", limit: 50_000 },
  ]);
  expect(suppliers[0]?.postback).toEqual({
    url: "https://web.example/hook",
    secrets: [new Uint8Array(Buffer.from(secretText.slice("whsec_".length), "base64"))],
    events: ["lead.sold", "lead.unsold"],
  });
});

test("a postback tells everything unless told otherwise", () => {
  const postback = `postback: { url: https://web.example/hook, secret: [${secretText}, ${secretText}] }`;
  const told = loaded(selling({}) + supplying(postback)).catalog.suppliers[0]?.postback;
  expect([told?.events, told?.secrets.length]).toEqual([["lead.sold", "lead.unsold", "lead.rejected"], 2]);
});

test.each(tierMethods.map((method) => [method]))("a tier's method may be %s", (method) => {
  const yaml = selling({}).replace("- buyers:", `- method: ${method}\n            buyers:`);
  expect(loaded(yaml).catalog.campaigns[0]?.tiers[0]?.method).toBe(method);
});

test("a buyer counts its own caps in its own time zone where it has one", () => {
  const yaml = selling({ seller: "timezone: America/Chicago" }).replace(
    "name: Northwind",
    "name: Northwind\n    timezone: Europe/Berlin",
  );
  expect(loaded(yaml).catalog.buyers[0]?.timezone).toBe("Europe/Berlin");
});

test("a supplier's forms have a secret where their builder signs, and their questions mapped to fields", () => {
  const forms = `forms:
  typeform: { secret: s3cret, map: { "Your zip code": zip, "q12": Phone } }
  gravity_forms: { map: { "1.3": first_name } }
  google_ads:
  any: {}`;
  expect(loaded(selling({}) + supplying(forms)).catalog.suppliers[0]?.forms).toEqual(
    new Map([
      ["typeform", { secret: "s3cret", map: { "Your zip code": "zip", q12: "Phone" } }],
      ["gravity_forms", { secret: null, map: { "1.3": "first_name" } }],
      ["any", { secret: null, map: {} }],
    ]),
  );
});
