import type { LeadStatus } from "../domain/lead.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { PastLead, PastSale } from "../storage/past.ts";
import type { SaleRow } from "../storage/sales.ts";
import type { Store } from "../storage/store.ts";
import type { ReadyCampaign } from "./ready-campaign.ts";
import type { Ledger } from "./rehearsal-ledger.ts";
import { createWaitsFor } from "./rehearsal-recalls.ts";

/** What a supplier was told is of no account, only whether it was told yet. */
const TOLD = "";
/** Of so many leads that wait the fields stay in memory, about 30 MB; those of more are read again when they are needed. */
const FIELDS_KEPT_AT_MOST = 100_000;
/** One list for all that have none: there are many. */
const NO_SALES: readonly SaleRow[] = [];

/** A lead of the rehearsal that something may still become of. */
export type Held = Pick<
  LeadRow,
  "id" | "seller" | "campaign" | "supplier" | "reason" | "nextAt" | "expiresAt" | "answer"
> & {
  status: LeadStatus;
  /** What, given back, might have it sold: `rehearsal-recalls.ts`. */
  waitsFor: readonly string[];
  /** The latest moment for which it is queued to be looked at. */
  queuedFor: number | null;
  /** Null: to be read again. */
  fields: string | null;
  sales: readonly SaleRow[];
  /** Those it really had. */
  past: readonly PastSale[];
};

/** A rehearsal's leads: those that are held in memory, of all others what was stored and how they ended. */
export function createRehearsedLeads({
  leads,
  campaigns,
  ledger,
  firstId,
  onDue,
}: {
  leads: Pick<Store["leads"], "get">;
  campaigns: ReadonlyMap<string, ReadyCampaign>;
  ledger: Pick<Ledger, "statusOf">;
  /** Of those that are decided again. */
  firstId: number;
  /** Hears of each lead that is to be looked at again. */
  onDue: (lead: Held) => void;
}) {
  const held = new Map<number, Held>();
  const waitsForOf = createWaitsFor(campaigns);
  let posted: PastLead | null = null;
  let blank: LeadRow | undefined;

  /** As far as anybody asks: what all leads are given alike is as in the first. */
  function rowOf(lead: Held): LeadRow | undefined {
    if (blank === undefined) return undefined;
    const { id, seller, campaign, supplier, status, reason, nextAt, expiresAt, answer } = lead;
    const fields = lead.fields ?? leads.get(id)?.fields ?? null;
    // By name: a rest or a second spread takes ten times as long.
    return {
      ...blank,
      id,
      seller,
      campaign,
      supplier,
      status,
      reason,
      nextAt,
      expiresAt,
      answer,
      fields,
    };
  }

  function insert(row: LeadRow): void {
    const { id, seller, campaign, supplier, reason, nextAt, expiresAt } = row;
    blank ??= { ...row, keys: null, decision: null };
    const lead = {
      id,
      seller,
      campaign,
      supplier,
      status: row.status as LeadStatus,
      reason,
      nextAt,
      expiresAt,
      answer: row.answer === null ? null : TOLD,
      waitsFor: waitsForOf(row, row.decision),
      queuedFor: null,
      fields: held.size < FIELDS_KEPT_AT_MOST ? row.fields : null,
      sales: NO_SALES,
      past: posted?.sales ?? [],
    };
    held.set(id, lead);
    if (nextAt !== null) onDue(lead);
  }

  function get(id: number): LeadRow | undefined {
    const lead = held.get(id);
    if (lead !== undefined) return rowOf(lead);
    const row = leads.get(id);
    if (row === undefined || id < firstId) return row;
    const status = ledger.statusOf(id);
    return status === undefined ? undefined : { ...row, status };
  }

  function move(to: Parameters<Store["leads"]["move"]>[0]): void {
    const lead = held.get(to.id);
    if (lead === undefined || lead.status !== to.from) return;
    lead.status = to.status;
    lead.reason = to.reason;
    lead.nextAt = to.nextAt;
    if (to.decision !== null) lead.waitsFor = waitsForOf(lead, to.decision);
    if (to.nextAt !== null) onDue(lead);
  }

  function answer(id: number): boolean {
    const lead = held.get(id);
    if (lead === undefined || lead.answer !== null) return false;
    lead.answer = TOLD;
    return true;
  }

  return {
    held,
    /** The next lead that is inserted is this one, with its id. */
    expect(past: PastLead): void {
      posted = past;
    },
    mintLeadId: (): number => posted?.id ?? 0,
    insert,
    get,
    move,
    answer,
  };
}
