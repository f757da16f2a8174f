import type { Campaign, Catalog, Supplier } from "../domain/catalog.ts";
import type { LinkRow } from "../storage/links.ts";
import { campaignsFor } from "./routes/supplier.ts";

/** Where what is posted to an address without a key goes. */
export type LinkTarget = { supplier: Supplier; campaign: Campaign };

/** Null: its supplier or campaign has left the configuration, or is not active, or not for the other any more. */
export function targetOf(link: Pick<LinkRow, "supplier" | "campaign">, catalog: Catalog): LinkTarget | null {
  const supplier = catalog.suppliers.find(({ id }) => id === link.supplier);
  if (supplier === undefined) return null;
  const campaign = campaignsFor(supplier, catalog).find(({ id }) => id === link.campaign);
  return campaign === undefined ? null : { supplier, campaign };
}

/** Addresses that forms are still sent to and that nothing stands behind. */
export function formsWithoutCampaign(links: readonly LinkRow[], catalog: Catalog): LinkRow[] {
  return links.filter((link) => link.revokedAt === null && targetOf(link, catalog) === null);
}
