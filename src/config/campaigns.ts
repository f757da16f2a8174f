import type { Buyer, Campaign, Offer, Seller, Tier } from "../domain/catalog.ts";
import type { FieldSpec } from "../domain/field.ts";
import type { Filter } from "../domain/filter.ts";
import { campaignSchema, offerSchema, tierSchema } from "./campaign-schema.ts";
import { findField, readFields } from "./fields.ts";
import { readFilter } from "./filters.ts";
import type { Report } from "./problem.ts";
import type { Read } from "./read.ts";
import { childOf, itemsOf, type Tree } from "./tree.ts";

type Surroundings = {
  read: Read;
  report: Report;
  /** Null where there is no such buyer, or a broken one: reported already. */
  findBuyer: (id: string, node: Tree) => Buyer | null;
};

/**
 * A campaign with its references resolved; null where its own shape is broken. Its offers are read in any case,
 * so that all that is wrong is said at once.
 */
export function readCampaign(node: Tree, seller: Seller, surroundings: Surroundings): Campaign | null {
  const { read, report } = surroundings;
  const written = read(node, campaignSchema);
  const fields = readFields(node, { read, report });
  const tiers = itemsOf(node, "tiers").map((tier) => readTier(tier, { ...surroundings, fields, seller }));
  const duplicateFields = itemsOf(childOf(node, "duplicates"), "fields");
  if (written === null) return null;
  const { duplicates } = written;
  return {
    id: written.id,
    seller,
    category: written.category,
    active: written.active,
    fields,
    strict: written.strict,
    unknownFields: written.unknown_fields,
    duplicates:
      duplicates === undefined
        ? null
        : {
            fields: duplicates.fields.map(
              (name, i) => findField(name, duplicateFields[i] ?? node, { fields, report })?.key ?? name,
            ),
            match: duplicates.match,
            windowMs: duplicates.window,
            scope: duplicates.scope,
          },
    sellTo: written.sell_to,
    whenUnsold: written.when_unsold,
    maxAgeMs: written.hold.max_age,
    answerWithinMs: 8_000,
    tiers,
  };
}

type TierSurroundings = Surroundings & { fields: readonly FieldSpec[]; seller: Seller };

function readTier(node: Tree, surroundings: TierSurroundings): Tier {
  const written = surroundings.read(node, tierSchema);
  const offers = itemsOf(node, "buyers").flatMap((item) => readOffer(item, surroundings) ?? []);
  return { method: written?.method ?? "priority", offers };
}

function readOffer(node: Tree, { read, report, findBuyer, fields, seller }: TierSurroundings): Offer | null {
  const written = read(node, offerSchema);
  const filters: Filter[] = itemsOf(node, "filters").flatMap(
    (item) => readFilter(item, { fields, country: seller.country, read, report }) ?? [],
  );
  const buyerNode = childOf(node, "buyer");
  if (written === null || buyerNode === undefined) return null;
  const buyer = findBuyer(written.buyer, buyerNode);
  return buyer === null ? null : { buyer, priceCents: written.price, weight: 1, filters, caps: written.caps, schedule: null };
}
