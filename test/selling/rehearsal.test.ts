import { describe, expect, test } from "bun:test";
import type { Campaign, Caps } from "../../src/domain/catalog.ts";
import { rehearse } from "../../src/selling/rehearsal.ts";
import { buyer, campaign, catalog, DAY_MS, dayCap, offer, supplier } from "../fixtures/catalog.ts";
import { liveThrough } from "./rehearsal-scenario.ts";
import { openWorld, type Reply, type World } from "./rehearsal-world.ts";
import { changesOf, rehearseAll, words } from "./rehearsing.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const northwind = buyer("northwind");
const lakeside = buyer("lakeside");
const live = buyer("live", { accept: "on_response" });

/** So many posts, so long apart. */
async function postEvery(world: World, count: number, apartMs: number): Promise<void> {
  for (let posted = 0; posted < count; posted++) {
    await world.post();
    await world.pass(apartMs);
  }
}

const seeds = Array.from({ length: 12 }, (_, i) => i + 1);
/** In these a buyer that cannot be asked keeps a slot from others while that is found out. */
const keeping = [63, 78];

describe("under the configuration in force no lead differs", () => {
  test.each(seeds)("whenever it begins: scenario %i", async (seed) => {
    const { world, campaigns, suppliers, middle } = await liveThrough(seed, { liveBuyers: false });
    for (const since of [0, middle]) {
      const { comparison, differences } = await rehearseAll(world, campaigns, { suppliers, since });
      expect([...differences()]).toEqual([]);
      expect(comparison.leads).toBeGreaterThan(50);
    }
    world.store.close();
  });

  test.each([...seeds, ...keeping])("with live buyers, from the first lead on: scenario %i", async (seed) => {
    const { world, campaigns, suppliers } = await liveThrough(seed, { liveBuyers: true });
    const { assumedAnswers, differences } = await rehearseAll(world, campaigns, { suppliers });
    expect([...differences()]).toEqual([]);
    expect(assumedAnswers).toBe(0);
    world.store.close();
  });
});

describe("a slot that is free from midnight on", () => {
  const dayMs = { caps: dayCap(1) };
  const midnight = Date.UTC(2026, 4, 21, 5);

  test.each<[string, number, number]>([
    ["goes to the lead that waited where serve looked at it before the next one came", 200, 500],
    ["goes to the one that came before serve looked", 800, 500],
  ])("%s", async (_, lateMs, postedMs) => {
    const into = campaign([offer(northwind, 4_500, dayMs)]);
    const world = openWorld([into], { lateBy: () => lateMs });
    await postEvery(world, 2, 0);
    await world.pass(midnight + postedMs - 1 - world.clock.now);
    await world.post();
    await world.pass(HOUR_MS);
    expect(await changesOf(world, [into])).toEqual([]);
    world.store.close();
  });
});

describe("while serve goes on, a lead is taken as it was when the rehearsal began that", () => {
  test.each<[string, Campaign, Reply, { leads: number; open: number }]>([
    [
      "is sold since",
      campaign([offer(northwind, 100, { schedule: [{ days: [3], from: 13 * 60, to: 1_440 }] })]),
      { outcome: "accepted", afterMs: 1 },
      { leads: 1, open: 0 },
    ],
    [
      "is unsold since",
      campaign([], { maxAgeMs: HOUR_MS }),
      { outcome: "accepted", afterMs: 1 },
      { leads: 1, open: 0 },
    ],
    [
      "was bought by a live buyer since",
      campaign([offer(live, 100)]),
      { outcome: "accepted", afterMs: HOUR_MS },
      { leads: 0, open: 1 },
    ],
  ])("%s", async (_, into, reply, counted) => {
    const world = openWorld([into], { reply: () => reply });
    await world.post();
    const began = world.clock.now + 1;
    await world.pass(2 * HOUR_MS);
    const rehearsed = await rehearse({
      store: world.store,
      catalog: catalog([into], [supplier("fb-team")]),
      since: 0,
      now: began,
    });
    const { leads = -1, differing = -1 } = rehearsed?.comparison ?? {};
    const open = rehearsed?.apart.openOffers ?? -1;
    expect({ leads, open, differing }).toEqual({ ...counted, differing: 0 });
    world.store.close();
  });
});

