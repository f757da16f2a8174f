import { afterEach, beforeEach, expect, test } from "bun:test";
import { createSoldLeads } from "../../src/delivery/sold-lead.ts";
import type { Store } from "../../src/storage/store.ts";
import { campaign, createTime, fields, openTestStore, START, sell, type Time } from "./stage.ts";

let time: Time;
let store: Store;

beforeEach(() => {
  time = createTime();
  store = openTestStore(time);
});
afterEach(() => store.close());

const expected = { seller: "ACME1234", priceCents: 4550, currency: "USD", at: START, fields };

test("a sale is told with its lead and its campaign's category", async () => {
  const [saleId = 0] = await sell(store, ["northwind"]);
  const soldLead = createSoldLeads({ store, catalog: { campaigns: [campaign] } });
  expect(soldLead(saleId)).toEqual({
    ...expected,
    saleId,
    leadId: store.sales.get(saleId)?.leadId ?? 0,
    category: "Auto Insurance",
  });
});

test("a campaign that has left the configuration is called what it was when the lead was decided", async () => {
  const snapshot = { campaigns: { "acme-boat": { seller: "ACME1234", category: "Boats", offers: [] } } };
  const configId = store.writeNow((_tx, now) =>
    store.configs.use({ hash: "h", catalog: JSON.stringify(snapshot) }, now),
  );
  const [saleId = 0] = await sell(store, ["northwind"], { campaign: "acme-boat", configId });
  const soldLead = createSoldLeads({ store, catalog: { campaigns: [campaign] } });
  expect(soldLead(saleId)?.category).toBe("Boats");
});

test("there is nothing to tell of a lead that was erased, or of no sale", async () => {
  const [saleId = 0] = await sell(store, ["northwind"], { fields: null });
  const soldLead = createSoldLeads({ store, catalog: { campaigns: [campaign] } });
  expect(soldLead(saleId)).toBe(null);
  expect(soldLead(saleId + 1)).toBe(null);
});

test("a lead that is offered is told with the time of the offer, and there is nothing to tell once that is refused", async () => {
  const [saleId = 0] = await sell(store, ["northwind"]);
  const soldLead = createSoldLeads({ store, catalog: { campaigns: [campaign] } });
  const sale = store.sales.get(saleId);
  if (sale === undefined) throw new Error("there is no sale");
  const offered = { ...sale, state: "offered", reason: null, settledAt: null } as const;
  store.writeNow(() => store.sales.move({ ...offered, from: "sold" }));
  expect(soldLead(saleId)).toMatchObject({ saleId, at: START });
  store.writeNow(() => store.sales.move({ ...offered, from: "offered", takenAt: START + 60_000 }));
  expect(soldLead(saleId)).toMatchObject({ saleId, at: START + 60_000 });
  store.writeNow(() => store.sales.move({ ...offered, from: "offered", state: "refused" }));
  expect(soldLead(saleId)).toBe(null);
});
