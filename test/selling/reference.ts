import type { Campaign, DuplicateRule, Supplier } from "../../src/domain/catalog.ts";
import type { Reason } from "../../src/domain/decision.ts";
import type { Fields } from "../../src/domain/field.ts";
import { periodName } from "./reference-calendar.ts";
import { type Decided, decideByReference, holds, type Sold, type Verdict } from "./reference-matching.ts";

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const RETRY_MS = 5_000;

/** What a live buyer answers, as far as it is heard. */
export type Answer =
  | { outcome: "accepted"; priceCents: number | null }
  | { outcome: "rejected" | "duplicate" | "not_sent" | "unreadable" | "unclear" };

export type Lead = {
  number: number;
  at: number;
  campaign: Campaign;
  supplier: Supplier;
  fields: Fields;
  status: "pending" | "sold" | "unsold" | "duplicate" | "rejected";
  reason: string | null;
  duplicateOf: number | null;
  verdicts: Verdict[] | null;
  nextAt: number | null;
  expiresAt: number | null;
};

/** An offer that is due to be sent, first or once more. */
type Due = { sale: Sold; dueAt: number | null };

/**
 * Selling once more, from what `distribution.md` promises: plain lists, everything counted anew whenever it is asked,
 * nothing shared with the product but types.
 */
