import type { Campaign, Catalog, Supplier } from "../../src/domain/catalog.ts";
import { type AttemptOutcome, buyerTarget } from "../../src/domain/delivery.ts";
import type { Fields } from "../../src/domain/field.ts";
import type { Post } from "../../src/domain/lead.ts";
import type { DeliveryRow } from "../../src/storage/outbox.ts";
import { openAgency } from "../fixtures/agency.ts";

const BETWEEN_RECALLS_MS = 60_000;

/** What a live buyer says to one post, and how long that takes. */
export type Reply = { outcome: AttemptOutcome; priceCents?: number; afterMs: number };

/**
 * A service that runs: the selling stage on a real database, whose hold is looked after a little late, and live buyers
 * that take their time. Time only passes where a test says so.
 */
export function openWorld(
  campaigns: readonly Campaign[],
  {
    suppliers,
    suppressions,
    lateBy = () => 1_000,
    reply = () => ({ outcome: "accepted", afterMs: 300 }),
  }: {
    suppliers?: readonly Supplier[];
    suppressions?: Catalog["suppressions"];
    /** How long after something is due it is looked at, in milliseconds. */
    lateBy?: () => number;
    reply?: (buyer: string) => Reply;
  } = {},
) {
  const agency = openAgency(campaigns, {
    ...(suppliers === undefined ? {} : { suppliers }),
    ...(suppressions === undefined ? {} : { suppressions }),
  });
  const { store, clock } = agency;
  const buyers = new Set(
    campaigns.flatMap(({ tiers }) => tiers.flatMap(({ offers }) => offers.map((o) => o.buyer.id))),
  );
  const { selling } = agency;
  let events: { at: number; run: () => Promise<void> }[] = [];
  const underWay = new Set<string>();
  const answers: Promise<unknown>[] = [];
  let plannedFor = -1;

  function at(moment: number, run: () => Promise<void>): void {
    events.push({ at: moment, run });
    events.sort((a, b) => a.at - b.at);
  }

  function pollAt(moment: number): void {
    at(moment + lateBy(), poll);
  }

  async function poll(): Promise<void> {
    await selling.recallChanged(() => false);
    while ((store.leads.nextDueAt() ?? Number.POSITIVE_INFINITY) <= clock.now) await selling.again();
  }

  async function answer(id: number, sentAt: number, { outcome, priceCents }: Reply): Promise<void> {
    const delivery = store.outbox.get(id);
    if (delivery?.state !== "due") return;
    const attempts = delivery.attempts + 1;
    await selling.settle({
      delivery,
      at: sentAt,
      ms: clock.now - sentAt,
      status: null,
      outcome,
      response: null,
      answer: outcome === "accepted" ? { priceCents: priceCents ?? null, reference: null } : null,
      next:
        attempts < 4
          ? { state: "due", attempts, dueAt: clock.now + 5_000 }
          : { state: "failed", attempts, dueAt: null },
    });
    // Something may have been given back: the next poll sees to it, or the one that is allowed to.
    pollAt(clock.now + 1);
    pollAt(clock.now + BETWEEN_RECALLS_MS + 1);
  }

  function send(buyer: string, { id, attempts, dueAt, kind }: DeliveryRow): void {
    const name = `${id} ${attempts} ${dueAt}`;
    if (kind !== "offer" || underWay.has(name)) return;
    underWay.add(name);
    const said = reply(buyer);
    const sentAt = Math.max(dueAt ?? 0, clock.now);
    at(sentAt + said.afterMs, () => answer(id, sentAt, said));
  }

  /** What has come of the latest change. */
  function notice(): void {
    for (const buyer of buyers) {
      const due = { target: buyerTarget(buyer), now: Number.MAX_SAFE_INTEGER, limit: 1_000 };
      for (const delivery of store.outbox.due(due)) send(buyer, delivery);
    }
    const next = store.leads.nextDueAt();
    if (next !== null && next !== plannedFor) {
      plannedFor = next;
      pollAt(Math.max(next, clock.now));
    }
  }

  function moveTo(moment: number): void {
    agency.pass(Math.max(0, moment - clock.now));
  }

  /** Lets time pass, and everything happen that is to happen in it. */
  async function pass(ms: number): Promise<void> {
    const until = clock.now + ms;
    for (;;) {
      await store.idle();
      notice();
      const [next] = events;
      if (next === undefined || next.at > until) break;
      events = events.slice(1);
      moveTo(next.at);
      await next.run();
    }
    moveTo(until);
    await store.idle();
  }

  return {
    ...agency,
    pass,
    /** Posts a lead, a millisecond after what was before, and does not wait for live buyers. */
    async post(fields: Fields = {}, rest: Partial<Post> = {}): Promise<void> {
      await pass(1);
      answers.push(selling.take(agency.post(fields, rest)).catch(() => {}));
      await store.idle();
      notice();
    },
  };
}

export type World = ReturnType<typeof openWorld>;
