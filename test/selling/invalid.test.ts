import { describe, expect, test } from "bun:test";
import type { FieldFault } from "../../src/domain/field.ts";
import { postbackEvents } from "../../src/domain/postback.ts";
import { openAgency, told } from "../fixtures/agency.ts";
import { buyer, campaign, dayCap, offer, supplier } from "../fixtures/catalog.ts";

const northwind = buyer("northwind");
const auto = campaign([offer(northwind, 4_500)]);
const faults: FieldFault[] = [{ field: "state", code: "required", message: "'state' is missing" }];
const REJECTED = { success: false, status: "rejected", reason: "invalid" };
const person = { phone: "+15125550100", email: "ada@example.com" };

describe("a form that cannot be taken as it is", () => {
  test("is kept with what came and what was wrong, and sold to nobody", async () => {
    const { selling, post, store, woken } = openAgency([auto]);
    const receipt = await selling.take(post(person, { faults, posted: '{"State":"?"}' }));
    expect(told(receipt)).toEqual(REJECTED);
    expect(receipt.summary).toEqual({ campaign: "acme-auto", buyers: [], reason: "invalid", refused: {} });
    expect(store.leads.get(receipt.leadId)).toMatchObject({
      status: "rejected",
      reason: "invalid",
      posted: '{"State":"?"}',
      faults: JSON.stringify(faults),
      decision: null,
      nextAt: null,
      expiresAt: null,
    });
    expect({ woken, sales: store.sales.ofLead(receipt.leadId) }).toEqual({ woken: [], sales: [] });
  });

  test("is told of by postback", async () => {
    const postback = { url: "https://a.example", secrets: [new Uint8Array(24)], events: postbackEvents };
    const { selling, post, store } = openAgency([auto], { suppliers: [supplier("web", { postback })] });
    const { leadId } = await selling.take(post(person, { faults }));
    const [delivery] = store.outbox.ofLead(leadId);
    expect(delivery).toMatchObject({ kind: "postback", event: "lead.rejected", target: "postback:web" });
  });

  test("is told of to nobody where it is a test", async () => {
    const postback = { url: "https://a.example", secrets: [new Uint8Array(24)], events: postbackEvents };
    const { selling, post, store } = openAgency([auto], { suppliers: [supplier("web", { postback })] });
    const receipt = await selling.take(post(person, { faults, test: true }));
    expect(told(receipt)).toEqual({ ...REJECTED, test: true });
    expect(store.outbox.ofLead(receipt.leadId)).toEqual([]);
  });

  test("makes no duplicate of the person's next one, and counts in no cap", async () => {
    const capped = supplier("web", { caps: new Map([["acme-auto", dayCap(1)]]) });
    const { selling, post } = openAgency([auto], { suppliers: [capped] });
    for (let i = 0; i < 3; i++) await selling.take(post(person, { faults }));
    expect((await selling.take(post(person))).status).toBe("sold");
    expect(told(await selling.take(post({}, { faults })))).toEqual(REJECTED);
  });

  test("sent once more gets the first answer, within a minute or under its number", async () => {
    const { selling, post, clock, store } = openAgency([auto]);
    const twin = post(person, { faults, fingerprint: 7 });
    const numbered = post(person, { faults, idempotencyKey: "typeform 1", fingerprint: 8 });
    const first = await Promise.all([selling.take(twin), selling.take(numbered)]);
    const again = await Promise.all([selling.take(twin), selling.take(numbered)]);
    expect(again.map(({ body, replayed }) => ({ body, replayed }))).toEqual(
      first.map(({ body }) => ({ body, replayed: true })),
    );
    clock.now += 3_600_000;
    const { supplier: from, key, idempotencyKey, fingerprint } = numbered;
    const replay = await selling.findReplay({ supplier: from, key, idempotencyKey, fingerprint });
    expect(replay?.body).toBe(first[1]?.body);
    expect(store.leads.get(first[1]?.leadId ?? 0)?.idempotencyKey).toBe("typeform 1");
  });

  test("sent once more after the configuration was mended is taken anew, and then that is its answer", async () => {
    const { selling, post, configure } = openAgency([auto]);
    const number = { idempotencyKey: "typeform 1", fingerprint: 8 };
    const broken = await selling.take(post(person, { ...number, faults }));
    const mended = configure([auto], "mended");
    const sold = await mended.take(post(person, number));
    expect(told(sold)).toEqual({ success: true, status: "sold", price: 45, buyer_ids: ["northwind"] });
    expect(sold.leadId).not.toBe(broken.leadId);
    const again = await configure([auto], "another").take(post(person, { ...number, faults }));
    expect({ body: again.body, replayed: again.replayed }).toEqual({ body: sold.body, replayed: true });
  });

  test("is not told of anew while the configuration is the same, also after a restart", async () => {
    const { selling, post, configure } = openAgency([auto]);
    const number = { idempotencyKey: "typeform 1", fingerprint: 8 };
    const first = await selling.take(post(person, { ...number, faults }));
    const again = await configure([auto], "first").take(post(person, { ...number, faults }));
    expect({ body: again.body, replayed: again.replayed }).toEqual({ body: first.body, replayed: true });
  });
});

describe("whoever cannot wait long", () => {
  test.each([
    { name: "hears pending sooner than the campaign says", waits: 3_000, campaignWaits: 8_000, hears: 3_000 },
    { name: "never later than it says", waits: 3_000, campaignWaits: 1_000, hears: 1_000 },
  ])("$name", async ({ waits, campaignWaits, hears }) => {
    const live = buyer("live", { accept: "on_response" });
    const asking = campaign([offer(live, 4_500)], { answerWithinMs: campaignWaits });
    const { selling, post, pass, store } = openAgency([asking]);
    const answer = selling.take(post({}, { answerWithinMs: waits }));
    await store.idle();
    pass(hears - 1);
    await store.idle();
    expect(selling.countWaiting()).toBe(1);
    pass(1);
    expect(told(await answer)).toEqual({ success: true, status: "pending" });
  });
});
