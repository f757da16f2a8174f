import type { Catalog } from "../domain/catalog.ts";
import type { Fields } from "../domain/field.ts";
import { timeOfId } from "../domain/id.ts";
import type { LeadStatus } from "../domain/lead.ts";
import { isOpen } from "../domain/sale.ts";
import { decide } from "../matching/decide.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { SaleRow } from "../storage/sales.ts";
import type { Store, Tx } from "../storage/store.ts";
import type { Announce } from "./announce.ts";
import { renderAnswer } from "./answer.ts";
import type { Book } from "./book.ts";
import { asksAgainAt, type CircumstancesOf } from "./circumstances.ts";
import type { ReadyCampaign } from "./ready-campaign.ts";
import type { SupplierCap } from "./supplier-cap.ts";
import type { Told, Waiting } from "./waiting.ts";

type Job = { tx: Tx; now: number };
/** `asksAgain`: in the hold, where buyers that could not be asked are asked once more. */
type Pass = Job & { asksAgain?: boolean };

/** What a round has found out, to be written with the lead. Null: as it was. */
type Found = { decision: Buffer; nextAt: number | null } | null;

function isExpired({ expiresAt }: LeadRow, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/**
 * What becomes of a stored lead after a change: a live buyer has answered, a person has settled, its time has come.
 * One round looks for buyers of the places that are free, and then says what the lead is now, answers whoever waits,
 * and tells its supplier.
 */
export function createRound({
  store,
  catalog,
  campaigns,
  configId,
  circumstancesOf,
  supplierCap,
  book,
  announce,
  waiting,
}: {
  store: Store;
  catalog: Pick<Catalog, "suppliers">;
  campaigns: ReadonlyMap<string, ReadyCampaign>;
  configId: number;
  circumstancesOf: CircumstancesOf;
  supplierCap: Pick<SupplierCap, "uncountLead">;
  book: Pick<Book, "take">;
  announce: Announce;
  waiting: Pick<Waiting, "warningsOf" | "resolve">;
}) {
  const suppliers = new Map(catalog.suppliers.map((supplier) => [supplier.id, supplier]));

  function statusOf(lead: LeadRow, sales: readonly SaleRow[], now: number): LeadStatus {
    if (lead.status === "rejected" || lead.status === "duplicate") return lead.status;
    if (sales.some(({ state }) => state === "sold")) return "sold";
    if (lead.status !== "pending") return lead.status as LeadStatus;
    if (sales.some(({ state }) => isOpen(state))) return "pending";
    if (isExpired(lead, now)) return "unsold";
    return campaigns.get(lead.campaign)?.campaign.whenUnsold === "reject" ? "rejected" : "pending";
  }

  /** Null while a live buyer is asked: its answer is what is awaited. */
  function nextAtOf(
    lead: LeadRow,
    sales: readonly SaleRow[],
    found: Found,
    { asksAgain, now }: { asksAgain: boolean; now: number },
  ): number | null {
    if (sales.some(({ state }) => isOpen(state))) return null;
    // Whoever could be asked in this pass, and was not, waits for something else.
    const askable = sales.map(asksAgainAt).filter((at) => at !== null && !(asksAgain && at <= now));
    const moments = [found?.nextAt ?? null, lead.expiresAt, ...askable].filter((at) => at !== null);
    return Math.max(now, Math.min(...moments));
  }

  function write(lead: LeadRow, status: LeadStatus, sales: readonly SaleRow[]): Told {
    const sold = sales.filter(({ state }) => state === "sold");
    const buyers = sold.map(({ buyer }) => buyer);
    const body = renderAnswer(
      {
        leadId: lead.id,
        status,
        priceCents: sold.reduce((sum, { priceCents }) => sum + priceCents, 0),
        buyerIds: buyers,
        duplicateOf: null,
        reason: lead.reason,
        test: lead.test === 1,
        warnings: waiting.warningsOf(lead.id),
      },
      suppliers.get(lead.supplier)?.show ?? { price: false, buyerIds: false },
    );
    store.leads.answer(lead.id, body);
    return { body, status, buyers };
  }

  /** A rejected lead is not one that was taken from its supplier. */
  function uncount(lead: LeadRow): void {
    const supplier = suppliers.get(lead.supplier);
    const campaign = campaigns.get(lead.campaign)?.campaign;
    if (supplier !== undefined && campaign !== undefined && lead.test === 0)
      supplierCap.uncountLead(supplier, campaign, timeOfId(lead.id));
  }

  function announceUnlessErased(lead: LeadRow & { status: LeadStatus }, job: Job): void {
    if (lead.fields !== null) announce(lead, job);
  }

  /** Says what the lead is now. */
  function finish(lead: LeadRow, found: Found, { asksAgain = false, tx, now }: Pass): LeadStatus {
    const sales = store.sales.ofLead(lead.id);
    const status = statusOf(lead, sales, now);
    const reason = status === "rejected" && lead.status === "pending" ? "no_buyer" : lead.reason;
    const moved = { ...lead, status, reason };
    store.leads.move({
      ...moved,
      from: lead.status as LeadStatus,
      nextAt: status === "pending" ? nextAtOf(lead, sales, found, { asksAgain, now }) : null,
      configId: found === null ? lead.configId : configId,
      decision: found?.decision ?? lead.decision,
    });
    if (status === "rejected" && lead.status === "pending") uncount(lead);
    const answers = lead.answer === null && !sales.some(({ state }) => isOpen(state));
    if (answers) {
      const told = write(moved, status, sales);
      tx.onCommit(() => waiting.resolve(lead.id, told));
    }
    // A supplier is told once: of what the lead has become, but not before the answer to its post.
    if (lead.test === 0 && (answers || (lead.answer !== null && status !== lead.status)))
      announceUnlessErased(moved, { tx, now });
    return status;
  }

  /** Looks for buyers of the places that are free, among those that have not refused the lead, and finishes. */
  function proceed(lead: LeadRow, pass: Pass & { asksAgain: boolean }): LeadStatus {
    const { asksAgain, tx, now } = pass;
    const ready = campaigns.get(lead.campaign);
    const mayBeSold = lead.status === "pending" || lead.status === "sold";
    if (ready === undefined || !ready.campaign.active || lead.test === 1 || lead.fields === null)
      return finish(lead, null, pass);
    if (!mayBeSold || isExpired(lead, now)) return finish(lead, null, pass);
    const fields: Fields = JSON.parse(lead.fields);
    const sales = store.sales.ofLead(lead.id);
    const undecided = { fields, supplier: lead.supplier, leadId: lead.id, sales, asksAgain };
    const decision = decide(ready, circumstancesOf(ready, undecided, now));
    book.take(ready, decision, { leadId: lead.id, supplier: lead.supplier, sales, tx, now });
    return finish(lead, { decision: decision.verdicts, nextAt: decision.nextAt }, pass);
  }

  return {
    finish,
    proceed,
    uncount,
    /** The time to wait is over: whatever stands is the answer, unless there is one already. */
    tell(leadId: number, { tx, now }: Job): Told {
      const lead = store.leads.get(leadId);
      if (lead === undefined) throw new Error("Cannot answer: the lead is gone");
      const sales = store.sales.ofLead(leadId);
      const status = lead.status as LeadStatus;
      if (lead.answer === null) {
        const told = write(lead, status, sales);
        announceUnlessErased({ ...lead, status }, { tx, now });
        return told;
      }
      const buyers = sales.filter(({ state }) => state === "sold").map(({ buyer }) => buyer);
      return { body: lead.answer, status, buyers };
    },
  };
}

export type Round = ReturnType<typeof createRound>;
