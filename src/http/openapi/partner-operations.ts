import type { DocumentDecoration } from "elysia";
import { partnerLeadStatuses } from "../../domain/partner-lead.ts";
import { errorTable } from "../errors.ts";
import { partnerStatus } from "../partner-errors.ts";
import {
  convertedExample,
  type PartnerFaultCode,
  partnerConversionExample,
  partnerDetailsExample,
  partnerFaultExamples,
  partnerLeadListExample,
  partnerLeadPostExample,
  partnerProgramExample,
  partnerRejectionExample,
  rejectedExample,
  submittedExample,
} from "./partner-examples.ts";
import {
  answer,
  createFaults,
  type Examples,
  exampleOf,
  idempotencyParameter,
  limitHeaders,
  query,
  requestIdParameter,
  valuesOf,
} from "./responses.ts";

export const partnerTag = "Partner leads";

const faults = createFaults<PartnerFaultCode>({
  schema: "PartnerFault",
  statusOf: partnerStatus,
  titleOf: (code) => errorTable[code].error,
  examples: partnerFaultExamples,
});

const keyedFaults: PartnerFaultCode[] = [
  "invalid_api_key",
  "method_not_allowed",
  "rate_limit_exceeded",
  "internal_error",
  "unavailable",
];
const changeFaults: PartnerFaultCode[] = [
  ...keyedFaults,
  "not_found",
  "invalid_field",
  "idempotency_key_reused",
];
const bodyFaults: PartnerFaultCode[] = [
  "payload_too_large",
  "unsupported_media_type",
  "invalid_request_body",
];

const programAuth = { tags: [partnerTag], security: [{ programKey: [] }] };
const changeHeaders = { ...limitHeaders, "Idempotent-Replayed": { $ref: "#/components/headers/Replayed" } };
const changeParameters = [idempotencyParameter, requestIdParameter];

const leadIdParameter = {
  name: "id",
  in: "path" as const,
  required: true,
  schema: { type: "integer" as const },
  example: submittedExample.id,
};

function needed(name: string, description: string, schema: object) {
  return { ...query(name, description, schema), required: true };
}

function leadAnswer(description: string, data: unknown) {
  return answer("PartnerLeadAnswer", description, exampleOf({ data, status: 1 }), changeHeaders);
}

function jsonBody(schema: object, examples: Examples) {
  return { required: true, content: { "application/json": { schema, examples } } };
}

function submit(bodySchema: object, bodyExamples: Examples): DocumentDecoration {
  return {
    ...programAuth,
    operationId: "submitPartnerLead",
    summary: "Submit a lead for a partner",
    description:
      "The same email address again is refused, unless the earlier lead was rejected or deleted. Everything that is wrong is told at once.",
    parameters: changeParameters,
    requestBody: jsonBody(bodySchema, bodyExamples),
    responses: {
      201: leadAnswer("Stored", submittedExample),
      ...faults(
        ...keyedFaults,
        ...bodyFaults,
        "leads_disabled",
        "invalid_field",
        "idempotency_key_reused",
        "not_found",
      ),
    },
  };
}

const list: DocumentDecoration = {
  ...programAuth,
  operationId: "listPartnerLeads",
  summary: "List the program's leads",
  description: "Follow `links.next` until it is null.",
  parameters: [
    query("limit", "Leads on a page.", { type: "integer", minimum: 1, maximum: 250, default: 15 }),
    query("page", "From 1.", { type: "integer", minimum: 1, default: 1 }),
    query("sort", "By creation.", { type: "string", enum: ["asc", "desc"], default: "desc" }),
    query("status", "Only leads of this status.", { type: "string", enum: [...partnerLeadStatuses] }),
    query("partner", "Only leads of the partner with this key, id or email address.", { type: "string" }),
    query("cursor", "As `links` carry it.", { type: "string" }),
    requestIdParameter,
  ],
  responses: {
    200: answer("PartnerLeadList", "A page of leads", exampleOf(partnerLeadListExample), limitHeaders),
    ...faults(...keyedFaults, "invalid_field"),
  },
};

const get: DocumentDecoration = {
  ...programAuth,
  operationId: "getPartnerLead",
  summary: "Read a lead",
  parameters: [leadIdParameter, requestIdParameter],
  responses: {
    200: answer(
      "PartnerLeadAnswer",
      "The lead",
      valuesOf({
        submitted: { data: submittedExample, status: 1 },
        converted: { data: convertedExample, status: 1 },
        rejected: { data: rejectedExample, status: 1 },
      }),
      limitHeaders,
    ),
    ...faults(...keyedFaults, "not_found"),
  },
};

