import { expect, test } from "bun:test";
import fc from "fast-check";
import { calendarUnits } from "../../src/domain/calendar.ts";
import {
  type Buyer,
  type Campaign,
  type Caps,
  type Offer,
  type Tier,
  tierMethods,
} from "../../src/domain/catalog.ts";
import { decodeVerdicts, type Reason, reasons } from "../../src/domain/decision.ts";
import type { Filter } from "../../src/domain/filter.ts";
import type { Schedule } from "../../src/domain/schedule.ts";
import type { Circumstances } from "../../src/matching/circumstances.ts";
import type { Counter } from "../../src/matching/compile.ts";
import { decide } from "../../src/matching/decide.ts";
import { buyer, campaign, offer } from "../fixtures/catalog.ts";
import { calm, compile, noon, openBooks } from "./market.ts";

const HOUR_MS = 3_600_000;
const buyerIds = ["a", "b", "c", "d", "e"];
const states = ["TX", "CA", "NV"];

const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.subarray(states, { minLength: 1 }).map((values): Filter => ({ field: "state", op: "in", values })),
  fc.subarray(states).map((values): Filter => ({ field: "state", op: "not_in", values })),
  fc.integer({ min: 0, max: 90 }).map((value): Filter => ({ field: "score", op: "min", value })),
  fc.boolean().map((value): Filter => ({ field: "email", op: "present", value })),
);
/** Mostly nothing, so that there is somebody to sell to. */
function rarely<T>(some: fc.Arbitrary<T>, none: T): fc.Arbitrary<T> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(none) }, { weight: 1, arbitrary: some });
}

const capList: fc.Arbitrary<Caps> = fc.array(
  fc.record({
    unit: fc.constantFrom(...calendarUnits),
    kind: fc.constantFrom("count", "cents"),
    limit: fc.integer({ min: 0, max: 12 }),
  }),
  { maxLength: 2 },
);
const caps = rarely(capList, []);
const schedule = rarely<Schedule | null>(
  fc.integer({ min: 0, max: 23 }).map((hour) => [{ days: [1, 2, 3, 4, 5], from: hour * 60, to: 0 }]),
  null,
);

const anyBuyer = caps.chain((own) =>
  fc.constantFrom(...buyerIds).map((id) => buyer(id, { timezone: "Europe/Berlin", caps: own })),
);
/** One of each name: whatever tiers it stands in, a buyer is one. */
const anyBuyers = fc.uniqueArray(anyBuyer, { selector: ({ id }) => id, minLength: 3 });

function offerTo(to: Buyer): fc.Arbitrary<Offer> {
  const priceCents = fc.integer({ min: 0, max: 5 });
  const weight = fc.integer({ min: 1, max: 4 });
  const filters = rarely(fc.array(filter, { maxLength: 2 }), []);
  return fc
    .record({ priceCents, weight, filters, caps, schedule })
    .map(({ priceCents, ...terms }) => offer(to, priceCents, terms));
}

function tierOf(buyers: readonly Buyer[]): fc.Arbitrary<Tier> {
  return fc.record({
    method: fc.constantFrom(...tierMethods),
    offers: fc.shuffledSubarray([...buyers]).chain((some) => fc.tuple(...some.map(offerTo))),
  });
}

const anyCampaign: fc.Arbitrary<Campaign> = fc
  .tuple(anyBuyers, fc.integer({ min: 1, max: 4 }))
  .chain(([buyers, sellTo]) =>
    fc.array(tierOf(buyers), { minLength: 1, maxLength: 3 }).map((tiers) => campaign([], { sellTo, tiers })),
  );

