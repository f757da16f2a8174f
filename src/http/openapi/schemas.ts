import { z } from "zod";
import { errorCodes } from "../../domain/error.ts";
import { type FieldFaultCode, fieldTypes } from "../../domain/field.ts";
import { leadStatuses } from "../../domain/lead.ts";
import { postbackEvents } from "../../domain/postback.ts";
import { partnerSchemas } from "./partner-schemas.ts";

const faultCodes = [
  "required",
  "invalid_format",
  "not_allowed",
  "out_of_range",
  "too_long",
  "conflicting",
  "unknown_field",
] as const satisfies readonly FieldFaultCode[];

const leadId = z.string().regex(/^lead_[0-9a-f]{12}$/);
const time = z.string().meta({ format: "date-time" });
const status = z
  .enum(leadStatuses)
  .describe("What became of the lead. `pending` may still change, the others are final.");
const price = z.number().min(0).describe("Sum of the sales, in the seller's currency.");
const buyerIds = z.array(z.string());
const reason = z
  .string()
  .describe("Why a lead is `rejected`: `suppressed`, `no_buyer`, `supplier_cap` or `invalid`.");
const isTest = z.literal(true).describe("Only on a test lead, which is never sold or delivered.");

/** The fields every campaign knows. A campaign may ask for more; others are welcome too. */
export const leadPost = z.looseObject({
  seller: z.string().describe("The seller's code (8 characters, never changes) or slug."),
  category: z.string().describe("Of an active campaign of that seller; case does not matter."),
  firstName: z.string(),
  lastName: z.string(),
  phone: z.string().describe("Any usual layout."),
  state: z.string().describe("Code or full name, such as TX or Texas."),
  email: z.string().optional(),
  zip: z.string().optional(),
  city: z.string().optional(),
  test: z.boolean().optional().describe("True: decided as ever, but never sold, delivered or counted."),
});

const warning = z.object({ field: z.string(), code: z.string(), message: z.string() });

export const leadAnswer = z.object({
  success: z.boolean().describe("False for `duplicate` and `rejected`."),
  lead_id: leadId,
  status,
  price: price.optional(),
  buyer_ids: buyerIds.optional(),
  duplicate_of: leadId.optional().describe("The first lead, where it was yours."),
  reason: reason.optional(),
  warnings: z.array(warning).optional().describe("What was repaired or not understood."),
  test: isTest.optional(),
});

export const lead = z.object({
  success: z.boolean().describe("What the post would be told now."),
  lead_id: leadId,
  status,
  category: z.string(),
  seller: z.string().describe("The seller's code."),
  created_at: time,
  price: price.optional(),
  buyer_ids: buyerIds.optional(),
  sold_at: time.optional(),
  duplicate_of: leadId.optional(),
  reason: reason.optional(),
  test: isTest.optional(),
});

export const leadList = z.object({
  success: z.literal(true),
  leads: z.array(lead).describe("Newest first."),
  next_cursor: z.string().nullable().describe("Give it as `cursor` for the next page; null on the last one."),
});

export const me = z.object({
  success: z.literal(true),
  supplier: z.object({ id: z.string(), name: z.string() }),
  key: z.object({
    id: z.string(),
    test: z.boolean().describe("True: every lead posted with it is a test lead."),
  }),
  sellers: z.array(z.object({ code: z.string(), slug: z.string(), name: z.string() })),
  rate_limit: z.object({ limit: z.int().min(1), window_seconds: z.int().min(1) }),
});

const field = z.object({
  key: z.string(),
  label: z.string(),
  type: z.enum(fieldTypes),
  required: z.boolean(),
  options: z.array(z.string()).optional(),
  help: z.string().optional(),
  multiple: z.literal(true).optional().describe("Of a choice: a list of several options may be sent."),
});

export const campaigns = z.object({
  success: z.literal(true),
  campaigns: z.array(
    z.object({
      id: z.string(),
      seller: z.string().describe("The seller's code."),
      seller_name: z.string(),
      category: z.string(),
      fields: z.array(field),
    }),
  ),
});

const hookUrl = z.string().max(2_000).describe("Public, and https.");
const hookEvents = z.array(z.enum(postbackEvents)).min(1);

export const hookPost = z.looseObject({ url: hookUrl, events: hookEvents });

const hook = z.object({
  id: z.string().regex(/^hook_[0-9a-f]{12}$/),
  url: hookUrl,
  events: hookEvents,
});

export const hookAnswer = z.object({
  success: z.literal(true),
  hook: hook.extend({
    secret: z
      .string()
      .regex(/^whsec_/)
      .describe("What you are told is signed with it (Standard Webhooks). Shown here only."),
  }),
});

export const hookList = z.object({
  success: z.literal(true),
  hooks: z.array(hook).describe("Oldest first."),
});

export const done = z.object({ success: z.literal(true) });

export const fault = z.object({
  success: z.literal(false),
  error: z.string(),
  code: z.enum(errorCodes),
  message: z.string().describe("For people: what was found, what was expected."),
  errors: z
    .array(z.object({ field: z.string(), code: z.enum(faultCodes), message: z.string() }))
    .describe("Every wrong field; empty where no field is to blame."),
  request_id: z.string(),
});

export const alive = z.object({ success: z.literal(true), status: z.literal("alive") });
export const ready = z.object({ success: z.literal(true), status: z.literal("ready") });

/** By the names the document knows them under. */
export const schemas = {
  LeadPost: leadPost,
  LeadAnswer: leadAnswer,
  Lead: lead,
  LeadList: leadList,
  Me: me,
  Campaigns: campaigns,
  HookPost: hookPost,
  HookAnswer: hookAnswer,
  HookList: hookList,
  Done: done,
  Fault: fault,
  Alive: alive,
  Ready: ready,
  ...partnerSchemas,
};

export type SchemaName = keyof typeof schemas;
