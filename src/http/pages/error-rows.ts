import { type ErrorCode, errorCodes } from "../../domain/error.ts";
import { errorTable } from "../errors.ts";
import { type PartnerFaultCode, partnerFaultCodes } from "../openapi/partner-examples.ts";
import { partnerStatus } from "../partner-errors.ts";
import { table } from "./blocks.ts";
import { type Html, html, prose } from "./html.ts";

/** What to make of each; status and words are those of the error table. */
const supplierAdvice: Record<ErrorCode, string> = {
  invalid_api_key: "The key is missing, mistyped or revoked. It belongs into the header `Authorization`.",
  invalid_request_body: "The body is not what its `Content-Type` says. `message` tells where it breaks.",
  unknown_seller: "`seller` is no code or slug that this key may post to.",
  no_matching_campaign: "`category` is no active campaign of that seller. `message` lists those that are.",
  missing_required_field: "`errors` names every field that is missing, and those that are invalid.",
  invalid_field: "Nothing is missing, but `errors` names the fields that cannot be read.",
  not_found: "There is no such path, or no lead of yours with this id.",
  method_not_allowed: "The header `Allow` lists the methods of this path.",
  payload_too_large: "The body is too large. `message` tells the limit.",
  unsupported_media_type: "`message` lists the content types that are taken.",
  idempotency_key_reused:
    "This `Idempotency-Key` came with other fields before. Take a new one for another lead.",
  rate_limit_exceeded: "Wait as many seconds as the header `Retry-After` says.",
  internal_error: "A fault of this service. Tell your seller the `request_id`.",
  unavailable: "Nothing was kept. Send it again after `Retry-After` seconds.",
};

const partnerAdvice: Record<PartnerFaultCode, string> = {
  invalid_api_key: "The key is missing, mistyped or revoked, or it is a supplier's.",
  leads_disabled: "The program takes no new leads at the moment. Those it has can still be decided.",
  not_found: "There is no such path, or the program has no lead with this id.",
  method_not_allowed: "The header `Allow` lists the methods of this path.",
  payload_too_large: "The body is too large. `message` tells the limit.",
  unsupported_media_type: "`message` lists the content types that are taken.",
  invalid_field: "`errors` names every field, with a sentence for each.",
  idempotency_key_reused: "This `Idempotency-Key` came with another request before.",
  invalid_request_body: "The body is not JSON. `message` tells where it breaks.",
  not_possible: "The lead was converted or rejected before. `message` tells which.",
  rate_limit_exceeded: "Wait as many seconds as the header `Retry-After` says.",
  internal_error: "A fault of this service. Tell the operator the header `X-Request-Id`.",
  unavailable: "Nothing was kept. Send it again after `Retry-After` seconds.",
};

export function supplierErrors(): Html {
  return table({
    caption: "Every error, by HTTP status",
    heads: ["HTTP", "error", "code", "What it means"],
    rows: errorCodes.map((code) => {
      const { status, error } = errorTable[code];
      return [status, error, html`<code>${code}</code>`, prose(supplierAdvice[code])];
    }),
  });
}

export function partnerErrors(): Html {
  const codes = partnerFaultCodes.toSorted((a, b) => partnerStatus(a) - partnerStatus(b));
  return table({
    caption: "Every error, by HTTP status",
    heads: ["HTTP", "Error", "What it means"],
    rows: codes.map((code) => [partnerStatus(code), errorTable[code].error, prose(partnerAdvice[code])]),
  });
}
