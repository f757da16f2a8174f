import type { DocumentDecoration } from "elysia";
import type { ErrorCode } from "../../domain/error.ts";
import { formFormats, formNames } from "../../domain/form.ts";
import { errorTable } from "../errors.ts";
import { answerExamples, type Fault, faultExample, faultExamples } from "./examples.ts";
import { answer, createFaults, limitHeaders, requestIdParameter, valuesOf } from "./responses.ts";

const builders = formFormats.filter((format) => format !== "any").map((format) => formNames[format]);
const { sold, pending, duplicate, rejected, test } = answerExamples;

/** Those that read otherwise than a key's. */
const formFaultExamples: Record<ErrorCode, Fault> = {
  ...faultExamples,
  invalid_api_key: faultExample(
    "invalid_api_key",
    "Cannot authenticate: the header Typeform-Signature does not fit the body, expected what this form builder makes with the secret that is configured",
  ),
  invalid_request_body: faultExample(
    "invalid_request_body",
    "Cannot read the request: this address is for Tally and the body is what Jotform posts, expected a JSON object with the eventType FORM_RESPONSE",
  ),
  not_found: faultExample(
    "not_found",
    "Cannot find the hook: there is none at this address, or it was revoked, expected one that the seller has made",
  ),
  rate_limit_exceeded: faultExample(
    "rate_limit_exceeded",
    "Cannot accept the form: this address has spent its posts, expected at most 60 a minute and 60 at once",
  ),
  unavailable: faultExample(
    "unavailable",
    "Cannot accept the form: the campaign behind this address is not active, expected it sent again later",
  ),
};

const faults = createFaults<ErrorCode>({
  schema: "Fault",
  statusOf: (code) => errorTable[code].status,
  titleOf: (code) => errorTable[code].error,
  examples: formFaultExamples,
});

const anything = { type: "object" as const, additionalProperties: true };

export const postForm: DocumentDecoration = {
  tags: ["Form builders"],
  operationId: "postForm",
  summary: "Send a form that was filled in",
  description: `For form builders, which cannot send a key: the address itself is the secret, and stands for one supplier and one campaign. It takes what ${builders.join(", ")} post, and names and values as JSON, form or multipart. Query parameters are fields too: \`?source=spring\` gives every lead that field, \`?test=true\` makes test leads. A form sent again gets the first answer again. A form that cannot be taken as it is, is kept: it is answered 200, \`rejected\`, \`invalid\`, and the seller sees what was wrong.`,
  security: [],
  parameters: [
    {
      name: "token",
      in: "path",
      required: true,
      description: "32 letters and digits that nobody can guess.",
      schema: { type: "string" },
    },
    requestIdParameter,
  ],
  requestBody: {
    required: false,
    content: {
      "application/json": { schema: anything },
      "application/x-www-form-urlencoded": { schema: anything },
      "multipart/form-data": { schema: anything },
    },
  },
  responses: {
    200: answer(
      "LeadAnswer",
      "Understood and stored",
      valuesOf({ sold, pending, duplicate, test, invalid: { ...rejected, reason: "invalid" } }),
      { ...limitHeaders, "Idempotent-Replayed": { $ref: "#/components/headers/Replayed" } },
    ),
    ...faults(
      "invalid_request_body",
      "invalid_api_key",
      "not_found",
      "method_not_allowed",
      "payload_too_large",
      "unsupported_media_type",
      "rate_limit_exceeded",
      "internal_error",
      "unavailable",
    ),
  },
};