describe("what was before it begins", () => {
  test.each<[string, Caps, number]>([
    ["a month's", [{ unit: "month", kind: "count", limit: 4 }], 2],
    ["that of all time", [{ unit: "total", kind: "count", limit: 4 }], 2],
    ["a month's budget", [{ unit: "month", kind: "cents", limit: 18_000 }], 2],
    ["a day's, which has begun anew,", dayCap(4), 0],
  ])("is counted in a cap: %s", async (_, caps, unsold) => {
    const world = openWorld([campaign([offer(northwind, 4_500)])]);
    await postEvery(world, 2, HOUR_MS);
    await world.pass(DAY_MS);
    const since = world.clock.now;
    await postEvery(world, 4, HOUR_MS);
    const { comparison } = await rehearseAll(world, [campaign([offer(northwind, 4_500, { caps })])], {
      since,
    });
    expect(comparison.statuses.get("sold")).toEqual({ before: 4, after: 4 - unsold });
    world.store.close();
  });

  test("has its turn", async () => {
    const offers = [offer(northwind, 100), offer(lakeside, 100)];
    const inTurn = campaign([], { tiers: [{ method: "round_robin", offers }] });
    const world = openWorld([inTurn]);
    await postEvery(world, 3, HOUR_MS);
    const since = world.clock.now;
    await postEvery(world, 3, HOUR_MS);
    expect(await changesOf(world, [inTurn], { since })).toEqual([]);
    const other = campaign([], { tiers: [{ method: "round_robin", offers: offers.toReversed() }] });
    expect(await changesOf(world, [other], { since })).toEqual([]);
    world.store.close();
  });

  test("is a duplicate's first", async () => {
    const into = campaign([offer(northwind, 4_500)]);
    const world = openWorld([into]);
    await world.post({ phone: "+15125550001" });
    await world.pass(HOUR_MS);
    const since = world.clock.now;
    await world.post({ phone: "+15125550001" });
    expect(await changesOf(world, [into], { since })).toEqual([]);
    expect(await changesOf(world, [{ ...into, duplicates: null }], { since })).toEqual([
      "duplicate → sold to northwind 4500",
    ]);
    world.store.close();
  });

  test("and waits for a buyer takes its slot when it really did", async () => {
    const opensAt: Partial<Parameters<typeof offer>[2]> = {
      caps: dayCap(1),
      schedule: [{ days: [1, 2, 3, 4, 5, 6, 7], from: 13 * 60, to: 23 * 60 }],
    };
    const into = campaign([offer(northwind, 4_500, opensAt)]);
    const world = openWorld([into]);
    await world.post();
    const since = world.clock.now + 1;
    await world.pass(2 * HOUR_MS);
    await world.post();
    const { comparison } = await rehearseAll(world, [into], { since });
    expect(Object.fromEntries(comparison.statuses)).toEqual({ pending: { before: 1, after: 1 } });
    world.store.close();
  });
});

describe("a lead that waits", () => {
  test("is sold when its buyer opens, and unsold when its time is up", async () => {
    const world = openWorld([campaign([])]);
    await world.post();
    await world.pass(2 * DAY_MS);
    await world.post();
    await world.pass(DAY_MS + HOUR_MS);
    const afternoons = { schedule: [{ days: [1, 2, 3, 4, 5, 6, 7], from: 15 * 60, to: 16 * 60 }] };
    expect(await changesOf(world, [campaign([offer(northwind, 4_500, afternoons)])])).toEqual([
      "unsold → sold to northwind 4500",
      "pending → sold to northwind 4500",
    ]);
    expect(await changesOf(world, [campaign([], { maxAgeMs: HOUR_MS })])).toEqual(["pending → unsold"]);
    world.store.close();
  });

  test("is not looked at where serve has not come to it either", async () => {
    const world = openWorld([campaign([])]);
    await world.post();
    // Nobody is there to do it.
    world.clock.now += 4 * DAY_MS;
    expect(await changesOf(world, [campaign([])])).toEqual([]);
    world.store.close();
  });
});

