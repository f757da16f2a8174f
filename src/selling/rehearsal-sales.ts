import type { SaleMove, SaleRow } from "../storage/sales.ts";
import type { Store } from "../storage/store.ts";
import { takenAtOf } from "./book.ts";
import type { Held } from "./rehearsal-leads.ts";
import type { Ledger } from "./rehearsal-ledger.ts";

/** What of a sale nobody asks once its lead was let go of. */
const NOT_KEPT = {
  id: 0,
  seller: "",
  campaign: "",
  tier: 0,
  reason: null,
  reference: null,
  settledAt: null,
  takenAt: null,
};

/** A rehearsal's sales: with the leads that are held, of all others what was stored, or what they ended as. */
export function createRehearsedSales({
  store,
  held,
  ledger,
  firstId,
  now,
  onOffered,
}: {
  store: Pick<Store, "sales" | "past">;
  held: ReadonlyMap<number, Held>;
  ledger: Pick<Ledger, "salesOf">;
  /** Of the leads that are decided again. */
  firstId: number;
  now: () => number;
  /** Hears of each offer to a live buyer. */
  onOffered: (sale: SaleRow, lead: Held) => void;
}) {
  /** By the sale's id: the lead it is of, as long as that is held. */
  const leadOfSale = new Map<number, number>();
  const latestSales = new Map<string, number>();

  function noteSale({ campaign, buyer, id }: Pick<SaleRow, "campaign" | "buyer" | "id">): void {
    latestSales.set(`${campaign} ${buyer}`, id);
  }

  return {
    /** It is the latest of its buyer. */
    noteSale,
    forget(sales: readonly SaleRow[]): void {
      for (const { id } of sales) leadOfSale.delete(id);
    },
    insert(sale: SaleRow): void {
      noteSale(sale);
      const lead = held.get(sale.leadId);
      if (lead === undefined) return;
      lead.sales = [...lead.sales, sale];
      leadOfSale.set(sale.id, lead.id);
      if (sale.state === "offered") onOffered(sale, lead);
    },
    move({ from, ...to }: SaleMove): boolean {
      const lead = held.get(leadOfSale.get(to.id) ?? 0);
      const sale = lead?.sales.find(({ id }) => id === to.id);
      if (lead === undefined || sale?.state !== from) return false;
      // A new object: whoever has read the sale still needs to know what it was.
      const moved = { ...sale, ...to };
      lead.sales = lead.sales.map((one) => (one === sale ? moved : one));
      if (to.state === "offered") onOffered(moved, lead);
      return true;
    },
    ofLead(leadId: number): SaleRow[] {
      const lead = held.get(leadId);
      if (lead !== undefined) return [...lead.sales];
      if (leadId < firstId) return store.sales.ofLead(leadId).filter((sale) => takenAtOf(sale) <= now());
      return ledger.salesOf(leadId).map((sale) => ({ ...NOT_KEPT, ...sale, leadId, state: "sold" }));
    },
    latest(campaign: string, buyer: string): number {
      const key = `${campaign} ${buyer}`;
      const known = latestSales.get(key);
      if (known !== undefined) return known;
      const latest = store.past.latestSale(campaign, buyer, firstId);
      latestSales.set(key, latest);
      return latest;
    },
  };
}
