import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import type { Worker } from "../../src/delivery/worker.ts";
import type { Webhook as WebhookSettings } from "../../src/domain/catalog.ts";
import { buyerTarget } from "../../src/domain/delivery.ts";
import { AppError } from "../../src/domain/error.ts";
import { formatId } from "../../src/domain/id.ts";
import type { Send, Sent } from "../../src/platform/outgoing.ts";
import { createSettle } from "../../src/selling/settle.ts";
import type { Store } from "../../src/storage/store.ts";
import {
  buyerAt,
  createReceiver,
  createStage,
  createTime,
  openTestStore,
  SECRET,
  START,
  sell,
  type Time,
} from "./stage.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

let time: Time;
let store: Store;

beforeEach(() => {
  time = createTime();
  store = openTestStore(time);
});
afterEach(() => store.close());

const accepted: Sent = { kind: "answer", status: 200, retryAfter: null, text: "", truncated: false };

/** Answers in our stead: to each request what `decide` says, at once or when it says so. */
function sendBy(decide: (url: string) => Promise<Sent> | Sent): Send {
  return async ({ url, signal }) => {
    const { promise: stopped, resolve } = Promise.withResolvers<Sent>();
    signal.addEventListener("abort", () => resolve({ kind: "unclear", why: "stopped", status: null }));
    return Promise.race([decide(url), stopped]);
  };
}

const never = () => new Promise<Sent>(() => {});

async function stageFor(
  buyer: { url: string; webhook?: Partial<WebhookSettings> },
  more: { send?: Send } = {},
) {
  const [id = 0] = await sell(store, ["northwind"]);
  const stage = createStage({
    store,
    time,
    buyers: [buyerAt("northwind", buyer.url, buyer.webhook)],
    ...more,
  });
  return { id, ...stage };
}

describe("a sold lead", () => {
  test("is handed over once, and its delivery is done", async () => {
    using receiver = createReceiver();
    const { id, worker, seen } = await stageFor(receiver);
    worker.start();
    await seen("attempt", 1);
    time.moveTo(START + HOUR);
    await worker.stop(0);
    expect(receiver.received).toHaveLength(1);
    expect(store.outbox.get(id)).toMatchObject({ state: "done", attempts: 1, dueAt: null });
  });

  test("arrives as signed JSON that the reference implementation accepts", async () => {
    using receiver = createReceiver();
    time.moveTo(Math.floor(Date.now() / 1000) * 1000);
    const headers = { "X-Api-Key": "k", "webhook-id": "not-this-one" };
    const { id, worker, seen } = await stageFor({ url: receiver.url, webhook: { headers } });
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    const [request] = receiver.received;
    const sent = Object.fromEntries(request?.headers ?? []);
    const verified = new Webhook(`whsec_${Buffer.from(SECRET).toString("base64")}`).verify(
      request?.body ?? "",
      sent,
    );
    expect(verified).toMatchObject({ type: "lead.sold", data: { sale_id: formatId("sale", id) } });
    expect(sent).toMatchObject({
      "content-type": "application/json",
      "user-agent": "Leadgate/test",
      "webhook-id": formatId("delivery", id),
      "webhook-timestamp": String(time.clock.now() / 1000),
    });
  });

  test("is sent as soon as selling says so, without waiting for the next look at the outbox", async () => {
    using receiver = createReceiver();
    const { worker, seen } = createStage({ store, time, buyers: [buyerAt("northwind", receiver.url)] });
    worker.start();
    await sell(store, ["northwind"]);
    worker.wake(buyerTarget("northwind"));
    await seen("attempt", 1);
    await worker.stop(0);
    expect(receiver.received).toHaveLength(1);
  });

  test("is logged without anything of the person, and counted", async () => {
    using receiver = createReceiver();
    const { id, worker, seen, lines, metrics } = await stageFor(receiver);
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(lines).toEqual([
      {
        time: "2026-03-02T09:30:00.000Z",
        level: "info",
        event: "attempt",
        delivery: formatId("delivery", id),
        lead: formatId("lead", store.outbox.get(id)?.ref ?? 0),
        buyer: "northwind",
        attempt: 1,
        outcome: "delivered",
        status: 200,
        ms: 0,
        state: "done",
      },
    ]);
    expect(metrics.text()).toContain(
      'leadgate_delivery_attempts_total{buyer="northwind",outcome="delivered"} 1\n',
    );
    expect(metrics.text()).toContain("leadgate_deliveries_due 0\n");
  });
});