const number = fc.integer({ min: 0, max: 15 });
const someone = rarely(fc.subarray(buyerIds, { maxLength: 2 }), []);
const anyCircumstances: fc.Arbitrary<Circumstances> = fc
  .record({
    state: fc.constantFrom(...states),
    score: fc.integer({ min: 0, max: 100 }),
    now: fc.integer({ min: 0, max: 24 }).map((hours) => noon + hours * HOUR_MS),
    used: fc.array(number, { minLength: 30, maxLength: 30 }),
    latest: fc.array(number, { minLength: 5, maxLength: 5 }),
    paused: someone,
    holding: rarely(fc.array(fc.tuple(fc.constantFrom(...buyerIds), fc.nat(2)), { maxLength: 2 }), []),
    refused: fc.array(
      fc.tuple(fc.constantFrom(...buyerIds), fc.constantFrom<Reason>("buyer_rejected", "buyer_error")),
      { maxLength: 2 },
    ),
    boughtBefore: someone,
    suppressedBy: rarely<number | null>(fc.nat(3), null),
    leftCents: rarely(number, Number.POSITIVE_INFINITY),
  })
  .map(({ state, score, used, latest, paused, holding, refused, boughtBefore, ...rest }) => ({
    ...calm,
    ...rest,
    fields: { state, score },
    usedOf: ({ scope, unit }: Pick<Counter, "scope" | "unit">) => {
      const at = buyerIds.indexOf(scope.buyer) * calendarUnits.length + calendarUnits.indexOf(unit);
      return { used: used[at] ?? 0, cents: used[at + 1] ?? 0 };
    },
    latestSale: (_: string, id: string) => latest[buyerIds.indexOf(id)] ?? 0,
    pausedUntil: (id: string) => (paused.includes(id) ? rest.now + 1 : null),
    holding: new Map(holding),
    refused: new Map(refused.filter(([id]) => !holding.some(([holder]) => holder === id))),
    boughtBefore: new Set(boughtBefore),
  }));

test("the same circumstances give the same decision, to the byte", () => {
  fc.assert(
    fc.property(anyCampaign, anyCircumstances, anyCircumstances, (given, circumstances, others) => {
      const compiled = compile(given);
      const first = decide(compiled, circumstances);
      decide(compiled, others);
      expect(decide(compiled, { ...circumstances, fields: { ...circumstances.fields } })).toEqual(first);
      expect(decide(compile(given), circumstances)).toEqual(first);
    }),
  );
});

test("a decision gives every offer one reason, no buyer a lead twice, and nobody more places than there are", () => {
  const seen = new Set<Reason>();
  fc.assert(
    fc.property(anyCampaign, anyCircumstances, (given, circumstances) => {
      const compiled = compile(given);
      const { verdicts, chosen, nextAt } = decide(compiled, circumstances);
      const { holding, suppressedBy, leftCents, now } = circumstances;
      const decoded = decodeVerdicts(verdicts);
      for (const { reason } of decoded) seen.add(reason);
      expect(decoded).toHaveLength(given.tiers.flatMap(({ offers }) => offers).length);
      const buyers = chosen.map((index) => compiled.offers[index]?.offer.buyer.id ?? "");
      expect(new Set([...buyers, ...holding.keys()]).size).toBe(buyers.length + holding.size);
      expect(buyers.length).toBeLessThanOrEqual(Math.max(0, given.sellTo - holding.size));
      const held = compiled.offers.filter(({ offer, tier }) => holding.get(offer.buyer.id) === tier);
      const sold = decoded.flatMap(({ reason }, index) => (reason === "sold" ? [index] : []));
      expect(sold).toEqual([...chosen, ...held.map(({ index }) => index)].sort((x, y) => x - y));
      const cents = chosen.reduce((sum, index) => sum + (compiled.offers[index]?.offer.priceCents ?? 0), 0);
      expect(cents).toBeLessThanOrEqual(leftCents);
      if (suppressedBy !== null) expect(chosen).toEqual([]);
      if (nextAt !== null) expect(nextAt).toBeGreaterThan(now);
    }),
    { numRuns: 1_000 },
  );
  // Otherwise nothing was tried.
  expect(reasons.filter((reason) => !seen.has(reason))).toEqual(["buyer_duplicate", "buyer_timeout"]);
});

