import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createOrm, openDatabase } from "../../src/storage/database.ts";
import { migrate } from "../../src/storage/migrations.ts";
import { createOutbox, type Outbox } from "../../src/storage/outbox.ts";
import { notePlans } from "./plans.ts";

const NOW = Date.UTC(2026, 2, 2, 9, 30);

let sqlite: ReturnType<typeof openDatabase>;
let outbox: Outbox;

beforeEach(() => {
  sqlite = openDatabase({ path: ":memory:", synchronous: "normal" });
  migrate(sqlite, { path: ":memory:", now: NOW });
  outbox = createOutbox(createOrm(sqlite));
});
afterEach(() => sqlite.close());

function insert(id: number, { target = "buyer:northwind", dueAt = NOW } = {}): void {
  outbox.insert({ id, kind: "sale", ref: id + 1_000, event: "lead.sold", target, dueAt });
}

function idsDue(target: string, now: number, limit = 10): number[] {
  return outbox.due({ target, now, limit }).map(({ id }) => id);
}

describe("what is due", () => {
  test("is one target's, the longest due first, and no more than asked for", () => {
    insert(1, { dueAt: NOW - 1 });
    insert(2, { dueAt: NOW - 2 });
    insert(3, { dueAt: NOW + 1 });
    insert(4, { target: "buyer:contoso" });
    expect(idsDue("buyer:northwind", NOW)).toEqual([2, 1]);
    expect(idsDue("buyer:northwind", NOW, 1)).toEqual([2]);
    expect(idsDue("buyer:northwind", NOW + 1)).toEqual([2, 1, 3]);
    expect(idsDue("buyer:contoso", NOW)).toEqual([4]);
    expect(idsDue("buyer:nobody", NOW)).toEqual([]);
  });

  test("is found through the index of what is not settled, without sorting", () => {
    const plan = sqlite
      .query<{ detail: string }, []>(
        `explain query plan select * from deliveries
         where target = +'buyer:x' and due_at is not null and due_at <= +1 order by due_at, id limit 5`,
      )
      .all()
      .map(({ detail }) => detail);
    expect(plan).toEqual([
      "SEARCH deliveries USING INDEX deliveries_due (target=? AND due_at>? AND due_at<?)",
    ]);
  });

  test("tells who is to get something now, each once", () => {
    for (let id = 1; id <= 30; id++) {
      insert(id, { target: `buyer:b${id % 3}`, dueAt: NOW + id });
    }
    insert(33, { target: "buyer:later", dueAt: NOW + 61 });
    insert(31, { target: "buyer:done" });
    outbox.move({ id: 31, claimed: 0, state: "done", attempts: 1, dueAt: null });
    insert(32, { target: "program:p:crm" });
    expect(outbox.targets(NOW + 60)).toEqual(["buyer:b0", "buyer:b1", "buyer:b2", "program:p:crm"]);
    expect(outbox.targets(NOW + 1)).toEqual(["buyer:b1", "program:p:crm"]);
  });

  test("is nobody's where nothing waits", () => {
    expect(outbox.targets(NOW)).toEqual([]);
  });

  test("is counted by target, whenever it is due", () => {
    insert(1);
    insert(2, { dueAt: NOW + 1 });
    insert(3, { target: "buyer:contoso" });
    outbox.move({ id: 3, claimed: 0, state: "done", attempts: 1, dueAt: null });
    expect(outbox.waiting()).toEqual([{ target: "buyer:northwind", count: 2 }]);
  });
});

