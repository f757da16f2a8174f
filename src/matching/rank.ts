import type { Circumstances } from "./circumstances.ts";
import type { CompiledOffer, CompiledTier } from "./compile.ts";

/** How many sales each buyer has had in this campaign today. */
function salesToday({ today }: CompiledOffer, { usedOf, periodOf, now }: Circumstances): number {
  return usedOf(today, periodOf(today.unit, today.timezone, now)).used;
}

/** The lowest number first; a tie leaves them as they stand. */
function byLowest(
  offers: readonly CompiledOffer[],
  numberOf: (offer: CompiledOffer) => number,
): CompiledOffer[] {
  return offers
    .map((offer) => ({ offer, number: numberOf(offer) }))
    .sort((a, b) => a.number - b.number)
    .map(({ offer }) => offer);
}

/**
 * The dearest first, as the tier's offers stand already; of an equal price who had the fewest sales today. That is read
 * from the database, so only once one of them is asked for.
 */
function* highestPrice(
  eligible: readonly CompiledOffer[],
  circumstances: Circumstances,
): Generator<CompiledOffer> {
  let rest = eligible;
  while (rest.length > 0) {
    const price = rest[0]?.offer.priceCents;
    const lower = rest.findIndex(({ offer }) => offer.priceCents !== price);
    const equal = lower < 0 ? rest : rest.slice(0, lower);
    yield* equal.length === 1 ? equal : byLowest(equal, (offer) => salesToday(offer, circumstances));
    rest = rest.slice(equal.length);
  }
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

/** Those of a tier that may have the lead, in the order in which its method gives it to them. */
export function rank(
  eligible: readonly CompiledOffer[],
  tier: CompiledTier,
  circumstances: Circumstances,
): Iterable<CompiledOffer> {
  if (eligible.length < 2) return eligible;
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
