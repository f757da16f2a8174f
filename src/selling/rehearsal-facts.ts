import type { PeriodOf } from "../domain/calendar.ts";
import type { Catalog } from "../domain/catalog.ts";
import type { PastSaleOf } from "../storage/past.ts";
import type { Usage } from "../storage/usage.ts";
import { takenAtOf } from "./book.ts";
import type { ReadyCampaign } from "./ready-campaign.ts";
import { createQueue } from "./rehearsal-queue.ts";
import type { SupplierCap } from "./supplier-cap.ts";

/** What was really sold of leads that are not decided again: what is counted for the others counts it when it was. */
export function createFacts({
  catalog,
  campaigns,
  periodOf,
  usage,
  supplierCap,
  onSale,
}: {
  catalog: Pick<Catalog, "buyers" | "suppliers">;
  campaigns: ReadonlyMap<string, ReadyCampaign>;
  periodOf: PeriodOf;
  usage: Pick<Usage, "add">;
  supplierCap: Pick<SupplierCap, "addMoney">;
  /** Hears of each when it happens, also of those that were refused. */
  onSale: (sale: PastSaleOf) => void;
}) {
  const buyers = new Map(catalog.buyers.map((buyer) => [buyer.id, buyer]));
  const suppliers = new Map(catalog.suppliers.map((supplier) => [supplier.id, supplier]));
  const coming = createQueue<PastSaleOf>((a, b) => takenAtOf(a) < takenAtOf(b));

  /** The rows of a buyer's own caps: they count its sales in campaigns that are gone, too. */
  function ownCounters(id: string) {
    const { caps = [], timezone = "UTC" } = buyers.get(id) ?? {};
    return caps.map(({ unit }) => ({ scope: { name: id, buyer: id }, unit, timezone }));
  }

  function count(sale: PastSaleOf): void {
    const ready = campaigns.get(sale.campaign);
    const takenAt = takenAtOf(sale);
    const cents = sale.priceCents;
    for (const { scope, unit, timezone } of ready?.counters.get(sale.buyer) ?? ownCounters(sale.buyer)) {
      usage.add(scope, unit, periodOf(unit, timezone, takenAt), { used: 1, cents });
    }
    const supplier = suppliers.get(sale.supplier);
    if (ready === undefined || supplier === undefined) return;
    supplierCap.addMoney(supplier, ready.campaign, takenAt, cents);
  }

  return {
    expect: coming.push,
    nextAt(): number {
      const sale = coming.first();
      return sale === undefined ? Number.POSITIVE_INFINITY : takenAtOf(sale);
    },
    run(): void {
      const sale = coming.shift();
      if (sale === undefined) return;
      if (sale.state !== "refused") count(sale);
      onSale(sale);
    },
  };
}