describe("what nobody can be told any more", () => {
  test("is cancelled, be it due or given up; what was told stays, and what others are to get", () => {
    const settled = { claimed: 0, attempts: 1, dueAt: null };
    for (const id of [1, 2, 3]) insert(id, { target: "hook:7", dueAt: NOW + id });
    insert(4, { target: "hook:77" });
    outbox.move({ id: 2, state: "failed", ...settled });
    outbox.move({ id: 3, state: "done", ...settled });
    outbox.cancelTarget("hook:7");
    const states = [1, 2, 3, 4].map((id) => [outbox.get(id)?.state, outbox.get(id)?.dueAt]);
    expect(states).toEqual([
      ["cancelled", null],
      ["cancelled", null],
      ["done", null],
      ["due", NOW],
    ]);
  });

  test("is found without reading other deliveries, as is who is to get something", () => {
    const { plansOf } = notePlans(sqlite);
    const plans = plansOf(() => {
      outbox.cancelTarget("hook:7");
      outbox.targets(NOW);
    }).join(", ");
    expect(plans).toContain("INDEX deliveries_due (target=? AND due_at>?)");
    expect(plans).toContain("INDEX deliveries_failed (target=?)");
    expect(plans).toContain("INDEX deliveries_due (target=? AND due_at>? AND due_at<?)");
    expect(plans).not.toContain("SCAN deliveries");
  });
});

describe("a delivery is moved", () => {
  const failed = { state: "failed", attempts: 1, dueAt: null } as const;
  const later = { state: "due", attempts: 1, dueAt: NOW + 5_000 } as const;
  const done = { state: "done", attempts: 1, dueAt: null } as const;

  test.each([
    ["to be tried later", later],
    ["to be done", done],
    ["to have failed", failed],
  ])("%s while it is as it was claimed", (_name, to) => {
    insert(1);
    expect(outbox.move({ id: 1, claimed: 0, ...to })).toBe(true);
    expect(outbox.get(1)).toMatchObject(to);
  });

  test.each([
    ["done", done],
    ["failed", failed],
    ["cancelled", { ...failed, state: "cancelled" } as const],
  ])("never once it is %s", (_name, settled) => {
    insert(1);
    outbox.move({ id: 1, claimed: 0, ...settled });
    for (const to of [later, done, failed]) expect(outbox.move({ id: 1, claimed: 1, ...to })).toBe(false);
    expect(outbox.get(1)).toMatchObject(settled);
  });

  test("only to be done where it was started anew meanwhile", () => {
    insert(1);
    expect(outbox.move({ id: 1, claimed: 4, ...later })).toBe(false);
    expect(outbox.move({ id: 1, claimed: 4, ...failed })).toBe(false);
    expect(outbox.get(1)).toMatchObject({ state: "due", attempts: 0, dueAt: NOW });
    expect(outbox.move({ id: 1, claimed: 4, ...done })).toBe(true);
  });

  test("not where there is none", () => {
    expect(outbox.move({ id: 1, claimed: 0, ...done })).toBe(false);
  });
});

describe("attempts", () => {
  const attempt = { deliveryId: 1, at: NOW, ms: 3, status: 500, outcome: "refused", response: "no" } as const;

  test("are numbered on, also after the delivery was started anew", () => {
    insert(1);
    insert(2);
    expect([outbox.addAttempt(attempt), outbox.addAttempt(attempt)]).toEqual([1, 2]);
    outbox.move({ id: 1, claimed: 0, state: "failed", attempts: 2, dueAt: null });
    expect(outbox.restart(1, NOW + 9)).toBe(true);
    expect(outbox.get(1)).toMatchObject({ state: "due", attempts: 0, dueAt: NOW + 9 });
    expect(outbox.addAttempt({ ...attempt, status: null, response: null })).toBe(3);
    expect(outbox.addAttempt({ ...attempt, deliveryId: 2 })).toBe(1);
    const listed = outbox.list({ state: null, target: null, leadId: null, beforeId: null, limit: 10 });
    expect(listed.map(({ delivery, last }) => [delivery.id, last])).toEqual([
      [2, { ...attempt, deliveryId: 2, n: 1 }],
      [1, { ...attempt, n: 3, status: null, response: null }],
    ]);
  });
});

test.each(["done", "cancelled"] as const)("what is %s is not started anew", (state) => {
  insert(1);
  outbox.move({ id: 1, claimed: 0, state, attempts: 1, dueAt: null });
  expect(outbox.restart(1, NOW)).toBe(false);
  expect(outbox.get(1)).toMatchObject({ state, dueAt: null });
});
