import type { Period, PeriodOf } from "../domain/calendar.ts";
import type { Campaign } from "../domain/catalog.ts";
import type { Decision } from "../domain/decision.ts";
import { buyerTarget } from "../domain/delivery.ts";
import type { CompiledCampaign, CompiledOffer, Meter } from "../matching/decide.ts";
import type { Store, Tx } from "../storage/store.ts";

/** The sum a lead sold for, and who bought it, in the order they bought. */
export type Booked = { priceCents: number; buyerIds: string[] };

/** What a decision comes to in words and money; writes nothing. */
export function soldBy({ offers }: CompiledCampaign, decision: Decision): Booked {
  const booked: Booked = { priceCents: 0, buyerIds: [] };
  for (const { offer } of soldOffers(offers, decision)) {
    booked.priceCents += offer.priceCents;
    booked.buyerIds.push(offer.buyer.id);
  }
  return booked;
}

function soldOffers(offers: readonly CompiledOffer[], { sold }: Decision): CompiledOffer[] {
  return sold.map(({ offer }) => offers[offer]).filter((compiled) => compiled !== undefined);
}

/** Each counter once: a day's cap and a day's budget read the same row. */
function distinctMeters(meters: readonly Meter[]): Meter[] {
  const byRow = new Map(meters.map((meter) => [`${meter.scope.name} ${meter.unit}`, meter]));
  return byRow.size === meters.length ? [...meters] : [...byRow.values()];
}

/** Reads a meter inside a job. */
export function createUsedOf(store: Store) {
  return (meter: Meter, period: Period) => store.usage.read(meter.scope, meter.unit, period);
}

/**
 * Writes what a decision sold: sales, what caps count, and the deliveries, in the transaction that decided.
 * `wake` hears of each buyer after the commit.
 */
export function createBook({
  store,
  periodOf,
  wake,
}: {
  store: Store;
  periodOf: PeriodOf;
  wake: (target: string) => void;
}) {
  function count(compiled: CompiledOffer, now: number): void {
    for (const meter of distinctMeters(compiled.meters)) {
      const period = periodOf(meter.unit, meter.timezone, now);
      store.usage.add(meter.scope, meter.unit, period, { used: 1, cents: compiled.offer.priceCents });
    }
  }

  function sell(
    compiled: CompiledOffer,
    lead: { id: number; campaign: Campaign },
    tx: Tx,
    now: number,
  ): void {
    const { offer, tier } = compiled;
    const id = store.mintDeliveryId(now);
    const target = buyerTarget(offer.buyer.id);
    store.sales.insert({
      id,
      leadId: lead.id,
      seller: lead.campaign.seller.code,
      campaign: lead.campaign.id,
      tier,
      buyer: offer.buyer.id,
      state: "sold",
      priceCents: offer.priceCents,
      currency: lead.campaign.seller.currency,
      reason: null,
      reference: null,
      settledAt: now,
    });
    count(compiled, now);
    store.outbox.insert({ id, kind: "sale", ref: lead.id, event: "lead.sold", target, dueAt: now });
    tx.onCommit(() => wake(target));
  }

  return function book(
    { campaign, offers }: CompiledCampaign,
    decision: Decision,
    { leadId, tx, now }: { leadId: number; tx: Tx; now: number },
  ): void {
    for (const compiled of soldOffers(offers, decision)) sell(compiled, { id: leadId, campaign }, tx, now);
  };
}

export type Book = ReturnType<typeof createBook>;
