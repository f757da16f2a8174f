import { describe, expect, test } from "bun:test";
import { decodeVerdicts } from "../../src/domain/decision.ts";
import { NOON, openAgency } from "../fixtures/agency.ts";
import { buyer, campaign, offer } from "../fixtures/catalog.ts";

const MINUTE_MS = 60_000;
const [northwind, lakeside] = [buyer("northwind"), buyer("lakeside")];
const given = campaign([offer(northwind, 4_500), offer(lakeside, 4_000)]);

/** A buyer that has failed ten times within a minute, and is paused for one. */
function openPaused(into = given) {
  const agency = openAgency([into]);
  const { breaker } = agency.selling;
  for (let n = 1; n < 10; n++) expect(breaker.failed("buyer:northwind")).toBeNull();
  agency.pass(MINUTE_MS);
  expect(breaker.failed("buyer:northwind")).toEqual({ pausedUntil: NOON + 2 * MINUTE_MS, failures: 10 });
  return { ...agency, breaker };
}

describe("a paused buyer", () => {
  test("is passed over, and the next one has the lead", async () => {
    const { selling, post, store } = openPaused();
    const { summary, leadId } = await selling.take(post());
    expect(summary.buyers).toEqual(["lakeside"]);
    expect(decodeVerdicts(store.leads.get(leadId)?.decision ?? Buffer.alloc(0))).toEqual([
      { reason: "paused", detail: 0 },
      { reason: "sold", detail: 0 },
    ]);
  });

  test("that is the only one has the lead wait until its pause is over", async () => {
    const { selling, post, pass, store } = openPaused(campaign([offer(northwind, 4_500)]));
    const { leadId, summary } = await selling.take(post());
    expect(summary).toMatchObject({ buyers: [], refused: { paused: 1 } });
    expect(store.leads.get(leadId)?.nextAt).toBe(NOON + 2 * MINUTE_MS);
    pass(MINUTE_MS - 1);
    expect(await selling.again()).toEqual({ looked: 0, sold: 0, unsold: 0 });
    pass(1);
    expect(await selling.again()).toEqual({ looked: 1, sold: 1, unsold: 0 });
  });

  test("whose pause is over gets one lead to find out, and the next ones wait for what becomes of it", async () => {
    const { selling, post, pass } = openPaused();
    pass(MINUTE_MS);
    const buyers = [];
    for (let n = 0; n < 3; n++) buyers.push((await selling.take(post())).summary.buyers[0]);
    expect(buyers).toEqual(["northwind", "lakeside", "lakeside"]);
  });

  test("that answers to it has every lead again", async () => {
    const { selling, post, pass, breaker } = openPaused();
    pass(MINUTE_MS);
    await selling.take(post());
    expect(breaker.succeeded("buyer:northwind")).toBe(true);
    expect((await selling.take(post())).summary.buyers).toEqual(["northwind"]);
    expect(breaker.succeeded("buyer:northwind")).toBe(false);
  });

  test("that fails at it is paused twice as long", async () => {
    const { selling, post, pass, breaker } = openPaused();
    pass(MINUTE_MS);
    await selling.take(post());
    expect(breaker.failed("buyer:northwind")).toMatchObject({ pausedUntil: NOON + 4 * MINUTE_MS });
    pass(2 * MINUTE_MS - 1);
    expect((await selling.take(post())).summary.buyers).toEqual(["lakeside"]);
    pass(1);
    expect((await selling.take(post())).summary.buyers).toEqual(["northwind"]);
  });

  test("that never answers to it gets another one a minute later", async () => {
    const { selling, post, pass } = openPaused();
    pass(MINUTE_MS);
    await selling.take(post());
    pass(MINUTE_MS - 1);
    expect((await selling.take(post())).summary.buyers).toEqual(["lakeside"]);
    pass(1);
    expect((await selling.take(post())).summary.buyers).toEqual(["northwind"]);
  });

  test("gets that lead still where the first was not kept", async () => {
    const { selling, post, pass, store } = openPaused();
    pass(MINUTE_MS);
    const { insert } = store.sales;
    store.sales.insert = (row) => {
      insert(row);
      throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    };
    // The sale is written before the buyer is noted: the next job of the batch undoes both.
    expect(selling.take(post())).rejects.toMatchObject({ code: "unavailable" });
    await store.idle();
    store.sales.insert = insert;
    expect((await selling.take(post())).summary.buyers).toEqual(["northwind"]);
  });

  test("is offered one held lead to find out, when it is over, and the others when it has answered", async () => {
    const { selling, post, pass, breaker, store } = openPaused(campaign([offer(northwind, 4_500)]));
    for (let n = 0; n < 3; n++) await selling.take(post());
    pass(MINUTE_MS);
    expect(await selling.again()).toEqual({ looked: 3, sold: 1, unsold: 0 });
    expect(store.leads.nextDueAt()).toBe(NOON + 3 * MINUTE_MS);
    breaker.succeeded("buyer:northwind");
    selling.buyerResumed("northwind");
    expect(await selling.recallChanged(() => false)).toBe(2);
    expect(await selling.again()).toEqual({ looked: 2, sold: 2, unsold: 0 });
  });

  test("that is back has the leads of its campaigns looked at, and no others'", async () => {
    const home = campaign([offer(lakeside, 100, { caps: [{ unit: "day", kind: "count", limit: 0 }] })], {
      id: "acme-home",
      category: "Home",
    });
    const agency = openAgency([
      campaign([offer(northwind, 4_500, { caps: [{ unit: "day", kind: "count", limit: 0 }] })]),
      home,
    ]);
    await agency.selling.take(agency.post());
    await agency.selling.take(agency.post({}, { campaign: home }));
    agency.selling.buyerResumed("northwind");
    expect(await agency.selling.recallChanged(() => false)).toBe(1);
    agency.selling.buyerResumed("nobody we know");
    expect(await agency.selling.recallChanged(() => false)).toBe(0);
  });

  test("is one that wants nothing more: at once, for a quarter of an hour", async () => {
    const agency = openAgency([given]);
    agency.selling.breaker.trip("buyer:northwind");
    agency.pass(15 * MINUTE_MS - 1);
    expect((await agency.selling.take(agency.post())).summary.buyers).toEqual(["lakeside"]);
    agency.pass(1);
    expect((await agency.selling.take(agency.post())).summary.buyers).toEqual(["northwind"]);
  });

  test("that a person resumes has the leads that wait for it looked at as well", async () => {
    const { selling, post, store, clock } = openPaused(campaign([offer(northwind, 4_500)]));
    const { leadId } = await selling.take(post());
    const id = store.mintDeliveryId(clock.now);
    const failed = { id, kind: "sale", ref: 1, event: "lead.sold", target: "buyer:northwind" };
    store.writeNow((_tx, dueAt) => store.outbox.insert({ ...failed, dueAt }));
    await store.run((tx) => selling.resume(id, { tx }));
    expect(await selling.recallChanged(() => false)).toBe(1);
    expect(await selling.again()).toEqual({ looked: 1, sold: 1, unsold: 0 });
    expect(store.leads.get(leadId)?.status).toBe("sold");
  });

  test("is not paused any more after a restart", async () => {
    const agency = openPaused();
    const selling = agency.configure([given], "first");
    expect((await selling.take(agency.post())).summary.buyers).toEqual(["northwind"]);
  });

  test("by a date that jumps is paused neither longer nor shorter", async () => {
    const { selling, post, clock } = openPaused();
    clock.now += 24 * 60 * MINUTE_MS;
    expect((await selling.take(post())).summary.buyers).toEqual(["lakeside"]);
    clock.now -= 48 * 60 * MINUTE_MS;
    clock.sinceStart += MINUTE_MS;
    expect((await selling.take(post())).summary.buyers).toEqual(["northwind"]);
  });
});

