/** `due` is the only one that moves by itself; `cancelled` is what erasing a person, or removing a hook, leaves of it. */
export const deliveryStates = ["due", "done", "failed", "cancelled"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** Whom a delivery is for: a buyer that has bought, one that is asked, a program's webhook, a supplier, an address it registered. */
export const deliveryKinds = ["sale", "offer", "program", "postback", "hook"] as const;
export type DeliveryKind = (typeof deliveryKinds)[number];

/**
 * What an attempt meant. `not_sent`: certainly never reached the receiver. `unclear`: it may have. `refused`: an
 * answer other than 2xx. `gone`: 410, the receiver wants nothing more. Of an offer instead of delivered and refused:
 * `accepted`, `rejected`, `duplicate`, and `unreadable` where the answer maps to nothing.
 */
export const attemptOutcomes = [
  "delivered",
  "not_sent",
  "unclear",
  "refused",
  "gone",
  "accepted",
  "rejected",
  "duplicate",
  "unreadable",
] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

const BUYER = "buyer:";

/** What deliveries to a buyer are claimed by. */
export function buyerTarget(buyerId: string): string {
  return BUYER + buyerId;
}

/** The buyer of a target; null where the target is something else. */
export function buyerOfTarget(target: string): string | null {
  return target.startsWith(BUYER) ? target.slice(BUYER.length) : null;
}

/** What deliveries to a webhook of a program are claimed by. Neither name holds a colon. */
export function programTarget(programId: string, webhook: string): string {
  return `program:${programId}:${webhook}`;
}

/** The program and webhook of a target; null where the target is something else. */
export function webhookOfTarget(target: string): { program: string; webhook: string } | null {
  const [, program, webhook] = /^program:([^:]+):([^:]+)$/.exec(target) ?? [];
  return program === undefined || webhook === undefined ? null : { program, webhook };
}

const POSTBACK = "postback:";

/** What a supplier's postbacks are claimed by. */
export function postbackTarget(supplierId: string): string {
  return POSTBACK + supplierId;
}

/** The supplier of a target; null where the target is something else. */
export function supplierOfTarget(target: string): string | null {
  return target.startsWith(POSTBACK) ? target.slice(POSTBACK.length) : null;
}

const HOOK = "hook:";

/** What deliveries to an address that a supplier registered are claimed by. */
export function hookTarget(hookId: number): string {
  return HOOK + hookId;
}

/** The hook of a target; null where the target is something else. */
export function hookOfTarget(target: string): number | null {
  return target.startsWith(HOOK) ? Number(target.slice(HOOK.length)) : null;
}
