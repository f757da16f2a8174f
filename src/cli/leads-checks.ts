import { decodeVerdicts } from "../domain/decision.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { KnownConfig } from "./leads-snapshot.ts";

/** What a lead is asked before any buyer is. Null: it was not, or nobody knows any more. */
export type Checks = {
  /** The list the person stands on; empty where its name was not kept. */
  suppressedOn: string | null;
  isSuppressed: boolean | null;
  isOverSupplierCap: boolean | null;
  isDuplicate: boolean | null;
};

/** In the order they are made: where one stops a lead, those after it are not. */
export function checksOf(lead: LeadRow, { suppressions }: KnownConfig): Checks {
  const [first] = decodeVerdicts(lead.decision ?? new Uint8Array());
  const isListed = first?.reason === "suppressed";
  const isSuppressed = lead.reason === "suppressed" || isListed;
  const isOverSupplierCap = lead.reason === "supplier_cap";
  const isStopped = lead.reason === "suppressed" || lead.reason === "invalid";
  return {
    suppressedOn: isListed ? (suppressions[first.detail] ?? null) : null,
    isSuppressed: lead.reason === "invalid" ? null : isSuppressed,
    isOverSupplierCap: isStopped ? null : isOverSupplierCap,
    isDuplicate: isStopped || isOverSupplierCap ? null : lead.status === "duplicate",
  };
}