export function createReference({
  suppressed,
}: {
  /** Phones that nobody may buy. */
  suppressed: readonly string[];
}) {
  const leads: Lead[] = [];
  const sales: Sold[] = [];
  const asked: Due[] = [];
  const changed = new Set<Campaign>();
  const recalledAt = new Map<Campaign, number>();

  function capsOf({ supplier, campaign }: Pick<Lead, "supplier" | "campaign">, now: number) {
    const { timezone } = campaign.seller;
    return (supplier.caps.get(campaign.id) ?? []).map((cap) => {
      const name = periodName(cap.unit, timezone, now);
      const within = (at: number) => periodName(cap.unit, timezone, at) === name;
      const own = leads.filter((lead) => lead.supplier === supplier && lead.campaign === campaign);
      const taken = own.filter(
        ({ status, at }) => ["pending", "sold", "unsold"].includes(status) && within(at),
      );
      const numbers = own.map(({ number }) => number);
      const sold = sales.filter((sale) => numbers.includes(sale.lead) && holds(sale) && within(sale.takenAt));
      return { ...cap, used: taken.length, cents: sold.reduce((sum, { priceCents }) => sum + priceCents, 0) };
    });
  }

  /** Earlier leads of the same person that count. */
  function samePerson(lead: Lead, rule: DuplicateRule, now: number): Lead[] {
    const text = (fields: Fields, key: string) => String(fields[key] ?? "").toLowerCase();
    const same = (other: Lead, key: string) =>
      text(lead.fields, key) !== "" && text(lead.fields, key) === text(other.fields, key);
    return leads.filter((other) => {
      if (other === lead || other.at < now - rule.windowMs) return false;
      if (!["pending", "sold", "unsold"].includes(other.status)) return false;
      if (rule.scope === "campaign" && other.campaign !== lead.campaign) return false;
      if (other.campaign.seller !== lead.campaign.seller) return false;
      return rule.match === "any"
        ? rule.fields.some((key) => same(other, key))
        : rule.fields.every((key) => same(other, key));
    });
  }

  function boughtBefore(lead: Lead, now: number): string[] {
    const rule = lead.campaign.duplicates;
    if (rule?.scope !== "buyer") return [];
    const others = samePerson(lead, rule, now).map(({ number }) => number);
    return sales.filter((sale) => others.includes(sale.lead) && holds(sale)).map(({ buyer }) => buyer);
  }

  function decide(lead: Lead, now: number, asksAgain: boolean): Decided {
    return decideByReference(lead.campaign, {
      now,
      fields: lead.fields,
      sales,
      lead: lead.number,
      asksAgain,
      boughtBefore: boughtBefore(lead, now),
      suppressedBy: suppressed.includes(String(lead.fields.phone)) ? 0 : null,
      budgets: capsOf(lead, now).filter(({ kind }) => kind === "cents"),
    });
  }

  function book(lead: Lead, { chosen }: Decided, now: number): void {
    for (const { offer, tier } of chosen) {
      const live = offer.buyer.accept === "on_response";
      const taken = { priceCents: offer.priceCents, reason: null, takenAt: now } as const;
      const before = sales.find((sale) => sale.lead === lead.number && sale.buyer === offer.buyer.id);
      if (before !== undefined) {
        Object.assign(before, { ...taken, state: "offered", settledAt: null });
        Object.assign(asked.find(({ sale }) => sale === before) ?? {}, { dueAt: now });
        continue;
      }
      const sale: Sold = {
        ...taken,
        number: sales.length + 1,
        lead: lead.number,
        campaign: lead.campaign.id,
        buyer: offer.buyer.id,
        tier,
        state: live ? "offered" : "sold",
        settledAt: live ? null : now,
      };
      sales.push(sale);
      if (live) asked.push({ sale, dueAt: now });
    }
  }

  const salesOf = (lead: Lead) => sales.filter((sale) => sale.lead === lead.number);
  const isOpen = ({ state }: Sold) => state === "offered" || state === "unknown";

  /** What the lead is after a change, and when it is looked at next. */
  function conclude(
    lead: Lead,
    found: Decided | null,
    { now, asksAgain }: { now: number; asksAgain: boolean },
  ): void {
    const own = salesOf(lead);
    if (found !== null) lead.verdicts = found.verdicts;
    if (own.some(({ state }) => state === "sold")) lead.status = "sold";
    else if (lead.status === "pending" && !own.some(isOpen)) {
      if ((lead.expiresAt ?? 0) <= now) lead.status = "unsold";
      else if (lead.campaign.whenUnsold === "reject") {
        lead.status = "rejected";
        lead.reason = "no_buyer";
      }
    }
    const failed = own.filter(({ state, reason }) => state === "refused" && reason === "buyer_error");
    const askable = failed
      .map(({ settledAt }) => (settledAt ?? 0) + QUARTER_MS)
      .filter((at) => at > now || !asksAgain);
    const moments = [lead.expiresAt ?? 0, ...askable, ...(found?.nextAt == null ? [] : [found.nextAt])];
    const waits = lead.status === "pending" && !own.some(isOpen);
    lead.nextAt = waits ? Math.max(now, Math.min(...moments)) : null;
  }

  function goOn(lead: Lead, now: number, asksAgain: boolean): void {
    const mayBeSold = lead.status === "pending" || lead.status === "sold";
    const found = mayBeSold && (lead.expiresAt ?? 0) > now ? decide(lead, now, asksAgain) : null;
    if (found !== null) book(lead, found, now);
    conclude(lead, found, { now, asksAgain });
  }

  function judge(lead: Lead, now: number): void {
    if (suppressed.includes(String(lead.fields.phone))) {
      Object.assign(lead, {
        status: "rejected",
        reason: "suppressed",
        verdicts: decide(lead, now, false).verdicts,
      });
      return;
    }
    if (
      capsOf(lead, now).some(({ kind, limit, used, cents }) => (kind === "count" ? used : cents) >= limit)
    ) {
      Object.assign(lead, { status: "rejected", reason: "supplier_cap" });
      return;
    }
    const rule = lead.campaign.duplicates;
    const [first] = rule === null || rule.scope === "buyer" ? [] : samePerson(lead, rule, now);
    if (first !== undefined) {
      Object.assign(lead, { status: "duplicate", duplicateOf: first.number });
      return;
    }
    const found = decide(lead, now, false);
    lead.verdicts = found.verdicts;
    book(lead, found, now);
    const own = salesOf(lead);
    if (own.length === 0 && lead.campaign.whenUnsold === "reject") {
      Object.assign(lead, { status: "rejected", reason: "no_buyer" });
      return;
    }
    lead.status = own.some(({ state }) => state === "sold") ? "sold" : "pending";
    if (lead.status === "sold" && !own.some(isOpen)) return;
    lead.expiresAt = now + lead.campaign.maxAgeMs;
    if (!own.some(isOpen)) lead.nextAt = Math.min(lead.expiresAt, found.nextAt ?? lead.expiresAt);
  }

  /** What an answer does to a sale: the next buyer's turn, or not. */
  function settle({ sale, ...due }: Due, answer: Answer, now: number): void {
    const lead = leads[sale.lead - 1];
    const entry = asked.find((one) => one.sale === sale);
    if (lead === undefined || entry === undefined)
      throw new Error(`nobody was asked: ${JSON.stringify(due)}`);
    const wasUnknown = sale.state === "unknown";
    const refused: Partial<Record<Answer["outcome"], Reason>> = wasUnknown
      ? { rejected: "buyer_rejected" }
      : {
          rejected: "buyer_rejected",
          duplicate: "buyer_duplicate",
          not_sent: "buyer_error",
          unreadable: "buyer_error",
        };
    if (answer.outcome === "accepted") {
      entry.dueAt = null;
      const priceCents = answer.priceCents ?? sale.priceCents;
      Object.assign(sale, { state: "sold", reason: null, priceCents, settledAt: now });
      conclude(lead, null, { now, asksAgain: false });
      return;
    }
    const reason = refused[answer.outcome];
    if (reason === undefined) {
      // Of a lead it may have already, "duplicate" says nothing: a person is asked.
      entry.dueAt = answer.outcome === "duplicate" ? null : now + RETRY_MS;
      Object.assign(sale, { state: "unknown", reason: "buyer_timeout" });
      conclude(lead, null, { now, asksAgain: false });
      return;
    }
    entry.dueAt = null;
    Object.assign(sale, { state: "refused", reason, settledAt: now });
    changed.add(lead.campaign);
    goOn(lead, now, false);
  }

  return {
    leads,
    salesOf,
    post(given: Pick<Lead, "campaign" | "supplier" | "fields">, now: number): void {
      const lead: Lead = {
        ...given,
        number: leads.length + 1,
        at: now,
        status: "pending",
        reason: null,
        duplicateOf: null,
        verdicts: null,
        nextAt: null,
        expiresAt: null,
      };
      // It is not there yet for what counts the others.
      judge(lead, now);
      leads.push(lead);
    },
    /** Whom a live buyer is to be asked about, the oldest offer first. */
    due: (now: number): Due[] =>
      asked
        .filter(({ dueAt }) => dueAt !== null && dueAt <= now)
        .toSorted((a, b) => a.sale.number - b.sale.number),
    settle,
    /** What is only noted is forgotten. */
    restart(): void {
      changed.clear();
      recalledAt.clear();
    },
    /** Of campaigns in which a slot was given back, once a minute. */
    recall(now: number): void {
      for (const campaign of [...changed]) {
        if (now - (recalledAt.get(campaign) ?? Number.NEGATIVE_INFINITY) < MINUTE_MS) continue;
        changed.delete(campaign);
        recalledAt.set(campaign, now);
        for (const lead of leads)
          if (lead.campaign === campaign && lead.nextAt !== null) lead.nextAt = Math.min(lead.nextAt, now);
      }
    },
    /** Leads whose time has come, oldest first. Says how many there were. */
    again(now: number): number {
      const due = leads
        .filter(({ nextAt }) => nextAt !== null && nextAt <= now)
        .toSorted((a, b) => (a.nextAt ?? 0) - (b.nextAt ?? 0) || a.number - b.number);
      for (const lead of due) goOn(lead, now, true);
      return due.length;
    },
  };
}

export type Reference = ReturnType<typeof createReference>;