/** The place of somebody who was refused is a place for the next: nobody is passed over who could have had it. */
test("no place is left while somebody could have it", () => {
  fc.assert(
    fc.property(anyCampaign, anyCircumstances, (given, circumstances) => {
      const compiled = compile(given);
      const { chosen, verdicts } = decide(compiled, circumstances);
      const left = given.sellTo - circumstances.holding.size - chosen.length;
      const passedOver = decodeVerdicts(verdicts).filter(
        ({ reason }) => reason === "lost" || reason === "sold_out",
      );
      if (left > 0) expect(passedOver).toEqual([]);
    }),
  );
});

/** Every cap a little higher. */
function raised(given: Campaign, by: number): Campaign {
  const more = (own: Caps): Caps => own.map((cap) => ({ ...cap, limit: cap.limit + by }));
  const tiers = given.tiers.map(({ method, offers }) => ({
    method,
    offers: offers.map((one) => ({
      ...one,
      caps: more(one.caps),
      buyer: { ...one.buyer, caps: more(one.buyer.caps) },
    })),
  }));
  return { ...given, tiers };
}

test("higher caps never make fewer sales of a lead", () => {
  fc.assert(
    fc.property(anyCampaign, anyCircumstances, number, (given, circumstances, by) => {
      const unbudgeted = { ...circumstances, leftCents: Number.POSITIVE_INFINITY };
      const before = decide(compile(given), unbudgeted).chosen;
      const after = decide(compile(raised(given, by)), unbudgeted).chosen;
      expect(after.length).toBeGreaterThanOrEqual(before.length);
    }),
    { numRuns: 500 },
  );
});

test("nor fewer of a day's, by priority", () => {
  const byPriority = anyCampaign.map((given) => ({
    ...given,
    tiers: given.tiers.map((one) => ({ ...one, method: "priority" as const })),
  }));
  const leads = fc.array(
    fc.record({ state: fc.constantFrom(...states), score: fc.integer({ min: 0, max: 100 }) }),
  );
  const countSales = (given: Campaign, posted: readonly { state: string; score: number }[]) => {
    const { sell } = openBooks(given);
    return posted.reduce((sum, fields) => sum + sell({ fields }).chosen.length, 0);
  };
  fc.assert(
    fc.property(byPriority, leads, number, (given, posted, by) => {
      expect(countSales(raised(given, by), posted)).toBeGreaterThanOrEqual(countSales(given, posted));
    }),
  );
});

test("a buyer's own caps are never exceeded, however leads come and whichever tier they go through", () => {
  const leads = fc.array(
    fc.record({ hours: fc.integer({ min: 0, max: 60 }), state: fc.constantFrom(...states) }),
    { minLength: 10, maxLength: 40 },
  );
  fc.assert(
    fc.property(anyCampaign, leads, (given, posted) => {
      const { offers } = compile(given);
      const { sell } = openBooks(given);
      const sales = posted.flatMap(({ hours, state }) => {
        const now = noon + hours * HOUR_MS;
        const { verdicts } = sell({ now, fields: { state, score: 50 } });
        return offers
          .filter(({ index }) => verdicts[index] === "sold 0")
          .map(({ offer }) => ({ now, ...offer }));
      });
      for (const { now, buyer } of sales) {
        const own = sales.filter((sale) => sale.buyer === buyer);
        for (const { unit, kind, limit } of buyer.caps) {
          const { start, end } = calm.periodOf(unit, buyer.timezone, now);
          const counted = own.filter((sale) => start <= sale.now && sale.now < end);
          const cents = counted.reduce((sum, { priceCents }) => sum + priceCents, 0);
          expect(kind === "count" ? counted.length : cents).toBeLessThanOrEqual(limit);
        }
      }
    }),
  );
});
