import type { Store, Tx } from "../storage/store.ts";
import type { Breaker } from "./breaker.ts";

/** Ends the pause of a delivery's buyer: a person knows better than ten failures. */
export function createResume({
  store,
  breaker,
  wake,
}: {
  store: Pick<Store, "outbox">;
  breaker: Pick<Breaker, "succeeded">;
  wake: (target: string) => void;
}) {
  return function resume(deliveryId: number, { tx }: { tx: Tx }): void {
    const target = store.outbox.get(deliveryId)?.target;
    if (target === undefined) return;
    tx.onCommit(() => {
      breaker.succeeded(target);
      wake(target);
    });
  };
}

export type Resume = ReturnType<typeof createResume>;
