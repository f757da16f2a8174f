import { describe, expect, test } from "bun:test";
import { AppError } from "../../src/domain/error.ts";
import { idOf, openAgency, told } from "../fixtures/agency.ts";
import {
  buyer,
  campaign,
  DAY_MS,
  dayCap,
  field,
  offer,
  standardFields,
  supplier,
} from "../fixtures/catalog.ts";

const northwind = buyer("northwind");
const lakeside = buyer("lakeside");

describe("who buys a lead", () => {
  test("the first buyer in the order written buys an exclusive lead, and only that one is woken", async () => {
    const { selling, post, woken, store } = openAgency([
      campaign([offer(northwind, 4500), offer(lakeside, 6000)]),
    ]);
    const receipt = await selling.take(post());
    expect(told(receipt)).toEqual({ success: true, status: "sold", price: 45, buyer_ids: ["northwind"] });
    expect(woken).toEqual(["buyer:northwind"]);
    expect(store.outbox.waiting()).toEqual([{ target: "buyer:northwind", count: 1 }]);
  });

  test("a shared lead is sold to as many as the campaign allows, and its price is the sum", async () => {
    const third = buyer("third");
    const { selling, post } = openAgency([
      campaign([offer(northwind, 4500), offer(lakeside, 1550), offer(third, 900)], { sellTo: 2 }),
    ]);
    expect(told(await selling.take(post()))).toEqual({
      success: true,
      status: "sold",
      price: 60.5,
      buyer_ids: ["northwind", "lakeside"],
    });
  });

  test("a lead nobody may buy is pending, and the reason for every buyer stands in the summary", async () => {
    const { selling, post } = openAgency([
      campaign([
        offer(northwind, 4500, { filters: [{ field: "state", op: "in", values: ["CA"] }] }),
        offer(lakeside, 100, { caps: dayCap(0) }),
      ]),
    ]);
    const receipt = await selling.take(post());
    expect(told(receipt)).toEqual({ success: true, status: "pending" });
    expect(receipt.summary).toEqual({
      campaign: "acme-auto",
      buyers: [],
      reason: null,
      refused: { filter: 1, cap: 1 },
    });
  });

  test("where unsold leads are not held, such a lead is rejected with no_buyer", async () => {
    const { selling, post, store } = openAgency([campaign([], { whenUnsold: "reject" })]);
    expect(told(await selling.take(post()))).toEqual({
      success: false,
      status: "rejected",
      reason: "no_buyer",
    });
    expect(store.leads.nextDueAt()).toBeNull();
  });

  test("a supplier that may not see prices and buyers hears neither", async () => {
    const shy = supplier("shy", { show: { price: false, buyerIds: false } });
    const { selling, post } = openAgency([campaign([offer(northwind, 4500)])], { suppliers: [shy] });
    expect(told(await selling.take(post()))).toEqual({ success: true, status: "sold" });
  });
});