describe("a buyer that does not take it", () => {
  test("is asked ten times over three days under the same id, then the delivery fails and the sale stands", async () => {
    using receiver = createReceiver(() => new Response("busy", { status: 503 }));
    const { id, worker, seen, lines, metrics } = await stageFor(receiver);
    worker.start();
    for (let n = 1; n <= 10; n++) {
      await seen("attempt", n);
      time.moveTo(store.outbox.get(id)?.dueAt ?? START + 400 * HOUR);
    }
    await worker.stop(0);
    const after = lines.map(({ time: at }) => Math.round((Date.parse(String(at)) - START) / SECOND));
    expect(after).toEqual([0, 5, 305, 2_105, 9_305, 27_305, 63_305, 113_705, 185_705, 272_105]);
    expect(new Set(receiver.received.map(({ headers }) => headers.get("webhook-id")))).toEqual(
      new Set([formatId("delivery", id)]),
    );
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(receiver.received).toHaveLength(10);
    expect(lines.at(-1)).toMatchObject({
      level: "error",
      attempt: 10,
      outcome: "refused",
      status: 503,
      state: "failed",
    });
    expect(store.outbox.get(id)).toMatchObject({ state: "failed", attempts: 10, dueAt: null });
    expect(store.sales.get(id)).toMatchObject({ state: "sold", priceCents: 4550 });
    expect(metrics.text()).toContain('leadgate_deliveries_failed_total{buyer="northwind"} 1\n');
  });

  test.each<[string, () => Response, object, object]>([
    [
      "answers 500: again in five seconds, with what it said",
      () => new Response("no room", { status: 500 }),
      { state: "due", dueAt: START + 5 * SECOND },
      { status: 500, outcome: "refused", response: "no room" },
    ],
    [
      "asks to come back in ten minutes: then",
      () => new Response("", { status: 429, headers: { "Retry-After": "600" } }),
      { state: "due", dueAt: START + 10 * MINUTE },
      { status: 429, outcome: "refused", response: null },
    ],
    [
      "redirects: not followed, again",
      () => new Response("", { status: 307, headers: { Location: "/elsewhere" } }),
      { state: "due", dueAt: START + 5 * SECOND },
      { status: 307, outcome: "refused", response: null },
    ],
    [
      "has a gateway that lost it: perhaps delivered, again",
      () => new Response("", { status: 502 }),
      { state: "due", dueAt: START + 5 * SECOND },
      { status: 502, outcome: "unclear", response: null },
    ],
    [
      "is gone: failed at once",
      () => new Response("closed", { status: 410, headers: { "Retry-After": "5" } }),
      { state: "failed", dueAt: null },
      { status: 410, outcome: "gone", response: "closed" },
    ],
    [
      "takes it with words: nothing of them is kept",
      () => new Response("hello John Doe", { status: 201 }),
      { state: "done", dueAt: null },
      { status: 201, outcome: "delivered", response: null },
    ],
    [
      "says more than is kept: 2 KiB of it, no half characters",
      () => new Response("é".repeat(5_000), { status: 400 }),
      { state: "due", dueAt: START + 5 * SECOND },
      { status: 400, outcome: "refused", response: "é".repeat(1_024) },
    ],
  ])("%s", async (_name, answer, delivery, attempt) => {
    using receiver = createReceiver(answer);
    const { id, worker, seen } = await stageFor(receiver);
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    const [entry] = store.outbox.list({ state: null, target: null, leadId: null, beforeId: null, limit: 1 });
    expect(entry?.delivery).toMatchObject({ id, attempts: 1, ...delivery });
    expect(entry?.last).toEqual({ deliveryId: id, n: 1, at: START, ms: 0, ...attempt } as never);
    expect(receiver.received).toHaveLength(1);
  });

  test("cannot be reached: certainly not delivered, again in five seconds", async () => {
    const { id, worker, seen, lines } = await stageFor({ url: "http://127.0.0.1:1/" });
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(store.outbox.get(id)).toMatchObject({ state: "due", dueAt: START + 5 * SECOND });
    expect(lines[0]).toMatchObject({
      level: "warn",
      outcome: "not_sent",
      why: "refused_connection",
      next_due: "2026-03-02T09:30:05.000Z",
    });
  });
});

