import { beforeAll, describe, expect, test } from "bun:test";
import { createOrm, openDatabase } from "../../src/storage/database.ts";
import { createLeads } from "../../src/storage/leads.ts";
import { migrate } from "../../src/storage/migrations.ts";
import { notePlans } from "./plans.ts";

const NOW = 1_000_000;
const MIDNIGHT = 2_000_000;
const COUNT = 600;

const sqlite = openDatabase({ path: ":memory:", synchronous: "normal" });
let leads: ReturnType<typeof createLeads>;
let plansOf: ReturnType<typeof notePlans>["plansOf"];

/** Leads that all wait for the same midnight: two campaigns by turns, of which every third was decided by an older configuration. */
beforeAll(() => {
  migrate(sqlite, { path: ":memory:", now: 0 });
  plansOf = notePlans(sqlite).plansOf;
  leads = createLeads(createOrm(sqlite));
  sqlite.transaction(() => {
    for (let id = 1; id <= COUNT; id++) {
      leads.insert({
        id,
        configId: id % 3 === 0 ? 1 : 2,
        seller: "ACME1234",
        campaign: id % 2 === 0 ? "solar" : "auto",
        supplier: "fb-team",
        keyId: "prod",
        status: "pending",
        reason: null,
        duplicateOf: null,
        test: id === 6 ? 1 : 0,
        nextAt: MIDNIGHT,
        expiresAt: 3 * MIDNIGHT,
        fingerprint: 0,
        idempotencyKey: null,
        keys: null,
        fields: "{}",
        posted: null,
        address: null,
        userAgent: null,
        decision: null,
        answer: null,
        faults: null,
      });
    }
  })();
});

/** Runs it and takes back what it wrote. */
function undone<T>(work: () => T): T {
  sqlite.run("begin");
  try {
    return work();
  } finally {
    sqlite.run("rollback");
  }
}

function isDue(id: number): boolean {
  return leads.get(id)?.nextAt === NOW;
}

const ids = Array.from({ length: COUNT }, (_, i) => i + 1);

/** In slices of so many, to the end: how many each made due. */
function recallElsewhere(limit: number): number[] {
  const slices: number[] = [];
  let after: { at: number; id: number } | null = null;
  do {
    const slice = leads.recallDecidedElsewhere(2, { now: NOW, after, limit });
    slices.push(slice.recalled);
    after = slice.last;
  } while (after !== null);
  return slices;
}

describe("held leads", () => {
  test("that are due at one moment come oldest first, across campaigns", () => {
    expect(leads.due(MIDNIGHT, 5)).toEqual([1, 2, 3, 4, 5].map((id) => ({ id })));
  });

  test("are found without sorting all that are due at one moment", () => {
    const anew = createLeads(createOrm(sqlite));
    expect(plansOf(() => anew.due(MIDNIGHT, 200))).toEqual([
      "SEARCH leads USING COVERING INDEX leads_held (next_at<?)",
    ]);
  });

  test("of one campaign are made due without reading those of another", () => {
    const plans = undone(() => plansOf(() => leads.recallCampaign("solar", NOW, 200)));
    expect(plans[0]).toBe(
      "SEARCH leads USING COVERING INDEX leads_held_by_campaign (campaign=? AND test=? AND next_at>?)",
    );
  });

  test("of one campaign are made due in slices, test leads apart", () => {
    const made = undone(() => {
      const slices = [0, 1, 2, 3].map(() => leads.recallCampaign("solar", NOW, 120));
      return { slices, due: ids.filter(isDue) };
    });
    expect(made.slices).toEqual([120, 120, 59, 0]);
    expect(made.due).toEqual(ids.filter((id) => id % 2 === 0 && id !== 6));
  });

  test("that another configuration decided are made due, each slice looking at no more than its share", () => {
    const made = undone(() => ({ slices: recallElsewhere(150), due: ids.filter(isDue) }));
    expect(made.slices).toEqual([49, 50, 50, 50, 0]);
    expect(made.due).toEqual(ids.filter((id) => id % 3 === 0 && id !== 6));
  });

  test("that another configuration decided are found along the index", () => {
    const plans = undone(() => plansOf(() => recallElsewhere(150)));
    expect(plans.filter((plan) => /SCAN|TEMP B-TREE/.test(plan))).toEqual([]);
  });

  test("are counted without reading them", () => {
    expect(leads.countPending()).toBe(COUNT - 1);
    expect(plansOf(() => leads.countPending())[0]).toContain("COVERING INDEX leads_held_by_campaign");
  });
});
