import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import { hookTarget } from "../../src/domain/delivery.ts";
import { formatId } from "../../src/domain/id.ts";
import { postbackEvents } from "../../src/domain/postback.ts";
import { makeSigningSecret } from "../../src/domain/signing-secret.ts";
import type { Send, Sent } from "../../src/platform/outgoing.ts";
import type { Hook } from "../../src/selling/hooks.ts";
import type { Store } from "../../src/storage/store.ts";
import { supplier } from "../fixtures/catalog.ts";
import {
  accepted,
  buyerAt,
  createReceiver,
  createStage,
  createTime,
  never,
  openTestStore,
  START,
  sell,
  sendBy,
  type Time,
} from "./stage.ts";

const SECOND = 1_000;
const secret = makeSigningSecret((length) => new Uint8Array(length).fill(9));
const suppliers = [supplier("fb-team"), supplier("other-team")];
/** Nothing that others have registered may go this way. */
const refused: Send = () => Promise.reject(new Error("not to an address of the operator's own"));

let time: Time;
let store: Store;

beforeEach(() => {
  time = createTime();
  store = openTestStore(time);
});
afterEach(() => store.close());

function stageWith(more: Partial<Parameters<typeof createStage>[0]> = {}) {
  const stage = createStage({ store, time, suppliers, send: refused, ...more });
  return {
    ...stage,
    async register(url: string, supplierId = "fb-team"): Promise<Hook> {
      const wanted = { supplier: supplierId, keyId: "prod", url, events: postbackEvents, secret };
      const hook = await stage.selling.hooks.register(wanted);
      if (hook === null) throw new Error("there is no room");
      return hook;
    },
  };
}

/** What a hook is to hear of a lead that fb-team sold. */
async function tellOfSale({ id: hookId }: Hook, fields?: null): Promise<number> {
  const [sale = 0] = await sell(store, ["northwind"], fields === null ? { fields } : {});
  const ref = store.sales.get(sale)?.leadId ?? 0;
  return store.run((_tx, now) => {
    store.outbox.close(sale);
    const id = store.mintDeliveryId(now);
    const target = hookTarget(hookId);
    store.outbox.insert({ id, kind: "hook", ref, event: "lead.sold", target, dueAt: now });
    return id;
  });
}

function answer(status: number): Sent {
  return { kind: "answer", status, retryAfter: null, text: "", truncated: false };
}

describe("a registered hook", () => {
  test("hears what a postback would, signed with its own secret, over a guarded connection", async () => {
    time.moveTo(Math.floor(Date.now() / SECOND) * SECOND);
    using receiver = createReceiver();
    const { worker, seen, lines, metrics, register } = stageWith();
    const hook = await register(receiver.url);
    const id = await tellOfSale(hook);
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    const [request] = receiver.received;
    const { ref = 0 } = store.outbox.get(id) ?? {};
    const at = new Date(time.clock.now()).toISOString();
    const told = new Webhook(secret).verify(
      request?.body ?? "",
      Object.fromEntries(request?.headers ?? new Headers()),
    );
    expect(told).toEqual({
      type: "lead.sold",
      timestamp: at,
      data: {
        success: true,
        lead_id: formatId("lead", ref),
        status: "sold",
        category: "Auto Insurance",
        seller: "ACME1234",
        created_at: at,
        price: 45.5,
        buyer_ids: ["northwind"],
        sold_at: at,
      },
    });
    expect(request?.headers.get("webhook-id")).toBe(formatId("delivery", id));
    expect(lines.at(-1)).toMatchObject({
      event: "attempt",
      lead: formatId("lead", ref),
      supplier: "fb-team",
      hook: formatId("hook", hook.id),
      outcome: "delivered",
    });
    expect(metrics.text()).toContain(
      'leadgate_delivery_attempts_total{target="hooks:fb-team",outcome="delivered"} 1\n',
    );
  });

  test("whose address leads behind the walls is not told, and is tried again", async () => {
    const sendGuarded = sendBy(() => ({ kind: "not_sent", why: "forbidden_address" }));
    const { worker, seen, lines, register } = stageWith({ sendGuarded });
    const id = await tellOfSale(await register("https://rebound.test/"));
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(lines.at(-1)).toMatchObject({ outcome: "not_sent", why: "forbidden_address", state: "due" });
    expect(store.outbox.get(id)).toMatchObject({ state: "due", attempts: 1, dueAt: START + 5 * SECOND });
  });

  test("is told nothing of a lead that was erased meanwhile", async () => {
    const { worker, seen, lines, register } = stageWith({ sendGuarded: refused });
    await tellOfSale(await register("https://a.test/"), null);
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    expect(lines.at(-1)).toMatchObject({ outcome: "not_sent", why: "no_lead" });
  });

  test("that fails to the end is not removed: its deliveries have failed, no more", async () => {
    const { worker, seen, gone, selling, register } = stageWith({ sendGuarded: sendBy(() => answer(500)) });
    const hook = await register("https://down.test/");
    const id = await tellOfSale(hook);
    worker.start();
    for (let n = 1; n <= 10; n++) {
      await seen("attempt", n);
      time.moveTo(store.outbox.get(id)?.dueAt ?? 0);
    }
    await worker.stop(0);
    expect(store.outbox.get(id)).toMatchObject({ state: "failed", attempts: 10 });
    expect(selling.hooks.get(hook.id)).toEqual(hook);
    expect(gone).toEqual([]);
  });
});

