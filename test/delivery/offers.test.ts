import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import { formatId } from "../../src/domain/id.ts";
import type { Sent } from "../../src/platform/outgoing.ts";
import type { DeliveryEntry } from "../../src/storage/outbox.ts";
import type { Store } from "../../src/storage/store.ts";
import { openRawServer } from "../fixtures/raw-server.ts";
import { byWord, yes } from "./spoken-answers.ts";
import {
  buyerAt,
  createReceiver,
  createTime,
  liveStage,
  never,
  openTestStore,
  SECRET,
  START,
  sendBy,
  type Time,
} from "./stage.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let time: Time;
let store: Store;

beforeEach(() => {
  time = createTime();
  store = openTestStore(time);
});
afterEach(() => store.close());

const detailed = { ...byWord, price: "data.price", reference: "data.id", reason: "data.message" };

function live(id: string, url: string) {
  return buyerAt(id, url, { response: detailed });
}

function answered(status: number, body: unknown, retryAfter: string | null = null): Sent {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return { kind: "answer", status, retryAfter, text, truncated: false };
}
const accepted = answered(200, { result: "ACCEPTED" });
const lost: Sent = { kind: "unclear", why: "timeout", status: null };

/** The delivery to a buyer and its latest attempt. */
function deliveryTo(buyer: string): DeliveryEntry {
  const target = `buyer:${buyer}`;
  const [entry] = store.outbox.list({ state: null, target, leadId: null, beforeId: null, limit: 1 });
  if (entry === undefined) throw new Error(`nothing was to be delivered to ${buyer}`);
  return entry;
}

function saleTo(buyer: string) {
  return store.sales.get(deliveryTo(buyer).delivery.id);
}

describe("a lead that is offered", () => {
  test("comes as signed JSON that says it is an offer, and is the buyer's with its yes", async () => {
    const answer = { result: "ACCEPTED", data: { price: 42.5, id: "B-7", message: "welcome, John Doe" } };
    using receiver = createReceiver(() => Response.json(answer));
    time.moveTo(Math.floor(Date.now() / 1_000) * 1_000);
    const { post, worker, seen, lines } = liveStage({ store, time }, [live("northwind", receiver.url)]);
    worker.start();
    const receipt = await post();
    await seen("attempt", 1);
    await worker.stop(0);
    const [request] = receiver.received;
    const { id } = deliveryTo("northwind").delivery;
    const verified = new Webhook(`whsec_${Buffer.from(SECRET).toString("base64")}`).verify(
      request?.body ?? "",
      Object.fromEntries(request?.headers ?? []),
    );
    expect(verified).toEqual({
      type: "lead.offered",
      timestamp: new Date(time.clock.now()).toISOString(),
      data: {
        lead_id: formatId("lead", receipt.leadId),
        sale_id: formatId("sale", id),
        seller: "ACME1234",
        category: "Auto Insurance",
        price: 45.5,
        currency: "USD",
        lead: { firstName: "John", lastName: "Doe", phone: "+15551234567", state: "TX" },
      },
    });
    expect(request?.headers.get("webhook-id")).toBe(formatId("delivery", id));
    expect(JSON.parse(receipt.body)).toMatchObject({ status: "sold", price: 42.5, buyer_ids: ["northwind"] });
    expect(saleTo("northwind")).toMatchObject({ state: "sold", priceCents: 4250, reference: "B-7" });
    expect(lines.filter(({ event }) => event === "attempt")).toMatchObject([
      { level: "info", buyer: "northwind", attempt: 1, outcome: "accepted", status: 200, state: "done" },
    ]);
    expect(JSON.stringify(lines)).not.toContain("John");
  });

  test("comes on a connection of its own each time", async () => {
    const yesAgain = `HTTP/1.1 200 OK\r\nContent-Length: ${yes.length}\r\n\r\n${yes}`;
    using server = await openRawServer((socket) => {
      socket.write(yesAgain);
      socket.on("data", () => socket.write(yesAgain));
    });
    const { post, worker } = liveStage({ store, time }, [live("northwind", server.url)]);
    worker.start();
    for (let i = 0; i < 3; i++) await post();
    await worker.stop(0);
    expect(server.heard()).toBe(3);
  });

  test("is offered with its own type in a form too, in the buyer's own shape as the buyer asks", async () => {
    using receiver = createReceiver(() => new Response(yes));
    const form = buyerAt("form", receiver.url, { response: byWord, format: "form" });
    const fields = { first: "{firstName}", id: "{sale_id}" };
    const own = buyerAt("own", receiver.url, { response: byWord, fields });
    const { post, worker } = liveStage({ store, time }, [form, own], { campaign: { sellTo: 2 } });
    worker.start();
    await post();
    await worker.stop(0);
    const bodies = receiver.received.map(({ body }) => body);
    expect(bodies.find((body) => body.startsWith("type=lead.offered&lead_id="))).toBeDefined();
    expect(bodies).toContain(
      JSON.stringify({ first: "John", id: formatId("sale", deliveryTo("own").delivery.id) }),
    );
  });
});

