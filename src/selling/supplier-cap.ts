import type { PeriodOf } from "../domain/calendar.ts";
import type { Campaign, Supplier } from "../domain/catalog.ts";
import type { Store } from "../storage/store.ts";
import type { Scope } from "../storage/usage.ts";

/** Counts the leads taken from a supplier for a campaign, in the seller's calendar. */
export function createSupplierCap({ store, periodOf }: { store: Store; periodOf: PeriodOf }) {
  function scopeOf(supplier: Supplier, campaign: Campaign): Scope {
    return { name: `${campaign.id} from ${supplier.id}`, supplier: supplier.id, campaign: campaign.id };
  }

  return {
    isFull(supplier: Supplier, campaign: Campaign, now: number): boolean {
      const caps = supplier.caps.get(campaign.id) ?? [];
      return caps.some(({ unit, limit }) => {
        const period = periodOf(unit, campaign.seller.timezone, now);
        return store.usage.read(scopeOf(supplier, campaign), unit, period).used >= limit;
      });
    },
    count(supplier: Supplier, campaign: Campaign, now: number): void {
      for (const { unit } of supplier.caps.get(campaign.id) ?? []) {
        const period = periodOf(unit, campaign.seller.timezone, now);
        store.usage.add(scopeOf(supplier, campaign), unit, period, { used: 1, cents: 0 });
      }
    },
  };
}
