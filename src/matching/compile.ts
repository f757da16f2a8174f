import type { CalendarUnit } from "../domain/calendar.ts";
import type { Campaign, Cap, Offer, Tier } from "../domain/catalog.ts";
import { compileFilter, type Test } from "./filters.ts";
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
  filters: readonly Test[];
  opensAt: OpensAt;
  /** The offer's own caps, then its buyer's: `Verdict.detail` of a cap counts along this list. */
  meters: readonly Meter[];
  /** The buyer's sales in this campaign today, by which tiers are ordered. */
  today: Counter;
};

export type CompiledTier = { method: Tier["method"]; offers: readonly CompiledOffer[] };

export type CompiledCampaign = {
  campaign: Campaign;
  tiers: readonly CompiledTier[];
  /** Those of all tiers, in the order of decisions. */
  offers: readonly CompiledOffer[];
  /** By buyer id: every row that a sale to it counts in, whichever offer it comes from. */
  counters: ReadonlyMap<string, readonly Counter[]>;
};

/** A linear-time regular expression over the whole value, as a function. */
export type CompilePattern = (text: string) => { test: (value: string) => boolean };

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

/** Flattens a campaign's tiers and compiles filters and schedules, once, when the catalog is built. */
export function compileCampaign(campaign: Campaign, compilePattern: CompilePattern): CompiledCampaign {
  const { timezone } = campaign.seller;
  let index = 0;
  const tiers = campaign.tiers.map(({ method, offers }, tier) => ({
    method,
    offers: offers.map((offer) => ({
      offer,
      index: index++,
      tier,
      filters: offer.filters.map((filter) => compileFilter(filter, { timezone, compilePattern })),
      opensAt: compileSchedule(offer.schedule, timezone),
      meters: metersOf(offer, campaign),
      today: { scope: inCampaign(offer, campaign), unit: "day" as const, timezone },
    })),
  }));
  return { campaign, tiers, offers: tiers.flatMap(({ offers }) => offers), counters: countersOf(tiers) };
}
