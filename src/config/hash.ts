import type { Buyer, Campaign, Catalog, Supplier } from "../domain/catalog.ts";
import { sha256Hex } from "../domain/sha256.ts";

/**
 * A hash of what the configuration means to a lead: hex SHA-256. Comments, the order of keys and the split into
 * files do not change it; neither does a changed secret, header or API key, which decide nothing about a lead.
 */
export function hashCatalog({ sellers, campaigns, buyers, suppliers }: Catalog): string {
  const meaning = {
    sellers,
    campaigns: campaigns.map(meaningOfCampaign),
    buyers: buyers.map(meaningOfBuyer),
    suppliers: suppliers.map(meaningOfSupplier),
  };
  return sha256Hex(JSON.stringify(sorted(meaning)));
}

function meaningOfCampaign(campaign: Campaign) {
  const tiers = campaign.tiers.map(({ method, offers }) => ({
    method,
    offers: offers.map((offer) => ({ ...offer, buyer: offer.buyer.id })),
  }));
  return { ...campaign, seller: campaign.seller.code, tiers };
}

function meaningOfBuyer({ webhook, ...buyer }: Buyer) {
  return { ...buyer, url: webhook.url, format: webhook.format, fields: webhook.fields };
}

function meaningOfSupplier({ keys: _keys, rateLimit: _rateLimit, sellers, caps, ...supplier }: Supplier) {
  return { ...supplier, sellers: sellers.map(({ code }) => code), caps: Object.fromEntries(caps) };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, member]): [string, unknown] => [key, sorted(member)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
