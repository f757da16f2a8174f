import type { Reason } from "../domain/decision.ts";
import type { AttemptOutcome } from "../domain/delivery.ts";
import type { openSaleStates } from "../domain/sale.ts";

/** A sale that nobody can say yet whether it is one. */
export type OpenState = (typeof openSaleStates)[number];

/**
 * What an attempt does to an offer. `delivery`: over; tried again under the same id, as long as the schedule lasts;
 * or given up. What stays unknown and is not tried again needs a person.
 */
export type OfferRule =
  | { sale: "sold"; reason: null; delivery: "done" }
  | { sale: "refused"; reason: Reason; delivery: "done" }
  | { sale: "unknown"; reason: "buyer_timeout"; delivery: "retry" | "failed" };

const SOLD: OfferRule = { sale: "sold", reason: null, delivery: "done" };
const RETRY: OfferRule = { sale: "unknown", reason: "buyer_timeout", delivery: "retry" };
const ASK_A_PERSON: OfferRule = { sale: "unknown", reason: "buyer_timeout", delivery: "failed" };

function refused(reason: Reason): OfferRule {
  return { sale: "refused", reason, delivery: "done" };
}

/** Of a sale whose every attempt so far certainly was not taken. */
const offered: Record<AttemptOutcome, OfferRule> = {
  accepted: SOLD,
  delivered: SOLD,
  rejected: refused("buyer_rejected"),
  duplicate: refused("buyer_duplicate"),
  not_sent: refused("buyer_error"),
  unreadable: refused("buyer_error"),
  refused: refused("buyer_error"),
  gone: refused("buyer_error"),
  unclear: RETRY,
};

/** Of a sale that the buyer may have taken before: only its own yes or no settles it. Its "duplicate" may mean our own first post. */
const unknown: Record<AttemptOutcome, OfferRule> = {
  accepted: SOLD,
  delivered: SOLD,
  rejected: refused("buyer_rejected"),
  duplicate: ASK_A_PERSON,
  not_sent: RETRY,
  unreadable: RETRY,
  refused: RETRY,
  gone: ASK_A_PERSON,
  unclear: RETRY,
};

/**
 * The one table of what a live buyer's answer, or its silence, does. Found by searching every order of answers heard,
 * lost and cut, with a crash anywhere: no lead is sold twice and no sale is lost.
 */
export function offerRule(state: OpenState, outcome: AttemptOutcome): OfferRule {
  return state === "offered" ? offered[outcome] : unknown[outcome];
}
