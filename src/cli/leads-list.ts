import { formatId, timeOfId } from "../domain/id.ts";
import { formatMoney, moneyNumber } from "../domain/money.ts";
import { isOpen } from "../domain/sale.ts";
import type { FoundLead } from "../storage/lead-search.ts";
import type { SaleRow } from "../storage/sales.ts";
import { isoTime } from "./deliveries-view.ts";
import { tableLines } from "./table.ts";

/** A lead and its sales, without anything personal. */
export type Listed = { lead: FoundLead; sales: readonly SaleRow[] };

function soldOf({ sales }: Listed): SaleRow[] {
  return sales.filter(({ state }) => state === "sold");
}

function sumOf(sold: readonly SaleRow[]): number {
  return sold.reduce((sum, { priceCents }) => sum + priceCents, 0);
}

/** Those that have it; and of those that are asked, what is known. */
function buyersOf({ sales }: Listed): string[] {
  return sales.flatMap(({ buyer, state }) =>
    state === "sold" ? [buyer] : isOpen(state) ? [`${buyer} (${state})`] : [],
  );
}

const heads = ["LEAD", "TIME", "CAMPAIGN", "SUPPLIER", "STATUS", "REASON", "PRICE", "BUYERS"];

function cellsOf(listed: Listed): string[] {
  const { lead } = listed;
  const sold = soldOf(listed);
  return [
    formatId("lead", lead.id),
    isoTime(timeOfId(lead.id)),
    lead.campaign,
    lead.supplier,
    lead.status,
    lead.reason ?? "-",
    sold.length === 0 ? "-" : formatMoney(sumOf(sold)),
    buyersOf(listed).join(", ") || "-",
  ];
}

/** For people. */
export function leadTable(leads: readonly Listed[]): string {
  return `${tableLines(heads, leads.map(cellsOf), { right: ["PRICE"] }).join("\n")}\n`;
}

/** For programs. */
export function leadObject(listed: Listed) {
  const { lead, sales } = listed;
  const sold = soldOf(listed);
  return {
    lead_id: formatId("lead", lead.id),
    created_at: isoTime(timeOfId(lead.id)),
    seller: lead.seller,
    campaign: lead.campaign,
    supplier: lead.supplier,
    status: lead.status,
    reason: lead.reason,
    price: sold.length === 0 ? null : moneyNumber(sumOf(sold)),
    currency: sold[0]?.currency ?? null,
    buyer_ids: sold.map(({ buyer }) => buyer),
    open_offers: sales.filter(({ state }) => isOpen(state)).map(({ buyer, state }) => ({ buyer, state })),
  };
}
