import { createAttempt } from "../../src/delivery/attempt.ts";
import { createDeliver } from "../../src/delivery/deliver.ts";
import { createReceivers } from "../../src/delivery/receivers.ts";
import { createWorker } from "../../src/delivery/worker.ts";
import type { Buyer, Campaign, Catalog, Supplier, Webhook } from "../../src/domain/catalog.ts";
import { buyerTarget } from "../../src/domain/delivery.ts";
import type { Fields } from "../../src/domain/field.ts";
import type { Post } from "../../src/domain/lead.ts";
import { createLog } from "../../src/platform/log.ts";
import { createMetrics } from "../../src/platform/metrics.ts";
import { createOutgoing, type Send, type Sent } from "../../src/platform/outgoing.ts";
import { createGuardedOutgoing, createReach } from "../../src/platform/outgoing-guarded.ts";
import type { Hook } from "../../src/selling/hooks.ts";
import { createSelling } from "../../src/selling/selling.ts";
import type { Settle } from "../../src/selling/settle.ts";
import { openStore, type Store } from "../../src/storage/store.ts";
import { acme, liveKey, offer, campaign as plainCampaign, supplier } from "../fixtures/catalog.ts";

export const START = Date.UTC(2026, 2, 2, 9, 30);
export const SECRET = new TextEncoder().encode("a-signing-secret-of-24-b");

/** A clock that stands still until it is moved, and timers that run when it passes them. */
export function createTime() {
  let now = START;
  let waiting: { at: number; fn: () => void }[] = [];
  return {
    clock: { now: () => now, monotonic: () => now - START },
    timers: {
      after(ms: number, fn: () => void): () => void {
        const timer = { at: now + ms, fn };
        waiting.push(timer);
        return () => {
          waiting = waiting.filter((other) => other !== timer);
        };
      },
    },
    moveTo(at: number): void {
      now = at;
      const ripe = waiting.filter((timer) => timer.at <= now);
      waiting = waiting.filter((timer) => timer.at > now);
      for (const timer of ripe) timer.fn();
    },
  };
}
export type Time = ReturnType<typeof createTime>;

export type Received = { url: string; method: string; headers: Headers; body: string };

/** A buyer's own server on a port of its own. It answers as told, and 200 where it was not told. */
export function createReceiver(
  answer: (received: Received, n: number) => Response | Promise<Response> = () => new Response("ok"),
) {
  const received: Received[] = [];
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    development: false,
    async fetch(request) {
      const one = {
        url: request.url,
        method: request.method,
        headers: request.headers,
        body: await request.text(),
      };
      received.push(one);
      return answer(one, received.length);
    },
  });
  return {
    received,
    url: `http://127.0.0.1:${server.port}/leads`,
    [Symbol.dispose]: () => void server.stop(true),
  };
}

export const campaign: Campaign = plainCampaign([], { maxAgeMs: 0 });

export function webhookTo(url: string, webhook: Partial<Webhook> = {}): Webhook {
  return {
    url,
    secrets: [SECRET],
    format: "json",
    headers: {},
    timeoutMs: 5_000,
    fields: null,
    response: null,
    ...webhook,
  };
}

export function buyerAt(id: string, url: string, webhook: Partial<Webhook> = {}): Buyer {
  return { id, name: id, timezone: "UTC", caps: [], accept: "on_match", webhook: webhookTo(url, webhook) };
}

export const fields: Fields = { firstName: "John", lastName: "Doe", phone: "+15551234567", state: "TX" };

export function openTestStore(time: Time, path = ":memory:"): Store {
  return openStore({ path, synchronous: "normal", serve: true, now: time.clock.now });
}

/** Stores a lead that was sold to each buyer named, as selling would. Gives the ids of the deliveries. */
export function sell(
  store: Store,
  buyers: readonly string[],
  lead: { fields?: Fields | null; campaign?: string; configId?: number } = {},
): Promise<number[]> {
  return store.run((_tx, now) => {
    const leadId = store.mintLeadId(now);
    const stored = lead.fields === undefined ? fields : lead.fields;
    store.leads.insert({
      id: leadId,
      configId: lead.configId ?? 1,
      seller: acme.code,
      campaign: lead.campaign ?? campaign.id,
      supplier: "fb-team",
      keyId: "prod",
      status: "sold",
      reason: null,
      duplicateOf: null,
      test: 0,
      nextAt: null,
      expiresAt: null,
      fingerprint: 1,
      idempotencyKey: null,
      keys: null,
      fields: stored === null ? null : JSON.stringify(stored),
      posted: null,
      address: null,
      userAgent: null,
      decision: null,
      answer: null,
      faults: null,
    });
    return buyers.map((buyer) => {
      const id = store.mintDeliveryId(now);
      store.sales.insert({
        id,
        leadId,
        seller: acme.code,
        campaign: lead.campaign ?? campaign.id,
        tier: 0,
        buyer,
        state: "sold",
        priceCents: 4550,
        currency: "USD",
        reason: null,
        reference: null,
        settledAt: now,
        takenAt: null,
      });
      store.outbox.insert({
        id,
        kind: "sale",
        ref: leadId,
        event: "lead.sold",
        target: buyerTarget(buyer),
        dueAt: now,
      });
      return id;
    });
  });
}

