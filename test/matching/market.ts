import { createCalendar } from "../../src/domain/calendar.ts";
import type { Campaign, Offer, Tier } from "../../src/domain/catalog.ts";
import { type Decision, decodeVerdicts } from "../../src/domain/decision.ts";
import type { Circumstances } from "../../src/matching/circumstances.ts";
import { type CompiledCampaign, compileCampaign } from "../../src/matching/compile.ts";
import { decide } from "../../src/matching/decide.ts";
import { compilePattern } from "../../src/platform/pattern.ts";

/** What decisions are tested against: a moment, a lead, and books that are kept as selling keeps them. */

export function at(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds;
}

/** A Wednesday in Chicago. */
export const noon = at("2026-05-20T17:00:00Z");

/** Nobody has bought anything yet, and nothing stands against anybody. */
export const calm: Circumstances = {
  fields: { state: "TX" },
  now: noon,
  periodOf: createCalendar(),
  usedOf: () => ({ used: 0, cents: 0 }),
  latestSale: () => 0,
  pausedUntil: () => null,
  holding: new Map(),
  refused: new Map(),
  boughtBefore: new Set(),
  suppressedBy: null,
  leftCents: Number.POSITIVE_INFINITY,
};

export function compile(campaign: Campaign): CompiledCampaign {
  return compileCampaign(campaign, compilePattern);
}

export function tier(method: Tier["method"], ...offers: Offer[]): Tier {
  return { method, offers };
}

/** A decision in words: every offer's verdict, and who is to have the lead in the order they were chosen. */
export function told({ offers }: CompiledCampaign, { verdicts, chosen, nextAt }: Decision) {
  return {
    verdicts: decodeVerdicts(verdicts).map(({ reason, detail }) => `${reason} ${detail}`),
    chosen: chosen.map((index) => offers[index]?.offer.buyer.id ?? ""),
    nextAt,
  };
}

export function decided(campaign: Campaign, circumstances: Partial<Circumstances> = {}) {
  const compiled = compile(campaign);
  return told(compiled, decide(compiled, { ...calm, ...circumstances }));
}

/** Who is to have the lead, in the order they were chosen. */
export function chosenBy(campaign: Campaign, circumstances: Partial<Circumstances> = {}): string[] {
  return decided(campaign, circumstances).chosen;
}

/** Books of a campaign: every decision is written down, and the next one reads what was. */
export function openBooks(campaign: Campaign) {
  const compiled = compile(campaign);
  const periodOf = createCalendar();
  const counted = new Map<string, { used: number; cents: number }>();
  const latest = new Map<string, number>();
  let sales = 0;

  function count(index: number, now: number): void {
    const { buyer, priceCents } = compiled.offers[index]?.offer ?? {};
    if (buyer === undefined || priceCents === undefined) throw new Error(`there is no offer ${index}`);
    latest.set(buyer.id, ++sales);
    for (const { scope, unit, timezone } of compiled.counters.get(buyer.id) ?? []) {
      const key = `${scope.name} ${unit} ${periodOf(unit, timezone, now).start}`;
      const { used, cents } = counted.get(key) ?? { used: 0, cents: 0 };
      counted.set(key, { used: used + 1, cents: cents + priceCents });
    }
  }

  return {
    /** Decides about a lead and books it. */
    sell(circumstances: Partial<Circumstances> = {}) {
      const { now = noon } = circumstances;
      const decision = decide(compiled, {
        ...calm,
        periodOf,
        usedOf: ({ scope, unit }, { start }) =>
          counted.get(`${scope.name} ${unit} ${start}`) ?? { used: 0, cents: 0 },
        latestSale: (_, buyer) => latest.get(buyer) ?? 0,
        ...circumstances,
      });
      for (const index of decision.chosen) count(index, now);
      return told(compiled, decision);
    },
  };
}
