import type { Campaign, Cap, Caps, Offer, Tier } from "../../src/domain/catalog.ts";
import type { Reason } from "../../src/domain/decision.ts";
import type { Fields } from "../../src/domain/field.ts";
import type { Filter } from "../../src/domain/filter.ts";
import { ageOf, isOpen, opensAt, periodEnd, periodName } from "./reference-calendar.ts";

/** A sale as the reference keeps it. */
export type Sold = {
  /** Running number over all sales. */
  number: number;
  lead: number;
  campaign: string;
  buyer: string;
  tier: number;
  state: "offered" | "unknown" | "sold" | "refused";
  reason: Reason | null;
  priceCents: number;
  /** When its place was taken. */
  takenAt: number;
  /** When it was refused or sold. */
  settledAt: number | null;
};

/** What is known where a lead is decided; all of it is counted anew. */
export type Known = {
  now: number;
  fields: Fields;
  sales: readonly Sold[];
  /** This lead's number. */
  lead: number;
  /** Buyers that could not be asked may be asked once more. */
  asksAgain: boolean;
  boughtBefore: readonly string[];
  suppressedBy: number | null;
  /** The supplier's budgets. */
  budgets: readonly (Cap & { cents: number })[];
};

export type Verdict = { reason: Reason; detail: number };
export type Decided = {
  /** One an offer, in the order of the tiers. */
  verdicts: Verdict[];
  chosen: { offer: Offer; tier: number }[];
  /** When a reason can change by itself. */
  nextAt: number | null;
};

const QUARTER_MS = 15 * 60_000;

export function holds({ state }: Sold): boolean {
  return state !== "refused";
}

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  return value === null || value === undefined || value === "" ? [] : [String(value).toLowerCase()];
}

function passes(filter: Filter, fields: Fields, timezone: string, now: number): boolean {
  const value = fields[filter.field];
  const found = texts(value);
  // A zip with four more digits stands also where its five do.
  const listed = (values: readonly string[]) =>
    found.some((text) => values.some((one) => one.toLowerCase() === text || `${one}-` === text.slice(0, 6)));
  const number = typeof value === "number" ? value : Number.NaN;
  switch (filter.op) {
    case "in":
      return listed(filter.values);
    case "not_in":
      return found.length > 0 && !listed(filter.values);
    case "equals":
      return listed([filter.value]);
    case "starts_with":
      return found.some((text) => text.startsWith(filter.value.toLowerCase()));
    case "between":
      return number >= filter.min && number <= filter.max;
    case "min":
      return number >= filter.value;
    case "max":
      return number <= filter.value;
    case "present":
      return found.length > 0 === filter.value;
    case "matches":
      return typeof value === "string" && new RegExp(`^(?:${filter.pattern})$`).test(value);
    case "age_between": {
      const age = ageOf(value, timezone, now);
      return age !== null && age >= filter.min && age <= filter.max;
    }
  }
}

/** Used and spent of a cap in the period that now is. */
function usedOf(
  { unit }: Pick<Cap, "unit">,
  { sales, now }: Known,
  { timezone, which }: { timezone: string; which: (sale: Sold) => boolean },
) {
  const name = periodName(unit, timezone, now);
  const counted = sales
    .filter((sale) => holds(sale) && which(sale))
    .filter(({ takenAt }) => periodName(unit, timezone, takenAt) === name);
  return { used: counted.length, cents: counted.reduce((sum, { priceCents }) => sum + priceCents, 0) };
}

/** A buyer's sales here today. */
function todayOf(offer: Offer, campaign: Campaign, known: Known): number {
  const which = ({ buyer, campaign: id }: Sold) => buyer === offer.buyer.id && id === campaign.id;
  return usedOf({ unit: "day" }, known, { timezone: campaign.seller.timezone, which }).used;
}

function latestOf(offer: Offer, campaign: Campaign, { sales }: Known): number {
  const own = sales.filter(({ buyer, campaign: id }) => buyer === offer.buyer.id && id === campaign.id);
  return Math.max(0, ...own.map(({ number }) => number));
}

/** Sorted by each key in turn, the largest first; what is equal stays as written. */
function largestFirst(offers: readonly Offer[], ...keys: ((offer: Offer) => number)[]): Offer[] {
  return offers.toSorted((a, b) => {
    for (const key of keys) if (key(a) !== key(b)) return key(b) - key(a);
    return 0;
  });
}

function inOrder(tier: Tier, eligible: readonly Offer[], campaign: Campaign, known: Known): Offer[] {
  const today = (offer: Offer) => todayOf(offer, campaign, known);
  const weights = eligible.reduce((sum, { weight }) => sum + weight, 0);
  const all = tier.offers.reduce((sum, offer) => sum + today(offer), 0);
  switch (tier.method) {
    case "priority":
      return [...eligible];
    case "highest_price":
      return largestFirst(
        eligible,
        ({ priceCents }) => priceCents,
        (offer) => -today(offer),
      );
    case "weighted":
      // The deficit times the sum of the weights, which is the same for all.
      return largestFirst(eligible, (offer) => offer.weight * all - today(offer) * weights);
    case "round_robin":
      return largestFirst(eligible, (offer) => -latestOf(offer, campaign, known));
  }
}

