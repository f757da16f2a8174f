import type { z } from "zod";
import type { FaultCode } from "../../domain/error.ts";
import type {
  partnerConversion,
  partnerDetails,
  partnerFault,
  partnerLead,
  partnerLeadList,
  partnerLeadPost,
  partnerProgram,
} from "./partner-schemas.ts";

type Fault = z.infer<typeof partnerFault>;

export const partnerLeadPostExample: z.infer<typeof partnerLeadPost> = {
  name: "Jane Doe",
  email: "jane@example.com",
  partner: { key: "ref_123" },
  cfields: { "89": "Doe Inc", "91": ["solar", "roof"] },
};

export const partnerConversionExample: z.infer<typeof partnerConversion> = {
  id: 44,
  commission_transaction_amount: 1_250.5,
};

export const partnerRejectionExample = { id: 44 };

export const submittedExample: z.infer<typeof partnerLead> = {
  id: 44,
  status: "submitted",
  created_at: "2026-07-15",
  lead_info: { name: "Jane Doe", email: "jane@example.com" },
  converted_to: null,
  submitter: { id: "partner_123", name: "John Roe", email: "john@partner.example" },
  submission_form: [
    { question: "Name", answer: "Jane Doe" },
    { question: "Email address", answer: "jane@example.com" },
    { question: "Company", answer: "Doe Inc" },
    { question: "Interests", answer: "solar, roof" },
  ],
  can_be_converted: true,
  can_be_rejected: true,
};

export const convertedExample: z.infer<typeof partnerLead> = {
  ...submittedExample,
  status: "converted",
  converted_to: { key: "h7Qd2XvM0aRk", name: "Jane Doe", email: "jane@example.com" },
  can_be_converted: false,
  can_be_rejected: false,
};

export const rejectedExample: z.infer<typeof partnerLead> = {
  ...submittedExample,
  status: "rejected",
  can_be_converted: false,
  can_be_rejected: false,
};

export const partnerLeadListExample: z.infer<typeof partnerLeadList> = {
  data: [submittedExample],
  links: {
    first: "https://leads.example.com/v1/leads?limit=1&page=1",
    last: null,
    prev: null,
    next: "https://leads.example.com/v1/leads?limit=1&page=2&cursor=after-44",
  },
  meta: {
    current_page: 1,
    from: 1,
    path: "https://leads.example.com/v1/leads",
    per_page: 1,
    to: 1,
  },
  status: 1,
};

export const partnerDetailsExample: z.infer<typeof partnerDetails> = {
  data: {
    leads_enabled: "true",
    program_leads_commission_type: "follow_program_settings",
    leads_commission: { currency: "USD", commission: 19, commission_type: "percent" },
    leads_custom_form_fields: [
      {
        id: 88,
        type: "text",
        title: null,
        text: "<p>Tell us about them</p>",
        description: null,
        required: false,
        options: [],
      },
      {
        id: 89,
        type: "input",
        title: "Company",
        text: null,
        description: null,
        required: true,
        options: [],
      },
      {
        id: 91,
        type: "checkbox",
        title: "Interests",
        text: null,
        description: "What they asked for",
        required: false,
        options: ["solar", "roof"],
      },
    ],
  },
  status: 1,
};

export const partnerProgramExample: z.infer<typeof partnerProgram> = {
  data: { program: { id: "acme-partners", name: "Acme partner program" } },
  status: 1,
};

/** What the partner API can say no with. */
export const partnerFaultCodes = [
  "invalid_api_key",
  "leads_disabled",
  "not_found",
  "method_not_allowed",
  "payload_too_large",
  "unsupported_media_type",
  "invalid_field",
  "idempotency_key_reused",
  "invalid_request_body",
  "not_possible",
  "rate_limit_exceeded",
  "internal_error",
  "unavailable",
] as const satisfies readonly FaultCode[];
export type PartnerFaultCode = (typeof partnerFaultCodes)[number];

/** One for each of them. */
export const partnerFaultExamples: Record<PartnerFaultCode, Fault> = {
  invalid_api_key: { message: "Unauthenticated.", status: 0 },
  leads_disabled: {
    message:
      "Cannot take the lead: this program's leads are not enabled, expected the operator to enable them",
    status: 0,
  },
  not_found: {
    message:
      "Cannot find the lead: this program has none with this id, expected the id of one that was not deleted",
    status: 0,
  },
  method_not_allowed: {
    message: "Cannot use this method: found PUT, expected POST, GET, HEAD",
    status: 0,
  },
  payload_too_large: {
    message: "Cannot accept the body: it is larger than the limit, expected at most 65536 bytes",
    status: 0,
  },
  unsupported_media_type: {
    message: "Cannot read the request: its Content-Type is not supported, expected application/json",
    status: 0,
  },
  invalid_field: {
    message: "Cannot do this: 'email', 'partner.key', 'cfields.89' are not as expected",
    errors: {
      email: ["'email' cannot be read, expected an e-mail address such as jane@example.com"],
      "partner.key": ["'partner.key' names no partner of this program, expected one that takes part in it"],
      "cfields.89": ["'cfields.89' is missing, expected text of at most 4000 characters"],
    },
    status: 0,
  },
  idempotency_key_reused: {
    message:
      "Cannot do this: this Idempotency-Key came with another request before, expected a new key for another request",
    errors: {},
    status: 0,
  },
  invalid_request_body: {
    message:
      "Cannot read the request: the JSON body is faulty at line 2, column 1 (offset 19), expected ',' or '}'",
    status: 0,
  },
  not_possible: {
    message: "Cannot convert lead 44: it is converted already, expected one that is submitted",
    status: 0,
  },
  rate_limit_exceeded: {
    message:
      "Cannot take the request: this key has spent its requests, expected at most 60 a minute and 60 at once",
    status: 0,
  },
  internal_error: {
    message: "Cannot answer: a fault of this service, named req_8f3k2c1 in its log",
    status: 0,
  },
  unavailable: {
    message: "Cannot store anything right now: nothing of this request was kept, send it again later",
    status: 0,
  },
};