describe("a hook that answers 410", () => {
  test("is removed, and what it has yet to hear is cancelled, of which nothing is sent", async () => {
    let asked = 0;
    const sendGuarded = sendBy(() => {
      asked++;
      return answer(410);
    });
    const { worker, seen, gone, lines, selling, register } = stageWith({ sendGuarded });
    const hook = await register("https://left.test/");
    for (let i = 0; i < 10; i++) await tellOfSale(hook);
    worker.start();
    await seen("attempt", 4);
    await worker.stop(0);
    expect(asked).toBe(4);
    expect(gone).toEqual([hook.id]);
    expect(lines.filter(({ event }) => event === "attempt")[0]).toMatchObject({
      level: "error",
      outcome: "gone",
      state: "failed",
    });
    expect(selling.hooks.list("fb-team")).toEqual([]);
    expect(store.hooks.all()).toEqual([]);
    const states = store.outbox
      .list({ state: null, target: hookTarget(hook.id), leadId: null, beforeId: null, limit: 20 })
      .map(({ delivery }) => delivery.state);
    expect(states).toEqual(new Array(10).fill("cancelled"));
  });

  test("is the only one of its supplier that is", async () => {
    const sendGuarded = sendBy((url) => answer(url.includes("left") ? 410 : 200));
    const { worker, seen, selling, register } = stageWith({ sendGuarded });
    const [left, other] = [await register("https://left.test/"), await register("https://other.test/")];
    await tellOfSale(left);
    const id = await tellOfSale(other);
    worker.start();
    await seen("attempt", 2);
    await worker.stop(0);
    expect(selling.hooks.list("fb-team")).toEqual([other]);
    expect(store.outbox.get(id)?.state).toBe("done");
  });
});

describe("slow hooks", () => {
  async function giveUpAndLeave({ worker }: ReturnType<typeof stageWith>): Promise<void> {
    const stopped = worker.stop(0);
    time.moveTo(time.clock.now());
    await stopped;
  }

  test("have four requests each at once at most, and a supplier's together as many as one slow buyer", async () => {
    const open = new Map<string, number>();
    const sendGuarded = sendBy((url) => {
      open.set(url, (open.get(url) ?? 0) + 1);
      return never();
    });
    const stage = stageWith({ sendGuarded });
    for (let n = 0; n < 8; n++) {
      const hook = await stage.register(`https://slow-${n}.test/`);
      for (let i = 0; i < 10; i++) await tellOfSale(hook);
    }
    stage.worker.start();
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    expect([...open.values()]).toEqual([4, 4, 4, 4, 4, 1]);
    await giveUpAndLeave(stage);
  });

  test("take no place from buyers, nor all of them from another supplier's hooks", async () => {
    const open = { slow: 0, buyer: 0 };
    const sendGuarded = sendBy(() => {
      open.slow++;
      return never();
    });
    const send = sendBy(() => {
      open.buyer++;
      return never();
    });
    const buyers = [buyerAt("northwind", "http://buyer.test/")];
    const stage = stageWith({ sendGuarded, send, buyers });
    for (let n = 0; n < 20; n++) {
      const hook = await stage.register(`https://slow-${n}.test/`);
      for (let i = 0; i < 5; i++) await tellOfSale(hook);
    }
    // It may not read the lead of another supplier, and finds out at its first place.
    const swift = await tellOfSale(await stage.register("https://swift.test/", "other-team"));
    for (let i = 0; i < 40; i++) await sell(store, ["northwind"]);
    stage.worker.start();
    await stage.seen("attempt", 1);
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(open).toEqual({ slow: 21, buyer: 24 });
    expect(store.outbox.get(swift)?.attempts).toBe(1);
    await giveUpAndLeave(stage);
  });

  test("have their turns in the order in which they wait, so that each is told, however many there are", async () => {
    const waiting: { url: string; answer: (sent: Sent) => void }[] = [];
    const asked: string[] = [];
    const sendGuarded = sendBy((url) => {
      asked.push(new URL(url).hostname);
      const { promise, resolve } = Promise.withResolvers<Sent>();
      waiting.push({ url, answer: resolve });
      return promise;
    });
    const stage = stageWith({ sendGuarded });
    for (let n = 0; n < 12; n++) {
      const hook = await stage.register(`https://h${n}.test/`);
      for (let i = 0; i < 12; i++) await tellOfSale(hook);
    }
    stage.worker.start();
    const turns = async () => {
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
    };
    await turns();
    // Not all find a place. Those that do answer one after the other.
    for (let i = 0; i < 24; i++) {
      waiting.shift()?.answer(accepted);
      await stage.seen("attempt", i + 1);
      await turns();
    }
    expect(new Set(asked.slice(21)).size).toBe(12);
    await giveUpAndLeave(stage);
  });
});