describe("who is paused", () => {
  test.each<[string, number, number, boolean]>([
    ["ten failures in a minute", 10, MINUTE_MS, true],
    ["ten failures in less", 10, MINUTE_MS - 1, false],
    ["nine failures in a minute", 9, MINUTE_MS, false],
    ["thirty failures at once, the last after a minute", 30, MINUTE_MS, true],
  ])("%s", (_name, failures, spanMs, paused) => {
    const { selling, pass } = openAgency([given]);
    const { breaker } = selling;
    for (let n = 1; n < failures; n++) breaker.failed("buyer:northwind");
    pass(spanMs);
    expect(breaker.failed("buyer:northwind") !== null).toBe(paused);
    expect(breaker.countPaused()).toBe(paused ? 1 : 0);
  });

  test("nobody whose failures were not in a row", () => {
    const { selling, pass } = openAgency([given]);
    const { breaker } = selling;
    for (let n = 0; n < 9; n++) breaker.failed("buyer:northwind");
    breaker.succeeded("buyer:northwind");
    pass(MINUTE_MS);
    expect(breaker.failed("buyer:northwind")).toBeNull();
  });

  test("each time longer: 1, 2, 4, 8 and then 15 minutes", () => {
    const { breaker, pass } = openPaused();
    const minutes = [1, 2, 4, 8, 15];
    for (const [i, length] of minutes.entries()) {
      expect(breaker.places("buyer:northwind")).toBe(0);
      pass(length * MINUTE_MS - 1);
      expect(breaker.failed("buyer:northwind")).toBeNull();
      pass(1);
      expect(breaker.places("buyer:northwind")).toBe(1);
      breaker.failed("buyer:northwind");
      expect({ i, places: breaker.places("buyer:northwind") }).toEqual({ i, places: 0 });
    }
    pass(15 * MINUTE_MS);
    expect(breaker.places("buyer:northwind")).toBe(1);
  });

  test("no supplier and no program", () => {
    const { selling, pass } = openAgency([given]);
    for (const target of ["postback:fb-team", "program:acme-partners:crm"]) {
      for (let n = 0; n < 20; n++) selling.breaker.failed(target);
      pass(MINUTE_MS);
      expect(selling.breaker.failed(target)).toBeNull();
      expect(selling.breaker.trip(target)).toBeNull();
      expect(selling.breaker.places(target)).toBe(Number.POSITIVE_INFINITY);
    }
  });
});
