import { describe, expect, test } from "bun:test";
import type { CalendarUnit } from "../../src/domain/calendar.ts";
import type { Caps } from "../../src/domain/catalog.ts";
import { openAgency, told } from "../fixtures/agency.ts";
import { buyer, campaign, dayCap, offer, supplier } from "../fixtures/catalog.ts";

const live = { accept: "on_response" } as const;
const northwind = buyer("northwind");
const first = buyer("first", live);

function budget(unit: CalendarUnit, limit: number): Caps {
  return [{ unit, kind: "cents", limit }];
}

function supplierWith(caps: Caps) {
  return { suppliers: [supplier("fb-team", { caps: new Map([["acme-auto", caps]]) })] };
}

/** What became of so many posts, one after the other. */
async function statusesOf(
  { selling, post }: ReturnType<typeof openAgency>,
  count: number,
): Promise<string[]> {
  const statuses: string[] = [];
  for (let n = 0; n < count; n++) statuses.push((await selling.take(post())).status);
  return statuses;
}

describe("a supplier's budget", () => {
  test.each<[string, number, number, string[]]>([
    ["is used up to the cent", 9_000, 4_500, ["sold", "sold", "rejected"]],
    ["that another lead would exceed leaves it unsold", 10_000, 4_500, ["sold", "sold", "pending"]],
    ["below one lead sells none", 4_499, 4_500, ["pending", "pending", "pending"]],
    ["of nothing takes none", 0, 4_500, ["rejected", "rejected", "rejected"]],
  ])("%s", async (_name, limit, priceCents, statuses) => {
    const agency = openAgency([campaign([offer(northwind, priceCents)])], supplierWith(budget("day", limit)));
    expect(await statusesOf(agency, 3)).toEqual(statuses);
  });

  test("that has no room for the dearer buyer lets a cheaper one have the lead", async () => {
    const { selling, post } = openAgency(
      [campaign([offer(northwind, 4_500), offer(buyer("cheap"), 500)])],
      supplierWith(budget("day", 5_000)),
    );
    const bought = [await selling.take(post()), await selling.take(post()), await selling.take(post())];
    expect(bought.map(({ summary }) => summary.buyers)).toEqual([["northwind"], ["cheap"], []]);
  });

  test("counts every buyer of a lead that is shared", async () => {
    const shared = campaign([offer(northwind, 4_500), offer(buyer("cheap"), 500)], { sellTo: 2 });
    const agency = openAgency([shared], supplierWith(budget("day", 9_000)));
    const [one, two] = [await agency.selling.take(agency.post()), await agency.selling.take(agency.post())];
    expect([one?.summary.buyers, two?.summary.buyers]).toEqual([["northwind", "cheap"], ["cheap"]]);
  });

  test("is one supplier's: another's leads go on", async () => {
    const { suppliers } = supplierWith(budget("day", 4_500));
    const other = supplier("other");
    const { selling, post } = openAgency([campaign([offer(northwind, 4_500)])], {
      suppliers: [...suppliers, other],
    });
    expect((await selling.take(post())).status).toBe("sold");
    expect((await selling.take(post())).status).toBe("rejected");
    expect((await selling.take(post({}, { supplier: other }))).status).toBe("sold");
  });

  test("has what a live buyer does not take back, and sells the next lead for it", async () => {
    const agency = openAgency([campaign([offer(first, 4_500)])], supplierWith(budget("day", 5_000)));
    void agency.selling.take(agency.post());
    await agency.store.idle();
    expect((await agency.selling.take(agency.post())).status).toBe("pending");
    await agency.says("first", "rejected");
    void agency.selling.take(agency.post());
    await agency.store.idle();
    await agency.says("first", "accepted");
    expect(told(await agency.selling.take(agency.post()))).toEqual({ success: true, status: "pending" });
  });

  test("counts what a live buyer has answered to pay", async () => {
    const agency = openAgency([campaign([offer(first, 4_500)])], supplierWith(budget("day", 5_000)));
    void agency.selling.take(agency.post());
    await agency.store.idle();
    await agency.says("first", "accepted", { priceCents: 5_000 });
    expect(told(await agency.selling.take(agency.post()))).toMatchObject({ reason: "supplier_cap" });
  });

  test("that is used up keeps a lead waiting until it begins anew", async () => {
    const agency = openAgency([campaign([offer(northwind, 4_500)])], supplierWith(budget("day", 5_000)));
    expect(await statusesOf(agency, 2)).toEqual(["sold", "pending"]);
    agency.clock.now = Date.UTC(2026, 4, 21, 5) - 1;
    expect(await agency.selling.again()).toEqual({ looked: 0, sold: 0, unsold: 0 });
    agency.clock.now += 1;
    expect(await agency.selling.again()).toEqual({ looked: 1, sold: 1, unsold: 0 });
  });

  test("keeps a lead that is looked at again waiting until the next one", async () => {
    const agency = openAgency([campaign([offer(northwind, 4_500)])], supplierWith(budget("day", 5_000)));
    await statusesOf(agency, 3);
    agency.clock.now = Date.UTC(2026, 4, 21, 5);
    expect(await agency.selling.again()).toEqual({ looked: 2, sold: 1, unsold: 0 });
    expect(agency.store.leads.nextDueAt()).toBe(Date.UTC(2026, 4, 22, 5));
  });
});

