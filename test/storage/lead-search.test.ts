import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createOrm, openDatabase } from "../../src/storage/database.ts";
import type { SearchLeads } from "../../src/storage/lead-search.ts";
import { createLeads } from "../../src/storage/leads.ts";
import { migrate } from "../../src/storage/migrations.ts";
import { createSales } from "../../src/storage/sales.ts";
import { notePlans } from "./plans.ts";

const anything: SearchLeads = {
  status: null,
  reason: null,
  campaign: null,
  supplier: null,
  seller: null,
  buyer: null,
  person: null,
  test: false,
  since: 0,
  before: null,
  limit: 50,
};

const sqlite = openDatabase({ path: ":memory:", synchronous: "normal" });
let leads: ReturnType<typeof createLeads>;
let plansOf: ReturnType<typeof notePlans>["plansOf"];

/** Ids from 1: every third a duplicate, every tenth rejected, the rest sold to one of two buyers; 97 is a test. */
const COUNT = 2_500;
function statusOf(id: number): string {
  return id % 10 === 0 ? "rejected" : id % 3 === 0 ? "duplicate" : "sold";
}

const isRare = (id: number) => statusOf(id) === "sold" && id % 1_000 === 1;
const isUsual = (id: number) => statusOf(id) === "sold" && !isRare(id);

beforeAll(() => {
  migrate(sqlite, { path: ":memory:", now: 0 });
  const orm = createOrm(sqlite);
  leads = createLeads(orm);
  const sales = createSales(orm);
  sqlite.transaction(() => {
    for (let id = 1; id <= COUNT; id++) {
      const status = statusOf(id);
      leads.insert({
        id,
        configId: 1,
        seller: id % 2 === 0 ? "ACME1234" : "RIVAL999",
        campaign: id % 7 === 0 ? "solar" : "auto",
        supplier: `supplier-${id % 4}`,
        keyId: "prod",
        status,
        reason: status === "rejected" ? (id % 20 === 0 ? "suppressed" : "no_buyer") : null,
        duplicateOf: null,
        test: id === 97 ? 1 : 0,
        nextAt: null,
        expiresAt: null,
        fingerprint: 0,
        idempotencyKey: null,
        keys: null,
        fields: id === 98 ? null : JSON.stringify({ n: id % 5 }),
        posted: null,
        address: null,
        userAgent: null,
        decision: null,
        answer: null,
        faults: null,
      });
      if (status !== "sold" || id === 97) continue;
      sales.insert({
        id,
        leadId: id,
        seller: "ACME1234",
        campaign: "auto",
        tier: 0,
        buyer: isRare(id) ? "rare" : "usual",
        state: "sold",
        priceCents: 100,
        currency: "USD",
        reason: null,
        reference: null,
        settledAt: 0,
        takenAt: null,
      });
    }
  })();
  plansOf = notePlans(sqlite).plansOf;
});
afterAll(() => sqlite.close());

/** The same, looked for one by one. */
function expected(
  holds: (id: number) => boolean,
  { since, before, limit }: SearchLeads,
  test = false,
): number[] {
  const ids = Array.from({ length: COUNT }, (_, i) => COUNT - i);
  return ids
    .filter(
      (id) => (id === 97) === test && id >= since && id < (before ?? Number.POSITIVE_INFINITY) && holds(id),
    )
    .slice(0, limit);
}