describe("caps", () => {
  test("of 50 posts at once at a cap of 10 exactly 10 are sold", async () => {
    const { selling, post, store } = openAgency([campaign([offer(northwind, 4500, { caps: dayCap(10) })])]);
    const receipts = await Promise.all(Array.from({ length: 50 }, () => selling.take(post())));
    expect(receipts.filter((r) => r.status === "sold")).toHaveLength(10);
    expect(receipts.filter((r) => r.status === "pending")).toHaveLength(40);
    expect(store.outbox.waiting()).toEqual([{ target: "buyer:northwind", count: 10 }]);
  });

  test("a daily budget is never exceeded, and a cheaper buyer takes what it can no longer pay", async () => {
    const { selling, post } = openAgency([
      campaign([
        offer(northwind, 4500, { caps: [{ unit: "day", kind: "cents", limit: 10_000 }] }),
        offer(lakeside, 100),
      ]),
    ]);
    const receipts = await Promise.all(Array.from({ length: 4 }, () => selling.take(post())));
    expect(receipts.map((r) => r.summary.buyers[0])).toEqual([
      "northwind",
      "northwind",
      "lakeside",
      "lakeside",
    ]);
  });

  test("a buyer's own cap counts over all its campaigns", async () => {
    const capped = buyer("capped", { caps: dayCap(1) });
    const home = campaign([offer(capped, 2000)], { id: "acme-home", category: "Home" });
    const { selling, post } = openAgency([campaign([offer(capped, 2000)]), home]);
    expect((await selling.take(post())).status).toBe("sold");
    expect((await selling.take(post({}, { campaign: home }))).status).toBe("pending");
  });

  test("a day ends at the seller's midnight, not at UTC's", async () => {
    const { selling, post, clock } = openAgency([campaign([offer(northwind, 100, { caps: dayCap(1) })])]);
    clock.now = Date.UTC(2026, 4, 20, 23, 59);
    expect((await selling.take(post())).status).toBe("sold");
    clock.now = Date.UTC(2026, 4, 21, 4, 59, 59, 999);
    expect((await selling.take(post())).status).toBe("pending");
    clock.now = Date.UTC(2026, 4, 21, 5);
    expect((await selling.take(post())).status).toBe("sold");
  });

  test("a supplier over its cap is told so, and only leads that were taken count", async () => {
    const capped = supplier("capped", { caps: new Map([["acme-auto", dayCap(1)]]) });
    const { selling, post } = openAgency([campaign([offer(northwind, 100)])], { suppliers: [capped] });
    expect((await selling.take(post({ phone: "+15125550001" }))).status).toBe("sold");
    expect(told(await selling.take(post()))).toEqual({
      success: false,
      status: "rejected",
      reason: "supplier_cap",
    });
  });

  test("a cap that is new in the configuration starts with what was sold today", async () => {
    const agency = openAgency([campaign([offer(northwind, 100)])]);
    await agency.selling.take(agency.post());
    await agency.selling.take(agency.post());
    const selling = agency.configure([campaign([offer(northwind, 100, { caps: dayCap(3) })])], "second");
    expect((await selling.take(agency.post())).status).toBe("sold");
    expect((await selling.take(agency.post())).status).toBe("pending");
  });

  test("a cap that was taken away and put back has not missed what was sold meanwhile", async () => {
    const capped = campaign([offer(northwind, 100, { caps: dayCap(4) })]);
    const agency = openAgency([capped]);
    await agency.selling.take(agency.post());
    const open = agency.configure([campaign([offer(northwind, 100)])], "second");
    for (let i = 0; i < 3; i++) await open.take(agency.post());
    const again = agency.configure([capped], "first");
    expect((await again.take(agency.post())).status).toBe("pending");
  });
});

