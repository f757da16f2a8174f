import type { Catalog } from "../domain/catalog.ts";
import type { Fields } from "../domain/field.ts";
import { timeOfId } from "../domain/id.ts";
import { createCategoryOf } from "../selling/category.ts";
import type { Store } from "../storage/store.ts";

/** What a buyer is told of, bought or offered. Money is integer cents, times epoch milliseconds. */
export type SoldLead = {
  leadId: number;
  saleId: number;
  seller: string;
  category: string;
  priceCents: number;
  currency: string;
  /** When it was sold, or offered. */
  at: number;
  fields: Fields;
};

/** Reads a sale and its lead for sending. */
export function createSoldLeads({
  store,
  catalog,
}: {
  store: Pick<Store, "sales" | "leads" | "configs">;
  catalog: Pick<Catalog, "campaigns">;
}) {
  const categoryOf = createCategoryOf({ store, catalog });

  /** Null where the sale is unknown or none any more, or its lead was erased. */
  return function soldLead(saleId: number): SoldLead | null {
    const sale = store.sales.get(saleId);
    if (sale === undefined || sale.state === "refused") return null;
    const lead = store.leads.get(sale.leadId);
    if (lead === undefined || lead.fields === null) return null;
    return {
      leadId: lead.id,
      saleId,
      seller: sale.seller,
      category: categoryOf(lead),
      priceCents: sale.priceCents,
      currency: sale.currency,
      at: sale.settledAt ?? sale.takenAt ?? timeOfId(saleId),
      fields: JSON.parse(lead.fields),
    };
  };
}

export type SoldLeads = ReturnType<typeof createSoldLeads>;
