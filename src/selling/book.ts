import { calendarUnits, type PeriodOf } from "../domain/calendar.ts";
import type { Campaign, Catalog } from "../domain/catalog.ts";
import type { Decision } from "../domain/decision.ts";
import { buyerTarget } from "../domain/delivery.ts";
import { timeOfId } from "../domain/id.ts";
import type { CompiledOffer } from "../matching/compile.ts";
import type { SaleRow } from "../storage/sales.ts";
import type { Store, Tx } from "../storage/store.ts";
import type { Breaker } from "./breaker.ts";
import type { ReadyCampaign } from "./ready-campaign.ts";
import type { SupplierCap } from "./supplier-cap.ts";

/** The sum a lead sold for, and who bought it, in the order they bought. */
export type Booked = { priceCents: number; buyerIds: string[] };

export function chosenOffers({ offers }: ReadyCampaign, { chosen }: Decision): CompiledOffer[] {
  return chosen.flatMap((index) => offers[index] ?? []);
}

/** What offers come to in words and money; writes nothing. */
export function sumOf(offers: readonly CompiledOffer[]): Booked {
  const booked: Booked = { priceCents: 0, buyerIds: [] };
  for (const { offer } of offers) {
    booked.priceCents += offer.priceCents;
    booked.buyerIds.push(offer.buyer.id);
  }
  return booked;
}

export function isLive({ offer }: CompiledOffer): boolean {
  return offer.buyer.accept === "on_response";
}

/** When a sale's place, and its slot of every cap, was taken. */
export function takenAtOf({ id, takenAt }: Pick<SaleRow, "id" | "takenAt">): number {
  return takenAt ?? timeOfId(id);
}

/** The lead that is booked, and the transaction it is booked in. */
export type Booking = { leadId: number; supplier: string; sales: readonly SaleRow[]; tx: Tx; now: number };

/**
 * Writes what a decision came to: sales, what caps count, and the deliveries, in the transaction that decided; and
 * takes it back. `wake` hears of each buyer after the commit.
 */
export function createBook({
  store,
  catalog,
  periodOf,
  supplierCap,
  breaker,
  wake,
}: {
  store: Store;
  catalog: Pick<Catalog, "suppliers" | "buyers" | "campaigns">;
  periodOf: PeriodOf;
  supplierCap: SupplierCap;
  breaker: Pick<Breaker, "given">;
  wake: (target: string) => void;
}) {
  const suppliers = new Map(catalog.suppliers.map((supplier) => [supplier.id, supplier]));
  const buyers = new Map(catalog.buyers.map((buyer) => [buyer.id, buyer]));
  const campaigns = new Map(catalog.campaigns.map((campaign) => [campaign.id, campaign]));

  function addMoney(supplierId: string, campaign: Campaign, at: number, cents: number): void {
    const supplier = suppliers.get(supplierId);
    if (supplier !== undefined) supplierCap.addMoney(supplier, campaign, at, cents);
  }

  function count(ready: ReadyCampaign, { offer }: CompiledOffer, { supplier, now }: Booking): void {
    for (const { scope, unit, timezone } of ready.counters.get(offer.buyer.id) ?? []) {
      const period = periodOf(unit, timezone, now);
      store.usage.add(scope, unit, period, { used: 1, cents: offer.priceCents });
    }
    addMoney(supplier, ready.campaign, now, offer.priceCents);
  }

  /** A buyer that could not be asked before is asked under the same number as then, which it may know. */
  function offerAgain(before: SaleRow, { offer }: CompiledOffer, now: number): void {
    store.sales.move({
      ...before,
      from: "refused",
      state: "offered",
      priceCents: offer.priceCents,
      reason: null,
      settledAt: null,
      takenAt: now,
    });
    store.outbox.reopen(before.id, now);
  }

  function insert(compiled: CompiledOffer, { campaign }: ReadyCampaign, { leadId, now }: Booking): void {
    const { offer, tier } = compiled;
    const live = isLive(compiled);
    const id = store.mintDeliveryId(now);
    store.sales.insert({
      id,
      leadId,
      seller: campaign.seller.code,
      campaign: campaign.id,
      tier,
      buyer: offer.buyer.id,
      state: live ? "offered" : "sold",
      priceCents: offer.priceCents,
      currency: campaign.seller.currency,
      reason: null,
      reference: null,
      settledAt: live ? null : now,
      // Ids run ahead of a clock that was set back, or of very many in a millisecond.
      takenAt: timeOfId(id) === now ? null : now,
    });
    store.outbox.insert({
      id,
      kind: live ? "offer" : "sale",
      ref: leadId,
      event: live ? "lead.offered" : "lead.sold",
      target: buyerTarget(offer.buyer.id),
      dueAt: now,
    });
  }

  /** Adds to every row a sale is counted in, where that row is kept. */
  function correct(sale: SaleRow, supplier: string, amount: { used: number; cents: number }): void {
    const at = takenAtOf(sale);
    const campaign = campaigns.get(sale.campaign);
    const addTo = (name: string, timezone: string) => {
      for (const unit of calendarUnits) store.usage.add({ name }, unit, periodOf(unit, timezone, at), amount);
    };
    addTo(sale.buyer, buyers.get(sale.buyer)?.timezone ?? "UTC");
    // Of a campaign that is gone nothing else is counted.
    if (campaign === undefined) return;
    addTo(`${campaign.id} ${sale.buyer}`, campaign.seller.timezone);
    addMoney(supplier, campaign, at, amount.cents);
  }

  return {
    take(ready: ReadyCampaign, decision: Decision, booking: Booking): void {
      const { sales, tx, now } = booking;
      for (const compiled of chosenOffers(ready, decision)) {
        const { id } = compiled.offer.buyer;
        const before = sales.find(({ buyer }) => buyer === id);
        if (before === undefined) insert(compiled, ready, booking);
        else offerAgain(before, compiled, now);
        count(ready, compiled, booking);
        const target = buyerTarget(id);
        const takeBack = breaker.given(target);
        if (takeBack !== null) tx.onRollback(takeBack);
        tx.onCommit(() => wake(target));
      }
    },
    /** A refused offer's slot and money, in the periods they were taken in. */
    giveBack: (sale: SaleRow, supplier: string): void =>
      correct(sale, supplier, { used: -1, cents: -sale.priceCents }),
    /** The buyer answered another price. */
    reprice: (sale: SaleRow, supplier: string, priceCents: number): void =>
      correct(sale, supplier, { used: 0, cents: priceCents - sale.priceCents }),
  };
}

export type Book = ReturnType<typeof createBook>;