describe("a supplier's cap on leads", () => {
  test("counts a lead that live buyers are asked about, and gives its place back where it comes to be rejected", async () => {
    const rejecting = campaign([offer(first, 4_500)], { whenUnsold: "reject" });
    const agency = openAgency([rejecting], supplierWith(dayCap(1)));
    void agency.selling.take(agency.post());
    await agency.store.idle();
    expect(told(await agency.selling.take(agency.post()))).toMatchObject({ reason: "supplier_cap" });
    await agency.says("first", "rejected");
    void agency.selling.take(agency.post());
    await agency.store.idle();
    expect(agency.askedOf("first")).toHaveLength(1);
  });

  test("counts a lead that became unsold", async () => {
    const short = campaign([], { maxAgeMs: 1_000 });
    const agency = openAgency([short], supplierWith(dayCap(1)));
    await agency.selling.take(agency.post());
    agency.pass(1_000);
    expect(await agency.selling.again()).toMatchObject({ unsold: 1 });
    const selling = agency.configure([short], "first");
    expect(told(await selling.take(agency.post()))).toMatchObject({ reason: "supplier_cap" });
  });
});

describe("a buyer's slot", () => {
  const ownCap = (caps: Caps) => campaign([offer(first, 4_500, { caps })]);
  const overallCap = (caps: Caps) => campaign([offer(buyer("first", { ...live, caps }), 4_500)]);

  test.each<[string, (caps: Caps) => ReturnType<typeof campaign>]>([
    ["in a campaign", ownCap],
    ["over all campaigns", overallCap],
  ])(
    "%s is held while it is asked, and while nobody knows, and given back when it says no",
    async (_name, given) => {
      const agency = openAgency([given(dayCap(1))]);
      void agency.selling.take(agency.post());
      await agency.store.idle();
      expect((await agency.selling.take(agency.post())).status).toBe("pending");
      await agency.says("first", "unclear");
      expect((await agency.selling.take(agency.post())).status).toBe("pending");
      agency.pass(5_000);
      await agency.says("first", "rejected");
      void agency.selling.take(agency.post());
      await agency.store.idle();
      expect(agency.askedOf("first")).toHaveLength(1);
    },
  );

  test.each<[string, (caps: Caps) => ReturnType<typeof campaign>]>([
    ["in a campaign", ownCap],
    ["over all campaigns", overallCap],
  ])("%s is given back to the day it was taken on, not to the next", async (_name, given) => {
    const agency = openAgency([given(dayCap(1))]);
    agency.clock.now = Date.UTC(2026, 4, 21, 4, 59);
    void agency.selling.take(agency.post());
    await agency.store.idle();
    agency.pass(60_000);
    void agency.selling.take(agency.post());
    await agency.store.idle();
    expect(agency.askedOf("first")).toHaveLength(2);
    // Yesterday's: nothing of today's one slot is free.
    await agency.says("first", "rejected");
    expect((await agency.selling.take(agency.post())).status).toBe("pending");
    // Today's.
    await agency.says("first", "rejected");
    void agency.selling.take(agency.post());
    await agency.store.idle();
    expect(agency.askedOf("first")).toHaveLength(1);
  });

  test("that was taken anew in the hold is given back to the day of then", async () => {
    const agency = openAgency([ownCap(dayCap(1))]);
    agency.clock.now = Date.UTC(2026, 4, 21, 4, 50);
    void agency.selling.take(agency.post());
    await agency.store.idle();
    await agency.says("first", "not_sent");
    agency.pass(15 * 60_000);
    await agency.selling.again();
    expect((await agency.selling.take(agency.post())).status).toBe("pending");
    await agency.says("first", "rejected");
    void agency.selling.take(agency.post());
    await agency.store.idle();
    expect(agency.askedOf("first")).toHaveLength(1);
  });

  test("is counted the same after a restart", async () => {
    const agency = openAgency([ownCap(dayCap(2))]);
    void agency.selling.take(agency.post());
    await agency.store.idle();
    await agency.says("first", "rejected");
    void agency.selling.take(agency.post());
    await agency.store.idle();
    const selling = agency.configure([ownCap(dayCap(2))], "first");
    void selling.take(agency.post());
    await agency.store.idle();
    expect((await selling.take(agency.post())).status).toBe("pending");
  });

  test("of a campaign that is gone is given back where it counts for the buyer in all of them", async () => {
    const capped = buyer("first", { ...live, caps: dayCap(1) });
    const home = campaign([offer(capped, 2_000)], { id: "acme-home", category: "Home" });
    const agency = openAgency([campaign([offer(capped, 4_500)]), home]);
    void agency.selling.take(agency.post());
    await agency.store.idle();
    const selling = agency.configure([home], "second");
    expect((await selling.take(agency.post({}, { campaign: home }))).status).toBe("pending");
    await agency.says("first", "rejected");
    void selling.take(agency.post({}, { campaign: home }));
    await agency.store.idle();
    expect(agency.askedOf("first")).toHaveLength(1);
  });
});