/** Who is to have a lead, and why the others are not. */
export function decideByReference(campaign: Campaign, known: Known): Decided {
  const { now, sales, lead, asksAgain } = known;
  const { timezone } = campaign.seller;
  const own = sales.filter((sale) => sale.lead === lead);
  const verdicts: Verdict[] = [];
  const chosen: Decided["chosen"] = [];
  const moments: number[] = [];
  const holders = own.filter(holds);
  let places = campaign.sellTo - holders.length;
  let spent = 0;

  function refusedBefore(buyer: string): Reason | null {
    const sale = own.find((one) => one.buyer === buyer && one.state === "refused");
    if (sale === undefined || sale.reason === null) return null;
    const again = asksAgain && sale.reason === "buyer_error" && (sale.settledAt ?? 0) + QUARTER_MS <= now;
    return again ? null : sale.reason;
  }

  function capOf(offer: Offer): Verdict | null {
    const buyer = offer.buyer.id;
    const here = (caps: Caps, from: number, zone: string, which: (sale: Sold) => boolean) => {
      for (const [i, cap] of caps.entries()) {
        const { used, cents } = usedOf(cap, known, { timezone: zone, which });
        const isFull = cap.kind === "count" ? used >= cap.limit : cents + offer.priceCents > cap.limit;
        if (!isFull) continue;
        const end = periodEnd(cap.unit, zone, now);
        if (end !== null) moments.push(end);
        return { reason: cap.kind === "count" ? "cap" : "budget", detail: from + i } as const;
      }
      return null;
    };
    return (
      here(offer.caps, 0, timezone, (sale) => sale.buyer === buyer && sale.campaign === campaign.id) ??
      here(offer.buyer.caps, offer.caps.length, offer.buyer.timezone, (sale) => sale.buyer === buyer)
    );
  }

  function dear(offer: Offer): Verdict | null {
    const short = known.budgets.filter(({ limit, cents }) => cents + spent + offer.priceCents > limit);
    if (short.length === 0) return null;
    const ends = known.budgets.map(({ unit }) => periodEnd(unit, timezone, now)).filter((at) => at !== null);
    if (ends.length > 0) moments.push(Math.min(...ends));
    return { reason: "budget", detail: offer.caps.length + offer.buyer.caps.length };
  }

  function barred(offer: Offer): Verdict | null {
    const { id } = offer.buyer;
    const has = holders.some(({ buyer }) => buyer === id) || chosen.some((one) => one.offer.buyer.id === id);
    if (has) return { reason: "already_bought", detail: 0 };
    const before = refusedBefore(id);
    if (before !== null) return { reason: before, detail: 0 };
    return known.boughtBefore.includes(id) ? { reason: "already_bought", detail: 0 } : null;
  }

  function against(offer: Offer): Verdict | null {
    const bar = barred(offer);
    if (bar !== null) return bar;
    if (places <= 0) return { reason: "sold_out", detail: 0 };
    const failed = offer.filters.findIndex((filter) => !passes(filter, known.fields, timezone, now));
    if (failed >= 0) return { reason: "filter", detail: failed };
    if (offer.schedule !== null && !isOpen(offer.schedule, timezone, now)) {
      const opens = opensAt(offer.schedule, timezone, now);
      if (opens !== null) moments.push(opens);
      return { reason: "closed", detail: 0 };
    }
    return capOf(offer) ?? dear(offer);
  }

  function give(offer: Offer, tier: number): Verdict {
    chosen.push({ offer, tier });
    places -= 1;
    spent += offer.priceCents;
    return { reason: "sold", detail: 0 };
  }

  function isHolder(offer: Offer, tier: number): boolean {
    return holders.some((sale) => sale.buyer === offer.buyer.id && sale.tier === tier);
  }

  function verdictsOf(tier: Tier, number: number): Verdict[] {
    const said = new Map<Offer, Verdict>();
    for (const offer of tier.offers) {
      if (isHolder(offer, number)) said.set(offer, { reason: "sold", detail: 0 });
      else if (known.suppressedBy !== null)
        said.set(offer, { reason: "suppressed", detail: known.suppressedBy });
      else {
        const verdict = against(offer);
        if (verdict !== null) said.set(offer, verdict);
        else if (tier.method === "priority") said.set(offer, give(offer, number));
      }
    }
    const eligible = tier.offers.filter((offer) => !said.has(offer));
    for (const offer of inOrder(tier, eligible, campaign, known)) {
      if (places <= 0) said.set(offer, { reason: "lost", detail: 0 });
      else said.set(offer, dear(offer) ?? give(offer, number));
    }
    return tier.offers.map((offer) => said.get(offer) ?? { reason: "lost", detail: 0 });
  }

  campaign.tiers.forEach((tier, number) => {
    verdicts.push(...verdictsOf(tier, number));
  });
  return { verdicts, chosen, nextAt: moments.length === 0 ? null : Math.min(...moments) };
}
