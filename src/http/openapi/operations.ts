import type { DocumentDecoration } from "elysia";
import type { ErrorCode } from "../../domain/error.ts";
import { leadStatuses } from "../../domain/lead.ts";
import { errorTable } from "../errors.ts";
import {
  answerExamples,
  campaignsExample,
  faultExamples,
  leadExample,
  leadListExample,
  leadPostExample,
  meExample,
} from "./examples.ts";
import { postForm } from "./form-operation.ts";
import { hookAnswerExample, hookFaultExamples, hookListExample, hookPostExample } from "./hook-examples.ts";
import {
  answer,
  createFaults,
  type Examples,
  exampleOf,
  idempotencyParameter,
  limitHeaders,
  query,
  requestIdHeader,
  requestIdParameter,
  valuesOf,
} from "./responses.ts";

const shown = {
  schema: "Fault" as const,
  statusOf: (code: ErrorCode) => errorTable[code].status,
  titleOf: (code: ErrorCode) => errorTable[code].error,
};
const faults = createFaults<ErrorCode>({ ...shown, examples: faultExamples });
const hookFaults = createFaults<ErrorCode>({ ...shown, examples: hookFaultExamples });
const keyedFaults: ErrorCode[] = [
  "invalid_api_key",
  "method_not_allowed",
  "rate_limit_exceeded",
  "internal_error",
  "unavailable",
];

const bearerAuth = [{ bearer: [] }];

function postLead(bodySchema: object, bodyExamples: Examples): DocumentDecoration {
  return {
    tags: ["Leads"],
    operationId: "postLead",
    summary: "Send a lead",
    description:
      "As JSON, form, multipart or query string; where body and query both have a field, the body wins. `firstName`, `first_name` and `First Name` are one field. 200 says the post was understood and stored; `status` says what became of the lead.",
    security: bearerAuth,
    parameters: [idempotencyParameter, requestIdParameter],
    requestBody: {
      required: false,
      content: {
        "application/json": { schema: bodySchema, examples: bodyExamples },
        "application/x-www-form-urlencoded": { schema: bodySchema },
        "multipart/form-data": { schema: bodySchema },
      },
    },
    responses: {
      200: answer("LeadAnswer", "Understood and stored", valuesOf(answerExamples), {
        ...limitHeaders,
        "Idempotent-Replayed": { $ref: "#/components/headers/Replayed" },
      }),
      ...faults(
        ...keyedFaults,
        "invalid_request_body",
        "unknown_seller",
        "no_matching_campaign",
        "missing_required_field",
        "invalid_field",
        "payload_too_large",
        "unsupported_media_type",
        "idempotency_key_reused",
      ),
    },
  };
}

const listLeads: DocumentDecoration = {
  tags: ["Leads"],
  operationId: "listLeads",
  summary: "List your leads",
  description: "Newest first, in pages.",
  security: bearerAuth,
  parameters: [
    query("status", "Only leads of this status.", { type: "string", enum: [...leadStatuses] }),
    query("since", "Only leads of this ISO day or time and later.", {
      type: "string",
      example: "2026-07-15",
    }),
    query("limit", "Leads on a page.", { type: "integer", minimum: 1, maximum: 200, default: 50 }),
    query("cursor", "`next_cursor` of the page before.", { type: "string" }),
    query("test", "True: test leads instead of real ones.", { type: "boolean", default: false }),
    requestIdParameter,
  ],
  responses: {
    200: answer("LeadList", "A page of leads", exampleOf(leadListExample), limitHeaders),
    ...faults(...keyedFaults, "invalid_field"),
  },
};

const getLead: DocumentDecoration = {
  tags: ["Leads"],
  operationId: "getLead",
  summary: "What became of a lead",
  security: bearerAuth,
  parameters: [
    { name: "lead_id", in: "path", required: true, schema: { type: "string" }, example: leadExample.lead_id },
    requestIdParameter,
  ],
  responses: {
    200: answer("Lead", "The lead", exampleOf(leadExample), limitHeaders),
    ...faults(...keyedFaults, "not_found"),
  },
};

const getMe: DocumentDecoration = {
  tags: ["Account"],
  operationId: "getMe",
  summary: "Whose key this is",
  security: bearerAuth,
  parameters: [requestIdParameter],
  responses: {
    200: answer("Me", "The key's supplier", exampleOf(meExample), limitHeaders),
    ...faults(...keyedFaults),
  },
};