describe("duplicates", () => {
  const person = { phone: "+15125550100", email: "ada@example.com" };

  test.each([
    ["the same phone", { phone: person.phone, email: "other@example.com" }, true],
    ["the same email in another case", { phone: "+15125550199", email: "ADA@example.com" }, true],
    ["neither", { phone: "+15125550199", email: "other@example.com" }, false],
    ["an empty email on both", { phone: "+15125550199", email: null }, false],
  ])("match any: %s", async (_name, second, duplicate) => {
    const { selling, post } = openAgency([campaign([offer(northwind, 100)])]);
    const first = await selling.take(post(second.email === null ? { ...person, email: null } : person));
    const receipt = await selling.take(post(second));
    expect(receipt.status).toBe(duplicate ? "duplicate" : "sold");
    if (duplicate)
      expect(told(receipt)).toEqual({ success: false, status: "duplicate", duplicate_of: idOf(first) });
  });

  test.each([
    ["both the same", person, true],
    ["only the phone", { ...person, email: "other@example.com" }, false],
    ["the phone, and no email at all", { phone: person.phone, email: null }, false],
  ])("match all: %s", async (_name, second, duplicate) => {
    const rule = { fields: ["phone", "email"], match: "all", windowMs: DAY_MS, scope: "campaign" } as const;
    const { selling, post } = openAgency([campaign([offer(northwind, 100)], { duplicates: rule })]);
    await selling.take(post(person));
    expect((await selling.take(post(second))).status).toBe(duplicate ? "duplicate" : "sold");
  });

  test("phones that did not parse are compared by their digits", async () => {
    const { selling, post } = openAgency([campaign([offer(northwind, 100)])]);
    await selling.take(post({ phone: "555-1234" }));
    expect((await selling.take(post({ phone: "555 1234" }))).status).toBe("duplicate");
  });

  test("the window ends, across months too", async () => {
    const { selling, post, clock } = openAgency([campaign([offer(northwind, 100)])]);
    await selling.take(post(person));
    clock.now += 30 * DAY_MS;
    expect((await selling.take(post(person))).status).toBe("duplicate");
    clock.now += 1;
    expect((await selling.take(post(person))).status).toBe("sold");
  });

  test("only the scope's leads count", async () => {
    const seller = { fields: ["phone"], match: "any", windowMs: DAY_MS, scope: "seller" } as const;
    const auto = campaign([offer(northwind, 100)]);
    const home = campaign([offer(northwind, 100)], { id: "acme-home", category: "Home" });
    const wide = campaign([offer(northwind, 100)], { id: "acme-wide", category: "Wide", duplicates: seller });
    const { selling, post } = openAgency([auto, home, wide]);
    await selling.take(post(person));
    expect((await selling.take(post(person, { campaign: home }))).status).toBe("sold");
    expect((await selling.take(post(person, { campaign: wide }))).status).toBe("duplicate");
  });

  test("duplicates, rejected and test leads do not count themselves", async () => {
    const { selling, post } = openAgency([campaign([], { whenUnsold: "reject" })]);
    await selling.take(post(person));
    expect((await selling.take(post(person))).status).toBe("rejected");
    await selling.take(post(person, { test: true }));
    expect((await selling.take(post(person))).status).toBe("rejected");
  });

  test("another supplier's lead is not named", async () => {
    const [one, two] = [supplier("one"), supplier("two")];
    const { selling, post } = openAgency([campaign([offer(northwind, 100)])], { suppliers: [one, two] });
    await selling.take(post(person));
    const receipt = await selling.take(post(person, { supplier: two }));
    expect(told(receipt)).toEqual({ success: false, status: "duplicate" });
  });

  test("a placeholder phone of very many leads hides no duplicate, and none of its posts becomes slow", async () => {
    const rule = { fields: ["phone", "email"], match: "all", windowMs: DAY_MS, scope: "campaign" } as const;
    const { selling, post } = openAgency([campaign([], { duplicates: rule })]);
    const shared = { phone: "+15555555555" };
    const first = await selling.take(post({ ...shared, email: "ada@example.com" }));
    const others = Array.from({ length: 1_600 }, (_, i) => post({ ...shared, email: `${i}@example.com` }));
    await Promise.all(others.map(selling.take));
    const again = await selling.take(post({ ...shared, email: "ada@example.com" }));
    expect(told(again)).toEqual({ success: false, status: "duplicate", duplicate_of: idOf(first) });
  });

  test("a phone without a digit is no phone to compare", async () => {
    const { selling, post } = openAgency([campaign([offer(northwind, 100)])]);
    await selling.take(post({ phone: "٠١٢٣٤٥٦٧" }));
    expect((await selling.take(post({ phone: "٧٦٥٤٣٢١٠" }))).status).toBe("sold");
  });

  test("campaigns of one seller may spell a field differently", async () => {
    const rule = { match: "any", windowMs: DAY_MS, scope: "seller" } as const;
    const auto = campaign([], {
      fields: [...standardFields, field("policyNumber", "text")],
      duplicates: { ...rule, fields: ["policyNumber"] },
    });
    const home = campaign([], {
      id: "acme-home",
      category: "Home",
      fields: [...standardFields, field("policy_number", "text")],
      duplicates: { ...rule, fields: ["policy_number"] },
    });
    const { selling, post } = openAgency([auto, home]);
    await selling.take(post({ policyNumber: "A-17" }));
    expect((await selling.take(post({ policy_number: "a-17" }, { campaign: home }))).status).toBe(
      "duplicate",
    );
  });

  test("of 30 posts of one person at once one is taken and 29 are duplicates of it", async () => {
    const { selling, post } = openAgency([campaign([offer(northwind, 100)])]);
    const receipts = await Promise.all(Array.from({ length: 30 }, () => selling.take(post(person))));
    const [first, ...rest] = receipts;
    expect(first?.status).toBe("sold");
    expect(rest.map((r) => JSON.parse(r.body).duplicate_of)).toEqual(rest.map(() => first && idOf(first)));
  });
});

