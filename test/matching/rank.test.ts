import { describe, expect, test } from "bun:test";
import type { Offer, Tier } from "../../src/domain/catalog.ts";
import type { Filter } from "../../src/domain/filter.ts";
import type { Circumstances } from "../../src/matching/circumstances.ts";
import { buyer, campaign, dayCap, offer } from "../fixtures/catalog.ts";
import { at, calm, chosenBy, noon, openBooks, tier } from "./market.ts";

const [a, b, c, d] = [buyer("a"), buyer("b"), buyer("c"), buyer("d")];
const nowhere: Filter[] = [{ field: "state", op: "equals", value: "none" }];

/** Sales of each buyer in this campaign today. */
function soldToday(sales: Record<string, number>): Partial<Circumstances> {
  return {
    usedOf: ({ scope, unit }) => {
      if (unit !== "day" || scope.campaign !== "acme-auto")
        throw new Error(`${scope.name} ${unit} was asked for`);
      return { used: sales[scope.buyer] ?? 0, cents: 0 };
    },
  };
}

/** The number of each buyer's latest sale. */
function lastSold(sales: Record<string, number>): Partial<Circumstances> {
  return {
    latestSale: (campaign, id) => {
      if (campaign !== "acme-auto") throw new Error(`${campaign} was asked for`);
      return sales[id] ?? 0;
    },
  };
}

const weigh = (to: Offer["buyer"], weight: number, rest: Partial<Offer> = {}) =>
  offer(to, 1, { weight, ...rest });

describe("within a tier the lead goes by", () => {
  test.each<[string, Tier["method"], Offer[], Partial<Circumstances>, string[]]>([
    [
      "the order written, whatever they pay",
      "priority",
      [offer(a, 1), offer(b, 9), offer(c, 5)],
      {},
      ["a", "b", "c"],
    ],
    [
      "price, the highest first",
      "highest_price",
      [offer(a, 1), offer(b, 9), offer(c, 5)],
      {},
      ["b", "c", "a"],
    ],
    ["price, by numbers", "highest_price", [offer(a, 900), offer(b, 1_000)], {}, ["b", "a"]],
    [
      "an equal price, then fewest sales today",
      "highest_price",
      [offer(a, 5), offer(b, 5), offer(c, 5), offer(d, 9)],
      soldToday({ a: 3, b: 1, c: 2, d: 9 }),
      ["d", "b", "c", "a"],
    ],
    [
      "an equal price and equal sales, then as written",
      "highest_price",
      [offer(b, 5), offer(d, 5), offer(a, 5), offer(c, 5)],
      soldToday({ a: 2, b: 2, c: 2, d: 1 }),
      ["d", "b", "a", "c"],
    ],
    [
      "weight: nobody has sold anything, so as written",
      "weighted",
      [weigh(a, 1), weigh(b, 9)],
      {},
      ["a", "b"],
    ],
    [
      "weight: who is furthest below its share of today's sales",
      "weighted",
      [weigh(a, 1), weigh(b, 3)],
      soldToday({ a: 2, b: 5 }),
      ["b", "a"],
    ],
    [
      "weight: the other, once it has its share",
      "weighted",
      [weigh(a, 1), weigh(b, 3)],
      soldToday({ a: 1, b: 7 }),
      ["a", "b"],
    ],
    [
      "weight: both have theirs, so as written",
      "weighted",
      [weigh(b, 3), weigh(a, 1)],
      soldToday({ a: 2, b: 6 }),
      ["b", "a"],
    ],
    [
      "weight: thirds are reckoned exactly",
      "weighted",
      [weigh(a, 1), weigh(b, 1), weigh(c, 1)],
      soldToday({ a: 34, b: 33, c: 33 }),
      ["b", "c", "a"],
    ],
    [
      "weight: the tier's sales are those of all its buyers, eligible or not",
      "weighted",
      [weigh(a, 1), weigh(b, 3), weigh(c, 1, { filters: nowhere })],
      // Of 16 sales a's quarter is 4 and b's three quarters are 12. Of only their own 12 each would have its share.
      soldToday({ a: 3, b: 9, c: 4 }),
      ["b", "a"],
    ],
    [
      "weight: shares are among those eligible",
      "weighted",
      // Of 12 sales a third is 4 and two thirds are 8. Against c's weight too b would be above its share.
      [weigh(a, 1), weigh(b, 2), weigh(c, 9, { filters: nowhere })],
      soldToday({ a: 1, b: 4, c: 7 }),
      ["b", "a"],
    ],
    [
      "turn: who has never had one, then the oldest sale",
      "round_robin",
      [offer(a, 1), offer(b, 1), offer(c, 1), offer(d, 1)],
      lastSold({ a: 12, b: 7, d: 9 }),
      ["c", "b", "d", "a"],
    ],
    [
      "turn: several have had none, so as written",
      "round_robin",
      [offer(b, 1), offer(a, 1)],
      lastSold({}),
      ["b", "a"],
    ],
  ])("%s", (_name, method, offers, circumstances, order) => {
    const given = campaign([], { sellTo: 9, tiers: [tier(method, ...offers)] });
    expect(chosenBy(given, circumstances)).toEqual(order);
    const [first = ""] = order;
    expect(chosenBy({ ...given, sellTo: 1 }, circumstances)).toEqual([first]);
  });
});