const holdsTwo = (fields: string) => JSON.parse(fields).n === 2;
const rows: [string, Partial<SearchLeads>, (id: number) => boolean][] = [
  ["nothing", {}, () => true],
  ["a status", { status: "rejected" }, (id) => id % 10 === 0],
  ["a reason", { reason: "suppressed" }, (id) => id % 20 === 0],
  ["a reason that its status never has", { reason: "suppressed", status: "sold" }, () => false],
  ["a supplier", { supplier: "supplier-3" }, (id) => id % 4 === 3],
  ["a supplier nobody knows", { supplier: "supplier-9" }, () => false],
  ["a campaign", { campaign: "solar" }, (id) => id % 7 === 0],
  ["a seller", { seller: "RIVAL999" }, (id) => id % 2 === 1],
  ["a buyer", { buyer: "rare" }, isRare],
  [
    "a buyer, many of whose leads are others'",
    { buyer: "usual", campaign: "solar" },
    (id) => id % 7 === 0 && isUsual(id),
  ],
  ["a buyer that has nothing of it", { buyer: "rare", status: "duplicate" }, () => false],
  ["a buyer and a supplier", { buyer: "rare", supplier: "supplier-1" }, isRare],
  ["test leads", { test: true }, () => true],
  ["test leads of a status", { test: true, status: "sold" }, () => true],
  [
    "all of it",
    { status: "rejected", reason: "no_buyer", campaign: "solar", supplier: "supplier-2", seller: "ACME1234" },
    (id) => id % 10 === 0 && id % 20 !== 0 && id % 7 === 0 && id % 4 === 2 && id % 2 === 0,
  ],
  [
    "a person that keys know",
    { person: { ids: [2, 7, 8, 97, 98, 9_999], holds: holdsTwo } },
    (id) => (statusOf(id) !== "sold" && id % 5 === 2) || id === 2 || id === 7,
  ],
  [
    "a person and a status that no keys are made for",
    { person: { ids: [], holds: holdsTwo }, status: "duplicate" },
    (id) => statusOf(id) === "duplicate" && id % 5 === 2,
  ],
  [
    "a person and a buyer",
    { person: { ids: [2, 7, 1_001], holds: holdsTwo }, buyer: "usual" },
    (id) => id === 2 || id === 7,
  ],
  ["a person among test leads", { person: { ids: [], holds: holdsTwo }, test: true }, () => true],
];

describe("leads are found, newest first, by", () => {
  test.each(rows)("%s", (_, wanted, holds) => {
    for (const range of [{}, { limit: 3 }, { since: 90, before: 1_500 }, { before: 12, limit: 1_000 }]) {
      const search = { ...anything, ...wanted, ...range };
      expect(leads.search(search).map(({ id }) => id)).toEqual(expected(holds, search, wanted.test));
    }
  });
});

test("a lead is shown without anything personal", () => {
  expect(leads.search({ ...anything, limit: 1, status: "rejected" })).toEqual([
    {
      id: 2_500,
      seller: "ACME1234",
      campaign: "auto",
      supplier: "supplier-0",
      status: "rejected",
      reason: "suppressed",
    },
  ]);
});

const byRowid = "SEARCH leads USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)";
const bySupplier =
  "SEARCH leads USING INDEX leads_by_supplier (supplier=? AND test=? AND status=? AND id>? AND id<?)";
const bySale = "SEARCH sales USING COVERING INDEX sales_by_lead (lead_id>? AND lead_id<?)";
const byIds = "SEARCH leads USING INTEGER PRIMARY KEY (rowid=?)";
const isSold = "SEARCH sales EXISTS USING COVERING INDEX sales_by_lead (lead_id=? AND buyer=?)";

describe("no table is read whole and nothing is sorted, looking for", () => {
  test.each<[string, Partial<SearchLeads>, string[]]>([
    ["anything", {}, [byRowid]],
    ["a campaign", { campaign: "solar" }, [byRowid]],
    ["a supplier", { supplier: "supplier-1" }, [bySupplier]],
    ["a status", { status: "duplicate", seller: "ACME1234" }, [bySupplier]],
    ["a buyer", { buyer: "rare", campaign: "auto" }, [bySale, `${byIds}, ${isSold}`]],
    ["a person", { person: { ids: [2], holds: holdsTwo } }, [bySupplier, byIds]],
  ])("%s", (_, wanted, plans) => {
    const found = plansOf(() => leads.search({ ...anything, ...wanted, since: 1, before: COUNT }));
    expect(found.filter((plan) => !plan.includes("known"))).toEqual(plans);
  });
});

test("the suppliers are found by leaps along their index", () => {
  const [plan = ""] = plansOf(() => leads.search({ ...anything, status: "rejected" }));
  const reads = plan.split(", ").filter((step) => step.includes("leads"));
  expect(reads.length).toBeGreaterThan(1);
  for (const step of reads) {
    expect(step).toStartWith("SEARCH leads USING COVERING INDEX leads_by_supplier");
  }
});
