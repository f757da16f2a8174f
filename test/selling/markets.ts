import fc from "fast-check";
import { calendarUnits } from "../../src/domain/calendar.ts";
import {
  type Buyer,
  type Campaign,
  type Caps,
  type Offer,
  type Seller,
  type Supplier,
  type Tier,
  tierMethods,
} from "../../src/domain/catalog.ts";
import type { Fields } from "../../src/domain/field.ts";
import type { Filter } from "../../src/domain/filter.ts";
import type { OpenWindow, Schedule } from "../../src/domain/schedule.ts";
import { acme, buyer, campaign, field, offer, standardFields, supplier } from "../fixtures/catalog.ts";
import type { Answer } from "./reference.ts";

/** Any agency that could be configured, and whatever may happen to it. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const zones = ["America/Chicago", "Asia/Kolkata", "Europe/Berlin", "Australia/Lord_Howe"];
const states = ["TX", "CA", "NV"];
const zips = ["75001", "75001-1234", "90210"];
const phones = ["+15125550101", "+15125550102", "+15125550103", "+15125550104"];
const emails = ["ada@example.com", "ADA@example.com", "eve@example.com"];
/** What nobody may buy. */
export const suppressed = ["+15125550104"];

/** Mostly nothing, so that there is somebody to sell to. */
function rarely<T>(some: fc.Arbitrary<T>, none: T): fc.Arbitrary<T> {
  return fc.oneof({ weight: 2, arbitrary: fc.constant(none) }, { weight: 1, arbitrary: some });
}

const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.subarray(states, { minLength: 1 }).map((values): Filter => ({ field: "state", op: "in", values })),
  fc.subarray(states).map((values): Filter => ({ field: "state", op: "not_in", values })),
  fc.subarray(zips, { minLength: 1 }).map((values): Filter => ({ field: "zip", op: "in", values })),
  fc.constantFrom(...states).map((value): Filter => ({ field: "state", op: "equals", value })),
  fc.constantFrom("75", "7500", "9").map((value): Filter => ({ field: "zip", op: "starts_with", value })),
  fc.integer({ min: 0, max: 90 }).map((value): Filter => ({ field: "score", op: "min", value })),
  fc.integer({ min: 10, max: 99 }).map((value): Filter => ({ field: "score", op: "max", value })),
  fc
    .integer({ min: 0, max: 40 })
    .map((min): Filter => ({ field: "score", op: "between", min, max: min + 50 })),
  fc.boolean().map((value): Filter => ({ field: "email", op: "present", value })),
  fc
    .constantFrom("A.*", "[a-z]+@example[.]com")
    .map((pattern): Filter => ({ field: "email", op: "matches", pattern })),
  fc
    .constantFrom([0, 25], [25, 65], [26, 90])
    .map(([min = 0, max = 0]): Filter => ({ field: "birthDate", op: "age_between", min, max })),
);

const caps: fc.Arbitrary<Caps> = fc.array(
  fc.oneof(
    fc.record({
      unit: fc.constantFrom(...calendarUnits),
      kind: fc.constant("count" as const),
      limit: fc.integer({ min: 0, max: 4 }),
    }),
    fc.record({
      unit: fc.constantFrom("day" as const, "week" as const, "month" as const),
      kind: fc.constant("cents" as const),
      limit: fc.integer({ min: 0, max: 20 }).map((limit) => limit * 1_000),
    }),
  ),
  { minLength: 1, maxLength: 2 },
);

const openWindow: fc.Arbitrary<OpenWindow> = fc.record({
  days: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
  from: fc.integer({ min: 0, max: 47 }).map((half) => half * 30),
  to: fc.integer({ min: 1, max: 48 }).map((half) => half * 30),
});
const schedule: fc.Arbitrary<Schedule> = fc.array(openWindow, { minLength: 1, maxLength: 2 });

