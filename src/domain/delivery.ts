/** `due` is the only one that moves by itself; `cancelled` is what erasing a person leaves of it. */
export const deliveryStates = ["due", "done", "failed", "cancelled"] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/**
 * What an attempt meant. `not_sent`: certainly never reached the receiver. `unclear`: it may have. `refused`: an
 * answer other than 2xx. `gone`: 410, the receiver wants nothing more.
 */
export const attemptOutcomes = ["delivered", "not_sent", "unclear", "refused", "gone"] as const;
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
