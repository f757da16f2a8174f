import { describe, expect, test } from "bun:test";
import { idOf, openAgency, told } from "../fixtures/agency.ts";
import { buyer, campaign, offer, supplier } from "../fixtures/catalog.ts";

const live = { accept: "on_response" } as const;
const [first, second] = [buyer("first", live), buyer("second", live)];
const atOnce = buyer("at-once");
const asksTwo = campaign([offer(first, 4_500), offer(second, 4_000)]);
const forTwo = campaign([offer(first, 4_500), offer(second, 4_000)], { sellTo: 2 });
const PENDING = { success: true, status: "pending" };
const SOLD = { success: true, status: "sold", price: 45, buyer_ids: ["first"] };

/** What somebody has heard so far; undefined: nothing. */
function listen<T>(promise: Promise<T>): () => T | undefined {
  let heard: T | undefined;
  promise.then(
    (value) => {
      heard = value;
    },
    () => {},
  );
  return () => heard;
}

/** An agency in which one lead has just been posted and live buyers are asked. */
async function openAsking(given = asksTwo, rest: Parameters<typeof openAgency>[1] = {}) {
  const agency = openAgency([given], rest);
  const post = agency.post({}, { idempotencyKey: "order 1" });
  const answer = agency.selling.take(post);
  await agency.store.idle();
  return { ...agency, thePost: post, answer, heard: listen(answer) };
}

describe("a supplier whose lead live buyers are asked about", () => {
  test("hears nothing before a buyer has answered, and then that it is sold", async () => {
    const { answer, heard, says, store, selling } = await openAsking();
    expect(heard()).toBeUndefined();
    expect(selling.countWaiting()).toBe(1);
    await says("first", "accepted");
    expect(told(await answer)).toEqual(SOLD);
    expect((await answer).summary).toMatchObject({ buyers: ["first"] });
    expect(selling.countWaiting()).toBe(0);
    expect(store.leads.get((await answer).leadId)?.answer).toBe((await answer).body);
  });

  test("hears pending when answer_within is over, and its lead is sold later all the same", async () => {
    const { answer, pass, says, salesOf, store, selling, thePost } = await openAsking();
    pass(7_999);
    await store.idle();
    expect(selling.countWaiting()).toBe(1);
    pass(1);
    expect(told(await answer)).toEqual(PENDING);
    await says("first", "accepted");
    const { leadId, body } = await answer;
    expect({ status: store.leads.get(leadId)?.status, sales: salesOf(leadId) }).toEqual({
      status: "sold",
      sales: ["first sold"],
    });
    expect((await selling.take(thePost)).body).toBe(body);
  });

  test("of which one has bought at once hears of both together", async () => {
    const mixed = campaign([offer(atOnce, 1_000), offer(first, 4_500)], { sellTo: 2 });
    const { answer, heard, says } = await openAsking(mixed);
    expect(heard()).toBeUndefined();
    await says("first", "accepted");
    expect(told(await answer)).toEqual({ ...SOLD, price: 55, buyer_ids: ["at-once", "first"] });
  });

  test("of which one has bought at once hears of that one when answer_within is over", async () => {
    const mixed = campaign([offer(atOnce, 1_000), offer(first, 4_500)], { sellTo: 2 });
    const { answer, pass } = await openAsking(mixed);
    pass(8_000);
    expect(told(await answer)).toEqual({ ...SOLD, price: 10, buyer_ids: ["at-once"] });
  });

  test("hears only when all that are asked have answered", async () => {
    const { answer, heard, says } = await openAsking(forTwo);
    await says("first", "accepted");
    expect(heard()).toBeUndefined();
    await says("second", "rejected");
    expect(told(await answer)).toEqual(SOLD);
  });

  test("hears the price a buyer has answered", async () => {
    const { answer, says } = await openAsking();
    await says("first", "accepted", { priceCents: 5_025 });
    expect(told(await answer)).toEqual({ ...SOLD, price: 50.25 });
  });

  test("hears the warnings of its post, however late the answer is", async () => {
    const agency = openAgency([asksTwo]);
    const warnings = [{ field: "phone", code: "repaired", message: "was repaired" }];
    const answer = agency.selling.take(agency.post({}, { warnings }));
    await agency.store.idle();
    await agency.says("first", "accepted");
    expect(told(await answer)).toEqual({ ...SOLD, warnings });
  });

  test("that may not see prices and buyers hears neither", async () => {
    const suppliers = [supplier("shy", { show: { price: false, buyerIds: false } })];
    const { answer, says } = await openAsking(asksTwo, { suppliers });
    await says("first", "accepted");
    expect(told(await answer)).toEqual({ success: true, status: "sold" });
  });

  test("hears at once where it was only a test: nobody is asked", async () => {
    const agency = openAgency([asksTwo]);
    expect(told(await agency.selling.take(agency.post({}, { test: true })))).toEqual({ ...SOLD, test: true });
    expect(agency.askedOf("first")).toEqual([]);
  });

  test("hears what stands when the process leaves", async () => {
    const { answer, selling } = await openAsking();
    await selling.tellAll();
    expect(told(await answer)).toEqual(PENDING);
    expect(selling.countWaiting()).toBe(0);
  });

  test("hears pending at once where it comes to its buyers when the process is leaving already", async () => {
    const { selling, post } = await openAsking();
    await selling.tellAll();
    const late = selling.take(post());
    expect(told(await late)).toEqual(PENDING);
    expect(selling.countWaiting()).toBe(0);
  });

  test("is told to come again where its answer cannot be written, and hears it then", async () => {
    const { answer, pass, store, selling, thePost } = await openAsking();
    const { answer: write } = store.leads;
    store.leads.answer = () => {
      throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    };
    pass(8_000);
    expect(answer).rejects.toMatchObject({ code: "unavailable" });
    await store.idle();
    store.leads.answer = write;
    expect(told(await selling.take(thePost))).toEqual(PENDING);
  });
});

