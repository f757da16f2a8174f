import type { Campaign, Catalog, Supplier } from "../../domain/catalog.ts";
import type { FieldSpec } from "../../domain/field.ts";
import { wordingOf } from "../../domain/spelling.ts";
import { jsonAnswer, searchOf } from "../answer.ts";
import type { KeyedHandler } from "../exchange.ts";

/** `GET /api/me`: who the key belongs to. Zapier and Make test a connection with it. */
export function createMe(): KeyedHandler<Supplier> {
  return (_call, { owner: supplier, key }) =>
    jsonAnswer({
      success: true,
      supplier: { id: supplier.id, name: supplier.name },
      key: { id: key.id, test: key.test },
      sellers: supplier.sellers.map(({ code, slug, name }) => ({ code, slug, name })),
      rate_limit: { limit: supplier.rateLimit.requestsPerMinute, window_seconds: 60 },
    });
}

function fieldBody({ key, label, type, required, options, help, multiple }: FieldSpec) {
  return { key, label, type, required, options, help, multiple: multiple || undefined };
}

function campaignBody({ id, seller, category, fields }: Campaign) {
  return { id, seller: seller.code, seller_name: seller.name, category, fields: fields.map(fieldBody) };
}

/** Active campaigns of the sellers a supplier is listed for. */
export function campaignsFor(supplier: Supplier, { campaigns }: Catalog): Campaign[] {
  const sellers = new Set(supplier.sellers.map(({ code }) => code));
  return campaigns.filter(({ active, seller }) => active && sellers.has(seller.code));
}

/** Whether the query asks for it, naming seller and category as a post may; an empty or missing name asks for any. */
function isAskedFor({ seller, category }: Campaign, query: URLSearchParams): boolean {
  const sellerName = query.get("seller")?.trim() ?? "";
  const wording = wordingOf(query.get("category") ?? "");
  const isSeller = ["", seller.slug].includes(sellerName) || seller.code === sellerName.toUpperCase();
  return isSeller && ["", wordingOf(category)].includes(wording);
}

/** `GET /api/campaigns`: what the key may post to, and with which fields. */
export function createCampaigns({ catalog }: { catalog: Catalog }): KeyedHandler<Supplier> {
  return ({ request }, { owner: supplier }) => {
    const query = new URLSearchParams(searchOf(request));
    const campaigns = campaignsFor(supplier, catalog).filter((campaign) => isAskedFor(campaign, query));
    return jsonAnswer({ success: true, campaigns: campaigns.map(campaignBody) });
  };
}
