import type { Buyer, Campaign, Offer, Seller, Tier } from "../domain/catalog.ts";
import type { FieldSpec } from "../domain/field.ts";
import type { Filter } from "../domain/filter.ts";
import { campaignSchema, offerSchema, tierSchema } from "./campaign-schema.ts";
import { findField, readFields } from "./fields.ts";
import type { ReadValues } from "./filter-values.ts";
import { readFilter } from "./filters.ts";
import type { Report } from "./problem.ts";
import type { Read } from "./read.ts";
import { childOf, itemsOf, type Tree } from "./tree.ts";

export type Surroundings = {
  read: Read;
  readValues: ReadValues;
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
    answerWithinMs: written.answer_within,
    tiers,
  };
}

type TierSurroundings = Surroundings & { fields: readonly FieldSpec[]; seller: Seller };

function readTier(node: Tree, surroundings: TierSurroundings): Tier {
  const written = surroundings.read(node, tierSchema);
  const offers = itemsOf(node, "buyers").flatMap((item) => readOffer(item, surroundings) ?? []);
  return { method: written?.method ?? "priority", offers };
}

function readOffer(node: Tree, surroundings: TierSurroundings): Offer | null {
  const { read, readValues, report, findBuyer, fields, seller } = surroundings;
  const written = read(node, offerSchema);
  const filters: Filter[] = itemsOf(node, "filters").flatMap(
    (item) => readFilter(item, { fields, country: seller.country, read, readValues, report }) ?? [],
  );
  const buyerNode = childOf(node, "buyer");
  if (written === null || buyerNode === undefined) return null;
  const buyer = findBuyer(written.buyer, buyerNode);
  if (buyer === null) return null;
  const { price, weight, caps, schedule = null } = written;
  return { buyer, priceCents: price, weight, filters, caps, schedule };
}
