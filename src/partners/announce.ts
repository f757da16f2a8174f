import { programTarget } from "../domain/delivery.ts";
import { eventOf, type PartnerLeadStatus } from "../domain/partner-lead.ts";
import type { Program } from "../domain/program.ts";
import type { Store, Tx } from "../storage/store.ts";

/** Puts an event into the outbox for every webhook that wants it. `wake` hears of each after the commit. */
export function createAnnounce({
  store,
  wake,
}: {
  store: Pick<Store, "outbox" | "mintDeliveryId">;
  wake: (target: string) => void;
}) {
  return function announce(
    { id, webhooks }: Program,
    status: PartnerLeadStatus,
    { leadId, tx, now }: { leadId: number; tx: Tx; now: number },
  ): void {
    const event = eventOf(status);
    for (const { name, events } of webhooks) {
      if (!events.includes(event)) continue;
      const target = programTarget(id, name);
      store.outbox.insert({
        id: store.mintDeliveryId(now),
        kind: "program",
        ref: leadId,
        event,
        target,
        dueAt: now,
      });
      tx.onCommit(() => wake(target));
    }
  };
}

export type Announce = ReturnType<typeof createAnnounce>;
