import type { PlainOutputField } from "zapier-platform-core";

/** A lead as `GET /api/leads/{lead_id}` and the webhooks tell it. */
export type Lead = { lead_id: string; status: string } & Record<string, unknown>;

/** The answer to a post; Zapier knows results by their `id`. */
export function withId<T extends { lead_id: string }>(told: T): T & { id: string } {
  return { id: told.lead_id, ...told };
}

const told = { id: "lead_0b7c1f2e4a00", success: true, lead_id: "lead_0b7c1f2e4a00" };
const lead = { category: "Auto Insurance", seller: "ACME1234", created_at: "2026-07-15T12:00:00.000Z" };
const sale = { price: 45, buyer_ids: ["northwind"] };

export const answerSample = { ...told, status: "sold", ...sale };
export const soldSample = { ...told, status: "sold", ...lead, ...sale, sold_at: lead.created_at };
export const unsoldSample = { ...told, status: "unsold", ...lead };

const common: PlainOutputField[] = [
  { key: "id", label: "ID", type: "string" },
  { key: "success", label: "Success", type: "boolean" },
  { key: "lead_id", label: "Lead ID", type: "string" },
  { key: "status", label: "Status", type: "string" },
];

const outcome: PlainOutputField[] = [
  { key: "price", label: "Price", type: "number" },
  { key: "buyer_ids", label: "Buyer IDs", type: "string", list: true },
  { key: "duplicate_of", label: "Duplicate of", type: "string" },
  { key: "reason", label: "Reason of a rejection", type: "string" },
  { key: "test", label: "Test lead", type: "boolean" },
];

export const answerOutput: PlainOutputField[] = [
  ...common,
  ...outcome,
  { key: "warnings[]field", label: "Warnings: field", type: "string" },
  { key: "warnings[]code", label: "Warnings: code", type: "string" },
  { key: "warnings[]message", label: "Warnings: message", type: "string" },
];

export const leadOutput: PlainOutputField[] = [
  ...common,
  { key: "category", label: "Category", type: "string" },
  { key: "seller", label: "Seller", type: "string" },
  { key: "created_at", label: "Created at", type: "datetime" },
  { key: "sold_at", label: "Sold at", type: "datetime" },
  ...outcome,
];