/** Log lines, and a way to wait for so many of one event. */
export function createLines(now: () => number) {
  const lines: Record<string, unknown>[] = [];
  let waiters: { event: string; count: number; resolve: () => void }[] = [];
  const count = (event: string) => lines.filter((line) => line.event === event).length;
  const log = createLog({
    pretty: false,
    now,
    write(text) {
      lines.push(
        ...text
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line)),
      );
      const ready = waiters.filter((waiter) => count(waiter.event) >= waiter.count);
      waiters = waiters.filter((waiter) => !ready.includes(waiter));
      for (const waiter of ready) waiter.resolve();
    },
  });
  return {
    log,
    lines,
    /** Resolves when there are at least so many lines of this event. */
    seen(event: string, wanted: number): Promise<void> {
      if (count(event) >= wanted) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      waiters.push({ event, count: wanted, resolve });
      return promise;
    },
  };
}

/** The whole stage on a store and what decides, with real requests unless `send` is given. */
export function createStage({
  store,
  time,
  settle,
  send = createOutgoing({ userAgent: "Leadgate/test" }),
  sendGuarded = createGuardedOutgoing({
    userAgent: "Leadgate/test",
    reach: createReach({ allowPrivate: true }),
  }),
  ...some
}: {
  store: Store;
  time: Time;
  settle?: Settle;
  send?: Send;
  /** To addresses that suppliers have registered. */
  sendGuarded?: Send;
} & Partial<Pick<Catalog, "campaigns" | "buyers" | "suppliers" | "programs">>) {
  const { clock, timers } = time;
  const { log, lines, seen } = createLines(clock.now);
  const metrics = createMetrics();
  const catalog: Catalog = {
    sellers: [acme],
    campaigns: [campaign],
    buyers: [],
    suppliers: [],
    programs: [],
    suppressions: [],
    ...some,
  };
  const wake = (target: string) => worker.wake(target);
  const gone: number[] = [];
  const onHookGone = ({ id }: Hook) => void gone.push(id);
  const selling = createSelling({ store, catalog, configId: 1, clock, timers, wake, onHookGone });
  const { breaker } = selling;
  const resumed: string[] = [];
  const deliver = createDeliver({
    attempt: createAttempt({ send, clock, log }),
    settle: settle ?? selling.settle,
    breaker,
    onResumed: (target) => void resumed.push(target),
    clock,
    timers,
    random: () => 0.5,
    log,
    metrics,
  });
  const receiverOf = createReceivers({ store, catalog, hooks: selling.hooks, sendGuarded });
  const worker = createWorker({ store, receiverOf, breaker, deliver, clock, timers, log, metrics });
  return { worker, selling, breaker, resumed, gone, lines, seen, metrics };
}

/** A stage whose leads are offered to live buyers, one after the other. `post` resolves with the supplier's answer. */
export function liveStage(
  { store, time }: { store: Store; time: Time },
  buyers: readonly Buyer[],
  more: { send?: Send; campaign?: Partial<Campaign>; supplier?: Partial<Supplier> } = {},
) {
  const asked = buyers.map((buyer) => ({ ...buyer, accept: "on_response" as const }));
  const into = plainCampaign(
    asked.map((buyer) => offer(buyer, 4_550)),
    { duplicates: null, ...more.campaign },
  );
  const from = supplier("fb-team", more.supplier);
  const { send = createOutgoing({ userAgent: "Leadgate/test" }) } = more;
  const stage = createStage({ store, time, send, campaigns: [into], buyers: asked, suppliers: [from] });
  let posts = 0;

  function post(): ReturnType<typeof stage.selling.take> {
    posts++;
    const given: Post = {
      supplier: from,
      key: liveKey,
      campaign: into,
      test: false,
      fields,
      posted: JSON.stringify(fields),
      fingerprint: posts,
      idempotencyKey: null,
      address: "192.0.2.1",
      userAgent: null,
      warnings: [],
    };
    return stage.selling.take(given);
  }
  return { ...stage, post };
}

export const accepted: Sent = { kind: "answer", status: 200, retryAfter: null, text: "", truncated: false };

/** Answers in our stead: to each request what `decide` says, at once or when it says so. */
export function sendBy(decide: (url: string) => Promise<Sent> | Sent): Send {
  return async ({ url, signal }) => {
    const { promise: stopped, resolve } = Promise.withResolvers<Sent>();
    signal.addEventListener("abort", () => resolve({ kind: "unclear", why: "stopped", status: null }));
    return Promise.race([decide(url), stopped]);
  };
}

/** An answer that does not come. */
export const never = () => new Promise<Sent>(() => {});

/** One lead sold to one buyer, and the stage that is to hand it over. */
export async function stageFor(
  { store, time }: { store: Store; time: Time },
  buyer: { url: string; webhook?: Partial<Webhook> },
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
