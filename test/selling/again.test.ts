import { describe, expect, test } from "bun:test";
import { NOON, openAgency } from "../fixtures/agency.ts";
import { buyer, campaign, DAY_MS, dayCap, offer } from "../fixtures/catalog.ts";

const northwind = buyer("northwind");

describe("pending leads", () => {
  test("are sold when the cap's day turns over, oldest first", async () => {
    const { selling, post, clock } = openAgency([campaign([offer(northwind, 100, { caps: dayCap(1) })])]);
    const receipts = [await selling.take(post()), await selling.take(post()), await selling.take(post())];
    expect(receipts.map((r) => r.status)).toEqual(["sold", "pending", "pending"]);
    expect(await selling.again()).toEqual({ looked: 0, sold: 0, unsold: 0 });
    clock.now = Date.UTC(2026, 4, 21, 5);
    expect(await selling.again()).toEqual({ looked: 2, sold: 1, unsold: 0 });
    expect(await selling.again()).toEqual({ looked: 0, sold: 0, unsold: 0 });
  });

  test("become unsold at their max age", async () => {
    const { selling, post, clock, store } = openAgency([campaign([])]);
    const { leadId } = await selling.take(post());
    clock.now = NOON + 3 * DAY_MS;
    expect(await selling.again()).toEqual({ looked: 1, sold: 0, unsold: 1 });
    expect(store.leads.get(leadId)?.status).toBe("unsold");
  });

  test("are decided again under a new configuration, test leads apart", async () => {
    const agency = openAgency([campaign([])]);
    const { leadId } = await agency.selling.take(agency.post());
    await agency.selling.take(agency.post({}, { test: true }));
    const selling = agency.configure([campaign([offer(northwind, 4500)])], "second");
    expect(await selling.recall(() => false)).toBe(1);
    expect(await selling.again()).toEqual({ looked: 1, sold: 1, unsold: 0 });
    expect(agency.store.sales.ofLead(leadId).map((sale) => sale.buyer)).toEqual(["northwind"]);
    expect(agency.woken).toEqual(["buyer:northwind"]);
  });

  test("that cannot be decided are reported, come again in an hour, and hold up no other", async () => {
    const agency = openAgency([campaign([])]);
    const broken = await agency.selling.take(agency.post());
    const fine = await agency.selling.take(agency.post());
    agency.spoil(broken.leadId);
    const selling = agency.configure([campaign([offer(northwind, 100)])], "second");
    await selling.recall(() => false);
    expect(await selling.again()).toEqual({ looked: 2, sold: 1, unsold: 0 });
    expect(agency.undecided).toEqual([broken.leadId]);
    expect(agency.store.leads.get(fine.leadId)?.status).toBe("sold");
    expect(agency.store.leads.nextDueAt()).toBe(NOON + 60 * 60 * 1000);
  });

  test("of a campaign that is gone or inactive wait for their time to be up", async () => {
    const agency = openAgency([campaign([])]);
    await agency.selling.take(agency.post());
    const selling = agency.configure([campaign([offer(northwind, 100)], { active: false })], "second");
    await selling.recall(() => false);
    expect(await selling.again()).toEqual({ looked: 1, sold: 0, unsold: 0 });
    expect(agency.store.leads.nextDueAt()).toBe(NOON + 3 * DAY_MS);
  });

  test("of a campaign with very many buyers are looked at a few at a time: a post does not wait for all of them", async () => {
    const many = Array.from({ length: 200 }, (_, i) => offer(buyer(`buyer-${i}`), 100, { caps: dayCap(0) }));
    const { selling, post, clock, store } = openAgency([campaign(many)]);
    for (let i = 0; i < 40; i++) await selling.take(post());
    clock.now = Date.UTC(2026, 4, 21, 5);
    const looking = selling.again();
    await selling.take(post());
    expect(store.leads.due(clock.now, 100).length).toBe(30);
    expect(await looking).toEqual({ looked: 40, sold: 0, unsold: 0 });
  });
});