const anyBuyers: fc.Arbitrary<Buyer[]> = fc
  .array(
    fc.record({
      timezone: fc.constantFrom(...zones),
      caps: rarely(caps, []),
      accept: fc.constantFrom("on_match" as const, "on_response" as const),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((buyers) => buyers.map((rest, i) => buyer("abcd".charAt(i), rest)));

function offerTo(to: Buyer): fc.Arbitrary<Offer> {
  return fc
    .record({
      priceCents: fc.constantFrom(1_000, 1_500, 2_500, 4_500),
      weight: fc.integer({ min: 1, max: 4 }),
      filters: rarely(fc.array(filter, { minLength: 1, maxLength: 2 }), []),
      caps: rarely(caps, []),
      schedule: rarely<Schedule | null>(schedule, null),
    })
    .map(({ priceCents, ...terms }) => offer(to, priceCents, terms));
}

function tierOf(buyers: readonly Buyer[]): fc.Arbitrary<Tier> {
  return fc.record({
    method: fc.constantFrom(...tierMethods),
    offers: fc.shuffledSubarray([...buyers]).chain((some) => fc.tuple(...some.map(offerTo))),
  });
}

const duplicates = fc.record({
  fields: fc.subarray(["phone", "email"], { minLength: 1 }),
  match: fc.constantFrom("any" as const, "all" as const),
  windowMs: fc.constantFrom(HOUR_MS, DAY_MS, 30 * DAY_MS),
  scope: fc.constantFrom("campaign" as const, "seller" as const, "buyer" as const),
});

const fields = [...standardFields, field("score", "number"), field("birthDate", "date")];

function campaignOf(id: string, seller: Seller, buyers: readonly Buyer[]): fc.Arbitrary<Campaign> {
  return fc
    .record({
      sellTo: fc.integer({ min: 1, max: 3 }),
      whenUnsold: fc.constantFrom("hold" as const, "hold" as const, "reject" as const),
      maxAgeMs: fc.constantFrom(20 * MINUTE_MS, 6 * HOUR_MS, 2 * DAY_MS, 9 * DAY_MS),
      duplicates: fc.option(duplicates),
      tiers: fc.array(tierOf(buyers), { minLength: 1, maxLength: 3 }),
    })
    .map((rest) => campaign([], { id, category: id, seller, fields, ...rest }));
}

const anyCampaigns: fc.Arbitrary<Campaign[]> = fc
  .record({ buyers: anyBuyers, timezone: fc.constantFrom(...zones) })
  .chain(({ buyers, timezone }) => {
    const seller = { ...acme, timezone };
    return fc.tuple(campaignOf("auto", seller, buyers), campaignOf("home", seller, buyers));
  });

const supplierCaps = fc.record({ auto: rarely(caps, []), home: rarely(caps, []) });
const anySuppliers: fc.Arbitrary<Supplier[]> = fc
  .tuple(supplierCaps, supplierCaps)
  .map((both) => both.map((own, i) => supplier(`s${i + 1}`, { caps: new Map(Object.entries(own)) })));

const answer: fc.Arbitrary<Answer> = fc.oneof(
  fc.record({
    outcome: fc.constant("accepted" as const),
    priceCents: fc.option(fc.constantFrom(0, 3_000, 9_000)),
  }),
  fc.record({
    outcome: fc.constantFrom(
      "rejected" as const,
      "duplicate" as const,
      "not_sent" as const,
      "unreadable" as const,
      "unclear" as const,
      "unclear" as const,
    ),
  }),
);

const lead: fc.Arbitrary<Fields> = fc.record({
  phone: fc.constantFrom(...phones),
  email: fc.constantFrom(null, ...emails),
  state: fc.constantFrom(...states),
  zip: fc.constantFrom(null, ...zips),
  score: fc.constantFrom(null, 0, 10, 50, 99),
  birthDate: fc.constantFrom(null, "2001-05-21", "2000-02-29", "1961-05-20", "2030-01-01"),
});

/** Something comes after so long: a post, a start, or nothing but time. `answers` are what live buyers say from then on. */
export type Step = {
  afterMs: number;
  /** Then the process starts anew. */
  restarts: boolean;
  post: { campaign: number; supplier: number; fields: Fields } | null;
  answers: Answer[];
};

const spans = [
  0,
  1,
  1_000,
  5_000,
  MINUTE_MS,
  15 * MINUTE_MS,
  50 * MINUTE_MS,
  5 * HOUR_MS,
  DAY_MS,
  4 * DAY_MS,
];

const step: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.constantFrom(...spans),
  restarts: fc.integer({ min: 0, max: 7 }).map((one) => one === 7),
  post: fc.option(
    fc.record({ campaign: fc.constantFrom(0, 0, 1), supplier: fc.constantFrom(0, 0, 1), fields: lead }),
    { freq: 4 },
  ),
  answers: fc.array(answer, { maxLength: 3 }),
});

export type Market = { startsAt: number; campaigns: Campaign[]; suppliers: Supplier[]; steps: Step[] };

/** Starts are ordinary days, and those before clocks change in one of the zones. */
const starts = [
  "2026-05-20T17:00Z",
  "2026-03-08T05:00Z",
  "2026-11-01T04:00Z",
  "2026-10-24T20:00Z",
  "2026-04-04T12:00Z",
];

export const anyMarket: fc.Arbitrary<Market> = fc.record({
  startsAt: fc.constantFrom(...starts).map((text) => Temporal.Instant.from(text).epochMilliseconds),
  campaigns: anyCampaigns,
  suppliers: anySuppliers,
  steps: fc.array(step, { minLength: 1, maxLength: 24, size: "max" }),
});