describe("what a buyer says", () => {
  test.each<[string, Sent, string | null]>([
    ["no: its reason", answered(200, { result: "REJECTED", data: { message: "too far" } }), "too far"],
    ["no without a reason: all of it", answered(200, { result: "REJECTED" }), '{"result":"REJECTED"}'],
    ["yes: nothing", accepted, null],
    ["yes with words: the words", answered(200, { result: "ACCEPTED", data: { message: "ok" } }), "ok"],
    [
      "something nobody understands: all of it, whatever stands where a reason would",
      answered(500, { error: "x", data: { message: "oops" } }),
      '{"error":"x","data":{"message":"oops"}}',
    ],
    ["more than is kept: 2 KiB of it", answered(500, "é".repeat(5_000)), "é".repeat(1_024)],
    [
      "a reason longer than is kept: 2 KiB of it",
      answered(200, { result: "REJECTED", data: { message: "é".repeat(5_000) } }),
      "é".repeat(1_024),
    ],
  ])("is kept of %s", async (_name, sent, expected) => {
    const { post, worker, seen } = liveStage({ store, time }, [live("northwind", "http://x.test/")], {
      send: sendBy(() => sent),
    });
    worker.start();
    void post();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(deliveryTo("northwind").last?.response ?? null).toBe(expected);
  });
});

describe("a buyer of whom nobody knows whether it has the lead", () => {
  test("is asked five times over 13 minutes under the same id, and then a person has to settle it", async () => {
    const asked: { id: string | null; body: string }[] = [];
    const buyers = [live("northwind", "http://x.test/"), live("contoso", "http://y.test/")];
    const { post, worker, seen, lines, metrics } = liveStage({ store, time }, buyers, {
      send: async ({ headers, body }) => {
        asked.push({ id: headers.get("webhook-id"), body: new TextDecoder().decode(body) });
        return lost;
      },
    });
    worker.start();
    void post();
    for (let n = 1; n <= 5; n++) {
      await seen("attempt", n);
      time.moveTo(deliveryTo("northwind").delivery.dueAt ?? START + 60 * MINUTE);
    }
    await worker.stop(0);
    const attempts = lines.filter(({ event }) => event === "attempt");
    expect(attempts.map(({ time: at }) => (Date.parse(String(at)) - START) / SECOND)).toEqual([
      0, 5, 35, 155, 755,
    ]);
    expect(new Set(asked.map(({ id }) => id))).toEqual(
      new Set([formatId("delivery", deliveryTo("northwind").delivery.id)]),
    );
    expect(new Set(asked.map(({ body }) => body)).size).toBe(1);
    expect(attempts.slice(0, 4)).toMatchObject(
      Array.from({ length: 4 }, () => ({ level: "warn", outcome: "unclear", why: "timeout", state: "due" })),
    );
    expect(attempts.at(-1)).toMatchObject({
      level: "error",
      attempt: 5,
      state: "failed",
      needs_person: true,
    });
    expect(saleTo("northwind")).toMatchObject({ state: "unknown", reason: "buyer_timeout" });
    expect(() => deliveryTo("contoso")).toThrow();
    expect(store.sales.countUnsettled()).toBe(1);
    expect(metrics.text()).toContain('leadgate_deliveries_failed_total{target="buyer:northwind"} 1\n');
  });

  test("settles it itself where it answers in time", async () => {
    let n = 0;
    const send = sendBy(() => (n++ === 0 ? lost : accepted));
    const { post, worker, seen } = liveStage({ store, time }, [live("northwind", "http://x.test/")], {
      send,
    });
    worker.start();
    const receipt = post();
    await seen("attempt", 1);
    time.moveTo(START + 5 * SECOND);
    expect((await receipt).status).toBe("sold");
    await worker.stop(0);
    expect(saleTo("northwind")).toMatchObject({ state: "sold", priceCents: 4550 });
  });

  test.each<[string, string, number]>([
    ["where it asks for it", "60", MINUTE],
    ["ten minutes at most, for nobody else may have the lead meanwhile", "3600", 10 * MINUTE],
  ])("is asked later %s", async (_name, retryAfter, waitMs) => {
    const send = sendBy(() => answered(502, "", retryAfter));
    const { post, worker, seen } = liveStage({ store, time }, [live("northwind", "http://x.test/")], {
      send,
    });
    worker.start();
    void post();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(deliveryTo("northwind").delivery.dueAt).toBe(START + waitMs);
  });

  test("is asked again after the next start where the process leaves, and none of its attempts is used up", async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const send = sendBy(() => {
      ask();
      return never();
    });
    const { post, worker, seen, lines } = liveStage({ store, time }, [live("northwind", "http://x.test/")], {
      send,
    });
    worker.start();
    void post();
    await asked;
    const stopped = worker.stop(10 * SECOND);
    time.moveTo(START + 10 * SECOND);
    await stopped;
    await seen("attempt", 1);
    expect(lines.at(-1)).toMatchObject({ outcome: "unclear", why: "stopped", state: "due" });
    expect(deliveryTo("northwind").delivery).toMatchObject({ attempts: 0, dueAt: START + 10 * SECOND });
    expect(saleTo("northwind")?.state).toBe("unknown");
  });
});