const details: DocumentDecoration = {
  ...programAuth,
  operationId: "getPartnerLeadDetails",
  summary: "What the program asks for and pays",
  description: "The ids of the form's fields are the names in `cfields`.",
  parameters: [requestIdParameter],
  responses: {
    200: answer("PartnerDetails", "Set-up and form", exampleOf(partnerDetailsExample), limitHeaders),
    ...faults(...keyedFaults),
  },
};

const conversion = {
  ...programAuth,
  description:
    "Books the partner's commission, once: of several at the same moment one wins, the others are a 400.",
  responses: {
    200: leadAnswer("Converted", convertedExample),
    ...faults(...changeFaults, "not_possible"),
  },
};

const rejection = {
  ...programAuth,
  responses: {
    200: leadAnswer("Rejected", rejectedExample),
    ...faults(...changeFaults, "not_possible"),
  },
};

const leadIdQuery = needed("id", "Of the lead.", { type: "integer", minimum: 1 });
const amountQuery = needed(
  "commission_transaction_amount",
  "What the customer paid: 0 or more, at most two decimals.",
  { type: "number", minimum: 0 },
);

const convert: DocumentDecoration = {
  ...conversion,
  operationId: "convertPartnerLead",
  summary: "Convert a lead into a customer",
  parameters: changeParameters,
  requestBody: jsonBody(
    { $ref: "#/components/schemas/PartnerConversion" },
    exampleOf(partnerConversionExample),
  ),
  responses: { ...conversion.responses, ...faults(...changeFaults, ...bodyFaults, "not_possible") },
};

const convertByQuery: DocumentDecoration = {
  ...conversion,
  operationId: "convertPartnerLeadByQuery",
  summary: "Convert a lead, with everything in the address",
  parameters: [leadIdQuery, amountQuery, ...changeParameters],
};

const reject: DocumentDecoration = {
  ...rejection,
  operationId: "rejectPartnerLead",
  summary: "Reject a lead",
  parameters: changeParameters,
  requestBody: jsonBody(
    { $ref: "#/components/schemas/PartnerRejection" },
    exampleOf(partnerRejectionExample),
  ),
  responses: { ...rejection.responses, ...faults(...changeFaults, ...bodyFaults, "not_possible") },
};

const rejectByQuery: DocumentDecoration = {
  ...rejection,
  operationId: "rejectPartnerLeadByQuery",
  summary: "Reject a lead, with everything in the address",
  parameters: [leadIdQuery, ...changeParameters],
};

const erase: DocumentDecoration = {
  ...programAuth,
  operationId: "deletePartnerLead",
  summary: "Delete a lead",
  description:
    "Erases what is known of the person, everywhere; a commission stays. What was not delivered yet is cancelled.",
  parameters: [leadIdParameter, ...changeParameters],
  responses: {
    200: answer("PartnerDone", "Erased", exampleOf({ status: 1 }), changeHeaders),
    ...faults(...changeFaults),
  },
};

const test: DocumentDecoration = {
  ...programAuth,
  operationId: "testProgramKey",
  summary: "Whose key this is",
  parameters: [requestIdParameter],
  responses: {
    200: answer("PartnerProgram", "The key's program", exampleOf(partnerProgramExample), limitHeaders),
    ...faults(...keyedFaults),
  },
};

/** What the document says of each route, by method and path. `programBodies` null: programs are not named. */
export function createPartnerOperations(
  programBodies: { schema: object; examples: Examples } | null,
): Record<string, DocumentDecoration> {
  const body = programBodies ?? {
    schema: { $ref: "#/components/schemas/PartnerLeadPost" },
    examples: exampleOf(partnerLeadPostExample),
  };
  return {
    "POST /v1/leads": submit(body.schema, body.examples),
    "GET /v1/leads": list,
    "GET /v1/leads/details": details,
    "POST /v1/leads/convert": convert,
    "GET /v1/leads/convert": convertByQuery,
    "POST /v1/leads/reject": reject,
    "GET /v1/leads/reject": rejectByQuery,
    "GET /v1/leads/:id": get,
    "DELETE /v1/leads/:id": erase,
    "GET /v1/test": test,
  };
}
