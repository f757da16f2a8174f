import type { CalendarUnit, PeriodOf } from "../domain/calendar.ts";
import type { Campaign, Supplier } from "../domain/catalog.ts";
import type { Store } from "../storage/store.ts";
import type { Scope } from "../storage/usage.ts";

type Left = { leftCents: number; leftUntil: number | null };

/** Counts the leads taken from a supplier for a campaign and what they sold for, in the seller's calendar. */
export function createSupplierCap({ store, periodOf }: { store: Pick<Store, "usage">; periodOf: PeriodOf }) {
  function scopeOf(supplier: Supplier, campaign: Campaign): Scope {
    return { name: `${campaign.id} from ${supplier.id}`, supplier: supplier.id, campaign: campaign.id };
  }

  function capsOf(supplier: Supplier, campaign: Campaign, now: number) {
    return (supplier.caps.get(campaign.id) ?? []).map((cap) => {
      const period = periodOf(cap.unit, campaign.seller.timezone, now);
      const used = store.usage.read(scopeOf(supplier, campaign), cap.unit, period);
      return { ...cap, ...used, end: period.end };
    });
  }

  function add(
    supplier: Supplier,
    campaign: Campaign,
    at: number,
    amount: { used: number; cents: number },
  ): void {
    const units = new Set<CalendarUnit>(supplier.caps.get(campaign.id)?.map(({ unit }) => unit));
    for (const unit of units) {
      const period = periodOf(unit, campaign.seller.timezone, at);
      store.usage.add(scopeOf(supplier, campaign), unit, period, amount);
    }
  }

  return {
    /** Nothing more is taken from it in this period. */
    isFull: (supplier: Supplier, campaign: Campaign, now: number): boolean =>
      capsOf(supplier, campaign, now).some(({ kind, limit, used, cents }) =>
        kind === "count" ? used >= limit : cents >= limit,
      ),
    /** What its leads may still sell for, `Infinity` where it has no budget; and when the first begins anew. */
    left(supplier: Supplier, campaign: Campaign, now: number): Left {
      const budgets = capsOf(supplier, campaign, now).filter(({ kind }) => kind === "cents");
      const ends = budgets.filter(({ unit }) => unit !== "total").map(({ end }) => end);
      return {
        leftCents: Math.min(Number.POSITIVE_INFINITY, ...budgets.map(({ limit, cents }) => limit - cents)),
        leftUntil: ends.length === 0 ? null : Math.min(...ends),
      };
    },
    countLead: (supplier: Supplier, campaign: Campaign, now: number): void =>
      add(supplier, campaign, now, { used: 1, cents: 0 }),
    /** One that was taken at that time, and came to be rejected. */
    uncountLead: (supplier: Supplier, campaign: Campaign, at: number): void =>
      add(supplier, campaign, at, { used: -1, cents: 0 }),
    /** Negative to give back. `at` is when the sale's place was taken. */
    addMoney: (supplier: Supplier, campaign: Campaign, at: number, cents: number): void =>
      add(supplier, campaign, at, { used: 0, cents }),
  };
}

export type SupplierCap = ReturnType<typeof createSupplierCap>;