describe("a repeat of a post that waits", () => {
  test("by its fields or its key, however often, hears the same bytes, and one lead is made", async () => {
    const agency = openAgency([asksTwo]);
    const [plain, keyed] = [agency.post(), agency.post({}, { idempotencyKey: "order 1" })];
    const answers = [plain, plain, plain, keyed, keyed].map((post) => agency.selling.take(post));
    await agency.store.idle();
    const replay = agency.selling.findReplay(keyed);
    await agency.says("first", "rejected");
    await agency.says("second", "accepted");
    await agency.says("first", "accepted");
    const bodies = (await Promise.all([...answers, replay])).map((receipt) => receipt?.body);
    expect(new Set(bodies.slice(0, 3)).size).toBe(1);
    expect(new Set(bodies.slice(3)).size).toBe(1);
    expect(new Set(bodies).size).toBe(2);
    expect((await Promise.all(answers)).map(({ replayed }) => replayed)).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
  });

  test("with other fields under its key is refused while it waits", async () => {
    const { selling, thePost } = await openAsking();
    expect(selling.take({ ...thePost, fingerprint: 0 })).rejects.toMatchObject({
      code: "idempotency_key_reused",
    });
  });

  test("of another key with the same person is a duplicate at once", async () => {
    const { selling, thePost, store } = await openAsking();
    const [lead] = store.leads.list({
      supplier: "fb-team",
      status: "pending",
      since: 0,
      before: null,
      limit: 1,
      test: false,
    });
    const receipt = await selling.take({ ...thePost, idempotencyKey: "order 2" });
    expect(receipt.status).toBe("duplicate");
    expect(told(receipt)).toMatchObject({ status: "duplicate" });
    expect(JSON.parse(receipt.body).duplicate_of).toEndWith(lead?.id.toString(16) ?? "?");
  });

  test("in the very batch that settles it hears the answer at once", async () => {
    const { selling, thePost, says, answer } = await openAsking();
    const repeat = selling.take(thePost);
    await says("first", "accepted");
    expect((await repeat).body).toBe((await answer).body);
  });
});

describe("after a restart", () => {
  test("a repeat waits for what is left of answer_within", async () => {
    const agency = await openAsking();
    agency.pass(5_000);
    const selling = agency.configure([asksTwo], "first");
    const repeat = listen(selling.take(agency.thePost));
    await agency.store.idle();
    agency.pass(2_999);
    await agency.store.idle();
    expect(repeat()).toBeUndefined();
    agency.pass(1);
    await agency.store.idle();
    expect(repeat()).toMatchObject({ replayed: true, status: "pending" });
  });

  test("a repeat hears what a buyer answers meanwhile", async () => {
    const agency = await openAsking();
    const selling = agency.configure([asksTwo], "first");
    const repeat = selling.take(agency.thePost);
    await agency.store.idle();
    await agency.says("first", "accepted");
    expect(told(await repeat)).toEqual(SOLD);
  });

  test("a repeat after answer_within hears at once what stands, and so does every later one", async () => {
    const agency = await openAsking();
    agency.clock.now += 60_000;
    const selling = agency.configure([asksTwo], "first");
    const first = await selling.take(agency.thePost);
    expect(told(first)).toEqual(PENDING);
    await agency.says("first", "accepted");
    expect((await selling.take(agency.thePost)).body).toBe(first.body);
    expect(agency.salesOf(first.leadId)).toEqual(["first sold"]);
  });

  test("a lead is answered when its time is over though nobody repeats its post", async () => {
    const agency = await openAsking();
    agency.pass(5_000);
    agency.configure([asksTwo], "first");
    const leadId = agency.askedOf("first")[0]?.ref ?? 0;
    agency.pass(3_000);
    await agency.store.idle();
    expect(JSON.parse(agency.store.leads.get(leadId)?.answer ?? "null")).toMatchObject(PENDING);
  });

  test("a lead of a campaign that is gone is answered at once", async () => {
    const agency = await openAsking();
    const selling = agency.configure([], "second");
    expect(told(await selling.take(agency.thePost))).toEqual(PENDING);
  });
});

test("the id that is told is the lead's", async () => {
  const { answer, says, store } = await openAsking();
  await says("first", "accepted");
  expect(Number.parseInt(idOf(await answer).slice("lead_".length), 16)).toBe(store.leads.highestId());
});