describe("a price that a live buyer answers", () => {
  test.each<[string, number, number]>([
    ["above the offered one leaves less of its budget", 9_000, 1],
    ["below the offered one leaves more of it", 1_000, 2],
  ])("%s", async (_name, priceCents, more) => {
    const agency = openAgency([campaign([offer(first, 4_500, { caps: budget("day", 14_000) })])]);
    void agency.selling.take(agency.post());
    await agency.store.idle();
    await agency.says("first", "accepted", { priceCents });
    for (let n = 0; n < 5; n++) void agency.selling.take(agency.post());
    await agency.store.idle();
    expect(agency.askedOf("first")).toHaveLength(more);
  });

  test("of nothing is a price", async () => {
    const agency = openAgency([campaign([offer(first, 4_500)])]);
    const answer = agency.selling.take(agency.post());
    await agency.store.idle();
    await agency.says("first", "accepted", { priceCents: 0 });
    expect(told(await answer)).toMatchObject({ status: "sold", price: 0 });
  });

  test("counts in the period the slot was taken in", async () => {
    const agency = openAgency([campaign([offer(first, 4_500, { caps: budget("day", 9_000) })])]);
    agency.clock.now = Date.UTC(2026, 4, 21, 4, 59);
    void agency.selling.take(agency.post());
    await agency.store.idle();
    agency.pass(60_000);
    await agency.says("first", "accepted", { priceCents: 9_000 });
    for (let n = 0; n < 3; n++) void agency.selling.take(agency.post());
    await agency.store.idle();
    expect(agency.askedOf("first")).toHaveLength(2);
  });
});

describe("a clock that was a day ahead and is put right", () => {
  test("leaves today's cap counted today, after a restart as before", async () => {
    const campaigns = [campaign([offer(northwind, 4_500, { caps: dayCap(3) })])];
    const agency = openAgency(campaigns);
    const noon = agency.clock.now;
    agency.clock.now = noon + 24 * 60 * 60 * 1000;
    expect(await statusesOf(agency, 1)).toEqual(["sold"]);
    agency.clock.now = noon;
    expect(await statusesOf(agency, 4)).toEqual(["sold", "sold", "sold", "pending"]);
    const selling = agency.configure(campaigns, "first");
    expect(await statusesOf({ ...agency, selling }, 1)).toEqual(["pending"]);
  });
});
