import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { createCommitter } from "../../src/storage/committer.ts";
import { createOrm } from "../../src/storage/database.ts";
import { migrate } from "../../src/storage/migrations.ts";
import { createPartnerLeads } from "../../src/storage/partner-leads.ts";
import { partnerKeys } from "../../src/storage/tables.ts";

const NOW = Date.UTC(2026, 2, 2, 9, 30);

/** Leads whose addresses are kept in memory up to so many, on a database that outlives restarts. */
function open(heldAtMost: number) {
  const sqlite = new Database(":memory:", { strict: true });
  migrate(sqlite, { path: ":memory:", now: 0 });
  const orm = createOrm(sqlite);
  const state = { leads: createPartnerLeads(orm, { heldAtMost }) };
  const committer = createCommitter({
    sqlite,
    now: () => NOW,
    sync: null,
    beforeCommit: (tx) => state.leads.writeBack(tx),
    onFault: () => {},
  });

  function submit(email: string, { program = "acme", fail = false } = {}): number {
    const personal = { name: "Alice", email, submitter: "{}", answers: "[]", address: "203.0.113.7" };
    const row = { program, keyId: "prod", partner: "p", createdAt: NOW, createdOn: "2026-03-02" };
    return committer.writeNow((tx) => {
      const id = state.leads.insert({ ...row, ...personal, userAgent: null }, tx);
      if (fail) throw new Error("not kept");
      return id;
    });
  }

  return {
    submit,
    sqlite,
    isTaken: (email: string, program = "acme") => state.leads.isTaken(program, email),
    convert: (id: number) =>
      committer.writeNow(() => state.leads.convert(id, "acme", { now: NOW, customerKey: "k" })),
    reject: (id: number) => committer.writeNow((tx) => state.leads.reject(id, "acme", { now: NOW, tx })),
    erase: (id: number) => committer.writeNow((tx) => state.leads.erase(id, "acme", { now: NOW, tx })),
    written: () => orm.select().from(partnerKeys).all().length,
    restart(): void {
      state.leads = createPartnerLeads(orm, { heldAtMost });
      state.leads.restore();
    },
  };
}

test("an address is taken in its program, in any case", () => {
  const { submit, isTaken } = open(100);
  submit("Alice@lead.example");
  expect(isTaken("alice@LEAD.example")).toBe(true);
  expect(isTaken("alice@lead.example", "other")).toBe(false);
  expect(isTaken("bob@lead.example")).toBe(false);
});

test("the id of a lead is never given again, whatever becomes of its row", () => {
  const { submit, sqlite } = open(100);
  expect([submit("a@lead.example"), submit("b@lead.example")]).toEqual([1, 2]);
  sqlite.run("delete from partner_leads where id = 2");
  expect(submit("c@lead.example")).toBe(3);
});

test("a lead that was not kept takes no address", () => {
  const { submit, isTaken } = open(100);
  expect(() => submit("a@lead.example", { fail: true })).toThrow("not kept");
  expect(isTaken("a@lead.example")).toBe(false);
});

test.each(["reject", "erase"] as const)("to %s a lead leaves no hash of its address", (move) => {
  const office = open(0);
  const id = office.submit("a@lead.example");
  expect(office.written()).toBe(1);
  expect(office[move](id)).toBe(true);
  expect(office.written()).toBe(0);
});

test("a lead moves once, and not for another program", () => {
  const { submit, convert, reject, erase } = open(100);
  const [first, second] = [submit("a@lead.example"), submit("b@lead.example", { program: "other" })];
  expect([convert(first), convert(first), reject(first), erase(first), erase(first)]).toEqual([
    true,
    false,
    false,
    true,
    false,
  ]);
  expect([convert(second), reject(second), erase(second), convert(3)]).toEqual([false, false, false, false]);
});

const step = fc.oneof(
  fc.record({ do: fc.constantFrom("submit", "fail"), who: fc.nat(30) }),
  fc.record({ do: fc.constantFrom("convert", "reject", "erase"), who: fc.nat(30) }),
  fc.record({ do: fc.constant("restart"), who: fc.constant(0) }),
);

test("whatever comes, goes and restarts, exactly the addresses of those who stay are taken", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.constantFrom(0, 3, 1_000), (steps, heldAtMost) => {
      const office = open(heldAtMost);
      /** Address → lead. */
      const there = new Map<string, number>();
      const waiting = new Set<number>();
      for (const { do: what, who } of steps) {
        const email = `lead${who}@lead.example`;
        const id = there.get(email) ?? 0;
        if (what === "restart") office.restart();
        else if (what === "fail") expect(() => office.submit(email, { fail: true })).toThrow();
        else if (what === "submit") {
          expect(office.isTaken(email)).toBe(id !== 0);
          if (id !== 0) continue;
          const made = office.submit(email);
          there.set(email, made);
          waiting.add(made);
        } else if (what === "convert") expect(office.convert(id)).toBe(waiting.delete(id));
        else if (what === "reject") {
          const moved = waiting.delete(id);
          expect(office.reject(id)).toBe(moved);
          if (moved) there.delete(email);
        } else {
          expect(office.erase(id)).toBe(there.delete(email));
          waiting.delete(id);
        }
      }
      for (let who = 0; who <= 30; who++) {
        const email = `lead${who}@lead.example`;
        expect(office.isTaken(email)).toBe(there.has(email));
      }
    }),
    { numRuns: 60 },
  );
});
