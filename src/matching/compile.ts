import type { CalendarUnit } from "../domain/calendar.ts";
import type { Campaign, Cap, Offer, Tier } from "../domain/catalog.ts";
import { type CompilePattern, compileFilters } from "./filters.ts";
import type { Judge } from "./judge.ts";
import { compileSchedule, type OpensAt } from "./schedule.ts";

/** What a meter counts: a buyer's sales, everywhere or in one campaign. */
export type MeterScope = { name: string; buyer: string; campaign?: string };

/** A row of what is counted: a scope in the calendar periods of a timezone. */
export type Counter = { scope: MeterScope; unit: CalendarUnit; timezone: string };

/** One cap of an offer: what it counts, in which period, up to where. */
export type Meter = Counter & Pick<Cap, "kind" | "limit">;

export type CompiledOffer = {
  offer: Offer;
  /** Its place in the flat list of the campaign's offers. */
  index: number;
  tier: number;
  /** Where the outcomes of its filters stand. */
  filters: readonly number[];
  /** Null: always open. */
  opensAt: OpensAt | null;
  /** The offer's own caps, then its buyer's: `Verdict.detail` of a cap counts along this list. */
  meters: readonly Meter[];
  /** The buyer's sales in this campaign today, by which tiers are ordered. */
  today: Counter;
};

/** Offers stand as written; the dearest first where the price decides. */
export type CompiledTier = { method: Tier["method"]; offers: readonly CompiledOffer[] };

export type CompiledCampaign = {
  campaign: Campaign;
  tiers: readonly CompiledTier[];
  /** Those of all tiers, in the order of decisions. */
  offers: readonly CompiledOffer[];
  /** Of all their filters, by place. */
  judges: readonly Judge[];
  /** By buyer id: every row that a sale to it counts in, whichever offer it comes from. */
  counters: ReadonlyMap<string, readonly Counter[]>;
};

function inCampaign(offer: Offer, campaign: Campaign): MeterScope {
  return { name: `${campaign.id} ${offer.buyer.id}`, buyer: offer.buyer.id, campaign: campaign.id };
}

function metersOf(offer: Offer, campaign: Campaign): Meter[] {
  const { buyer } = offer;
  const own = inCampaign(offer, campaign);
  const overall = { name: buyer.id, buyer: buyer.id };
  return [
    ...offer.caps.map((cap) => ({ scope: own, timezone: campaign.seller.timezone, ...cap })),
    ...buyer.caps.map((cap) => ({ scope: overall, timezone: buyer.timezone, ...cap })),
  ];
}

function countersOf(tiers: readonly CompiledTier[]): CompiledCampaign["counters"] {
  const byBuyer = new Map<string, Map<string, Counter>>();
  for (const { method, offers } of tiers) {
    for (const { offer, meters, today } of offers) {
      const rows = byBuyer.get(offer.buyer.id) ?? new Map<string, Counter>();
      const ordersByToday = method === "highest_price" || method === "weighted";
      for (const { scope, unit, timezone } of ordersByToday ? [...meters, today] : meters) {
        rows.set(`${unit} ${scope.name}`, { scope, unit, timezone });
      }
      byBuyer.set(offer.buyer.id, rows);
    }
  }
  return new Map([...byBuyer].map(([buyer, rows]) => [buyer, [...rows.values()]]));
}

/** Equal schedules are one function, so that what one has found the others know. */
function createScheduleCompiler(timezone: string) {
  const compiled = new Map<string, OpensAt>();
  return function opensAtOf({ schedule }: Offer): OpensAt | null {
    if (schedule === null) return null;
    const key = JSON.stringify(schedule);
    const opensAt = compiled.get(key) ?? compileSchedule(schedule, timezone);
    compiled.set(key, opensAt);
    return opensAt;
  };
}

function ordered({ method, offers }: CompiledTier): CompiledTier {
  if (method !== "highest_price") return { method, offers };
  return { method, offers: offers.toSorted((a, b) => b.offer.priceCents - a.offer.priceCents) };
}

/** Flattens a campaign's tiers and compiles filters and schedules, once, when the catalog is built. */
export function compileCampaign(campaign: Campaign, compilePattern: CompilePattern): CompiledCampaign {
  const { fields, seller } = campaign;
  const { timezone } = seller;
  const filters = campaign.tiers.flatMap(({ offers }) => offers.flatMap((offer) => offer.filters));
  const { placeOf, judges } = compileFilters(filters, { fields, timezone, compilePattern });
  const opensAtOf = createScheduleCompiler(timezone);
  let index = 0;
  const tiers = campaign.tiers.map(({ method, offers }, tier) => ({
    method,
    offers: offers.map((offer) => ({
      offer,
      index: index++,
      tier,
      filters: offer.filters.map(placeOf),
      opensAt: opensAtOf(offer),
      meters: metersOf(offer, campaign),
      today: { scope: inCampaign(offer, campaign), unit: "day" as const, timezone },
    })),
  }));
  return {
    campaign,
    tiers: tiers.map(ordered),
    offers: tiers.flatMap(({ offers }) => offers),
    judges,
    counters: countersOf(tiers),
  };
}
