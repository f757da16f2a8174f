import { type AttemptOutcome, buyerTarget } from "../domain/delivery.ts";
import { isOpen } from "../domain/sale.ts";
import type { PastSale } from "../storage/past.ts";
import type { SaleRow } from "../storage/sales.ts";
import type { Store } from "../storage/store.ts";
import { POLL_MS } from "./rehearsal-looks.ts";
import { createQueue } from "./rehearsal-queue.ts";
import type { Attempted } from "./settle.ts";

/** What a live buyer answers, and when. */
export type Answer = { at: number; sale: SaleRow; attempted: Attempted };

/** By the reason of a refusal: the answer it came of. */
const refusals: Readonly<Record<string, AttemptOutcome>> = {
  buyer_duplicate: "duplicate",
  buyer_error: "not_sent",
};

function attemptedAs(
  sale: SaleRow,
  outcome: AttemptOutcome,
  { at, priceCents }: { at: number; priceCents: number | null },
): Attempted {
  const delivery = { id: sale.id, attempts: 0, kind: "offer", target: buyerTarget(sale.buyer) };
  return {
    delivery,
    at,
    ms: 0,
    status: null,
    outcome,
    response: null,
    answer: { priceCents, reference: null },
    next: { state: "done", attempts: 1, dueAt: null },
  };
}

/**
 * The live buyers of a rehearsal. Whoever was really asked about a lead answers what it answered, when it did;
 * anybody else takes the lead at once, at the price it is offered at.
 */
export function createAnswers({ store, now }: { store: Pick<Store, "outbox">; now: () => number }) {
  const coming = createQueue<Answer>((a, b) => a.at < b.at || (a.at === b.at && a.sale.id < b.sale.id));
  let assumed = 0;

  function come(sale: SaleRow, outcome: AttemptOutcome, at: number, priceCents: number | null = null): void {
    coming.push({ at, sale, attempted: attemptedAs(sale, outcome, { at, priceCents }) });
  }

  function assume(sale: SaleRow): void {
    assumed++;
    come(sale, "accepted", now());
  }

  function really(sale: SaleRow, past: PastSale): void {
    const at = Math.max(now(), past.settledAt ?? now());
    if (past.state === "sold") come(sale, "accepted", at, past.priceCents);
    else come(sale, refusals[past.reason ?? ""] ?? "rejected", at);
  }

  /** When it was found that the buyer could not be asked, though it could be later. */
  function failedAt({ tries }: PastSale): number {
    return tries.find(({ from, to }) => from <= now() + POLL_MS && to >= now())?.to ?? now();
  }

  return {
    /** Has the buyer answer the offer, where it ever did. */
    ask(sale: SaleRow, lead: { past: readonly PastSale[] }): void {
      const past = lead.past.find(({ buyer }) => buyer === sale.buyer);
      if (past === undefined || store.outbox.get(past.id)?.kind !== "offer") assume(sale);
      // It was asked once more later: at first it could not be.
      else if (past.takenAt !== null && now() < past.takenAt) come(sale, "not_sent", failedAt(past));
      else if (!isOpen(past.state)) really(sale, past);
    },
    nextAt: (): number => coming.first()?.at ?? Number.POSITIVE_INFINITY,
    shift: (): Answer | undefined => coming.shift(),
    /** How many answers nobody ever gave. */
    countAssumed: (): number => assumed,
  };
}
