import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "../../src/domain/error.ts";
import { formatId } from "../../src/domain/id.ts";
import type { Post } from "../../src/domain/lead.ts";
import { buyer, campaign, dayCap, offer, supplier, testKey } from "../fixtures/catalog.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { type Desk, openDesk } from "./desk.ts";

const northwind = buyer("northwind");
const contoso = buyer("contoso", { accept: "on_response" });
const postback = {
  url: "http://127.0.0.1:9/p",
  secrets: [],
  events: ["lead.sold", "lead.rejected"],
} as const;
const suppliers = [supplier("fb-team", { postback, caps: new Map([["acme-auto", dayCap(50)]]) })];
const phone = "+15125550123";
const words = [
  phone,
  "5125550123",
  "Zebedee",
  "zebedee@quux.example",
  "quux-browser",
  "198.51.100.99",
  "quux row",
];

function zebedee(desk: Desk): Post {
  return desk.post(
    { firstName: "Zebedee", phone, email: "zebedee@quux.example" },
    {
      posted: JSON.stringify({ firstName: "Zebedee", phone: "5125550123", email: "zebedee@quux.example" }),
      address: "198.51.100.99",
      userAgent: "quux-browser",
      idempotencyKey: "quux row",
    },
  );
}

/** The lead of a post that is decided, answered or not. */
async function take(desk: Desk, post: Post): Promise<number> {
  void desk.selling.take(post);
  await desk.store.idle();
  return desk.store.leads.highestId();
}

const erase = (desk: Desk, id: number) => desk.run("leads", "erase", formatId("lead", id));

test("an erased lead leaves nothing personal in any file, and its ids, states, money and counts stay", async () => {
  const folder = temporaryFolder();
  const desk = openDesk([campaign([offer(northwind, 4500), offer(contoso, 4000)], { sellTo: 2 })], {
    suppliers,
    path: join(folder, "leads.sqlite"),
  });
  const found = () => {
    const files = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
    return words.filter((word) => files.some((bytes) => bytes.includes(word)));
  };
  for (let i = 0; i < 30; i++) await take(desk, desk.post());
  const id = await take(desk, zebedee(desk));
  for (let i = 0; i < 30; i++) await take(desk, desk.post());
  const [sale, asked] = desk.store.sales.ofLead(id);
  const response = `no room for Zebedee, ${phone}`;
  await desk.attempt(sale?.id ?? 0, { outcome: "refused", status: 500, response });
  await desk.attempt(asked?.id ?? 0, {
    outcome: "unclear",
    status: 502,
    response,
    againAt: desk.clock.now + 1,
  });
  desk.pass(8_000);
  await desk.store.idle();
  const before = desk.store.leads.get(id);
  expect(found()).toEqual(words);

  expect(await erase(desk, id)).toBe(`${formatId("lead", id)} is erased\n`);
  expect(found()).toEqual([]);
  expect(desk.store.leads.get(id)).toEqual({
    ...before,
    fingerprint: 0,
    idempotencyKey: null,
    keys: null,
    fields: null,
    posted: null,
    address: null,
    userAgent: null,
    decision: null,
  } as typeof before);
  expect(desk.store.sales.ofLead(id).map(({ state, priceCents }) => [state, priceCents])).toEqual([
    ["sold", 4500],
    ["unknown", 4000],
  ]);
  expect(desk.store.outbox.ofLead(id).map(({ kind, state, dueAt }) => [kind, state, dueAt])).toEqual([
    ["sale", "cancelled", null],
    ["offer", "cancelled", null],
    ["postback", "cancelled", null],
  ]);
  expect(desk.logged()).toMatchObject([{ event: "ordered", order: "erase", of: formatId("lead", id) }]);
  expect(await desk.run("leads", "list", "--phone", phone)).toBe("No leads\n");
  expect(await erase(desk, id)).toBe(`${formatId("lead", id)} is erased already\n`);
  desk.close();
});

