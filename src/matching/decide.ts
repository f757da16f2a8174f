import type { CalendarUnit, Period, PeriodOf } from "../domain/calendar.ts";
import type { Campaign, Cap, Offer } from "../domain/catalog.ts";
import type { Decision, Sold, Verdict } from "../domain/decision.ts";
import type { Fields } from "../domain/field.ts";
import { compileFilter, type Test } from "./filters.ts";

/** One cap of an offer: what it counts, in which period, up to where. */
export type Meter = {
  scope: MeterScope;
  unit: CalendarUnit;
  timezone: string;
  kind: Cap["kind"];
  limit: number;
};

/** What a meter counts: a buyer's sales, everywhere or in one campaign. */
export type MeterScope = { name: string; buyer: string; campaign?: string };

export type CompiledOffer = {
  offer: Offer;
  tier: number;
  filters: readonly Test[];
  /** The offer's own caps, then its buyer's: `Verdict.detail` of a cap counts along this list. */
  meters: readonly Meter[];
};

export type CompiledCampaign = { campaign: Campaign; offers: readonly CompiledOffer[] };

/** How much a meter has counted in a period. */
export type UsedOf = (meter: Meter, period: Period) => { used: number; cents: number };

function metersOf(offer: Offer, campaign: Campaign): Meter[] {
  const { buyer } = offer;
  const inCampaign = { name: `${campaign.id} ${buyer.id}`, buyer: buyer.id, campaign: campaign.id };
  const overall = { name: buyer.id, buyer: buyer.id };
  return [
    ...offer.caps.map((cap) => ({ scope: inCampaign, timezone: campaign.seller.timezone, ...cap })),
    ...buyer.caps.map((cap) => ({ scope: overall, timezone: buyer.timezone, ...cap })),
  ];
}

/** Flattens a campaign's tiers and compiles its filters, once, when the catalog is built. */
export function compileCampaign(campaign: Campaign): CompiledCampaign {
  const offers = campaign.tiers.flatMap((tier, index) =>
    tier.offers.map((offer) => ({
      offer,
      tier: index,
      filters: offer.filters.map(compileFilter),
      meters: metersOf(offer, campaign),
    })),
  );
  return { campaign, offers };
}

type Refusal = { verdict: Verdict; until: number | null };

function checkFilters({ filters }: CompiledOffer, fields: Fields): Refusal | null {
  const failed = filters.findIndex((holds) => !holds(fields));
  return failed < 0 ? null : { verdict: { reason: "filter", detail: failed }, until: null };
}

function checkMeters(
  { meters, offer }: CompiledOffer,
  usedOf: UsedOf,
  periodOf: PeriodOf,
  now: number,
): Refusal | null {
  for (const [detail, meter] of meters.entries()) {
    const period = periodOf(meter.unit, meter.timezone, now);
    const { used, cents } = usedOf(meter, period);
    const full = meter.kind === "count" ? used >= meter.limit : cents + offer.priceCents > meter.limit;
    if (!full) continue;
    const reason = meter.kind === "count" ? "cap" : "budget";
    return { verdict: { reason, detail }, until: meter.unit === "total" ? null : period.end };
  }
  return null;
}

/**
 * Who buys a lead: tier after tier, within a tier in the order written, until `sellTo` buyers have it. Pure: the
 * same lead, campaign, usage and time give the same answer. Every offer gets one verdict.
 * A buyer that stands in two tiers buys a lead once.
 */
export function decide(
  { campaign, offers }: CompiledCampaign,
  { fields, usedOf, periodOf, now }: { fields: Fields; usedOf: UsedOf; periodOf: PeriodOf; now: number },
): Decision {
  const verdicts: Verdict[] = [];
  const sold: Sold[] = [];
  const bought = new Set<string>();
  let nextAt: number | null = null;
  for (const [index, compiled] of offers.entries()) {
    const refusal = refuse(compiled);
    if (refusal === null) {
      verdicts.push({ reason: "sold", detail: 0 });
      sold.push({ tier: compiled.tier, offer: index });
      bought.add(compiled.offer.buyer.id);
      continue;
    }
    verdicts.push(refusal.verdict);
    if (refusal.until !== null) nextAt = Math.min(nextAt ?? refusal.until, refusal.until);
  }
  return { verdicts, sold, nextAt };

  function refuse(compiled: CompiledOffer): Refusal | null {
    if (bought.has(compiled.offer.buyer.id))
      return { verdict: { reason: "already_bought", detail: 0 }, until: null };
    if (sold.length >= campaign.sellTo) return { verdict: { reason: "sold_out", detail: 0 }, until: null };
    return checkFilters(compiled, fields) ?? checkMeters(compiled, usedOf, periodOf, now);
  }
}
