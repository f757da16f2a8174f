import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { openStore } from "../../src/storage/store.ts";
import { NOON, openAgency } from "../fixtures/agency.ts";
import { buyer, campaign, offer } from "../fixtures/catalog.ts";
import { temporaryFolder } from "../fixtures/folder.ts";

const into = campaign([offer(buyer("northwind"), 4_500), offer(buyer("lakeside"), 100)], { sellTo: 2 });
const everything = Number.MAX_SAFE_INTEGER;

test("past leads come in pages, each with its own sales, test leads apart", async () => {
  const { selling, post, store } = openAgency([into]);
  const ids: number[] = [];
  for (const test of [false, true, false, false]) ids.push((await selling.take(post({}, { test }))).leadId);
  const [first, second] = [
    store.past.leads({ after: 0, upTo: everything, limit: 2 }),
    store.past.leads({ after: ids[2] ?? 0, upTo: everything, limit: 2 }),
  ];
  const seen: unknown[] = [...first, ...second].map(({ id, sales }) => [
    id,
    sales.map((s) => [s.leadId, s.buyer]),
  ]);
  expect(seen).toEqual(
    [ids[0], ids[2], ids[3]].map((id) => [
      id,
      [
        [id, "northwind"],
        [id, "lakeside"],
      ],
    ]),
  );
  expect(store.past.leads({ after: 0, upTo: (ids[0] ?? 0) - 1, limit: 2 })).toEqual([]);
  expect([0, ids[2] ?? 0, everything].map(store.past.countFrom)).toEqual([3, 2, 0]);
});

test("sales of older leads are told with their supplier, within the time they were made", async () => {
  const agency = openAgency([into]);
  const { leadId } = await agency.selling.take(agency.post());
  agency.pass(1_000);
  const later = await agency.selling.take(agency.post());
  const sold = agency.store.past.sold({ from: 0, to: everything, olderThan: later.leadId });
  expect(
    sold.map(({ leadId: of, buyer: to, supplier, campaign: where }) => [of, to, supplier, where]),
  ).toEqual([
    [leadId, "northwind", "fb-team", "acme-auto"],
    [leadId, "lakeside", "fb-team", "acme-auto"],
  ]);
  expect(agency.store.past.sold({ from: later.leadId, to: everything, olderThan: later.leadId })).toEqual([]);
  const latest = agency.store.past.latestSale("acme-auto", "northwind", later.leadId);
  expect(latest).toBe(sold[0]?.id ?? -1);
  expect(agency.store.past.soldAgain({ since: NOON, olderThan: everything })).toEqual([]);
});

test("keys are those the leads are found by", async () => {
  const { selling, post, store } = openAgency([into]);
  const { leadId } = await selling.take(post({ phone: "+15125550001" }));
  const [lead] = store.past.keys({ after: 0, upTo: everything, limit: 10 });
  expect(lead?.id).toBe(leadId);
  expect(lead?.hashes.map((hash) => store.keys.find(hash, 0))).toEqual([[leadId]]);
});

test("leads are counted along an index, not in the table", async () => {
  const path = join(temporaryFolder(), "leads.sqlite");
  openStore({ path, synchronous: "normal", serve: true, now: () => NOON }).close();
  const sqlite = new Database(path, { readonly: true });
  const plan = sqlite
    .query<{ detail: string }, []>(
      "explain query plan select count(*) from leads where +id >= 1 and test = 0",
    )
    .all();
  expect(plan.map(({ detail }) => detail)).toEqual(["SCAN leads USING COVERING INDEX leads_by_supplier"]);
  sqlite.close();
});

test("a store opened to be read lets nothing be written", async () => {
  const path = join(temporaryFolder(), "leads.sqlite");
  const agency = openAgency([into], { path });
  const { leadId } = await agency.selling.take(agency.post());
  const reader = openStore({ path, synchronous: "full", serve: false, readOnly: true, now: () => NOON });
  expect(reader.leads.get(leadId)?.status).toBe("sold");
  expect(() => reader.leads.postpone(leadId, 0)).toThrow("attempt to write a readonly database");
  expect(() => reader.writeNow(() => reader.usage.forget())).toThrow(/^Cannot write to the database/);
  reader.close();
  agency.store.close();
});