describe("over a day", () => {
  function sellAll(tierOf: Tier, leads: number, circumstances: Partial<Circumstances> = {}): string {
    const { sell } = openBooks(campaign([], { tiers: [tierOf] }));
    return Array.from({ length: leads }, () => sell(circumstances).chosen.join("+")).join(" ");
  }

  test("equal prices share the leads evenly", () => {
    expect(sellAll(tier("highest_price", offer(a, 5), offer(b, 5), offer(c, 4)), 5)).toBe("a b a b a");
  });

  test("weights of three and one share them three to one", () => {
    expect(sellAll(tier("weighted", weigh(a, 3), weigh(b, 1)), 8)).toBe("a b a a a b a a");
  });

  test("turns go round", () => {
    expect(sellAll(tier("round_robin", offer(a, 1), offer(b, 1), offer(c, 1)), 7)).toBe("a b c a b c a");
  });

  test("a buyer whose cap is full leaves its share and its turn to the others", () => {
    const capped = offer(a, 1, { weight: 2, caps: dayCap(1) });
    expect(sellAll(tier("weighted", capped, weigh(b, 1), weigh(c, 1)), 5)).toBe("a b c b c");
    expect(sellAll(tier("round_robin", capped, offer(b, 1), offer(c, 1)), 5)).toBe("a b c b c");
  });

  test("a shared lead counts for each that gets it", () => {
    const { sell } = openBooks(
      campaign([], { sellTo: 2, tiers: [tier("round_robin", offer(a, 1), offer(b, 1), offer(c, 1))] }),
    );
    expect([1, 2, 3].map(() => sell().chosen)).toEqual([
      ["a", "b"],
      ["c", "a"],
      ["b", "c"],
    ]);
  });

  test("the next one begins anew, at the seller's midnight", () => {
    const { sell } = openBooks(campaign([], { tiers: [tier("weighted", weigh(a, 1), weigh(b, 9))] }));
    const moments = ["2026-05-21T03:00Z", "2026-05-21T04:59Z", "2026-05-21T05:00Z", "2026-05-21T05:01Z"].map(
      at,
    );
    expect(moments.map((now) => sell({ now }).chosen.join())).toEqual(["a", "b", "a", "b"]);
  });
});

test("what decides a tie is read only where there is a tie and still a place", () => {
  const asked: string[] = [];
  const usedOf: Circumstances["usedOf"] = ({ scope }) => {
    asked.push(scope.buyer);
    return { used: 0, cents: 0 };
  };
  const offers = [offer(a, 5), offer(b, 9), offer(c, 5), offer(d, 7)];
  const given = campaign([], { tiers: [tier("highest_price", ...offers)] });
  expect(chosenBy(given, { ...calm, now: noon, usedOf })).toEqual(["b"]);
  expect(asked).toEqual([]);
  expect(chosenBy({ ...given, sellTo: 3 }, { usedOf })).toEqual(["b", "d", "a"]);
  expect(asked).toEqual(["a", "c"]);
});

test.each([["weighted"], ["round_robin"]] as const)(
  "where only one may have it, nothing is read: %s",
  (method) => {
    const read = () => {
      throw new Error("something was read");
    };
    const given = campaign([], { tiers: [tier(method, offer(a, 1, { filters: nowhere }), offer(b, 1))] });
    expect(chosenBy(given, { usedOf: read, latestSale: read })).toEqual(["b"]);
  },
);
