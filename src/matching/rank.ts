import type { Circumstances } from "./circumstances.ts";
import type { CompiledOffer, CompiledTier } from "./compile.ts";

/** How many sales each buyer has had in this campaign today. */
function salesToday({ today }: CompiledOffer, { usedOf, periodOf, now }: Circumstances): number {
  return usedOf(today, periodOf(today.unit, today.timezone, now)).used;
}

/** Orders by a number, the lowest first; a tie leaves them as written. */
function byLowest(offers: readonly CompiledOffer[], sortKey: (offer: CompiledOffer) => number) {
  const values = new Map(offers.map((offer) => [offer, sortKey(offer)]));
  return offers.toSorted((a, b) => (values.get(a) ?? 0) - (values.get(b) ?? 0));
}

function highestPrice(eligible: readonly CompiledOffer[], circumstances: Circumstances): CompiledOffer[] {
  const fewestFirst = byLowest(eligible, (offer) => salesToday(offer, circumstances));
  return fewestFirst.toSorted((a, b) => b.offer.priceCents - a.offer.priceCents);
}

/**
 * The largest deficit first: share among those eligible × the tier's sales today − its own. Multiplied by the sum of
 * the weights, so that it is reckoned in whole numbers and a tie is a tie.
 */
function weighted(
  eligible: readonly CompiledOffer[],
  tier: CompiledTier,
  circumstances: Circumstances,
): CompiledOffer[] {
  const own = new Map(tier.offers.map((one) => [one.offer.buyer.id, salesToday(one, circumstances)]));
  const all = [...own.values()].reduce((sum, sales) => sum + sales, 0);
  const weights = eligible.reduce((sum, { offer }) => sum + offer.weight, 0);
  return byLowest(eligible, ({ offer }) => (own.get(offer.buyer.id) ?? 0) * weights - offer.weight * all);
}

/** Those of a tier that may have the lead, in the order in which its method gives it to them. Ties as written. */
export function rank(
  eligible: readonly CompiledOffer[],
  tier: CompiledTier,
  circumstances: Circumstances,
): readonly CompiledOffer[] {
  switch (tier.method) {
    case "priority":
      return eligible;
    case "highest_price":
      return highestPrice(eligible, circumstances);
    case "weighted":
      return weighted(eligible, tier, circumstances);
    case "round_robin":
      return byLowest(eligible, ({ offer, today }) =>
        circumstances.latestSale(today.scope.campaign ?? "", offer.buyer.id),
      );
  }
}