describe("a fault of ours", () => {
  test("before anything was sent is no reason to keep the lead from the next buyer", async () => {
    const broken = buyerAt("northwind", "http://x.test/", { headers: { "no header": "x" } });
    const { post, worker, seen, lines } = liveStage(
      { store, time },
      [broken, live("contoso", "http://y.test/")],
      {
        send: sendBy(() => accepted),
      },
    );
    worker.start();
    const receipt = await post();
    await seen("attempt", 2);
    await worker.stop(0);
    expect(JSON.parse(receipt.body)).toMatchObject({ status: "sold", buyer_ids: ["contoso"] });
    expect(saleTo("northwind")).toMatchObject({ state: "refused", reason: "buyer_error" });
    expect(lines[0]).toMatchObject({ level: "error", event: "attempt_fault" });
    expect(lines[1]).toMatchObject({ outcome: "not_sent", why: "fault", state: "done" });
  });

  test("after that may have come when the buyer had the lead: nobody else gets it", async () => {
    const buyers = [live("northwind", "http://x.test/"), live("contoso", "http://y.test/")];
    const { post, worker, seen, lines } = liveStage({ store, time }, buyers, {
      send: () => Promise.reject(new Error("a fault of ours")),
    });
    worker.start();
    void post();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(saleTo("northwind")).toMatchObject({ state: "unknown", reason: "buyer_timeout" });
    expect(() => deliveryTo("contoso")).toThrow();
    expect(lines[0]).toMatchObject({
      event: "attempt_fault",
      stack: expect.stringContaining("a fault of ours"),
    });
    expect(lines[1]).toMatchObject({ outcome: "unclear", why: "fault", state: "due" });
  });
});

describe("a slow buyer that is offered a thousand leads", () => {
  test("has 24 of them at once, no more are read than there are places for, and another hears of all of them", async () => {
    let open = 0;
    let read = 0;
    const { due } = store.outbox;
    store.outbox.due = (wanted) => {
      const rows = due(wanted);
      read = Math.max(read, rows.length);
      return rows;
    };
    const send = sendBy((url) => {
      if (url.includes("swift")) return accepted;
      open++;
      return never();
    });
    const buyers = [live("slow", "http://slow.test/"), live("swift", "http://swift.test/")];
    const { post, worker, seen } = liveStage({ store, time }, buyers, { send, campaign: { sellTo: 2 } });
    const posts = Array.from({ length: 1_000 }, post);
    worker.start();
    await seen("attempt", 1_000);
    await store.idle();
    time.moveTo(START + 8 * SECOND);
    const statuses = (await Promise.all(posts)).map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 1_000 }, () => "sold"));
    expect(open).toBeLessThanOrEqual(24);
    expect(read).toBeLessThanOrEqual(48);
    expect(store.outbox.waiting()).toEqual([{ target: "buyer:slow", count: 1_000 }]);
    const stopped = worker.stop(0);
    time.moveTo(time.clock.now());
    await stopped;
  });
});
