import { type AttemptOutcome, type DeliveryState, hookOfTarget } from "../domain/delivery.ts";
import type { SaleRow } from "../storage/sales.ts";
import type { Store, Tx } from "../storage/store.ts";
import type { Hooks } from "./hooks.ts";
import type { Offers } from "./offers.ts";

/** What a live buyer said beside yes. */
export type BuyerAnswer = {
  /** Null: the price it was offered at. */
  priceCents: number | null;
  /** Its own number for the lead. */
  reference: string | null;
};

/** What an attempt came to, and what is to become of its delivery. */
export type Attempted = {
  /** As it was when claimed. */
  delivery: { id: number; attempts: number; kind: string };
  at: number;
  ms: number;
  status: number | null;
  outcome: AttemptOutcome;
  /** What is kept of the receiver's answer. */
  response: string | null;
  /** Of an accepted offer. */
  answer: BuyerAnswer | null;
  /** Of an offer only where it is to be tried again: whether it is, depends on its sale. */
  next: Next;
};

/** `attempts` is how many count against the schedule from now on. */
export type Next =
  | { state: "done" | "failed"; attempts: number; dueAt: null }
  | { state: "due"; attempts: number; dueAt: number };

/**
 * `n` is the attempt's number. `moved` is false where the delivery was cancelled or started anew meanwhile. `state` and
 * `dueAt` are what it was to become. `needsPerson`: nobody but a person can say whether the sale is one.
 */
export type Settled = {
  n: number;
  moved: boolean;
  state: DeliveryState;
  dueAt: number | null;
  needsPerson: boolean;
};

/**
 * Writes an attempt and its consequence in one transaction. The attempt is always kept; the answer's words only
 * where the delivery is still the one that was claimed, for it may have been cancelled to forget a person.
 */
export function createSettle({
  store,
  offers,
  hooks,
}: {
  store: Pick<Store, "run" | "outbox" | "sales">;
  offers: Offers;
  hooks: Pick<Hooks, "gone">;
}) {
  function record({ delivery, next, response, at, ms, status, outcome }: Attempted) {
    const moved = store.outbox.move({ id: delivery.id, claimed: delivery.attempts, ...next });
    const kept = moved ? response : null;
    const n = store.outbox.addAttempt({ deliveryId: delivery.id, at, ms, status, outcome, response: kept });
    return { n, moved, state: next.state, dueAt: next.dueAt, needsPerson: false };
  }

  function settleOffer(attempted: Attempted, sale: SaleRow, tx: Tx, now: number): Settled {
    const { next, needsPerson, apply } = offers.judge(sale, attempted);
    const settled = record({ ...attempted, next });
    apply({ tx, now });
    return { ...settled, needsPerson };
  }

  /** A hook that answers 410 is one no more: automation tools say so of what they have forgotten. */
  function settleHook(attempted: Attempted, tx: Tx): Settled {
    const settled = record(attempted);
    const hookId = hookOfTarget(store.outbox.get(attempted.delivery.id)?.target ?? "");
    if (attempted.outcome === "gone" && hookId !== null) hooks.gone(hookId, { tx });
    return settled;
  }

  return function settle(attempted: Attempted): Promise<Settled> {
    return store.run((tx, now) => {
      if (attempted.delivery.kind === "hook") return settleHook(attempted, tx);
      const sale = attempted.delivery.kind === "offer" ? store.sales.get(attempted.delivery.id) : undefined;
      return sale === undefined ? record(attempted) : settleOffer(attempted, sale, tx, now);
    });
  };
}

export type Settle = ReturnType<typeof createSettle>;