function giveUpAndLeave(worker: Worker): Promise<void> {
  const stopped = worker.stop(0);
  time.moveTo(time.clock.now());
  return stopped;
}

describe("a slow buyer", () => {
  test("has 24 requests at once at most and holds up nobody else", async () => {
    let open = 0;
    const send = sendBy((url) => {
      if (url.includes("fast")) return accepted;
      open++;
      return never();
    });
    const buyers = [buyerAt("slow", "http://slow.test/"), buyerAt("fast", "http://fast.test/")];
    for (let i = 0; i < 100; i++) await sell(store, ["slow", "fast"]);
    const { worker, seen } = createStage({ store, time, buyers, send });
    worker.start();
    await seen("attempt", 100);
    expect(open).toBe(24);
    await giveUpAndLeave(worker);
  });

  test("leaves room for the next, however many are slow", async () => {
    const open = new Map<string, number>();
    const send = sendBy((url) => {
      if (url.includes("fast")) return accepted;
      open.set(url, (open.get(url) ?? 0) + 1);
      return never();
    });
    const slow = Array.from({ length: 60 }, (_, i) => `slow-${i}`);
    const buyers = [...slow, "fast"].map((id) => buyerAt(id, `http://${id}.test/`));
    for (let i = 0; i < 40; i++) await sell(store, slow);
    const [id = 0] = await sell(store, ["fast"]);
    const { worker, seen } = createStage({ store, time, buyers, send });
    worker.start();
    await seen("attempt", 1);
    expect(store.outbox.get(id)?.state).toBe("done");
    const atOnce = [...open.values()].reduce((sum, count) => sum + count, 0);
    expect(open.size).toBe(60);
    expect(atOnce).toBeLessThan(256);
    await giveUpAndLeave(worker);
  });
});

describe("leaving", () => {
  test("waits for what is under way and claims nothing more", async () => {
    const { promise: answer, resolve } = Promise.withResolvers<Sent>();
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const send = sendBy(() => {
      ask();
      return answer;
    });
    const { id, worker } = await stageFor({ url: "http://slow.test/" }, { send });
    worker.start();
    await asked;
    const stopped = worker.stop(10 * SECOND);
    const [other = 0] = await sell(store, ["northwind"]);
    worker.wake(buyerTarget("northwind"));
    resolve(accepted);
    await stopped;
    expect(store.outbox.get(id)?.state).toBe("done");
    expect(store.outbox.get(other)).toMatchObject({ state: "due", attempts: 0, dueAt: START });
  });

  test("gives up after the grace: perhaps delivered, due at once, and none of its attempts is used up", async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const send = sendBy(() => {
      ask();
      return never();
    });
    const { id, worker, lines, seen } = await stageFor({ url: "http://slow.test/" }, { send });
    worker.start();
    await asked;
    const stopped = worker.stop(10 * SECOND);
    time.moveTo(START + 10 * SECOND);
    await stopped;
    await seen("attempt", 1);
    expect(store.outbox.get(id)).toMatchObject({ state: "due", attempts: 0, dueAt: START + 10 * SECOND });
    expect(lines[0]).toMatchObject({ outcome: "unclear", why: "stopped", state: "due" });
  });

  test("without a word, as in a crash: what was under way is sent again under the same id", async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const crashed = await stageFor(
      { url: "http://slow.test/" },
      {
        send: sendBy(() => {
          ask();
          return never();
        }),
      },
    );
    crashed.worker.start();
    await asked;

    using receiver = createReceiver();
    const { worker, seen } = createStage({ store, time, buyers: [buyerAt("northwind", receiver.url)] });
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(receiver.received.map(({ headers }) => headers.get("webhook-id"))).toEqual([
      formatId("delivery", crashed.id),
    ]);
  });
});

