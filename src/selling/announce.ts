import type { Catalog } from "../domain/catalog.ts";
import { type DeliveryKind, hookTarget, postbackTarget } from "../domain/delivery.ts";
import type { LeadStatus } from "../domain/lead.ts";
import { type PostbackEvent, postbackEventOf } from "../domain/postback.ts";
import type { Store, Tx } from "../storage/store.ts";
import type { Hooks } from "./hooks.ts";

type Listener = { kind: DeliveryKind; target: string };

/**
 * Tells a supplier what became of its lead, through the outbox: by the postback that is configured, and by every hook
 * it has registered. `wake` hears of each after the commit.
 */
export function createAnnounce({
  store,
  catalog,
  hooks,
  wake,
}: {
  store: Pick<Store, "outbox" | "mintDeliveryId">;
  catalog: Pick<Catalog, "suppliers">;
  hooks: Pick<Hooks, "list">;
  wake: (target: string) => void;
}) {
  const postbacks = new Map(catalog.suppliers.map(({ id, postback }) => [id, postback]));

  function listenersOf(supplier: string, event: PostbackEvent): Listener[] {
    const listeners: Listener[] = [];
    if (postbacks.get(supplier)?.events.includes(event))
      listeners.push({ kind: "postback", target: postbackTarget(supplier) });
    for (const { id, events } of hooks.list(supplier))
      if (events.includes(event)) listeners.push({ kind: "hook", target: hookTarget(id) });
    return listeners;
  }

  return function announce(
    lead: { id: number; supplier: string; status: LeadStatus },
    { tx, now }: { tx: Tx; now: number },
  ): void {
    const event = postbackEventOf(lead.status);
    if (event === null) return;
    for (const { kind, target } of listenersOf(lead.supplier, event)) {
      store.outbox.insert({ id: store.mintDeliveryId(now), kind, ref: lead.id, event, target, dueAt: now });
      tx.onCommit(() => wake(target));
    }
  };
}

export type Announce = ReturnType<typeof createAnnounce>;
