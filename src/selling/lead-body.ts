import type { Supplier } from "../domain/catalog.ts";
import { formatId, timeOfId } from "../domain/id.ts";
import type { LeadView } from "../domain/lead.ts";
import { moneyNumber } from "../domain/money.ts";
import { isSuccess } from "./answer.ts";

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

/** A stored lead as its supplier may see it; `success` is what the post would say now. Absent members are left out. */
export function leadBody(lead: LeadView, show: Supplier["show"]) {
  const sold = lead.status === "sold";
  return {
    success: isSuccess(lead.status),
    lead_id: formatId("lead", lead.id),
    status: lead.status,
    category: lead.category,
    seller: lead.seller,
    created_at: isoTime(timeOfId(lead.id)),
    price: sold && show.price && lead.priceCents !== null ? moneyNumber(lead.priceCents) : undefined,
    buyer_ids: sold && show.buyerIds ? lead.buyerIds : undefined,
    sold_at: lead.soldAt === null ? undefined : isoTime(lead.soldAt),
    duplicate_of: lead.duplicateOf === null ? undefined : formatId("lead", lead.duplicateOf),
    reason: lead.reason ?? undefined,
    test: lead.test || undefined,
  };
}