describe("a live buyer", () => {
  const replies = (...said: Reply[]) =>
    ({ reply: () => said.shift() ?? { outcome: "unclear", afterMs: 10 } }) as const;
  const asked = campaign([offer(live, 4_500), offer(northwind, 100)]);

  test("that was asked answers what it answered then, at its price; of one that was not a yes is assumed", async () => {
    const world = openWorld(
      [asked],
      replies(
        { outcome: "accepted", priceCents: 4_000, afterMs: 300 },
        { outcome: "rejected", afterMs: 300 },
      ),
    );
    await postEvery(world, 2, HOUR_MS);
    const other = buyer("other", { accept: "on_response" });
    const dearer = campaign([offer(live, 9_900), offer(other, 700), offer(northwind, 200)]);
    const { differences, assumedAnswers } = await rehearseAll(world, [dearer]);
    expect([...differences()].map(({ was, wouldBe }) => `${words(was)} → ${words(wouldBe)}`)).toEqual([
      "sold to northwind 100 → sold to other 700",
    ]);
    expect(assumedAnswers).toBe(1);
    world.store.close();
  });

  test("that only bought what matched was not asked", async () => {
    const world = openWorld([campaign([offer(northwind, 4_500)])]);
    await world.post();
    const asks = buyer("northwind", { accept: "on_response" });
    const { differences, assumedAnswers } = await rehearseAll(world, [campaign([offer(asks, 5_000)])]);
    expect([...differences()].map(({ wouldBe }) => words(wouldBe))).toEqual(["sold to northwind 5000"]);
    expect(assumedAnswers).toBe(1);
    world.store.close();
  });

  test("whose answer nobody knows leaves its lead out of the comparison", async () => {
    const world = openWorld([asked], replies({ outcome: "unclear", afterMs: 10 }));
    await postEvery(world, 1, HOUR_MS);
    const { apart, comparison } = await rehearseAll(world, [campaign([offer(northwind, 100)])]);
    expect({ apart, leads: comparison.leads }).toEqual({ apart: { openOffers: 1, erased: 0 }, leads: 0 });
    world.store.close();
  });
});

test("erased leads are told apart, and what they were sold for is counted", async () => {
  const capped = campaign([offer(northwind, 4_500, { caps: dayCap(2) })]);
  const world = openWorld([capped]);
  await postEvery(world, 3, MINUTE_MS);
  const [first] = world.store.past.leads({ after: 0, upTo: Number.MAX_SAFE_INTEGER, limit: 1 });
  await world.store.run(() => world.store.leads.erase(first?.id ?? 0));
  const { apart, comparison, differences } = await rehearseAll(world, [capped]);
  expect({ apart, leads: comparison.leads, differences: [...differences()] }).toEqual({
    apart: { openOffers: 0, erased: 1 },
    leads: 2,
    differences: [],
  });
  world.store.close();
});

test("test leads are left out", async () => {
  const world = openWorld([campaign([offer(northwind, 4_500)])]);
  await world.post({}, { test: true });
  expect((await rehearseAll(world, [campaign([])])).comparison.leads).toBe(0);
  world.store.close();
});

test("money and sales are compared by currency and buyer", async () => {
  const world = openWorld([campaign([offer(northwind, 4_500, { caps: dayCap(1) })])]);
  await postEvery(world, 2, MINUTE_MS);
  const { comparison } = await rehearseAll(world, [
    campaign([offer(northwind, 4_000, { caps: dayCap(1) }), offer(lakeside, 700)]),
  ]);
  expect({ ...comparison, statuses: [...comparison.statuses], revenue: [...comparison.revenue] }).toEqual({
    leads: 2,
    statuses: [
      ["sold", { before: 1, after: 2 }],
      ["pending", { before: 1, after: 0 }],
    ],
    revenue: [["USD", { before: 4_500, after: 4_700 }]],
    buyers: [
      { buyer: "lakeside", currency: "USD", before: { sales: 0, cents: 0 }, after: { sales: 1, cents: 700 } },
      {
        buyer: "northwind",
        currency: "USD",
        before: { sales: 1, cents: 4_500 },
        after: { sales: 1, cents: 4_000 },
      },
    ],
    differing: 2,
  });
  world.store.close();
});

test("it stops where it is told to", async () => {
  const into = campaign([offer(northwind, 4_500)]);
  const world = openWorld([into]);
  await world.post();
  const told: string[] = [];
  const rehearsed = await rehearse({
    store: world.store,
    catalog: catalog([into], [supplier("fb-team")]),
    since: 0,
    now: world.clock.now,
    onProgress: (decided, total) => told.push(`${decided} of ${total}`),
    isStopped: () => true,
  });
  expect({ rehearsed, told }).toEqual({ rehearsed: null, told: ["0 of 1"] });
  world.store.close();
});
