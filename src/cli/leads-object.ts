import { formatId, timeOfId } from "../domain/id.ts";
import { moneyNumber } from "../domain/money.ts";
import { maySettle } from "../domain/sale.ts";
import type { AttemptRow } from "../storage/outbox.ts";
import type { SaleRow } from "../storage/sales.ts";
import { isoTime, receiverOf } from "./deliveries-view.ts";
import type { BuyerLine, ToldDelivery } from "./leads-buyers.ts";
import { checksOf } from "./leads-checks.ts";
import type { Story } from "./leads-story.ts";

function timeOrNull(at: number | null): string | null {
  return at === null ? null : isoTime(at);
}

function buyerObject({ buyer, tier, method, priceCents, reason, state, words, opensAt }: BuyerLine) {
  return {
    buyer,
    tier: tier === null ? null : tier + 1,
    method,
    price: priceCents === null ? null : moneyNumber(priceCents),
    reason,
    sale_state: state,
    words,
    opens_at: timeOrNull(opensAt),
  };
}

function saleObject(sale: SaleRow, { deliveries }: Story) {
  const { id, buyer, state, priceCents, currency, reason, reference, settledAt, takenAt } = sale;
  const dueAt = deliveries.find(({ delivery }) => delivery.id === id)?.delivery.dueAt ?? null;
  return {
    sale_id: formatId("sale", id),
    buyer,
    state,
    price: moneyNumber(priceCents),
    currency,
    reason,
    reference,
    taken_at: isoTime(takenAt ?? timeOfId(id)),
    settled_at: timeOrNull(settledAt),
    needs_person: dueAt === null && maySettle(state, dueAt),
  };
}

function attemptObject({ n, at, ms, status, outcome, response }: AttemptRow, verbose: boolean) {
  return { n, at: isoTime(at), ms, status, outcome, ...(verbose && { response }) };
}

function deliveryOf({ delivery, attempts }: ToldDelivery, verbose: boolean) {
  return {
    delivery_id: formatId("delivery", delivery.id),
    kind: delivery.kind,
    ...receiverOf(delivery),
    event: delivery.event,
    state: delivery.state,
    due_at: timeOrNull(delivery.dueAt),
    attempts: attempts.map((attempt) => attemptObject(attempt, verbose)),
  };
}

function checksObject({ lead, config, first }: Story) {
  const { isSuppressed, suppressedOn, isOverSupplierCap, isDuplicate } = checksOf(lead, config);
  return {
    repeat: false,
    idempotency_key: lead.idempotencyKey !== null,
    suppressed: isSuppressed,
    suppression: suppressedOn,
    supplier_cap_used_up: isOverSupplierCap,
    duplicate: isDuplicate,
    duplicate_of: lead.duplicateOf === null ? null : formatId("lead", lead.duplicateOf),
    duplicate_of_supplier: first?.supplier ?? null,
    duplicate_of_status: first?.status ?? null,
  };
}

function outcomeObject({ lead, sales }: Story) {
  const sold = sales.filter(({ state }) => state === "sold");
  return {
    status: lead.status,
    reason: lead.reason,
    price: sold.length === 0 ? null : moneyNumber(sold.reduce((sum, { priceCents }) => sum + priceCents, 0)),
    currency: sold[0]?.currency ?? null,
    buyer_ids: sold.map(({ buyer }) => buyer),
    next_at: timeOrNull(lead.nextAt),
    expires_at: timeOrNull(lead.expiresAt),
    answer: lead.answer === null ? null : JSON.parse(lead.answer),
  };
}

/** For programs: the members that `leadgate leads --help` lists. */
export function storyObject(story: Story, { verbose }: { verbose: boolean }) {
  const { lead, config, kept, dropped, buyers, sales, deliveries, isErased } = story;
  return {
    lead_id: formatId("lead", lead.id),
    created_at: isoTime(timeOfId(lead.id)),
    supplier: lead.supplier,
    key: lead.keyId,
    seller: lead.seller,
    campaign: lead.campaign,
    category: config.category,
    timezone: config.timezone,
    test: lead.test === 1,
    erased: isErased,
    ...(verbose && { address: lead.address, user_agent: lead.userAgent }),
    fields: kept,
    dropped_fields: dropped,
    faults: JSON.parse(lead.faults ?? "[]"),
    checks: checksObject(story),
    buyers: buyers.map(buyerObject),
    sales: sales.map((sale) => saleObject(sale, story)),
    deliveries: deliveries.map((told) => deliveryOf(told, verbose)),
    outcome: outcomeObject(story),
  };
}