const getCampaigns: DocumentDecoration = {
  tags: ["Account"],
  operationId: "getCampaigns",
  summary: "What you may post, with every field",
  security: bearerAuth,
  parameters: [
    query("seller", "Only campaigns of this seller: its code or slug.", { type: "string" }),
    query("category", "Only campaigns of this category; case does not matter.", { type: "string" }),
    requestIdParameter,
  ],
  responses: {
    200: answer("Campaigns", "Active campaigns of your sellers", exampleOf(campaignsExample), limitHeaders),
    ...faults(...keyedFaults),
  },
};

const hookBody = { $ref: "#/components/schemas/HookPost" };

const postHook: DocumentDecoration = {
  tags: ["Webhooks"],
  operationId: "postHook",
  summary: "Register an address that hears of your leads",
  description:
    "It is sent a POST `{ type, timestamp, data }` for each event, `data` as `GET /api/leads/{lead_id}` gives it, signed as [Standard Webhooks](https://www.standardwebhooks.com) say, and again for about three days until it answers 2xx; a 410 removes it. Test leads are not told of. The same address again is another hook; 100 are allowed.",
  security: bearerAuth,
  parameters: [requestIdParameter],
  requestBody: {
    required: true,
    content: {
      "application/json": { schema: hookBody, examples: exampleOf(hookPostExample) },
      "application/x-www-form-urlencoded": { schema: hookBody },
      "multipart/form-data": { schema: hookBody },
    },
  },
  responses: {
    200: answer("HookAnswer", "Registered", exampleOf(hookAnswerExample), limitHeaders),
    ...hookFaults(
      ...keyedFaults,
      "invalid_request_body",
      "missing_required_field",
      "invalid_field",
      "payload_too_large",
      "unsupported_media_type",
    ),
  },
};

const listHooks: DocumentDecoration = {
  tags: ["Webhooks"],
  operationId: "listHooks",
  summary: "List your registered addresses",
  security: bearerAuth,
  parameters: [requestIdParameter],
  responses: {
    200: answer("HookList", "All of them, without their secrets", exampleOf(hookListExample), limitHeaders),
    ...faults(...keyedFaults),
  },
};

const deleteHook: DocumentDecoration = {
  tags: ["Webhooks"],
  operationId: "deleteHook",
  summary: "Remove a registered address",
  description: "What it has yet to hear is not sent any more.",
  security: bearerAuth,
  parameters: [
    {
      name: "id",
      in: "path",
      required: true,
      schema: { type: "string" },
      example: hookAnswerExample.hook.id,
    },
    requestIdParameter,
  ],
  responses: {
    200: answer("Done", "Removed", exampleOf({ success: true }), limitHeaders),
    ...faults(...keyedFaults),
    ...hookFaults("not_found"),
  },
};

const healthz: DocumentDecoration = {
  tags: ["Operation"],
  operationId: "healthz",
  summary: "The process answers",
  security: [],
  responses: { 200: answer("Alive", "Alive", exampleOf({ success: true, status: "alive" })) },
};

const readyz: DocumentDecoration = {
  tags: ["Operation"],
  operationId: "readyz",
  summary: "Leads can be stored",
  security: [],
  responses: {
    200: answer("Ready", "Ready", exampleOf({ success: true, status: "ready" })),
    ...faults("unavailable"),
  },
};

const metrics: DocumentDecoration = {
  tags: ["Operation"],
  operationId: "metrics",
  summary: "Counts, as Prometheus text",
  description: "For clients on the same machine, and for those that show the token of the configuration.",
  security: [{ metricsToken: [] }, {}],
  responses: {
    200: {
      description: "Prometheus text format",
      headers: { "X-Request-Id": requestIdHeader },
      content: { "text/plain": { schema: { type: "string" } } },
    },
    ...faults("invalid_api_key", "rate_limit_exceeded"),
  },
};

/** What the document says of each route, by method and path. `campaignBodies` null: campaigns are not named. */
export function createOperations(
  campaignBodies: { schema: object; examples: Examples } | null,
): Record<string, DocumentDecoration> {
  const body = campaignBodies ?? {
    schema: { $ref: "#/components/schemas/LeadPost" },
    examples: exampleOf(leadPostExample),
  };
  return {
    "POST /api/leads": postLead(body.schema, body.examples),
    "GET /api/leads": listLeads,
    "GET /api/leads/:lead_id": getLead,
    "GET /api/me": getMe,
    "GET /api/campaigns": getCampaigns,
    "POST /api/hooks": postHook,
    "GET /api/hooks": listHooks,
    "DELETE /api/hooks/:id": deleteHook,
    "POST /hooks/:token": postForm,
    "GET /healthz": healthz,
    "GET /readyz": readyz,
    "GET /metrics": metrics,
  };
}
