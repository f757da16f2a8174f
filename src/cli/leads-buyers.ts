import { decodeVerdicts, type Reason, type Verdict } from "../domain/decision.ts";
import type { Fields } from "../domain/field.ts";
import { timeOfId } from "../domain/id.ts";
import { formatMoney } from "../domain/money.ts";
import type { SaleState } from "../domain/sale.ts";
import { compileSchedule } from "../matching/schedule.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { AttemptRow, DeliveryRow } from "../storage/outbox.ts";
import type { SaleRow } from "../storage/sales.ts";
import { isoTime, plain } from "./deliveries-view.ts";
import { filterWords, shorten } from "./leads-filter-words.ts";
import type { KnownCap, KnownConfig, KnownOffer } from "./leads-snapshot.ts";
import { localTime } from "./local-time.ts";

/** One buyer and the one reason it has the lead or has it not. */
export type BuyerLine = {
  buyer: string;
  /** From 0; null where an earlier version did not keep it. */
  tier: number | null;
  method: string | null;
  priceCents: number | null;
  /** Null: it is being asked. */
  reason: Reason | null;
  state: SaleState | null;
  /** The reason with what there is to say of it. */
  words: string;
  /** Of one that was closed, epoch milliseconds. */
  opensAt: number | null;
};

export type ToldDelivery = { delivery: DeliveryRow; attempts: readonly AttemptRow[] };

type Around = {
  lead: LeadRow;
  fields: Fields | null;
  config: KnownConfig;
  sales: readonly SaleRow[];
  deliveries: readonly ToldDelivery[];
};

const LONGEST_ANSWER = 60;
const periods = { hour: "an hour", day: "a day", week: "a week", month: "a month", total: "in all" };

function capWords({ unit, kind, limit, of }: KnownCap): string {
  const amount = kind === "count" ? limit.toLocaleString("en-US") : formatMoney(limit);
  return `${amount} ${periods[unit]}${of === "buyer" ? " over all campaigns" : ""} used up`;
}

/**
 * A moment of the latest decision's, or one until which nothing can have changed since: a lead that waits is looked at
 * again as soon as any buyer opens.
 */
function decidedBy({ status, id, nextAt, expiresAt }: LeadRow, sales: readonly SaleRow[]): number {
  const seen = Math.max(
    timeOfId(id),
    ...sales.map((sale) => Math.max(timeOfId(sale.id), sale.takenAt ?? 0)),
    ...sales.map(({ state, settledAt }) => (state === "refused" ? (settledAt ?? 0) : 0)),
  );
  const waitedUntil = status === "pending" ? nextAt : status === "unsold" ? expiresAt : null;
  return Math.max(seen, (waitedUntil ?? 0) - 1);
}

function openingOf({ schedule }: KnownOffer, { lead, config, sales }: Around): number | null {
  if (schedule === null || config.timezone === null) return null;
  return compileSchedule(schedule, config.timezone)(decidedBy(lead, sales));
}

function detailWords({ reason, detail }: Verdict, offer: KnownOffer, around: Around): string {
  const { lead, fields, config } = around;
  switch (reason) {
    case "filter": {
      const filter = offer.filters[detail];
      return filter === undefined ? "" : ` ${filterWords(filter, fields)}`;
    }
    case "closed": {
      const opensAt = openingOf(offer, around);
      return opensAt === null ? "" : `, opens ${localTime(opensAt, config.timezone ?? "UTC")}`;
    }
    case "cap":
    case "budget": {
      const cap = offer.caps[detail];
      if (cap !== undefined) return ` ${capWords(cap)}`;
      return reason === "budget" && detail === offer.caps.length
        ? ` of supplier ${lead.supplier} used up`
        : "";
    }
    case "suppressed": {
      const list = config.suppressions[detail];
      return list === undefined ? "" : `, on list ${list}`;
    }
    default:
      return "";
  }
}

function askedOf({ deliveries }: Around, { id }: SaleRow) {
  return deliveries.find(({ delivery }) => delivery.id === id);
}

/** Of an offer that the buyer itself has not said so of. */
function isByPerson(around: Around, sale: SaleRow): boolean {
  const asked = askedOf(around, sale);
  if (asked?.delivery.kind !== "offer" || (sale.state === "refused" && sale.reason !== "buyer_rejected"))
    return false;
  const said = sale.state === "sold" ? ["accepted", "delivered"] : ["rejected"];
  return !asked.attempts.some(({ outcome }) => said.includes(outcome));
}

