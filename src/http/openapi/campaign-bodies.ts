import type { Campaign } from "../../domain/catalog.ts";
import { addressFields, type FieldSpec, type FieldType } from "../../domain/field.ts";
import { exampleLead } from "../pages/example-lead.ts";

/** What to send for a type; more spellings are taken than a schema can say. */
const schemaOfType: Record<FieldType, object> = {
  text: { type: "string" },
  email: { type: "string", format: "email" },
  phone: { type: "string" },
  state: { type: "string" },
  zip: { type: "string" },
  date: { type: "string", format: "date" },
  number: { type: "number" },
  integer: { type: "integer" },
  boolean: { type: "boolean" },
  choice: { type: "string" },
  url: { type: "string", format: "uri" },
  ip: { type: "string" },
};

function fieldSchema({ type, label, help, options, multiple, min, max, maxLength }: FieldSpec): object {
  const one = { ...schemaOfType[type], ...(options && { enum: options }) };
  return {
    ...(multiple === true ? { anyOf: [one, { type: "array", items: one }] } : one),
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
    ...(maxLength !== undefined && { maxLength }),
    description: help === undefined ? label : `${label}. ${help}`,
  };
}

function bodySchema({ seller, category, fields }: Campaign): object {
  return {
    type: "object",
    title: `${category} (${seller.name})`,
    properties: {
      seller: { type: "string", enum: [seller.code] },
      category: { type: "string", enum: [category] },
      ...Object.fromEntries(fields.map((field) => [field.key, fieldSchema(field)])),
      test: { type: "boolean" },
    },
    required: [...addressFields, ...fields.filter(({ required }) => required).map(({ key }) => key)],
    additionalProperties: true,
  };
}

/** A schema and an example for each active campaign; null where there is none. */
export function createCampaignBodies(campaigns: readonly Campaign[]) {
  const active = campaigns.filter((campaign) => campaign.active);
  if (active.length === 0) return null;
  return {
    schema: { anyOf: active.map(bodySchema) },
    examples: Object.fromEntries(
      active.map((campaign) => [campaign.id, { summary: campaign.category, value: exampleLead(campaign) }]),
    ),
  };
}
