import type { AttemptOutcome } from "../domain/delivery.ts";
import type { Store } from "../storage/store.ts";

/** What an attempt came to, and what is to become of its delivery. */
export type Attempted = {
  /** As it was when claimed. */
  delivery: { id: number; attempts: number };
  at: number;
  ms: number;
  status: number | null;
  outcome: AttemptOutcome;
  /** What is kept of the receiver's answer. */
  response: string | null;
  next: Next;
};

/** `attempts` is how many count against the schedule from now on. */
export type Next =
  | { state: "done" | "failed"; attempts: number; dueAt: null }
  | { state: "due"; attempts: number; dueAt: number };

/** `n` is the attempt's number. `moved` is false where the delivery was cancelled or started anew meanwhile. */
export type Settled = { n: number; moved: boolean };

/**
 * Writes an attempt and its consequence in one transaction. The attempt is always kept; the answer's words only
 * where the delivery is still the one that was claimed, for it may have been cancelled to forget a person.
 */
export function createSettle({ store }: { store: Pick<Store, "run" | "outbox"> }) {
  return function settle({ delivery, next, response, ...attempt }: Attempted): Promise<Settled> {
    return store.run(() => {
      const moved = store.outbox.move({ id: delivery.id, claimed: delivery.attempts, ...next });
      const n = store.outbox.addAttempt({
        ...attempt,
        deliveryId: delivery.id,
        response: moved ? response : null,
      });
      return { n, moved };
    });
  };
}

export type Settle = ReturnType<typeof createSettle>;
