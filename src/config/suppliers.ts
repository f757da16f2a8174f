import type { Campaign, Caps, Postback, Seller, Supplier } from "../domain/catalog.ts";
import { formFormats } from "../domain/form.ts";
import { postbackEvents } from "../domain/postback.ts";
import { checkFormMaps } from "./form-maps.ts";
import { supplierSchema, type WrittenSupplier } from "./party-schema.ts";
import type { Report } from "./problem.ts";
import type { Read } from "./read.ts";
import { checkUnique, createLookUp, createSellerLookUp, namesOf } from "./references.ts";
import { childOf, itemsOf, type Tree } from "./tree.ts";

type Surroundings = {
  sellers: readonly Seller[];
  campaigns: readonly Campaign[];
  read: Read;
  report: Report;
};

export function readSuppliers(root: Tree, { sellers, campaigns, read, report }: Surroundings): Supplier[] {
  const items = itemsOf(root, "suppliers");
  const findSeller = createSellerLookUp(root, { sellers, report });
  const campaignItems = itemsOf(root, "sellers").flatMap((item) => itemsOf(item, "campaigns"));
  const findCampaign = createLookUp("campaign", {
    found: new Map(campaigns.map((campaign) => [campaign.id, campaign])),
    known: namesOf(campaignItems, "id"),
    report,
  });
  checkUnique(items, { key: "id", report });
  return items.flatMap((node) => {
    const written = read(node, supplierSchema);
    if (written === null) return [];
    const codes = itemsOf(node, "sellers");
    const supplier: Supplier = {
      id: written.id,
      name: written.name,
      sellers: written.sellers.flatMap((code, i) => findSeller(code, codes[i] ?? node) ?? []),
      rateLimit: written.rate_limit,
      show: { price: written.show.includes("price"), buyerIds: written.show.includes("buyer_ids") },
      caps: capsOf(written.caps, node),
      keys: written.keys,
      postback: postbackOf(written.postback),
      forms: formsOf(written.forms),
    };
    // Of a broken campaign the fields are not known.
    if (campaigns.length === campaignItems.length) checkFormMaps(supplier, { node, campaigns, report });
    return [supplier];
  });

  function capsOf(caps: Readonly<Record<string, Caps>>, node: Tree): ReadonlyMap<string, Caps> {
    const capsNode = childOf(node, "caps");
    for (const campaign of Object.keys(caps)) findCampaign(campaign, childOf(capsNode, campaign) ?? node);
    return new Map(Object.entries(caps));
  }
}

function postbackOf(written: WrittenSupplier["postback"]): Postback | null {
  if (written === undefined) return null;
  const { url, secret, events } = written;
  return { url, secrets: secret, events: postbackEvents.filter((event) => events.includes(event)) };
}

function formsOf(written: WrittenSupplier["forms"]): Supplier["forms"] {
  return new Map(
    formFormats.flatMap((format) => {
      const settings = written[format];
      return settings === undefined ? [] : [[format, settings] as const];
    }),
  );
}
