import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Receiver } from "../../src/delivery/receivers.ts";
import { createWorker, type Worker } from "../../src/delivery/worker.ts";
import { buyerTarget } from "../../src/domain/delivery.ts";
import { formatId } from "../../src/domain/id.ts";
import { createMetrics } from "../../src/platform/metrics.ts";
import type { Send, Sent } from "../../src/platform/outgoing.ts";
import type { Store } from "../../src/storage/store.ts";
import {
  accepted,
  buyerAt,
  createLines,
  createReceiver,
  createStage,
  createTime,
  never,
  openTestStore,
  START,
  sell,
  sendBy,
  stageFor,
  type Time,
} from "./stage.ts";

const SECOND = 1_000;

let time: Time;
let store: Store;

beforeEach(() => {
  time = createTime();
  store = openTestStore(time);
});
afterEach(() => store.close());

function giveUpAndLeave(worker: Worker): Promise<void> {
  const stopped = worker.stop(0);
  time.moveTo(time.clock.now());
  return stopped;
}

describe("a slow buyer", () => {
  test("has 24 requests at once at most and holds up nobody else", async () => {
    let open = 0;
    const send = sendBy((url) => {
      if (url.includes("swift")) return accepted;
      open++;
      return never();
    });
    // They are looked at in this order: the first has the places of one that is alone.
    const buyers = [buyerAt("slow", "http://slow.test/"), buyerAt("swift", "http://swift.test/")];
    for (let i = 0; i < 100; i++) await sell(store, ["slow", "swift"]);
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

describe("a receiver that comes while serving", () => {
  test("is found without a word at the next look, and one that goes is sent nothing more", async () => {
    const receivers = new Map<string, Receiver>();
    const delivered: string[] = [];
    const worker = createWorker({
      store,
      receiverOf: (target) => receivers.get(target) ?? null,
      breaker: { places: () => Number.POSITIVE_INFINITY },
      deliver: {
        deliver: async ({ id, attempts }, { target }) => {
          delivered.push(target);
          store.writeNow(() =>
            store.outbox.move({ id, claimed: attempts, state: "done", attempts: 1, dueAt: null }),
          );
        },
        letGo: async () => {},
      },
      ...time,
      log: createLines(time.clock.now).log,
      metrics: createMetrics(),
    });
    worker.start();
    const look = async (at: number) => {
      await sell(store, ["hook"]);
      time.moveTo(at);
      for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
      return delivered.length;
    };
    expect(await look(START + SECOND)).toBe(0);
    const target = buyerTarget("hook");
    const nothing = { timeoutMs: 1, readAnswer: null, compose: () => null, facts: () => ({}) };
    receivers.set(target, { target, ...nothing });
    expect(await look(START + 2 * SECOND)).toBe(2);
    receivers.delete(target);
    expect(await look(START + 3 * SECOND)).toBe(2);
    await worker.stop(0);
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
    const { id, worker } = await stageFor({ store, time }, { url: "http://slow.test/" }, { send });
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
    const { id, worker, lines, seen } = await stageFor(
      { store, time },
      { url: "http://slow.test/" },
      { send },
    );
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
      { store, time },
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

describe("what cannot be handed over", () => {
  test("for want of the buyer stays in the outbox and is reported at start", async () => {
    using receiver = createReceiver();
    const [id = 0] = await sell(store, ["contoso"]);
    await sell(store, ["contoso"]);
    const { worker, seen, lines } = await stageFor({ store, time }, receiver);
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
    const { id, worker, seen, lines } = await stageFor({ store, time }, { url: "http://x.test/" }, { send });
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
