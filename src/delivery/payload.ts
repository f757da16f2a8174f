import type { Webhook } from "../domain/catalog.ts";
import type { FieldValue } from "../domain/field.ts";
import { formatId } from "../domain/id.ts";
import { moneyNumber } from "../domain/money.ts";
import { spellingOf } from "../domain/spelling.ts";
import type { SoldLead } from "./sold-lead.ts";

/** What is sent. `query` is to be added to the address. */
export type Payload = { body: string; contentType: string | null; query: string | null };

/** What it is told of: a lead it has bought, or one it may buy. */
export type LeadEvent = "lead.sold" | "lead.offered";

type Values = { [name: string]: FieldValue };

/** Names that are ours win over a lead's own field of the same name: nobody who posts a lead sets its price. */
function saleValues(sold: SoldLead): Values {
  return {
    lead_id: formatId("lead", sold.leadId),
    sale_id: formatId("sale", sold.saleId),
    seller: sold.seller,
    category: sold.category,
    price: moneyNumber(sold.priceCents),
  };
}

function ownShape(sold: SoldLead, type: LeadEvent): Values {
  return {
    type,
    timestamp: new Date(sold.at).toISOString(),
    data: { ...saleValues(sold), currency: sold.currency, lead: sold.fields },
  };
}

/** A form has no depth: the sale's values, then the lead's. Only an offer says what it is. */
function ownFlatShape(sold: SoldLead, type: LeadEvent): Values {
  const sale = { ...saleValues(sold), currency: sold.currency };
  const values = type === "lead.offered" ? { type, ...sale } : sale;
  return { ...values, ...sold.fields, ...values };
}

function asText(value: FieldValue | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(asText).join(",");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A template that is exactly one placeholder keeps its value's type; within other text an absent value is empty. */
function fill(template: string | number | boolean, values: ReadonlyMap<string, FieldValue>): FieldValue {
  if (typeof template !== "string") return template;
  const only = /^\{([^{}]+)\}$/.exec(template)?.[1];
  if (only !== undefined) return values.get(spellingOf(only)) ?? null;
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) => asText(values.get(spellingOf(name))));
}

function buyerShape(sold: SoldLead, templates: NonNullable<Webhook["fields"]>): Values {
  const entries = [...Object.entries(sold.fields), ...Object.entries(saleValues(sold))];
  const values = new Map(entries.map(([name, value]) => [spellingOf(name), value]));
  return Object.fromEntries(
    Object.entries(templates).map(([name, template]) => [name, fill(template, values)]),
  );
}

function encodeForm(values: Values): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) form.append(name, asText(value));
  return form.toString();
}

/**
 * A sold or offered lead in the shape and format its buyer asks for: ours, or its own `fields` with `{placeholders}` for any of
 * the lead's fields (in any spelling), `lead_id`, `sale_id`, `price`, `category` and `seller`.
 *
 * `form` and `query` are flat; a list becomes `a,b`, what is absent is empty. `query` is a POST without a body.
 */
export function renderPayload(
  sold: SoldLead,
  { type, format, fields }: Pick<Webhook, "format" | "fields"> & { type: LeadEvent },
): Payload {
  if (format === "json") {
    const values = fields === null ? ownShape(sold, type) : buyerShape(sold, fields);
    return { body: JSON.stringify(values), contentType: "application/json", query: null };
  }
  const encoded = encodeForm(fields === null ? ownFlatShape(sold, type) : buyerShape(sold, fields));
  if (format === "query") return { body: "", contentType: null, query: encoded };
  return { body: encoded, contentType: "application/x-www-form-urlencoded", query: null };
}
