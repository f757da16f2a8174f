import type { AttemptOutcome } from "../domain/delivery.ts";
import { maySettle, type SaleState } from "../domain/sale.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { SaleRow } from "../storage/sales.ts";
import type { Store, Tx } from "../storage/store.ts";
import type { Book } from "./book.ts";
import { type OfferRule, offerRule } from "./offer-rules.ts";
import type { Round } from "./round.ts";
import type { Attempted, BuyerAnswer, Next } from "./settle.ts";

type Job = { tx: Tx; now: number };

/** A sale is settled by a rule, or as a person has said. */
type Verdict = Pick<OfferRule, "sale" | "reason">;

function ruleOf(sale: SaleRow, outcome: AttemptOutcome): OfferRule | null {
  return sale.state === "offered" || sale.state === "unknown" ? offerRule(sale.state, outcome) : null;
}

function nextOf(rule: OfferRule, { next, delivery }: Attempted): Next {
  if (rule.delivery === "retry") return next;
  return { state: rule.delivery, attempts: delivery.attempts + 1, dueAt: null };
}

/** What live buyers' answers do to sales and leads. Belongs inside jobs. */
export function createOffers({
  store,
  book,
  round,
  onGivenBack,
}: {
  store: Pick<Store, "sales" | "leads" | "outbox">;
  book: Pick<Book, "giveBack" | "reprice">;
  round: Round;
  /** Hears of a campaign in which a buyer has got a slot of its caps back, after the commit. */
  onGivenBack: (campaign: string) => void;
}) {
  function move(sale: SaleRow, lead: LeadRow, to: Verdict, answer: BuyerAnswer | null, now: number): boolean {
    const priceCents = to.sale === "sold" ? (answer?.priceCents ?? sale.priceCents) : sale.priceCents;
    const moved = store.sales.move({
      ...sale,
      from: sale.state as SaleState,
      state: to.sale,
      priceCents,
      reason: to.reason,
      reference: answer?.reference ?? sale.reference,
      settledAt: to.sale === "unknown" ? null : now,
    });
    if (moved && priceCents !== sale.priceCents) book.reprice(sale, lead.supplier, priceCents);
    return moved;
  }

  /** Moves the sale and says what the lead is then; where it was refused, its place goes to the next buyer. */
  function conclude(sale: SaleRow, to: Verdict, answer: BuyerAnswer | null, { tx, now }: Job): void {
    const lead = store.leads.get(sale.leadId);
    if (lead === undefined || !move(sale, lead, to, answer, now)) return;
    if (to.sale !== "refused") {
      round.finish(lead, null, { tx, now });
      return;
    }
    book.giveBack(sale, lead.supplier);
    tx.onCommit(() => onGivenBack(sale.campaign));
    round.proceed(lead, { asksAgain: false, tx, now });
  }

  return {
    /** What an attempt does to an offer; `apply` writes it. */
    judge(sale: SaleRow, attempted: Attempted) {
      const rule = ruleOf(sale, attempted.outcome);
      // A person was quicker: what is left to do is to write the attempt down, and to say where the two disagree.
      if (rule === null) {
        const next: Next = { state: "done", attempts: attempted.delivery.attempts + 1, dueAt: null };
        const needsPerson = attempted.outcome === "accepted" && sale.state === "refused";
        return { next, needsPerson, apply: () => {} };
      }
      const next = nextOf(rule, attempted);
      return {
        next,
        needsPerson: rule.sale === "unknown" && next.state === "failed",
        apply: (job: Job) => conclude(sale, rule, attempted.answer, job),
      };
    },
    /** As a person says: only what nobody else can say, and only once. */
    settle(saleId: number, word: "sold" | "refused", job: Job): void {
      const sale = store.sales.get(saleId);
      const dueAt = store.outbox.get(saleId)?.dueAt ?? null;
      if (sale === undefined || !maySettle(sale.state, dueAt)) return;
      store.outbox.close(saleId);
      const reason = word === "refused" ? "buyer_rejected" : null;
      conclude(sale, { sale: word, reason } as Verdict, null, job);
    },
  };
}

export type Offers = ReturnType<typeof createOffers>;