describe("of an erased lead", () => {
  test("what it had in common with others is forgotten: the person is new, and so is the key", async () => {
    const desk = openDesk([campaign([offer(northwind, 4500)])]);
    const first = await take(desk, zebedee(desk));
    expect((await desk.selling.take(desk.post({ phone }))).status).toBe("duplicate");
    await erase(desk, first);
    const again = await desk.selling.take({ ...zebedee(desk), fingerprint: 77 });
    expect([again.status, again.replayed]).toEqual(["sold", false]);
  });

  test("that waited nothing becomes, and its supplier's cap is as if it had not come", async () => {
    const full = [supplier("fb-team", { postback, caps: new Map([["acme-auto", dayCap(1)]]) })];
    const desk = openDesk([campaign([])], { suppliers: full });
    const id = await take(desk, zebedee(desk));
    expect((await desk.selling.take(desk.post())).status).toBe("rejected");
    await erase(desk, id);
    expect(desk.store.leads.get(id)).toMatchObject({ status: "rejected", reason: null, nextAt: null });
    expect(desk.store.outbox.ofLead(id)).toEqual([]);
    expect((await desk.selling.take(desk.post())).status).toBe("pending");
    desk.pass(4 * 24 * 3_600_000);
    expect(await desk.selling.again()).toEqual({ looked: 1, sold: 0, unsold: 1 });
  });

  test("an answer that is on its way still settles the offer, tells who waits, and nobody else", async () => {
    const desk = openDesk([campaign([offer(contoso, 4000), offer(northwind, 4500)])], { suppliers });
    const answer = desk.selling.take(zebedee(desk));
    await desk.store.idle();
    const id = desk.store.leads.highestId();
    const [asked] = desk.store.sales.ofLead(id);
    await erase(desk, id);
    await desk.attempt(asked?.id ?? 0, { outcome: "rejected", response: "has Zebedee" });
    expect(JSON.parse((await answer).body)).toEqual({
      success: false,
      lead_id: formatId("lead", id),
      status: "rejected",
    });
    expect(desk.store.sales.ofLead(id)).toMatchObject([{ buyer: "contoso", state: "refused" }]);
    const [delivery] = desk.store.outbox.ofLead(id);
    expect([delivery?.kind, delivery?.state]).toEqual(["offer", "cancelled"]);
    expect(desk.store.outbox.attemptsOf(asked?.id ?? 0)).toMatchObject([{ n: 1, response: null }]);
    expect(desk.store.leads.get(id)?.reason).toBeNull();
    expect(desk.store.outbox.ofLead(id)).toHaveLength(1);
  });

  test("an offer nobody is asked about any more is a person's to settle, after a restart too", async () => {
    const campaigns = [campaign([offer(contoso, 4000), offer(northwind, 4500)])];
    const desk = openDesk(campaigns, { suppliers });
    const [one, other] = [await take(desk, zebedee(desk)), await take(desk, desk.post())];
    await erase(desk, one);
    await erase(desk, other);
    const show = () => desk.run("leads", "show", formatId("lead", one));
    expect(await show()).toContain(
      "contoso  40.00  asked, its answer was not heard or not understood: needs a person\n",
    );
    await desk.run("sales", "settle", formatId("lead", one), "sold");
    expect(await show()).toContain("contoso  40.00  sold 40.00, as a person has said\n");
    expect(desk.store.leads.get(one)?.status).toBe("rejected");
    desk.configure(campaigns, "first");
    expect(desk.store.sales.ofLead(other)).toMatchObject([{ state: "unknown" }]);
    expect(desk.store.outbox.due({ target: "buyer:contoso", now: desk.clock.now, limit: 9 })).toEqual([]);
    await desk.run("sales", "settle", formatId("lead", other), "refused");
    expect(desk.store.outbox.ofLead(other)).toMatchObject([{ kind: "offer", state: "cancelled" }]);
  });

  test("that ran out unsold, a sale that is settled later tells nobody", async () => {
    const desk = openDesk([campaign([offer(contoso, 4000)], { maxAgeMs: 60_000 })], { suppliers });
    const id = await take(desk, zebedee(desk));
    const [asked] = desk.store.sales.ofLead(id);
    await desk.attempt(asked?.id ?? 0, { outcome: "unclear", status: 502 });
    desk.store.writeNow(() => {
      const lead = desk.store.leads.get(id);
      if (lead !== undefined) desk.store.leads.move({ ...lead, from: "pending", status: "unsold" });
    });
    await erase(desk, id);
    const told = desk.store.outbox.ofLead(id).length;
    await desk.run("sales", "settle", formatId("lead", id), "sold");
    expect(desk.store.leads.get(id)?.status).toBe("sold");
    expect(desk.store.outbox.ofLead(id)).toHaveLength(told);
  });

  test("that was a test, or told what was wrong with it, goes too", async () => {
    const desk = openDesk([campaign([offer(northwind, 4500)])]);
    const id = await take(desk, { ...zebedee(desk), test: true, key: testKey });
    await erase(desk, id);
    expect(desk.store.leads.get(id)).toMatchObject({ fields: null, posted: null, faults: null, test: 1 });
  });
});

test("without a serve the order waits for one", async () => {
  const desk = openDesk([campaign([offer(northwind, 4500)])]);
  const id = await take(desk, zebedee(desk));
  desk.leave();
  expect(await erase(desk, id)).toBe(
    "No serve has taken this up within 3 seconds: it is done as soon as one runs\n",
  );
  expect(desk.store.leads.get(id)?.fields).not.toBeNull();
  await desk.carryOut();
  expect(desk.store.leads.get(id)?.fields).toBeNull();
  expect(desk.store.orders.list()).toEqual([]);
});

test("a lead that never was cannot be erased", async () => {
  const desk = openDesk([campaign([])]);
  await expect(desk.run("leads", "erase", "lead_0123456789ab")).rejects.toThrow(
    new OperatorError("Cannot erase lead_0123456789ab: there is no such lead"),
  );
  expect(desk.store.orders.list()).toEqual([]);
});
