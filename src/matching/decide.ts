import { type Decision, type Reason, writeVerdict } from "../domain/decision.ts";
import type { Circumstances } from "./circumstances.ts";
import type { CompiledCampaign, CompiledOffer, CompiledTier } from "./compile.ts";
import { PASSES, UNKNOWN } from "./judge.ts";
import { rank } from "./rank.ts";

/** Buyers that are not asked for a lead whatever its fields say, and why. */
function barredBy({ holding, refused, boughtBefore }: Circumstances): Map<string, Reason> {
  const barred = new Map<string, Reason>(refused);
  for (const buyer of boughtBefore) if (!barred.has(buyer)) barred.set(buyer, "already_bought");
  for (const buyer of holding.keys()) barred.set(buyer, "already_bought");
  return barred;
}

/**
 * Who is to have a lead: tier after tier, within a tier by its method, until `sellTo` buyers hold it. Pure: the same
 * lead, campaign and circumstances give the same answer. Every offer gets one verdict, the first thing that stands
 * against it. A buyer that stands in two tiers gets a lead once.
 */
export function decide(
  { campaign, tiers, offers, judges }: CompiledCampaign,
  circumstances: Circumstances,
): Decision {
  const { fields, now, holding, suppressedBy } = circumstances;
  const lead = { fields, now };
  const outcomes = new Uint8Array(judges.length);
  const verdicts = Buffer.alloc(offers.length * 2);
  const chosen: number[] = [];
  const barred = barredBy(circumstances);
  let places = campaign.sellTo - holding.size;
  let leftCents = circumstances.leftCents;
  let nextAt: number | null = null;
  if (suppressedBy === null) tiers.forEach(fill);
  else offers.forEach(suppress);
  return { verdicts, chosen, nextAt };

  function fill(tier: CompiledTier): void {
    if (tier.method === "priority") fillAsWritten(tier);
    else fillByRank(tier);
  }

  /** Once there is no place left, nobody is looked at. */
  function fillAsWritten(tier: CompiledTier): void {
    for (const compiled of tier.offers) if (mayHave(compiled)) give(compiled);
  }

  /** Everybody is looked at: who may have the lead has lost it, unless it comes to its turn. */
  function fillByRank(tier: CompiledTier): void {
    const eligible: CompiledOffer[] = [];
    for (const compiled of tier.offers) {
      if (!mayHave(compiled)) continue;
      refuse(compiled, "lost");
      eligible.push(compiled);
    }
    for (const compiled of rank(eligible, tier, circumstances)) {
      if (places <= 0) return;
      if (isFree(compiled) && isPaid(compiled)) give(compiled);
    }
  }

  function mayHave(compiled: CompiledOffer): boolean {
    if (!isFree(compiled)) return false;
    if (places <= 0) return refuse(compiled, "sold_out");
    return passesFilters(compiled) && isOpen(compiled) && hasRoom(compiled) && isPaid(compiled);
  }

  function isFree(compiled: CompiledOffer): boolean {
    // Nearly always there is nobody to look for.
    const reason = barred.size === 0 ? undefined : barred.get(compiled.offer.buyer.id);
    return reason === undefined || (!isHolder(compiled) && refuse(compiled, reason));
  }

  /** Its verdict is left at "sold". */
  function isHolder({ offer, tier }: CompiledOffer): boolean {
    return holding.get(offer.buyer.id) === tier;
  }

  function suppress(compiled: CompiledOffer): void {
    if (!isHolder(compiled)) refuse(compiled, "suppressed", suppressedBy ?? 0);
  }

  function passesFilters(compiled: CompiledOffer): boolean {
    const { filters } = compiled;
    for (let i = 0; i < filters.length; i++) {
      const place = filters[i] ?? -1;
      if (outcomes[place] === PASSES) continue;
      if (outcomes[place] === UNKNOWN) judges[place]?.(lead, outcomes);
      if (outcomes[place] !== PASSES) return refuse(compiled, "filter", i);
    }
    return true;
  }

  function isOpen(compiled: CompiledOffer): boolean {
    const opensAt = compiled.opensAt?.(now) ?? null;
    if (opensAt !== null) return refuseUntil(opensAt, compiled, "closed");
    const pausedUntil = circumstances.pausedUntil(compiled.offer.buyer.id);
    return pausedUntil === null || refuseUntil(pausedUntil, compiled, "paused");
  }

  function hasRoom(compiled: CompiledOffer): boolean {
    const { meters, offer } = compiled;
    for (let i = 0; i < meters.length; i++) {
      const meter = meters[i];
      if (meter === undefined) continue;
      const period = circumstances.periodOf(meter.unit, meter.timezone, now);
      const { used, cents } = circumstances.usedOf(meter, period);
      const isFull = meter.kind === "count" ? used >= meter.limit : cents + offer.priceCents > meter.limit;
      if (!isFull) continue;
      const reason = meter.kind === "count" ? "cap" : "budget";
      return meter.unit === "total"
        ? refuse(compiled, reason, i)
        : refuseUntil(period.end, compiled, reason, i);
    }
    return true;
  }

  function isPaid(compiled: CompiledOffer): boolean {
    if (compiled.offer.priceCents <= leftCents) return true;
    const { leftUntil = null } = circumstances;
    const detail = compiled.meters.length;
    return leftUntil === null
      ? refuse(compiled, "budget", detail)
      : refuseUntil(leftUntil, compiled, "budget", detail);
  }

  function give({ offer, index }: CompiledOffer): void {
    writeVerdict(verdicts, index, "sold", 0);
    chosen.push(index);
    barred.set(offer.buyer.id, "already_bought");
    places -= 1;
    leftCents -= offer.priceCents;
  }

  function refuse({ index }: CompiledOffer, reason: Reason, detail = 0): false {
    writeVerdict(verdicts, index, reason, detail);
    return false;
  }

  /** What time alone changes. */
  function refuseUntil(until: number, compiled: CompiledOffer, reason: Reason, detail = 0): false {
    nextAt = Math.min(nextAt ?? until, until);
    return refuse(compiled, reason, detail);
  }
}
