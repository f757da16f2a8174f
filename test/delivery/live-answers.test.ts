import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { Buyer } from "../../src/domain/catalog.ts";
import type { AttemptOutcome } from "../../src/domain/delivery.ts";
import type { Store } from "../../src/storage/store.ts";
import { byWord, openBuyer, spokenAnswers, yes } from "./spoken-answers.ts";
import {
  buyerAt,
  createReceiver,
  createTime,
  liveStage,
  never,
  openTestStore,
  START,
  stageFor,
  type Time,
} from "./stage.ts";

let time: Time;
let store: Store;

beforeEach(() => {
  time = createTime();
  store = openTestStore(time);
});
afterEach(() => store.close());

type Consequence = {
  sale: { state: string; reason: string | null };
  delivery: { state: string; dueAt: number | null };
  /** Whether the next buyer is asked, and so has it. */
  next: boolean;
  needsPerson?: true;
  pauses?: true;
};
const IN_5_S = START + 5_000;
const due = { state: "due", dueAt: IN_5_S };
const done = { state: "done", dueAt: null };
const failed = { state: "failed", dueAt: null };
const unknown = { state: "unknown", reason: "buyer_timeout" };
const refused = (reason: string) => ({ sale: { state: "refused", reason }, delivery: done, next: true });
const sold: Consequence = { sale: { state: "sold", reason: null }, delivery: done, next: false };
const retried: Consequence = { sale: unknown, delivery: due, next: false };

/** The table of the contract: what an offer comes to, and one that the buyer may have taken before. */
const offers: Partial<Record<AttemptOutcome, { first: Consequence; again: Consequence }>> = {
  accepted: { first: sold, again: sold },
  rejected: { first: refused("buyer_rejected"), again: refused("buyer_rejected") },
  duplicate: {
    first: refused("buyer_duplicate"),
    again: { sale: unknown, delivery: failed, next: false, needsPerson: true },
  },
  not_sent: { first: refused("buyer_error"), again: retried },
  unclear: { first: retried, again: retried },
  unreadable: { first: refused("buyer_error"), again: retried },
  gone: {
    first: { ...refused("buyer_error"), pauses: true },
    again: { sale: unknown, delivery: failed, next: false, needsPerson: true, pauses: true },
  },
};

/** Long enough to be heard, short enough to wait for. */
function timeoutOf(outcome: { why?: string }): number {
  return outcome.why === "timeout" ? 150 : 5_000;
}

/** The lead's sales and what became of asking northwind; `again`: after a crash while northwind was asked. */
async function offerTo(buyers: readonly Buyer[], { again, next }: { again: boolean; next: boolean }) {
  if (again) {
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const crashing = liveStage({ store, time }, buyers, {
      send: () => {
        resolve();
        return never();
      },
    });
    void crashing.post();
    await asked;
    store.writeNow((_tx, now) => store.sales.doubtOffered(now));
  }
  const { post, worker, seen, lines } = liveStage({ store, time }, buyers);
  if (!again) void post();
  worker.start();
  await seen("attempt", next ? 2 : 1);
  await worker.stop(0);
  const target = "buyer:northwind";
  const [entry] = store.outbox.list({ state: null, target, leadId: null, beforeId: null, limit: 1 });
  const [sale, other] = store.sales.ofLead(entry?.delivery.ref ?? 0);
  const logged = lines.find(({ event, buyer }) => event === "attempt" && buyer === "northwind");
  return { sale, other, delivery: entry?.delivery, last: entry?.last, logged, lines };
}

describe.each(spokenAnswers)("a buyer that says %s", (_name, speak, expected, mapping = byWord) => {
  const timeoutMs = timeoutOf(expected);
  const consequences = offers[expected.outcome];
  if (consequences === undefined) throw new Error(`Cannot expect ${expected.outcome} of an offer`);

  test.each<[string, boolean, Consequence]>([
    ["when it is offered a lead", false, consequences.first],
    ["when it may have taken it before", true, consequences.again],
  ])("%s", async (_when, again, { sale, delivery, next, needsPerson, pauses }) => {
    using northwind = await openBuyer(speak);
    using contoso = createReceiver(() => new Response(yes));
    const found = await offerTo(
      [
        buyerAt("northwind", northwind.url, { response: mapping, timeoutMs }),
        buyerAt("contoso", contoso.url, { response: byWord }),
      ],
      { again, next },
    );
    expect(found.sale).toMatchObject({ buyer: "northwind", ...sale });
    expect(found.delivery).toMatchObject({ kind: "offer", ...delivery });
    expect(found.last).toMatchObject({ outcome: expected.outcome, status: expected.status });
    expect(found.logged).toMatchObject({ outcome: expected.outcome, state: delivery.state });
    expect([found.logged?.why, found.logged?.needs_person]).toEqual([expected.why, needsPerson]);
    const isTold = needsPerson === true || expected.why === "unmapped";
    expect(found.logged?.level === "error").toBe(isTold);
    expect(found.lines.some(({ event }) => event === "buyer_paused")).toBe(pauses === true);
    expect(found.other?.state).toBe(next ? "sold" : undefined);
    expect(contoso.received).toHaveLength(next ? 1 : 0);
    expect(northwind.heard()).toBeLessThanOrEqual(1);
  });

  test("of a lead it bought", async () => {
    using northwind = await openBuyer(speak);
    const webhook = { response: mapping, timeoutMs };
    const { id, worker, seen } = await stageFor({ store, time }, { url: northwind.url, webhook });
    worker.start();
    await seen("attempt", 1);
    await worker.stop(0);
    const ends = { delivered: done, gone: failed }[expected.onMatch as string] ?? due;
    const [entry] = store.outbox.list({ state: null, target: null, leadId: null, beforeId: null, limit: 1 });
    expect(entry?.last).toMatchObject({ outcome: expected.onMatch, status: expected.status });
    expect(store.outbox.get(id)).toMatchObject(ends);
    expect(store.sales.get(id)).toMatchObject({ state: "sold", priceCents: 4550 });
  });
});
