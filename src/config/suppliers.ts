import type { Campaign, Caps, Postback, Seller, Supplier } from "../domain/catalog.ts";
import { postbackEvents } from "../domain/postback.ts";
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
  const findCampaign = createLookUp("campaign", {
    found: new Map(campaigns.map((campaign) => [campaign.id, campaign])),
    known: namesOf(
      itemsOf(root, "sellers").flatMap((item) => itemsOf(item, "campaigns")),
      "id",
    ),
    report,
  });
  checkUnique(items, { key: "id", report });
  return items.flatMap((node) => {
    const supplier = read(node, supplierSchema);
    if (supplier === null) return [];
    const codes = itemsOf(node, "sellers");
    return [
      {
        id: supplier.id,
        name: supplier.name,
        sellers: supplier.sellers.flatMap((code, i) => findSeller(code, codes[i] ?? node) ?? []),
        rateLimit: supplier.rate_limit,
        show: { price: supplier.show.includes("price"), buyerIds: supplier.show.includes("buyer_ids") },
        caps: capsOf(supplier.caps, node),
        keys: supplier.keys,
        postback: postbackOf(supplier.postback),
      },
    ];
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
