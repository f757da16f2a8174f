import { createIdMint, firstIdAt } from "../domain/id.ts";
import { isOpen } from "../domain/sale.ts";
import type { Keys } from "../storage/keys.ts";
import type { SaleRow } from "../storage/sales.ts";
import type { Store } from "../storage/store.ts";
import type { Usage } from "../storage/usage.ts";
import type { ReadyCampaign } from "./ready-campaign.ts";
import { createRehearsedLeads, type Held } from "./rehearsal-leads.ts";
import { type Ledger, soldOf } from "./rehearsal-ledger.ts";
import { createRehearsedSales } from "./rehearsal-sales.ts";

/**
 * The store as a rehearsal's stages see it: what they write stays in memory, and what was stored before it begins is
 * read from the real one. Of a lead that nothing more can become of only its fate is kept, in the ledger.
 */
export function createRehearsedStore({
  store,
  campaigns,
  keys,
  usage,
  ledger,
  since,
  now,
  onDue,
  onOffered,
}: {
  store: Store;
  campaigns: ReadonlyMap<string, ReadyCampaign>;
  keys: Pick<Keys, "find" | "add">;
  usage: Pick<Usage, "read" | "add">;
  ledger: Ledger;
  /** When it begins, epoch milliseconds. */
  since: number;
  now: () => number;
  /** Hears of each lead that is to be looked at again. */
  onDue: (lead: Held) => void;
  /** Hears of each offer to a live buyer. */
  onOffered: (sale: SaleRow, lead: Held) => void;
}) {
  const firstId = firstIdAt(since);
  const { held, expect, mintLeadId, ...leads } = createRehearsedLeads({
    leads: store.leads,
    campaigns,
    ledger,
    firstId,
    onDue,
  });
  const { noteSale, forget, ...sales } = createRehearsedSales({
    store,
    held,
    ledger,
    firstId,
    now,
    onOffered,
  });

  function close({ id, status, reason, sales }: Held): void {
    ledger.end(id, { status, reason: status === "rejected" ? reason : null, sales: soldOf(sales) });
    forget(sales);
    held.delete(id);
  }

  const view: Store = {
    ...store,
    keys: { ...store.keys, ...keys },
    usage: { ...store.usage, ...usage },
    leads: { ...store.leads, ...leads },
    sales: { ...store.sales, ...sales },
    outbox: { ...store.outbox, insert: () => {}, reopen: () => {} },
    mintLeadId,
    mintDeliveryId: createIdMint(firstId),
  };

  return {
    view,
    held,
    noteSale,
    expect,
    /** Keeps no more than the fate of a lead that nothing more can become of. */
    letGo(id: number): void {
      const lead = held.get(id);
      if (lead === undefined || lead.status === "pending") return;
      if (!lead.sales.some(({ state }) => isOpen(state))) close(lead);
    },
    /** It is over: what has become of everybody is what stands now. */
    letAllGo(): void {
      for (const lead of held.values()) close(lead);
    },
  };
}
