import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import { buyerTarget } from "../../src/domain/delivery.ts";
import { AppError } from "../../src/domain/error.ts";
import { formatId } from "../../src/domain/id.ts";
import type { Sent } from "../../src/platform/outgoing.ts";
import type { AttemptRow, DeliveryRow } from "../../src/storage/outbox.ts";
import type { Store } from "../../src/storage/store.ts";
import {
  accepted,
  buyerAt,
  createReceiver,
  createStage,
  createTime,
  openTestStore,
  SECRET,
  START,
  sell,
  sendBy,
  stageFor,
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

describe("a sold lead", () => {
  test("is handed over once, and its delivery is done", async () => {
    using receiver = createReceiver();
    const { id, worker, seen } = await stageFor({ store, time }, receiver);
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
    const { id, worker, seen } = await stageFor({ store, time }, { url: receiver.url, webhook: { headers } });
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

  test("goes into the address where the buyer wants a query, beside what stands there, signed over no body", async () => {
    using receiver = createReceiver();
    const webhook = { format: "query", fields: { first: "{firstName}", price: "{price}" } } as const;
    const { worker, seen } = await stageFor({ store, time }, { url: `${receiver.url}?key=a%20b`, webhook });
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(receiver.received[0]).toMatchObject({
      url: `${receiver.url}?key=a%20b&first=John&price=45.5`,
      method: "POST",
      body: "",
    });
    expect(receiver.received[0]?.headers.get("content-type")).toBe(null);
  });

  test("is logged without anything of the person, and counted", async () => {
    using receiver = createReceiver();
    const { id, worker, seen, lines, metrics } = await stageFor({ store, time }, receiver);
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
      'leadgate_delivery_attempts_total{target="buyer:northwind",outcome="delivered"} 1\n',
    );
    expect(metrics.text()).toContain("leadgate_deliveries_due 0\n");
  });
});

describe("a buyer that does not take it", () => {
  test("is asked ten times over three days under the same id, then the delivery fails and the sale stands", async () => {
    using receiver = createReceiver(() => new Response("busy", { status: 503 }));
    const { id, worker, seen, lines, metrics } = await stageFor({ store, time }, receiver);
    worker.start();
    for (let n = 1; n <= 10; n++) {
      await seen("attempt", n);
      time.moveTo(store.outbox.get(id)?.dueAt ?? START + 400 * HOUR);
    }
    await worker.stop(0);
    const attempts = lines.filter(({ event }) => event === "attempt");
    const after = attempts.map(({ time: at }) => Math.round((Date.parse(String(at)) - START) / SECOND));
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
    expect(metrics.text()).toContain('leadgate_deliveries_failed_total{target="buyer:northwind"} 1\n');
  });

  test.each<
    [string, () => Response, Partial<DeliveryRow>, Pick<AttemptRow, "status" | "outcome" | "response">]
  >([
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
    const { id, worker, seen } = await stageFor({ store, time }, receiver);
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    const [entry] = store.outbox.list({ state: null, target: null, leadId: null, beforeId: null, limit: 1 });
    expect(entry?.delivery).toMatchObject({ id, attempts: 1, ...delivery });
    expect(entry?.last).toEqual({ deliveryId: id, n: 1, at: START, ms: 0, ...attempt });
    expect(receiver.received).toHaveLength(1);
  });

  test("cannot be reached: certainly not delivered, again in five seconds", async () => {
    const { id, worker, seen, lines } = await stageFor({ store, time }, { url: "http://127.0.0.1:1/" });
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

describe("an outcome that cannot be written", () => {
  const full = new AppError("unavailable", "Cannot store anything right now");

  test("is tried again until it is, and the lead is not sent a second time meanwhile", async () => {
    using receiver = createReceiver();
    const [id = 0] = await sell(store, ["northwind"]);
    const buyers = [buyerAt("northwind", receiver.url)];
    const { settle } = createStage({ store, time, buyers }).selling;
    let refusals = 2;
    const { worker, seen } = createStage({
      store,
      time,
      buyers,
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
    // A little later, so that it is not tried again before the test looks.
    const restart = (id: number) => store.writeNow(() => store.outbox.restart(id, START + 60_000));
    expect(await changedMeanwhile(refused, restart)).toMatchObject({
      state: "due",
      attempts: 0,
      dueAt: START + 60_000,
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
