import { type Decision, type Reason, writeVerdict } from "../domain/decision.ts";
import type { Circumstances } from "./circumstances.ts";
import type { CompiledCampaign, CompiledOffer, CompiledTier } from "./compile.ts";
import { rank } from "./rank.ts";

/** Why an offer is not to have the lead, and until when that holds at least; null: waiting does not help. */
type Refusal = { reason: Reason; detail: number; until: number | null };

function refusal(reason: Reason, detail = 0, until: number | null = null): Refusal {
  return { reason, detail, until };
}

function checkFilters({ filters }: CompiledOffer, { fields, now }: Circumstances): Refusal | null {
  for (let i = 0; i < filters.length; i++) {
    if (filters[i]?.(fields, now) === false) return refusal("filter", i);
  }
  return null;
}

function checkMeters({ meters, offer }: CompiledOffer, circumstances: Circumstances): Refusal | null {
  const { usedOf, periodOf, now } = circumstances;
  for (let i = 0; i < meters.length; i++) {
    const meter = meters[i];
    if (meter === undefined) continue;
    const period = periodOf(meter.unit, meter.timezone, now);
    const { used, cents } = usedOf(meter, period);
    const isFull = meter.kind === "count" ? used >= meter.limit : cents + offer.priceCents > meter.limit;
    if (!isFull) continue;
    const until = meter.unit === "total" ? null : period.end;
    return refusal(meter.kind === "count" ? "cap" : "budget", i, until);
  }
  return null;
}

/** What stands against an offer, whoever else gets the lead. */
function check(compiled: CompiledOffer, circumstances: Circumstances): Refusal | null {
  const { boughtBefore, pausedUntil, refused, now } = circumstances;
  const buyer = compiled.offer.buyer.id;
  const before = refused.get(buyer);
  if (before !== undefined) return refusal(before);
  if (boughtBefore.has(buyer)) return refusal("already_bought");
  const filtered = checkFilters(compiled, circumstances);
  if (filtered !== null) return filtered;
  const opensAt = compiled.opensAt(now);
  if (opensAt !== null) return refusal("closed", 0, opensAt);
  const until = pausedUntil(buyer);
  if (until !== null) return refusal("paused", 0, until);
  return checkMeters(compiled, circumstances);
}

/**
 * Who is to have a lead: tier after tier, within a tier by its method, until `sellTo` buyers hold it. Pure: the same
 * lead, campaign and circumstances give the same answer. Every offer gets one verdict. A buyer that stands in two
 * tiers gets a lead once.
 */
export function decide(
  { campaign, tiers, offers }: CompiledCampaign,
  circumstances: Circumstances,
): Decision {
  const { holding, suppressedBy } = circumstances;
  const verdicts = Buffer.alloc(offers.length * 2);
  const chosen: number[] = [];
  const taken = new Set(holding.keys());
  let left = circumstances.leftCents;
  let nextAt: number | null = null;
  for (const tier of tiers) fill(tier);
  return { verdicts, chosen, nextAt };

  function refuse({ index }: CompiledOffer, { reason, detail, until }: Refusal): void {
    writeVerdict(verdicts, index, reason, detail);
    if (until !== null) nextAt = Math.min(nextAt ?? until, until);
  }

  /** What stands against an offer because of who has the lead already. */
  function checkPlaces(compiled: CompiledOffer): Refusal | null {
    if (suppressedBy !== null) return refusal("suppressed", suppressedBy);
    if (taken.has(compiled.offer.buyer.id)) return refusal("already_bought");
    return taken.size >= campaign.sellTo ? refusal("sold_out") : null;
  }

  function checkMoney({ offer, meters }: CompiledOffer): Refusal | null {
    return offer.priceCents > left ? refusal("budget", meters.length) : null;
  }

  function give({ offer, index }: CompiledOffer): void {
    writeVerdict(verdicts, index, "sold", 0);
    taken.add(offer.buyer.id);
    chosen.push(index);
    left -= offer.priceCents;
  }

  /** In the order written, and no further than there are places. */
  function fillAsWritten(tier: CompiledTier): void {
    for (const compiled of tier.offers) {
      const against = isHolder(compiled)
        ? null
        : (checkPlaces(compiled) ?? check(compiled, circumstances) ?? checkMoney(compiled));
      if (against !== null) refuse(compiled, against);
      else if (!isHolder(compiled)) give(compiled);
    }
  }

  function fillByRank(tier: CompiledTier): void {
    const eligible: CompiledOffer[] = [];
    for (const compiled of tier.offers) {
      if (isHolder(compiled)) continue;
      const against = checkPlaces(compiled) ?? check(compiled, circumstances) ?? checkMoney(compiled);
      if (against === null) eligible.push(compiled);
      else refuse(compiled, against);
    }
    if (eligible.length === 0) return;
    for (const compiled of rank(eligible, tier, circumstances)) {
      const against = checkPlaces(compiled) ?? checkMoney(compiled);
      if (against === null) give(compiled);
      else refuse(compiled, against.reason === "sold_out" ? refusal("lost") : against);
    }
  }

  function isHolder({ offer, tier }: CompiledOffer): boolean {
    return holding.get(offer.buyer.id) === tier;
  }

  function fill(tier: CompiledTier): void {
    if (tier.method === "priority") fillAsWritten(tier);
    else fillByRank(tier);
  }
}
