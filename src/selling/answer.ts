import type { Supplier } from "../domain/catalog.ts";
import type { Warning } from "../domain/field.ts";
import { formatId } from "../domain/id.ts";
import type { LeadStatus } from "../domain/lead.ts";
import { moneyNumber } from "../domain/money.ts";

/** What a post came to, before the supplier's `show` takes away what it may not see. */
export type Outcome = {
  leadId: number;
  status: LeadStatus;
  /** Sum of the sales; null where none. */
  priceCents: number | null;
  buyerIds: readonly string[];
  /** Null also where the first lead came from another supplier. */
  duplicateOf: number | null;
  reason: string | null;
  test: boolean;
  warnings: readonly Warning[];
};

/** False for what was refused as a matter of business: the post itself was understood. */
export function isSuccess(status: LeadStatus): boolean {
  return status !== "duplicate" && status !== "rejected";
}

/** The exact JSON body a supplier is told. Members in the contract's order, absent ones left out. */
export function renderAnswer(outcome: Outcome, show: Supplier["show"]): string {
  const sold = outcome.status === "sold";
  return JSON.stringify({
    success: isSuccess(outcome.status),
    lead_id: formatId("lead", outcome.leadId),
    status: outcome.status,
    price: sold && show.price && outcome.priceCents !== null ? moneyNumber(outcome.priceCents) : undefined,
    buyer_ids: sold && show.buyerIds ? outcome.buyerIds : undefined,
    duplicate_of: outcome.duplicateOf === null ? undefined : formatId("lead", outcome.duplicateOf),
    reason: outcome.reason ?? undefined,
    warnings: outcome.warnings.length > 0 ? outcome.warnings : undefined,
    test: outcome.test || undefined,
  });
}