describe("repeats", () => {
  test("of 100 identical posts at once one lead is made and all hear the same bytes", async () => {
    const { selling, post, store } = openAgency([campaign([offer(northwind, 4500)])]);
    const same = post();
    const receipts = await Promise.all(Array.from({ length: 100 }, () => selling.take(same)));
    expect(new Set(receipts.map((r) => r.body)).size).toBe(1);
    expect(receipts.filter((r) => !r.replayed)).toHaveLength(1);
    expect(
      store.leads.list({ supplier: "fb-team", status: null, since: 0, before: null, limit: 10, test: false }),
    ).toHaveLength(1);
  });

  test.each([
    ["59 seconds later is a repeat", 59_999, true],
    ["after a minute is a duplicate", 60_001, false],
  ])("the same fields %s", async (_name, afterMs, replayed) => {
    const { selling, post, clock } = openAgency([campaign([offer(northwind, 100)])]);
    const same = post();
    await selling.take(same);
    clock.now += afterMs;
    clock.sinceStart += afterMs;
    const receipt = await selling.take(same);
    expect({ replayed: receipt.replayed, status: receipt.status }).toEqual({
      replayed,
      status: replayed ? "sold" : "duplicate",
    });
  });

  test("a test post never answers for a real one", async () => {
    const { selling, post } = openAgency([campaign([offer(northwind, 100)])]);
    const real = post();
    await selling.take({ ...real, test: true });
    expect(told(await selling.take(real))).toEqual({
      success: true,
      status: "sold",
      price: 1,
      buyer_ids: ["northwind"],
    });
  });

  test("a clock that was set back neither ends the minute nor makes it last", async () => {
    const { selling, post, clock } = openAgency([campaign([offer(northwind, 100)])]);
    const same = post();
    await selling.take(same);
    clock.now -= DAY_MS;
    clock.sinceStart += 59_000;
    expect((await selling.take(same)).replayed).toBe(true);
    clock.sinceStart += 120_000;
    expect((await selling.take(same)).status).toBe("duplicate");
  });

  test("a post that was not kept does not make an earlier one forgotten", async () => {
    const { selling, post, store } = openAgency([campaign([], { duplicates: null })]);
    const same = post();
    const first = await selling.take(same);
    const { insert } = store.leads;
    store.leads.insert = () => {
      throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    };
    expect(selling.take({ ...same, idempotencyKey: "another" })).rejects.toMatchObject({
      code: "unavailable",
    });
    await store.idle();
    store.leads.insert = insert;
    expect(await selling.take(same)).toMatchObject({ body: first.body, replayed: true });
  });

  test("a restart under the same configuration keeps the minute", async () => {
    const agency = openAgency([campaign([], { duplicates: null })]);
    const same = agency.post();
    const first = await agency.selling.take(same);
    agency.pass(30_000);
    const selling = agency.configure([campaign([], { duplicates: null })], "first");
    expect(await selling.take(same)).toMatchObject({ body: first.body, replayed: true });
    agency.pass(30_001);
    expect((await selling.take(same)).replayed).toBe(false);
  });

  test("another configuration ends the minute", async () => {
    const agency = openAgency([campaign([], { duplicates: null })]);
    const same = agency.post();
    expect((await agency.selling.take(same)).status).toBe("pending");
    const changed = campaign([offer(northwind, 100)], { duplicates: null });
    const selling = agency.configure([changed], "second");
    expect((await selling.take({ ...same, campaign: changed })).status).toBe("sold");
  });

  test("an Idempotency-Key answers for a week, also under another configuration, and with other fields is refused", async () => {
    const agency = openAgency([campaign([offer(northwind, 100)])]);
    const keyed = agency.post({}, { idempotencyKey: "order-1" });
    const first = await agency.selling.take(keyed);
    const selling = agency.configure([campaign([])], "second");
    agency.clock.now += 7 * DAY_MS;
    expect(await selling.take(keyed)).toMatchObject({ body: first.body, replayed: true });
    expect(selling.take({ ...keyed, fingerprint: 0 })).rejects.toThrow(AppError);
    expect((await selling.findReplay(keyed))?.body).toBe(first.body);
    agency.clock.now += 1;
    expect(await selling.findReplay(keyed)).toBeNull();
  });

  test("the same Idempotency-Key of another API key is another request", async () => {
    const { selling, post } = openAgency([campaign([offer(northwind, 100)])]);
    await selling.take(post({}, { idempotencyKey: "order-1" }));
    const other = post(
      {},
      { idempotencyKey: "order-1", key: { id: "other", sha256: "2".repeat(64), test: false } },
    );
    expect((await selling.take(other)).replayed).toBe(false);
  });
});

describe("test leads", () => {
  test("are decided and answered as ever, marked, and leave nothing but their row", async () => {
    const { selling, post, store, woken } = openAgency([
      campaign([offer(northwind, 4500, { caps: dayCap(1) })]),
    ]);
    const trial = await selling.take(post({}, { test: true }));
    expect(told(trial)).toEqual({
      success: true,
      status: "sold",
      price: 45,
      buyer_ids: ["northwind"],
      test: true,
    });
    expect(store.outbox.waiting()).toEqual([]);
    expect(store.sales.ofLead(trial.leadId)).toEqual([]);
    expect(woken).toEqual([]);
    expect((await selling.take(post())).status).toBe("sold");
  });
});
