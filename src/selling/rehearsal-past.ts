import type { Supplier } from "../domain/catalog.ts";
import type { LeadStatus, Post } from "../domain/lead.ts";
import { isOpen } from "../domain/sale.ts";
import type { PastLead, PastSale } from "../storage/past.ts";
import { takenAtOf } from "./book.ts";
import type { ReadyCampaign } from "./ready-campaign.ts";
import { type Fate, soldOf } from "./rehearsal-ledger.ts";

function saleAsOf(sale: PastSale, until: number): PastSale[] {
  if (takenAtOf(sale) > until) return [];
  return sale.settledAt !== null && sale.settledAt > until ? [{ ...sale, state: "offered" }] : [sale];
}

function statusAsOf({ status, expiresAt }: PastLead, sales: readonly PastSale[], until: number): LeadStatus {
  const soldSince = status === "sold" && !sales.some(({ state }) => state === "sold");
  const expiredSince = status === "unsold" && expiresAt !== null && expiresAt > until;
  return soldSince || expiredSince ? "pending" : (status as LeadStatus);
}

/** A lead as it was at a moment: a `serve` goes on while a rehearsal reads. */
export function asOf(lead: PastLead, until: number): PastLead & { status: LeadStatus } {
  const sales = lead.sales.length === 0 ? lead.sales : lead.sales.flatMap((sale) => saleAsOf(sale, until));
  return { ...lead, sales, status: statusAsOf(lead, sales, until) };
}

export function fateOf({ status, reason, sales }: PastLead & { status: LeadStatus }): Fate {
  return { status, reason: status === "rejected" ? reason : null, sales: soldOf(sales) };
}

export function hasOpenOffer({ sales }: PastLead): boolean {
  return sales.some(({ state }) => isOpen(state));
}

/** Who would take the lead; null: nobody, for the campaign or its supplier is not there, or not any more for the other. */
export function routeOf(
  lead: Pick<PastLead, "campaign" | "supplier">,
  {
    campaigns,
    suppliers,
  }: { campaigns: ReadonlyMap<string, ReadyCampaign>; suppliers: ReadonlyMap<string, Supplier> },
): Pick<Post, "campaign" | "supplier"> | null {
  const campaign = campaigns.get(lead.campaign)?.campaign;
  const supplier = suppliers.get(lead.supplier);
  if (campaign === undefined || !campaign.active || supplier === undefined) return null;
  return supplier.sellers.some(({ code }) => code === campaign.seller.code) ? { campaign, supplier } : null;
}

/** The post that the lead came by, as far as it decides anything. */
export function postOf(
  { keyId, fields }: Pick<PastLead, "keyId"> & { fields: string },
  route: Pick<Post, "campaign" | "supplier">,
): Post {
  return {
    ...route,
    key: { id: keyId, sha256: "", test: false },
    test: false,
    fields: JSON.parse(fields),
    posted: "",
    fingerprint: 0,
    idempotencyKey: null,
    address: "",
    userAgent: null,
    warnings: [],
  };
}
