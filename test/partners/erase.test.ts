import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../fixtures/folder.ts";
import { lead, NOW, openOffice, program, webhook } from "./office.ts";

const of = program({ webhooks: [webhook("crm")] });

/** Whether any of these words stands in the database's files, in any encoding it could have. */
function findIn(path: string, words: readonly string[]): string[] {
  const bytes = [path, `${path}-wal`].filter((file) => existsSync(file)).map((file) => readFileSync(file));
  return words.filter((word) => bytes.some((content) => content.includes(word)));
}

test("an erased lead leaves nothing personal in any row or file, and its money and counts stay", async () => {
  const path = join(temporaryFolder(), "leads.sqlite");
  const office = openOffice({ of, path });
  const words = [
    "Zebedee Quux",
    "zebedee@quux.example",
    "Quux and Sons",
    "quux-browser",
    "quux-key",
    "198.51.100.99",
  ];
  const input = {
    name: "Zebedee Quux",
    email: "zebedee@quux.example",
    partner: { key: "ref_123" },
    cfields: { "89": "Quux and Sons" },
  };
  for (let i = 0; i < 30; i++) await office.submit(lead());
  const rest = { idempotencyKey: "quux-key", address: "198.51.100.99", userAgent: "quux-browser" };
  const id = await office.submit(input, rest);
  for (let i = 0; i < 30; i++) await office.submit(lead());
  await office.convert(id, 100);
  const told = office.store.outbox.due({ target: "program:acme-partners:crm", now: NOW, limit: 99 });
  const [first, second] = told.filter(({ ref }) => ref === id);
  if (first === undefined || second === undefined) throw new Error("nothing was told");
  await office.store.run((_tx, now) => {
    const attempt = { at: now, ms: 1, status: 500, outcome: "refused", response: "no Zebedee Quux" } as const;
    office.store.outbox.addAttempt({ ...attempt, deliveryId: first.id });
    office.store.outbox.move({ id: first.id, claimed: 0, state: "failed", attempts: 1, dueAt: null });
  });
  expect(findIn(path, words)).toEqual(words);

  await office.erase(id, { idempotencyKey: "quux-goodbye" });
  office.store.close();
  expect(findIn(path, [...words, "quux-goodbye"])).toEqual([]);

  const { store } = openOffice({ of, path });
  expect(store.partnerLeads.get(id)).toEqual({
    id,
    program: "acme-partners",
    keyId: "prod",
    partner: "partner_123",
    status: "converted",
    createdAt: NOW,
    createdOn: "2026-03-02",
    decidedAt: NOW,
    deletedAt: NOW,
    emailHash: null,
    customerKey: null,
    name: null,
    email: null,
    submitter: null,
    answers: null,
    address: null,
    userAgent: null,
  });
  expect(store.commissions.totals()[0]).toMatchObject({ conversions: 1, commissionCents: 1_900 });
  expect(store.partnerLeads.tally().find(({ status }) => status === "converted")).toMatchObject({
    leads: 1,
    erased: 1,
  });
  for (const delivery of [first, second]) {
    expect(store.outbox.get(delivery.id)).toMatchObject({ state: "cancelled", dueAt: null });
  }
  store.close();
});

test("deliveries that were made stay made, and those of other leads go on", async () => {
  const { submit, erase, store } = openOffice({ of });
  const [gone, stays] = [await submit(lead()), await submit(lead())];
  const due = store.outbox.due({ target: "program:acme-partners:crm", now: NOW, limit: 9 });
  const idOf = (ref: number) => due.find((delivery) => delivery.ref === ref)?.id ?? 0;
  await store.run(() =>
    store.outbox.move({ id: idOf(gone), claimed: 0, state: "done", attempts: 1, dueAt: null }),
  );
  await erase(gone);
  expect(store.outbox.get(idOf(gone))?.state).toBe("done");
  expect(store.outbox.get(idOf(stays))?.state).toBe("due");
});

test("after a restart everything is as it was told, and no id comes again", async () => {
  const path = join(temporaryFolder(), "leads.sqlite");
  const before = openOffice({ of, path });
  const input = lead();
  const kept = await before.partners.submit(before.call({ idempotencyKey: "k" }), input);
  await before.submit(lead());
  await before.convert(1, 50);
  const last = await before.submit(lead());
  await before.erase(last);
  const [newest] = before.store.outbox.list({
    state: null,
    target: null,
    leadId: null,
    beforeId: null,
    limit: 1,
  });
  before.store.close();

  const after = openOffice({ of, path });
  expect(JSON.parse(after.partners.get(of, 1)).data.status).toBe("converted");
  expect(await after.partners.submit(after.call({ idempotencyKey: "k" }), input)).toMatchObject({
    body: kept.body,
    replayed: true,
  });
  expect(await after.submit(lead())).toBe(last + 1);
  const [latest] = after.store.outbox.list({
    state: null,
    target: null,
    leadId: null,
    beforeId: null,
    limit: 1,
  });
  expect(latest?.delivery.id).toBeGreaterThan(newest?.delivery.id ?? 0);
  expect(await after.store.run((_tx, now) => after.store.mintDeliveryId(now))).toBeGreaterThan(
    latest?.delivery.id ?? 0,
  );
  after.store.close();
});
