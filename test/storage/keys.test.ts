import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { firstIdAt } from "../../src/domain/id.ts";
import { createCommitter } from "../../src/storage/committer.ts";
import { createOrm } from "../../src/storage/database.ts";
import { createKeys, hashKey, packKeys } from "../../src/storage/keys.ts";
import { createLeads } from "../../src/storage/leads.ts";
import { migrate } from "../../src/storage/migrations.ts";
import { leadKeys } from "../../src/storage/tables.ts";

const MONTH_MS = 30 * 24 * 60 * 60 * 1000;
const START = firstIdAt(Date.UTC(2026, 0, 1));

function open(heldAtMost: number) {
  const sqlite = new Database(":memory:", { strict: true });
  migrate(sqlite, { path: ":memory:", now: 0 });
  const orm = createOrm(sqlite);
  const leads = createLeads(orm);
  const state = { keys: createKeys(orm, { heldAtMost }) };
  const committer = createCommitter({
    sqlite,
    now: () => 0,
    sync: null,
    beforeCommit: (tx) => state.keys.writeBack(tx),
    onFault: () => {},
  });
  const absent = {
    reason: null,
    duplicateOf: null,
    nextAt: null,
    expiresAt: null,
    idempotencyKey: null,
    fields: null,
  };
  function add(id: number, hashes: readonly number[], { fail = false } = {}): void {
    const row = {
      id,
      configId: 1,
      seller: "S",
      campaign: "c",
      supplier: "s",
      keyId: "k",
      status: "sold",
      test: 0,
    };
    const personal = {
      posted: null,
      address: null,
      userAgent: null,
      decision: null,
      answer: null,
      faults: null,
    };
    committer.writeNow((tx) => {
      leads.insert({ ...row, ...absent, ...personal, fingerprint: 0, keys: packKeys(hashes) });
      state.keys.add(hashes, id, tx);
      if (fail) throw new Error("not kept");
    });
  }
  function restart(): void {
    state.keys = createKeys(orm, { heldAtMost });
    state.keys.restore(leads.highestId());
  }
  /** As where a person is erased: the column goes too. */
  function forget(id: number, hashes: readonly number[], { fail = false } = {}): void {
    committer.writeNow((tx) => {
      state.keys.forget(packKeys(hashes), id, tx);
      leads.erase(id);
      if (fail) throw new Error("not kept");
    });
  }
  const written = () => orm.select().from(leadKeys).all().length;
  return {
    add,
    forget,
    restart,
    written,
    find: (hash: number, since: number) => state.keys.find(hash, since),
  };
}

describe("lead keys", () => {
  test("a key finds its leads from a moment on, oldest first, across months", () => {
    const { add, find } = open(1_000);
    const hash = hashKey("phone", "+15125550100");
    const ids = [0, 1, 2].map((month) => START + month * MONTH_MS * 256);
    for (const id of ids) add(id, [hash]);
    expect(find(hash, START)).toEqual(ids);
    expect(find(hash, START + 1)).toEqual(ids.slice(1));
    expect(find(hashKey("email", "+15125550100"), START)).toEqual([]);
  });

  test("a lead that was not kept is not found", () => {
    const { add, find } = open(1_000);
    const hash = hashKey("phone", "1");
    expect(() => add(START, [hash], { fail: true })).toThrow("not kept");
    expect(find(hash, 0)).toEqual([]);
  });

  test.each([
    ["in memory", 1_000],
    ["in the table", 0],
  ])("what is forgotten of a lead is not found any more, %s, nor after a restart", (_, heldAtMost) => {
    const { add, forget, find, restart } = open(heldAtMost);
    const [phone, email] = [hashKey("phone", "1"), hashKey("email", "a@b.example")];
    add(START, [phone, email]);
    add(START + 1, [phone]);
    expect(() => forget(START, [phone, email], { fail: true })).toThrow("not kept");
    expect([find(phone, 0), find(email, 0)]).toEqual([[START, START + 1], [START]]);
    forget(START, [phone, email]);
    expect([find(phone, 0), find(email, 0)]).toEqual([[START + 1], []]);
    restart();
    expect([find(phone, 0), find(email, 0)]).toEqual([[START + 1], []]);
  });

  test("memory is bounded: beyond it slots are written to the table, and found there", () => {
    const { add, find, written } = open(10);
    const hashes = Array.from({ length: 300 }, (_, i) => hashKey("phone", String(i)));
    for (const [i, hash] of hashes.entries()) add(START + i, [hash]);
    expect(written()).toBeGreaterThanOrEqual(290);
    expect(hashes.map((hash) => find(hash, 0))).toEqual(hashes.map((_, i) => [START + i]));
  });

  test("the same key on a thousand leads and more is followed for a thousand", () => {
    const { add, find } = open(0);
    const hash = hashKey("phone", "0000000");
    for (let i = 0; i < 1_010; i++) add(START + i, [hash]);
    expect(find(hash, 0)).toHaveLength(1_000);
  });

  test("whatever is added, lost, written and restarted, exactly what was kept is found", () => {
    const step = fc.record({
      keys: fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 3 }),
      fail: fc.boolean(),
      restart: fc.boolean(),
      months: fc.integer({ min: 0, max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 0, max: 8 }), (steps, heldAtMost) => {
        const { add, find, restart } = open(heldAtMost);
        const kept = new Map<number, number[]>();
        let id = START;
        for (const { keys, fail, restart: restarts, months } of steps) {
          id += 1 + months * MONTH_MS * 256;
          const hashes = keys.map((key) => hashKey("phone", String(key)));
          if (fail) expect(() => add(id, hashes, { fail })).toThrow();
          else add(id, hashes);
          if (!fail) for (const key of keys) kept.set(key, [...(kept.get(key) ?? []), id]);
          if (restarts) restart();
        }
        for (let key = 0; key <= 12; key++)
          expect(find(hashKey("phone", String(key)), 0)).toEqual(kept.get(key) ?? []);
      }),
      { numRuns: 60 },
    );
  });
});
