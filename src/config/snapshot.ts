import type { Campaign, Catalog, Offer } from "../domain/catalog.ts";

/**
 * What stored decisions are read against, as JSON text without a secret:
 * `{ campaigns: { [id]: { seller, category, offers: [{ buyer, price_cents, filters, caps }] } } }`.
 * Offers stand in the order of decisions, flat over the tiers; a verdict's detail is an index into `filters`, or
 * into `caps`, where the offer's own come before its buyer's over all campaigns.
 */
export function snapshotOf({ campaigns }: Catalog): string {
  return JSON.stringify({
    campaigns: Object.fromEntries(campaigns.map((campaign) => [campaign.id, campaignOf(campaign)])),
  });
}

function campaignOf({ seller, category, tiers }: Campaign) {
  return { seller: seller.code, category, offers: tiers.flatMap(({ offers }) => offers.map(offerOf)) };
}

function offerOf({ buyer, priceCents, filters, caps }: Offer) {
  return {
    buyer: buyer.id,
    price_cents: priceCents,
    filters,
    caps: [
      ...caps.map((cap) => ({ ...cap, of: "campaign" })),
      ...buyer.caps.map((cap) => ({ ...cap, of: "buyer" })),
    ],
  };
}
