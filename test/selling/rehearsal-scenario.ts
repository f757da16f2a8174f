import type { Buyer, Campaign, Caps, Offer, Supplier, Tier } from "../../src/domain/catalog.ts";
import { tierMethods } from "../../src/domain/catalog.ts";
import type { AttemptOutcome } from "../../src/domain/delivery.ts";
import { buyer, campaign, DAY_MS, offer, supplier } from "../fixtures/catalog.ts";
import { openWorld, type Reply, type World } from "./rehearsal-world.ts";

const HOUR_MS = 60 * 60_000;
const POSTS = 120;
const UNITS = ["hour", "day", "week", "month", "total"] as const;

/** Numbers from 0 to below 1, the same for the same seed. */
function createDice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function createChance(seed: number) {
  const dice = createDice(seed);
  const below = (count: number) => Math.floor(dice() * count);
  return {
    happens: (share: number) => dice() < share,
    below,
    pick<T>(items: readonly [T, ...T[]]): T {
      return items[below(items.length)] ?? items[0];
    },
  };
}

type Chance = ReturnType<typeof createChance>;

function someCaps({ happens, below, pick }: Chance): Caps {
  if (happens(0.5)) return [];
  return happens(0.3)
    ? [{ unit: pick(["day", "week", "month"]), kind: "cents", limit: 5_000 + below(20_000) }]
    : [{ unit: pick(UNITS), kind: "count", limit: 1 + below(8) }];
}

function someOffer(to: Buyer, chance: Chance): Offer {
  const { happens, below } = chance;
  return offer(to, 500 + below(5_000), {
    weight: 1 + below(5),
    caps: someCaps(chance),
    filters: happens(0.3) ? [{ field: "state", op: "in", values: ["TX", "CA"] }] : [],
    schedule: happens(0.3)
      ? [{ days: [1, 2, 3, 4, 5], from: 60 * below(12), to: 60 * (12 + below(12)) }]
      : null,
  });
}

function someCampaign(id: string, buyers: readonly Buyer[], chance: Chance): Campaign {
  const { happens, below, pick } = chance;
  const someTier = (): Tier => ({
    method: pick(tierMethods),
    offers: buyers.filter(() => happens(0.6)).map((to) => someOffer(to, chance)),
  });
  return campaign([], {
    id,
    category: id,
    sellTo: 1 + below(2),
    whenUnsold: happens(0.3) ? "reject" : "hold",
    maxAgeMs: pick([2 * HOUR_MS, 10 * HOUR_MS, 2 * DAY_MS]),
    duplicates: happens(0.2)
      ? null
      : {
          fields: ["phone", "email"],
          match: pick(["any", "all"]),
          windowMs: pick([HOUR_MS, 5 * HOUR_MS, 2 * DAY_MS]),
          scope: pick(["campaign", "seller", "buyer"]),
        },
    tiers: Array.from({ length: 1 + below(2) }, someTier),
  });
}

function someReply({ happens, below, pick }: Chance): Reply {
  const afterMs = 20 + below(happens(0.1) ? 20_000 : 900);
  const outcome = pick<AttemptOutcome>([
    "accepted",
    "accepted",
    "accepted",
    "rejected",
    "rejected",
    "duplicate",
    "not_sent",
    "unclear",
  ]);
  return outcome === "accepted" && happens(0.3)
    ? { outcome, afterMs, priceCents: 300 + below(4_000) }
    : { outcome, afterMs };
}

/** A few days of a small agency, by chance: terms, leads, how late it looks, and what live buyers say. */
export async function liveThrough(
  seed: number,
  { liveBuyers }: { liveBuyers: boolean },
): Promise<{ world: World; campaigns: Campaign[]; suppliers: Supplier[]; middle: number }> {
  const chance = createChance(seed);
  const { happens, below, pick } = chance;
  const buyers = ["a", "b", "c", "d"].map((id) =>
    buyer(id, {
      accept: liveBuyers && happens(0.4) ? "on_response" : "on_match",
      caps: happens(0.3) ? someCaps(chance) : [],
    }),
  );
  const campaigns = [someCampaign("one", buyers, chance), someCampaign("two", buyers, chance)];
  const suppliers = ["s", "t"].map((id) =>
    supplier(id, { caps: new Map(happens(0.4) ? [["one", someCaps(chance)]] : []) }),
  );
  const world = openWorld(campaigns, {
    suppliers,
    reply: () => someReply(chance),
    // Two leads may vie for what a live buyer has just given back, and nothing tells which was looked at first.
    ...(liveBuyers ? {} : { lateBy: () => below(1_000) }),
  });
  let middle = 0;
  for (let posted = 0; posted < POSTS; posted++) {
    if (posted === POSTS / 2) middle = world.clock.now + 1;
    const person = { phone: `+1512555${1_000 + below(60)}`, email: `${below(60)}@example.com` };
    await world.post(
      { ...person, state: pick(["TX", "CA", "NY"]) },
      { campaign: campaigns[below(2)] ?? campaign([]), supplier: suppliers[below(2)] ?? supplier("s") },
    );
    await world.pass(pick([0, 5, 300, 2_000, 60_000, 20 * 60_000, 2 * HOUR_MS]));
  }
  return { world, campaigns, suppliers, middle };
}
