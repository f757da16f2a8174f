import { beforeAll, describe, expect, test } from "bun:test";
import { firstIdAt } from "../../src/domain/id.ts";
import { createOrm, openDatabase } from "../../src/storage/database.ts";
import { migrate } from "../../src/storage/migrations.ts";
import { createSales, type SaleRow } from "../../src/storage/sales.ts";
import { createUsage, type Scope } from "../../src/storage/usage.ts";
import { notePlans } from "./plans.ts";

const NOON = Date.UTC(2026, 4, 20, 12);
const HOUR_MS = 60 * 60 * 1000;
const thisHour = { start: NOON, end: NOON + HOUR_MS };

const sqlite = openDatabase({ path: ":memory:", synchronous: "normal" });
let usage: ReturnType<typeof createUsage>;
let plansOf: ReturnType<typeof notePlans>["plansOf"];

const sold = (id: number, rest: Partial<SaleRow> = {}): SaleRow => ({
  id,
  leadId: id,
  seller: "ACME1234",
  campaign: "auto",
  tier: 0,
  buyer: "northwind",
  state: "sold",
  priceCents: 100,
  currency: "USD",
  reason: null,
  reference: null,
  settledAt: NOON,
  takenAt: null,
  ...rest,
});

beforeAll(() => {
  sqlite.run("pragma foreign_keys = off");
  migrate(sqlite, { path: ":memory:", now: 0 });
  sqlite.run("pragma foreign_keys = off");
  const { plansOf: plans } = notePlans(sqlite);
  plansOf = plans;
  const orm = createOrm(sqlite);
  const sales = createSales(orm);
  usage = createUsage(orm);
  const before = firstIdAt(NOON - HOUR_MS);
  const now = firstIdAt(NOON);
  sales.insert(sold(before));
  sales.insert(sold(before + 1, { takenAt: NOON }));
  sales.insert(sold(before + 2, { takenAt: NOON + HOUR_MS }));
  sales.insert(sold(now));
  sales.insert(sold(now + 1, { campaign: "solar", priceCents: 1 }));
  sales.insert(sold(now + 2, { state: "refused" }));
  sales.insert(sold(now + 3, { state: "unknown" }));
  sales.insert(sold(now + 4, { buyer: "rival" }));
  sales.insert(sold(firstIdAt(NOON + HOUR_MS)));
  for (const id of [before + 1, now, now + 1, now + 2]) {
    sqlite.run(
      "insert into leads (id, config_id, seller, campaign, supplier, key_id, status, test, fingerprint) values (?, 1, 'ACME1234', ?, 'fb-team', 'k', 'sold', 0, 0)",
      [id, id === now + 1 ? "solar" : "auto"],
    );
  }
});

const inCampaign: Scope = { name: "auto northwind", buyer: "northwind", campaign: "auto" };
const overall: Scope = { name: "northwind", buyer: "northwind" };
const ofSupplier: Scope = { name: "auto from fb-team", supplier: "fb-team", campaign: "auto" };

describe("what a cap counts of an hour", () => {
  test.each<[string, Scope, { used: number; cents: number }]>([
    ["a buyer's sales in a campaign", inCampaign, { used: 3, cents: 300 }],
    ["a buyer's sales in all campaigns", overall, { used: 4, cents: 301 }],
    ["a supplier's leads in a campaign, and what they sold for", ofSupplier, { used: 2, cents: 200 }],
  ])("is %s", (_name, scope, counted) => {
    expect(usage.countAnew(scope, thisHour)).toEqual(counted);
  });

  test.each<[string, Scope, RegExp]>([
    [
      "a buyer's in a campaign",
      inCampaign,
      /^SEARCH sales USING INDEX sales_by_buyer \(buyer=\? AND campaign=\? AND id>\? AND id<\?\)/,
    ],
    [
      "a buyer's in all campaigns",
      overall,
      /SEARCH sales USING INDEX sales_by_buyer \(buyer=\? AND campaign=\? AND id>\? AND id<\?\)/,
    ],
    [
      "a supplier's",
      ofSupplier,
      /SEARCH sales USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\), SEARCH leads USING INTEGER PRIMARY KEY/,
    ],
  ])("reads of %s sales only those of the hour", (_name, scope, plan) => {
    const anew = createUsage(createOrm(sqlite));
    const plans = plansOf(() => anew.countAnew(scope, thisHour));
    expect(plans.some((one) => plan.test(one))).toBe(true);
    expect(plans.filter((one) => /SCAN (sales|leads)(,|$)/.test(one))).toEqual([]);
  });
});