describe("an outcome that cannot be written", () => {
  const full = new AppError("unavailable", "Cannot store anything right now");

  test("is tried again until it is, and the lead is not sent a second time meanwhile", async () => {
    using receiver = createReceiver();
    const [id = 0] = await sell(store, ["northwind"]);
    const settle = createSettle({ store });
    let refusals = 2;
    const { worker, seen } = createStage({
      store,
      time,
      buyers: [buyerAt("northwind", receiver.url)],
      settle: (attempted) => (refusals-- > 0 ? Promise.reject(full) : settle(attempted)),
    });
    worker.start();
    await seen("attempt_not_kept", 1);
    for (let s = 1; s <= 3; s++) {
      time.moveTo(START + s * SECOND);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await seen("attempt", 1);
    await worker.stop(0);
    expect(receiver.received).toHaveLength(1);
    expect(store.outbox.get(id)?.state).toBe("done");
  });

  test("does not keep the process from leaving: the lead is sent again after the next start", async () => {
    using receiver = createReceiver();
    const [id = 0] = await sell(store, ["northwind"]);
    const buyers = [buyerAt("northwind", receiver.url)];
    const { worker, seen } = createStage({ store, time, buyers, settle: () => Promise.reject(full) });
    worker.start();
    await seen("attempt_not_kept", 1);
    await worker.stop(0);
    expect(store.outbox.get(id)).toMatchObject({ state: "due", attempts: 0, dueAt: START });
  });
});

describe("a delivery that changed while it was tried", () => {
  async function changedMeanwhile(answer: Sent, change: (id: number) => void) {
    const [id = 0] = await sell(store, ["northwind"]);
    await store.run(() => store.outbox.move({ id, claimed: 0, state: "due", attempts: 3, dueAt: START }));
    const send = sendBy(() => {
      change(id);
      return answer;
    });
    const { worker, seen } = createStage({
      store,
      time,
      buyers: [buyerAt("northwind", "http://x.test/")],
      send,
    });
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    const [entry] = store.outbox.list({ state: null, target: null, leadId: null, beforeId: null, limit: 1 });
    return { ...entry?.delivery, response: entry?.last?.response };
  }
  const refused: Sent = {
    kind: "answer",
    status: 500,
    retryAfter: null,
    text: "John Doe?",
    truncated: false,
  };

  test("keeps the schedule the operator started anew", async () => {
    const restart = (id: number) => store.writeNow((_tx, now) => store.outbox.restart(id, now));
    expect(await changedMeanwhile(refused, restart)).toMatchObject({
      state: "due",
      attempts: 0,
      dueAt: START,
      response: null,
    });
  });

  test("is done where the buyer took it after all", async () => {
    const restart = (id: number) => store.writeNow((_tx, now) => store.outbox.restart(id, now));
    expect(await changedMeanwhile(accepted, restart)).toMatchObject({ state: "done", dueAt: null });
  });

  test("stays cancelled, and nothing the buyer said of the person is kept", async () => {
    const cancel = (id: number) =>
      store.writeNow(() =>
        store.outbox.move({ id, claimed: 3, state: "cancelled", attempts: 3, dueAt: null }),
      );
    expect(await changedMeanwhile(refused, cancel)).toMatchObject({
      state: "cancelled",
      dueAt: null,
      response: null,
    });
  });
});

describe("what cannot be handed over", () => {
  test("for want of the buyer stays in the outbox and is reported at start", async () => {
    using receiver = createReceiver();
    const [id = 0] = await sell(store, ["contoso"]);
    await sell(store, ["contoso"]);
    const { worker, seen, lines } = await stageFor(receiver);
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(lines.filter(({ event }) => event === "undeliverable")).toEqual([
      {
        time: "2026-03-02T09:30:00.000Z",
        level: "warn",
        event: "undeliverable",
        buyer: "contoso",
        deliveries: 2,
      },
    ]);
    expect(store.outbox.get(id)).toMatchObject({ state: "due", attempts: 0 });
  });

  test("for want of the lead goes on the schedule instead of being tried without end", async () => {
    using receiver = createReceiver();
    const [id = 0] = await sell(store, ["northwind"], { fields: null });
    const { worker, seen, lines } = createStage({
      store,
      time,
      buyers: [buyerAt("northwind", receiver.url)],
    });
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(lines[0]).toMatchObject({ outcome: "not_sent", why: "no_lead", state: "due" });
    expect(store.outbox.get(id)?.dueAt).toBe(START + 5 * SECOND);
    expect(receiver.received).toEqual([]);
  });

  test("for a fault of ours goes on the schedule too, and the fault is logged whole", async () => {
    const send: Send = () => Promise.reject(new Error("a fault of ours"));
    const { id, worker, seen, lines } = await stageFor({ url: "http://x.test/" }, { send });
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(lines[0]).toMatchObject({
      level: "error",
      event: "attempt_fault",
      stack: expect.stringContaining("a fault of ours"),
    });
    expect(store.outbox.get(id)?.dueAt).toBe(START + 5 * SECOND);
  });
});
