import type { z } from "zod";
import type { ErrorCode } from "../../domain/error.ts";
import { errorTable } from "../errors.ts";
import type { campaigns, fault, lead, leadAnswer, leadList, leadPost, me } from "./schemas.ts";

type Examples<T> = Readonly<Record<string, T>>;
export type Fault = z.infer<typeof fault>;

export const leadPostExample = {
  seller: "ACME1234",
  category: "Auto Insurance",
  firstName: "Jane",
  lastName: "Doe",
  phone: "555-123-4567",
  email: "jane@example.com",
  state: "TX",
  zip: "75001",
} satisfies z.infer<typeof leadPost>;

const leadId = "lead_0b7c1f2e4a00";

export const answerExamples = {
  sold: { success: true, lead_id: leadId, status: "sold", price: 45, buyer_ids: ["northwind"] },
  pending: { success: true, lead_id: leadId, status: "pending" },
  duplicate: { success: false, lead_id: leadId, status: "duplicate", duplicate_of: "lead_0b7c1f2d9300" },
  rejected: { success: false, lead_id: leadId, status: "rejected", reason: "suppressed" },
  repaired: {
    success: true,
    lead_id: leadId,
    status: "pending",
    warnings: [
      {
        field: "zip",
        code: "leading_zero_restored",
        message: "'zip': four digits were read as five with a leading zero",
      },
    ],
  },
  test: { success: true, lead_id: leadId, status: "sold", price: 45, buyer_ids: ["northwind"], test: true },
} satisfies Examples<z.infer<typeof leadAnswer>>;

export const leadExample: z.infer<typeof lead> = {
  success: true,
  lead_id: leadId,
  status: "sold",
  category: "Auto Insurance",
  seller: "ACME1234",
  created_at: "2026-07-15T12:00:00.000Z",
  price: 45,
  buyer_ids: ["northwind"],
  sold_at: "2026-07-15T12:00:00.000Z",
};

export const leadListExample: z.infer<typeof leadList> = {
  success: true,
  leads: [leadExample],
  next_cursor: "bGVhZF8wYjdjMWYyZTRhMDA",
};

export const meExample: z.infer<typeof me> = {
  success: true,
  supplier: { id: "web-team", name: "Web team" },
  key: { id: "prod", test: false },
  sellers: [{ code: "ACME1234", slug: "acme", name: "Acme Leads" }],
  rate_limit: { limit: 60, window_seconds: 60 },
};

export const campaignsExample: z.infer<typeof campaigns> = {
  success: true,
  campaigns: [
    {
      id: "acme-auto",
      seller: "ACME1234",
      seller_name: "Acme Leads",
      category: "Auto Insurance",
      fields: [
        { key: "firstName", label: "First name", type: "text", required: true },
        { key: "lastName", label: "Last name", type: "text", required: true },
        { key: "phone", label: "Phone", type: "phone", required: true },
        { key: "state", label: "State", type: "state", required: true },
        {
          key: "coverage",
          label: "Coverage",
          type: "choice",
          required: false,
          options: ["liability", "full"],
          help: "What the person asked for",
        },
      ],
    },
  ],
};

export function faultExample(code: ErrorCode, message: string, errors: Fault["errors"] = []): Fault {
  const { error } = errorTable[code];
  return { success: false, error, code, message, errors, request_id: "req_8f3k2c1" };
}

/** Where the one wrong field says it all. */
function sameFaultExample(code: ErrorCode, wrong: Fault["errors"][number]): Fault {
  return faultExample(code, `Cannot accept the lead: ${wrong.message}`, [wrong]);
}

/** One for every row of the error table. */
export const faultExamples: Record<ErrorCode, Fault> = {
  invalid_api_key: faultExample(
    "invalid_api_key",
    "Cannot authenticate: the API key is unknown or revoked, expected 'Authorization: Bearer <API key>'; a key in the query string is never accepted",
  ),
  invalid_request_body: faultExample(
    "invalid_request_body",
    "Cannot read the request: the JSON body is faulty at line 2, column 29 (offset 50), expected ',' or '}'",
  ),
  unknown_seller: sameFaultExample("unknown_seller", {
    field: "seller",
    code: "not_allowed",
    message: "'seller' names no seller this key may post to, expected the code or slug of ACME1234 (acme)",
  }),
  no_matching_campaign: sameFaultExample("no_matching_campaign", {
    field: "category",
    code: "not_allowed",
    message: "'category' matches no active campaign of ACME1234, expected one of: 'Auto Insurance'",
  }),
  missing_required_field: faultExample(
    "missing_required_field",
    "Cannot accept the lead: fields 'lastName', 'state' are missing",
    [
      { field: "lastName", code: "required", message: "'lastName' is missing, expected text" },
      {
        field: "state",
        code: "required",
        message: "'state' is missing, expected the code or full name of a US state, such as TX or Texas",
      },
    ],
  ),
  invalid_field: faultExample("invalid_field", "Cannot accept the lead: field 'phone' is invalid", [
    {
      field: "phone",
      code: "invalid_format",
      message: "'phone' cannot be read, expected a phone number of 7 to 15 digits",
    },
  ]),
  not_found: faultExample(
    "not_found",
    "Cannot find the lead: no lead of yours has this id, expected a lead_id an earlier post was answered with",
  ),
  method_not_allowed: faultExample(
    "method_not_allowed",
    "Cannot use this method: found PUT, expected POST, GET, HEAD",
  ),
  payload_too_large: faultExample(
    "payload_too_large",
    "Cannot accept the body: it is larger than the limit, expected at most 65536 bytes",
  ),
  unsupported_media_type: faultExample(
    "unsupported_media_type",
    "Cannot read the request: its Content-Type is not supported, expected application/json, application/x-www-form-urlencoded or multipart/form-data",
  ),
  idempotency_key_reused: faultExample(
    "idempotency_key_reused",
    "Cannot take the lead: this Idempotency-Key came with other fields before, expected a new key for another lead",
  ),
  rate_limit_exceeded: faultExample(
    "rate_limit_exceeded",
    "Cannot accept the lead: this key has spent its posts, expected at most 60 a minute and 60 at once",
  ),
  internal_error: faultExample(
    "internal_error",
    "Cannot answer: a fault of this service, named req_8f3k2c1 in its log",
  ),
  unavailable: faultExample(
    "unavailable",
    "Cannot store anything right now: nothing of this request was kept, send it again later",
  ),
};
