import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { openAgency } from "../fixtures/agency.ts";
import { buyer, campaign, dayCap, offer, supplier } from "../fixtures/catalog.ts";
import { temporaryFolder } from "../fixtures/folder.ts";

const northwind = buyer("northwind");
const live = buyer("live", { accept: "on_response" });

/** On a disk, where a batch is synced while the next one is gathered. */
function openOnDisk(given: ReturnType<typeof campaign>, rest: Parameters<typeof openAgency>[1] = {}) {
  return openAgency([given], { path: join(temporaryFolder(), "race.sqlite"), ...rest });
}

type Agency = ReturnType<typeof openAgency>;

/** So many posts of different people in a few bursts, as sockets bring them. */
async function postMany({ selling, post }: Agency, count: number) {
  const posted: ReturnType<typeof selling.take>[] = [];
  for (let n = 0; n < count; n++) {
    posted.push(selling.take(post()));
    if (n % 7 === 0) await new Promise(setImmediate);
  }
  return Promise.all(posted);
}

function countOf(statuses: readonly { status: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of statuses) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

describe("of 50 posts at once", () => {
  test.each<[string, ReturnType<typeof campaign>, Record<string, number>]>([
    [
      "a cap of 10 sells 10",
      campaign([offer(northwind, 4_500, { caps: dayCap(10) })]),
      { sold: 10, pending: 40 },
    ],
    [
      "a budget of 100.00 at 45.00 sells two",
      campaign([offer(northwind, 4_500, { caps: [{ unit: "day", kind: "cents", limit: 10_000 }] })]),
      { sold: 2, pending: 48 },
    ],
    [
      "two buyers of 10 and 15 each take theirs",
      campaign([
        offer(northwind, 4_500, { caps: dayCap(10) }),
        offer(buyer("other"), 100, { caps: dayCap(15) }),
      ]),
      { sold: 25, pending: 25 },
    ],
    [
      "a cap over all campaigns holds, too",
      campaign([offer(buyer("capped", { caps: dayCap(10) }), 4_500)], { whenUnsold: "reject" }),
      { sold: 10, rejected: 40 },
    ],
  ])("%s", async (_name, given, counts) => {
    expect(countOf(await postMany(openOnDisk(given), 50))).toEqual(counts);
  });

  test("a supplier's cap takes exactly as many", async () => {
    const suppliers = [supplier("fb-team", { caps: new Map([["acme-auto", dayCap(10)]]) })];
    const receipts = await postMany(openOnDisk(campaign([offer(northwind, 100)]), { suppliers }), 50);
    expect(countOf(receipts)).toEqual({ sold: 10, rejected: 40 });
  });

  test("a lead for two is sold to two, as long as there are two", async () => {
    const three = ["a", "b", "c"].map((id) => offer(buyer(id), 1_000, { caps: dayCap(20) }));
    const agency = openOnDisk(campaign(three, { sellTo: 2 }));
    const receipts = await postMany(agency, 50);
    const buyers = receipts.map(({ summary }) => summary.buyers.join(""));
    // 60 slots: a and b are used up first, then c has what is left of nobody.
    expect(buyers.filter((names) => names === "ab")).toHaveLength(20);
    expect(buyers.filter((names) => names === "c")).toHaveLength(20);
    expect(countOf(receipts)).toEqual({ sold: 40, pending: 10 });
  });

  test("a tier that takes turns gives each buyer as many", async () => {
    const offers = ["a", "b", "c", "d", "e"].map((id) => offer(buyer(id), 1_000));
    const agency = openOnDisk(campaign([], { tiers: [{ method: "round_robin", offers }] }));
    const receipts = await postMany(agency, 50);
    const counts = Map.groupBy(receipts, ({ summary }) => summary.buyers[0]);
    expect([...counts].map(([name, own]) => [name, own.length])).toEqual(
      ["a", "b", "c", "d", "e"].map((name) => [name, 10]),
    );
  });

  test("a live buyer with a cap of 10 that turns down every second one never holds more, and ends with 10", async () => {
    const agency = openOnDisk(campaign([offer(live, 4_500, { caps: dayCap(10) })]));
    const { selling, store, post, askedOf, says, pass } = agency;
    for (let n = 0; n < 50; n++) void selling.take(post());
    await store.idle();
    const leads = () =>
      store.leads.list({
        supplier: "fb-team",
        status: null,
        since: 0,
        before: null,
        limit: 100,
        test: false,
      });
    const states = () => leads().flatMap(({ id }) => store.sales.ofLead(id).map(({ state }) => state));
    const held = () => states().filter((state) => state !== "refused").length;
    let answers = 0;
    for (let round = 0; round < 20; round++) {
      while (askedOf("live").length > 0) {
        expect(held()).toBeLessThanOrEqual(10);
        await says("live", answers++ % 2 === 0 ? "rejected" : "accepted");
      }
      pass(60_000);
      await selling.recallChanged(() => false);
      await selling.again();
      expect(held()).toBeLessThanOrEqual(10);
    }
    expect(states().filter((state) => state === "sold")).toHaveLength(10);
    expect(held()).toBe(10);
    expect(answers).toBe(20);
  });

  test("a live buyer's answers that come together with posts leave not one slot too few or too many", async () => {
    const agency = openOnDisk(campaign([offer(live, 4_500, { caps: dayCap(10) })]));
    const { selling, store, post, askedOf, clock } = agency;
    for (let wave = 0; wave < 12; wave++) {
      const jobs: Promise<unknown>[] = [];
      for (const [i, delivery] of askedOf("live").entries()) {
        for (let n = 0; n < 3; n++) void selling.take(post());
        const outcome = (i + wave) % 3 === 0 ? "accepted" : "rejected";
        jobs.push(
          selling.settle({
            delivery,
            at: clock.now,
            ms: 1,
            status: 200,
            outcome,
            response: null,
            answer: outcome === "accepted" ? { priceCents: null, reference: null } : null,
            next: { state: "done", attempts: 1, dueAt: null },
          }),
        );
      }
      for (let n = 0; n < 10; n++) void selling.take(post());
      await Promise.all(jobs);
      await store.idle();
      const leads = store.leads.list({
        supplier: "fb-team",
        status: null,
        since: 0,
        before: null,
        limit: 2_000,
        test: false,
      });
      const held = leads
        .flatMap(({ id }) => store.sales.ofLead(id))
        .filter(({ state }) => state !== "refused");
      expect(held).toHaveLength(10);
    }
  });
});

describe("of 30 posts of one person at once", () => {
  test("one is sold and 29 are duplicates of it", async () => {
    const { selling, post } = openOnDisk(campaign([offer(northwind, 100)]));
    const receipts = await Promise.all(
      Array.from({ length: 30 }, () => selling.take(post({ phone: "+15125550100" }))),
    );
    expect(countOf(receipts)).toEqual({ sold: 1, duplicate: 29 });
  });

  test("that are the same, one is a lead and 29 are its replays", async () => {
    const { selling, post } = openOnDisk(campaign([offer(northwind, 100)]));
    const same = post();
    const receipts = await Promise.all(Array.from({ length: 30 }, () => selling.take(same)));
    expect(receipts.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(receipts.map(({ body }) => body)).size).toBe(1);
  });

  test("that a live buyer is asked about, one is asked and 29 are duplicates, whatever it says", async () => {
    const { selling, post, store, says, askedOf } = openOnDisk(campaign([offer(live, 100)]));
    const all = Array.from({ length: 30 }, () => selling.take(post({ phone: "+15125550100" })));
    await store.idle();
    expect(askedOf("live")).toHaveLength(1);
    await says("live", "accepted");
    expect(countOf(await Promise.all(all))).toEqual({ sold: 1, duplicate: 29 });
  });

  test("under one Idempotency-Key with other fields each, one is taken and 29 are refused", async () => {
    const { selling, post } = openOnDisk(campaign([offer(northwind, 100)]));
    const all = Array.from({ length: 30 }, () => selling.take(post({}, { idempotencyKey: "order 1" })));
    const settled = await Promise.allSettled(all);
    const reasons = settled.map((one) => (one.status === "fulfilled" ? one.value.status : one.reason.code));
    expect(reasons).toEqual(["sold", ...Array.from({ length: 29 }, () => "idempotency_key_reused")]);
  });
});
