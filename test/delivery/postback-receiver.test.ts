import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import type { Supplier } from "../../src/domain/catalog.ts";
import { postbackTarget } from "../../src/domain/delivery.ts";
import { formatId } from "../../src/domain/id.ts";
import { postbackEvents } from "../../src/domain/postback.ts";
import type { Sent } from "../../src/platform/outgoing.ts";
import type { Store } from "../../src/storage/store.ts";
import { supplier } from "../fixtures/catalog.ts";
import { byWord } from "./spoken-answers.ts";
import {
  buyerAt,
  createReceiver,
  createStage,
  createTime,
  liveStage,
  openTestStore,
  SECRET,
  START,
  sell,
  sendBy,
  type Time,
} from "./stage.ts";

const SECOND = 1_000;
const TARGET = postbackTarget("fb-team");
const NEW_SECRET = new TextEncoder().encode("another-secret-of-24-by");

let time: Time;
let store: Store;

beforeEach(() => {
  time = createTime();
  store = openTestStore(time);
});
afterEach(() => store.close());

const busy: Sent = { kind: "answer", status: 503, retryAfter: null, text: "", truncated: false };

function toldAt(url: string): Pick<Supplier, "postback"> {
  return { postback: { url, secrets: [NEW_SECRET, SECRET], events: postbackEvents } };
}

/** A live buyer that says this of every lead, and a supplier that hears of it. */
function agency(says: string, postbackUrl: string, from: Partial<Supplier> = {}) {
  const buyer = createReceiver(() => Response.json({ result: says }));
  const stage = liveStage({ store, time }, [buyerAt("northwind", buyer.url, { response: byWord })], {
    campaign: { whenUnsold: "reject" },
    supplier: { ...toldAt(postbackUrl), ...from },
  });
  return { ...stage, [Symbol.dispose]: buyer[Symbol.dispose] };
}

/** Posts a lead and waits until its supplier was told. */
async function postAndHear({ post, worker, seen }: ReturnType<typeof agency>) {
  worker.start();
  const receipt = await post();
  await seen("attempt", 2);
  await worker.stop(0);
  return receipt;
}

/** What is told of a lead of fb-team's that was sold a second after it came. */
async function tellOfSale(fields?: null): Promise<number> {
  const [sale = 0] = await sell(store, ["northwind"], fields === null ? { fields } : {});
  const ref = store.sales.get(sale)?.leadId ?? 0;
  time.moveTo(time.clock.now() + SECOND);
  return store.run((_tx, now) => {
    const id = store.mintDeliveryId(now);
    store.outbox.insert({ id, kind: "postback", ref, event: "lead.sold", target: TARGET, dueAt: now });
    return id;
  });
}

