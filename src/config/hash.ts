import type { Buyer, Campaign, Catalog, Offer, Supplier, Suppression } from "../domain/catalog.ts";
import type { Filter } from "../domain/filter.ts";
import { sha256Hex } from "../domain/sha256.ts";

/**
 * A hash of what the configuration means to a lead: hex SHA-256. Comments, the order of keys and the split into
 * files do not change it; neither does a changed secret, header, API key or postback, which decide nothing about a
 * lead. A list file counts by its content, not by its name.
 */
export function hashCatalog({ sellers, campaigns, buyers, suppliers, suppressions }: Catalog): string {
  const meaning = {
    sellers,
    campaigns: campaigns.map(meaningOfCampaign),
    buyers: buyers.map(meaningOfBuyer),
    suppliers: suppliers.map(meaningOfSupplier),
    suppressions: suppressions.map(meaningOfSuppression),
  };
  return sha256Hex(JSON.stringify(sorted(meaning)));
}

function meaningOfCampaign(campaign: Campaign) {
  const tiers = campaign.tiers.map(({ method, offers }) => ({ method, offers: offers.map(meaningOfOffer) }));
  return { ...campaign, seller: campaign.seller.code, tiers };
}

function meaningOfOffer(offer: Offer) {
  return { ...offer, buyer: offer.buyer.id, filters: offer.filters.map(meaningOfFilter) };
}

/** Forty thousand values are in their file's hash already. */
function meaningOfFilter(filter: Filter) {
  if (!("file" in filter) || filter.file === undefined) return filter;
  return { field: filter.field, op: filter.op, sha256: filter.file.sha256 };
}

function meaningOfBuyer({ webhook, ...buyer }: Buyer) {
  const { url, format, fields, response } = webhook;
  return { ...buyer, url, format, fields, response };
}

function meaningOfSupplier(supplier: Supplier) {
  const { keys: _keys, rateLimit: _rateLimit, postback: _postback, sellers, caps, forms, ...rest } = supplier;
  const maps = Array.from(forms, ([format, { map }]) => [format, map]);
  return {
    ...rest,
    sellers: sellers.map(({ code }) => code),
    caps: Object.fromEntries(caps),
    forms: Object.fromEntries(maps),
  };
}

function meaningOfSuppression({ name, field, sellers, list }: Suppression) {
  const { sha256, hashed } = list;
  return { name, field, sellers: sellers.map(({ code }) => code), sha256, hashed };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => [key, sorted(member)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
