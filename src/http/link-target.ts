import type { Campaign, Catalog, Supplier } from "../domain/catalog.ts";
import { sha256Hex } from "../domain/sha256.ts";
import type { LinkKind, LinkRow } from "../storage/links.ts";
import { pathOf } from "./answer.ts";
import { campaignsFor } from "./routes/supplier.ts";

/** Whom an address without a key stands for. */
export type LinkTarget = { supplier: Supplier; campaign: Campaign };

/**
 * The address that a request's path ends with, behind `prefix`; null where there is none, or it was revoked. It is
 * looked up by its hash, so the time that takes says nothing of others.
 */
export function linkAt(
  request: Request,
  {
    prefix,
    kind,
    links,
  }: { prefix: string; kind: LinkKind; links: { find: (sha256: string) => LinkRow | undefined } },
): LinkRow | null {
  const token = pathOf(request).slice(prefix.length).replace(/\/$/, "");
  const link = links.find(sha256Hex(token));
  return link?.kind === kind && link.revokedAt === null ? link : null;
}

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