describe("a supplier's postback", () => {
  test("hears of a sale with the lead as the supplier may read it, signed with each of its secrets", async () => {
    using receiver = createReceiver();
    time.moveTo(Math.floor(Date.now() / 1_000) * 1_000);
    using stage = agency("ACCEPTED", receiver.url);
    const { leadId } = await postAndHear(stage);
    const [request] = receiver.received;
    if (request === undefined) throw new Error("nothing was sent");
    const at = new Date(time.clock.now()).toISOString();
    const told = JSON.parse(request.body);
    expect(told).toEqual({
      type: "lead.sold",
      timestamp: at,
      data: {
        success: true,
        lead_id: formatId("lead", leadId),
        status: "sold",
        category: "Auto Insurance",
        seller: "ACME1234",
        created_at: at,
        price: 45.5,
        buyer_ids: ["northwind"],
        sold_at: at,
      },
    });
    expect(Object.keys(told)).toEqual(["type", "timestamp", "data"]);
    expect(request.method).toBe("POST");
    const headers = Object.fromEntries(request.headers);
    for (const secret of [NEW_SECRET, SECRET]) {
      const official = new Webhook(`whsec_${Buffer.from(secret).toString("base64")}`);
      expect(official.verify(request.body, headers)).toEqual(told);
    }
    const [entry] = store.outbox.list({
      state: "done",
      target: TARGET,
      leadId: null,
      beforeId: null,
      limit: 9,
    });
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "webhook-id": formatId("delivery", entry?.delivery.id ?? 0),
    });
    expect(stage.lines.find(({ supplier }) => supplier === "fb-team")).toMatchObject({
      event: "attempt",
      lead: formatId("lead", leadId),
      outcome: "delivered",
      state: "done",
    });
  });

  test("hears nothing of a sale but that it is one where that is all the supplier may see", async () => {
    using receiver = createReceiver();
    using stage = agency("ACCEPTED", receiver.url, { show: { price: false, buyerIds: false } });
    await postAndHear(stage);
    const { data } = JSON.parse(receiver.received[0]?.body ?? "");
    expect(Object.keys(data)).toEqual([
      "success",
      "lead_id",
      "status",
      "category",
      "seller",
      "created_at",
      "sold_at",
    ]);
  });

  test("hears that nobody wanted a lead, and why", async () => {
    using receiver = createReceiver();
    using stage = agency("REJECTED", receiver.url);
    const { leadId } = await postAndHear(stage);
    expect(JSON.parse(receiver.received[0]?.body ?? "")).toEqual({
      type: "lead.rejected",
      timestamp: "2026-03-02T09:30:00.000Z",
      data: {
        success: false,
        lead_id: formatId("lead", leadId),
        status: "rejected",
        category: "Auto Insurance",
        seller: "ACME1234",
        created_at: "2026-03-02T09:30:00.000Z",
        reason: "no_buyer",
      },
    });
  });

  test("that fails is asked again under the same id, with the time at which it happened", async () => {
    using receiver = createReceiver((_, n) => new Response(null, { status: n === 1 ? 503 : 200 }));
    const id = await tellOfSale();
    const { worker, seen } = createStage({
      store,
      time,
      suppliers: [supplier("fb-team", toldAt(receiver.url))],
      buyers: [],
    });
    worker.start();
    await seen("attempt", 1);
    time.moveTo(START + 6 * SECOND);
    await seen("attempt", 2);
    await worker.stop(0);
    expect(receiver.received.map(({ headers }) => headers.get("webhook-id"))).toEqual([
      formatId("delivery", id),
      formatId("delivery", id),
    ]);
    const [first, second] = receiver.received.map(({ body }) => body);
    expect(second).toBe(first ?? "");
    expect(JSON.parse(second ?? "").timestamp).toBe("2026-03-02T09:30:01.000Z");
  });

  test("is told nothing of a lead that was erased meanwhile", async () => {
    using receiver = createReceiver();
    await tellOfSale(null);
    const suppliers = [supplier("fb-team", toldAt(receiver.url))];
    const { worker, seen, lines } = createStage({ store, time, suppliers });
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(receiver.received).toEqual([]);
    expect(lines.at(-1)).toMatchObject({ supplier: "fb-team", outcome: "not_sent", why: "no_lead" });
  });

  test("is never paused, however often it fails: its schedule is enough", async () => {
    const suppliers = [supplier("fb-team", toldAt("http://x.test/"))];
    const { worker, seen, lines } = createStage({ store, time, suppliers, send: sendBy(() => busy) });
    worker.start();
    for (let n = 1; n <= 12; n++) {
      await tellOfSale();
      worker.wake(TARGET);
      await seen("attempt", 2 * n - 1);
      time.moveTo(START + n * 6 * SECOND);
      await seen("attempt", 2 * n);
    }
    const late = await tellOfSale();
    worker.wake(TARGET);
    await seen("attempt", 25);
    await worker.stop(0);
    expect(store.outbox.get(late)?.attempts).toBe(1);
    expect(lines.filter(({ event }) => event === "buyer_paused")).toEqual([]);
  });

  test("that left the configuration is reported at start", async () => {
    await tellOfSale();
    const { worker, lines, seen } = createStage({ store, time, suppliers: [supplier("fb-team")] });
    worker.start();
    await seen("undeliverable", 2);
    await worker.stop(0);
    expect(lines.map(({ buyer, target }) => buyer ?? target)).toEqual(["northwind", TARGET]);
  });
});
