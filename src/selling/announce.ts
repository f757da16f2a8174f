import type { Catalog } from "../domain/catalog.ts";
import { postbackTarget } from "../domain/delivery.ts";
import type { LeadStatus } from "../domain/lead.ts";
import { postbackEventOf } from "../domain/postback.ts";
import type { Store, Tx } from "../storage/store.ts";

/** Tells a supplier what became of its lead, through the outbox. `wake` hears of it after the commit. */
export function createAnnounce({
  store,
  catalog,
  wake,
}: {
  store: Pick<Store, "outbox" | "mintDeliveryId">;
  catalog: Pick<Catalog, "suppliers">;
  wake: (target: string) => void;
}) {
  const postbacks = new Map(catalog.suppliers.map(({ id, postback }) => [id, postback]));

  return function announce(
    lead: { id: number; supplier: string; status: LeadStatus },
    { tx, now }: { tx: Tx; now: number },
  ): void {
    const event = postbackEventOf(lead.status);
    const postback = postbacks.get(lead.supplier) ?? null;
    if (event === null || postback === null || !postback.events.includes(event)) return;
    const target = postbackTarget(lead.supplier);
    store.outbox.insert({
      id: store.mintDeliveryId(now),
      kind: "postback",
      ref: lead.id,
      event,
      target,
      dueAt: now,
    });
    tx.onCommit(() => wake(target));
  };
}

export type Announce = ReturnType<typeof createAnnounce>;
