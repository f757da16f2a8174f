import { buyerOfTarget } from "../domain/delivery.ts";
import type { Store, Tx } from "../storage/store.ts";
import type { Breaker } from "./breaker.ts";

/** Ends the pause of a delivery's buyer: a person knows better than ten failures. */
export function createResume({
  store,
  breaker,
  onResumed,
  wake,
}: {
  store: Pick<Store, "outbox">;
  breaker: Pick<Breaker, "succeeded">;
  /** Hears of the buyer that was paused and may be given leads again. */
  onResumed: (buyerId: string) => void;
  wake: (target: string) => void;
}) {
  return function resume(deliveryId: number, { tx }: { tx: Tx }): void {
    const target = store.outbox.get(deliveryId)?.target;
    if (target === undefined) return;
    tx.onCommit(() => {
      const buyer = buyerOfTarget(target);
      if (breaker.succeeded(target) && buyer !== null) onResumed(buyer);
      wake(target);
    });
  };
}

export type Resume = ReturnType<typeof createResume>;