/** What the buyer said when it refused, where it said anything. A person may have settled it instead. */
function answerWords(around: Around, sale: SaleRow): string {
  if (isByPerson(around, sale)) return ", as a person has said";
  const last = askedOf(around, sale)?.attempts.at(-1);
  const response = last?.response ?? null;
  if (response === null || last?.outcome === "unclear") return "";
  return `: ${shorten(plain(response), LONGEST_ANSWER)}`;
}

function openWords({ deliveries }: Around, { id, state }: SaleRow): string {
  const dueAt = deliveries.find(({ delivery }) => delivery.id === id)?.delivery.dueAt ?? null;
  if (dueAt === null) return "asked, its answer was not heard or not understood: needs a person";
  if (state === "offered") return "being asked";
  return `asked, its answer was not heard or not understood: asked again ${isoTime(dueAt)}`;
}

/** What a sale says of its buyer. */
function saleLine(offer: KnownOffer, sale: SaleRow, around: Around): BuyerLine {
  const { buyer, tier, method, priceCents } = offer;
  const state = sale.state as SaleState;
  const reason = state === "sold" ? "sold" : (sale.reason as Reason | null);
  const words = {
    sold: `sold ${formatMoney(sale.priceCents)}${isByPerson(around, sale) ? ", as a person has said" : ""}`,
    refused: `${reason}${answerWords(around, sale)}`,
    offered: openWords(around, sale),
    unknown: openWords(around, sale),
  }[state];
  return { buyer, tier, method, priceCents, reason, state, words, opensAt: null };
}

function verdictLine(offer: KnownOffer, verdict: Verdict, around: Around): BuyerLine {
  const { buyer, tier, method, priceCents } = offer;
  const { reason } = verdict;
  const price = reason === "sold" && priceCents !== null ? ` ${formatMoney(priceCents)}` : "";
  return {
    buyer,
    tier,
    method,
    priceCents,
    reason,
    state: null,
    words: `${reason}${price}${detailWords(verdict, offer, around)}`,
    opensAt: reason === "closed" ? openingOf(offer, around) : null,
  };
}

/** Of an offer that the stored configuration does not describe. */
function unknownOffer(place: number): KnownOffer {
  const nothing = { tier: null, method: null, priceCents: null, schedule: null, filters: [], caps: [] };
  return { buyer: `offer ${place + 1}`, ...nothing };
}

/** Of a sale that is none of the decision's: it was made under another configuration, or the decision was erased. */
function formerOffer({ buyer, tier, priceCents }: SaleRow, { offers }: KnownConfig): KnownOffer {
  const method = offers.find((offer) => offer.tier === tier)?.method ?? null;
  return { ...unknownOffer(0), buyer, tier, method, priceCents };
}

function isOf(sale: SaleRow, { buyer, tier }: KnownOffer): boolean {
  return sale.buyer === buyer && (tier === null || sale.tier === tier);
}

/** Where the decision has a buyer take the lead, or a refusal of its own is the reason, its sale says what came of it. */
function speaksFor(sale: SaleRow, { reason }: Verdict): boolean {
  return reason === "sold" || (sale.state === "refused" && sale.reason === reason);
}

/** Every buyer of the campaign with its one reason, in the order of decisions; of an erased lead those that have a sale. */
export function buyerLines(around: Around): BuyerLine[] {
  const { lead, config, sales } = around;
  const verdicts = decodeVerdicts(lead.decision ?? new Uint8Array());
  const told = new Set<SaleRow>();
  const lines = verdicts.map((verdict, place) => {
    const offer = config.offers[place] ?? unknownOffer(place);
    const sale = sales.find((one) => isOf(one, offer) && speaksFor(one, verdict));
    if (sale === undefined) return verdictLine(offer, verdict, around);
    told.add(sale);
    return saleLine(offer, sale, around);
  });
  const others = sales.filter(
    (sale) => !told.has(sale) && !lines.some(({ buyer, tier }) => buyer === sale.buyer && tier === sale.tier),
  );
  return [...lines, ...others.map((sale) => saleLine(formerOffer(sale, config), sale, around))].sort(
    (a, b) => (a.tier ?? 0) - (b.tier ?? 0),
  );
}
