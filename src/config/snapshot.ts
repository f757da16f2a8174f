import type { Campaign, Catalog, Offer } from "../domain/catalog.ts";
import type { Filter } from "../domain/filter.ts";

/**
 * What stored decisions are read against, as JSON text without a secret or an address:
 * `{ campaigns: { [id]: { seller, category, timezone, sell_to, when_unsold, offers } }, suppressions: [name] }`, an
 * offer `{ buyer, tier, method, weight, price_cents, accept, schedule, filters, caps }`.
 * Offers stand in the order of decisions, flat over the tiers, which are counted from 0; a verdict's detail is an
 * index into `filters`, into `suppressions`, or into `caps`, where the offer's own come before its buyer's over all
 * campaigns. Of a list file there is its name and how many values it held: `{ field, op, file, count }`.
 */
export function snapshotOf({ campaigns, suppressions }: Catalog): string {
  return JSON.stringify({
    campaigns: Object.fromEntries(campaigns.map((campaign) => [campaign.id, campaignOf(campaign)])),
    suppressions: suppressions.map(({ name }) => name),
  });
}

function campaignOf({ seller, category, sellTo, whenUnsold, tiers }: Campaign) {
  return {
    seller: seller.code,
    category,
    timezone: seller.timezone,
    sell_to: sellTo,
    when_unsold: whenUnsold,
    offers: tiers.flatMap(({ method, offers }, tier) =>
      offers.map((offer) => offerOf(offer, { tier, method })),
    ),
  };
}

function offerOf(
  { buyer, priceCents, weight, schedule, filters, caps }: Offer,
  tier: { tier: number; method: string },
) {
  return {
    buyer: buyer.id,
    ...tier,
    weight,
    price_cents: priceCents,
    accept: buyer.accept,
    schedule,
    filters: filters.map(filterOf),
    caps: [
      ...caps.map((cap) => ({ ...cap, of: "campaign" })),
      ...buyer.caps.map((cap) => ({ ...cap, of: "buyer" })),
    ],
  };
}

function filterOf(filter: Filter) {
  if (!("file" in filter) || filter.file === undefined) return filter;
  const { field, op, file, values } = filter;
  return { field, op, file: file.name, count: values.length };
}
