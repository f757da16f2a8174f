import type { Store, Tx } from "../storage/store.ts";
import type { Round } from "./round.ts";

/**
 * Forgets the person of a lead, wherever something of them stands; what was counted, sold and told stays. What is
 * still to be sent is not, so an offer that is open then is one that only its buyer's answer, if it is on the way, or
 * a person can settle.
 */
export function createErase({
  store,
  round,
}: {
  store: Pick<Store, "leads" | "keys" | "outbox" | "emptyLog">;
  round: Pick<Round, "uncount">;
}) {
  return function erase(leadId: number, { tx }: { tx: Tx }): void {
    const lead = store.leads.get(leadId);
    if (lead === undefined) return;
    // Also of one that is erased already: the process may have ended before its log was emptied.
    tx.onCommit(store.emptyLog);
    if (lead.fields === null) return;
    if (lead.keys !== null) store.keys.forget(lead.keys, leadId, tx);
    store.outbox.forgetLead(leadId);
    store.leads.erase(leadId);
    if (lead.status === "pending") {
      store.leads.move({
        ...lead,
        from: "pending",
        status: "rejected",
        reason: null,
        nextAt: null,
        decision: null,
      });
      round.uncount(lead);
    }
  };
}

export type Erase = ReturnType<typeof createErase>;
