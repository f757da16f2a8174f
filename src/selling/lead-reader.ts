import type { Catalog } from "../domain/catalog.ts";
import { firstIdAt, timeOfId } from "../domain/id.ts";
import type { LeadStatus, LeadView } from "../domain/lead.ts";
import { parseMoney } from "../domain/money.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { Store } from "../storage/store.ts";
import { createCategoryOf } from "./category.ts";

export type LeadQuery = {
  supplierId: string;
  status?: LeadStatus;
  /** Epoch milliseconds, inclusive. */
  sinceMs?: number;
  /** Only leads older than this one. */
  beforeId?: number;
  limit: number;
  /** Test leads instead of real ones. */
  test: boolean;
};

type Money = Pick<LeadView, "priceCents" | "buyerIds" | "soldAt">;

const NO_MONEY: Money = { priceCents: null, buyerIds: [], soldAt: null };

/** A test lead has no sales: what it would have come to stands in its answer, as far as its supplier may see it. */
function moneyOfTest(lead: LeadRow): Money {
  const told: { price?: number; buyer_ids?: string[] } = JSON.parse(lead.answer ?? "{}");
  return {
    priceCents: told.price === undefined ? null : parseMoney(told.price),
    buyerIds: told.buyer_ids ?? [],
    soldAt: timeOfId(lead.id),
  };
}

/** Reads leads as their supplier may see them. */
export function createLeadReader({ store, catalog }: { store: Store; catalog: Catalog }) {
  const categoryOf = createCategoryOf({ store, catalog });

  function moneyOf(lead: LeadRow): Money {
    if (lead.status !== "sold") return NO_MONEY;
    if (lead.test === 1) return moneyOfTest(lead);
    const sold = store.sales.ofLead(lead.id).filter((sale) => sale.state === "sold");
    return {
      priceCents: sold.reduce((sum, sale) => sum + sale.priceCents, 0),
      buyerIds: sold.map((sale) => sale.buyer),
      soldAt: sold[0]?.settledAt ?? null,
    };
  }

  function view(lead: LeadRow): LeadView {
    const first = lead.duplicateOf === null ? undefined : store.leads.get(lead.duplicateOf);
    return {
      id: lead.id,
      status: lead.status as LeadStatus,
      category: categoryOf(lead),
      seller: lead.seller,
      ...moneyOf(lead),
      duplicateOf: first?.supplier === lead.supplier ? first.id : null,
      reason: lead.reason,
      test: lead.test === 1,
    };
  }

  return {
    /** Null for an unknown lead and for another supplier's alike. */
    get({ supplierId, id }: { supplierId: string; id: number }): LeadView | null {
      const lead = store.leads.get(id);
      return lead?.supplier === supplierId ? view(lead) : null;
    },
    /** Newest first. */
    list({ supplierId, status, sinceMs, beforeId, limit, test }: LeadQuery): LeadView[] {
      return store.leads
        .list({
          supplier: supplierId,
          status: status ?? null,
          since: sinceMs === undefined ? 0 : firstIdAt(sinceMs),
          before: beforeId ?? null,
          limit,
          test,
        })
        .map(view);
    },
  };
}

export type LeadReader = ReturnType<typeof createLeadReader>;
