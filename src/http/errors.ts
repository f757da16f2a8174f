import { AppError, type FaultCode } from "../domain/error.ts";
import type { Answer } from "./answer.ts";

/** What each code is to a supplier. The words are part of the contract. */
export const errorTable: Record<
  FaultCode,
  { status: number; error: string; headers?: Record<string, string> }
> = {
  invalid_api_key: { status: 401, error: "Invalid API Key", headers: { "www-authenticate": "Bearer" } },
  invalid_request_body: { status: 400, error: "Invalid request body" },
  unknown_seller: { status: 400, error: "Unknown seller" },
  no_matching_campaign: { status: 400, error: "No matching campaign" },
  missing_required_field: { status: 400, error: "Missing required field" },
  invalid_field: { status: 400, error: "Invalid field" },
  not_found: { status: 404, error: "Not found" },
  method_not_allowed: { status: 405, error: "Method not allowed" },
  payload_too_large: { status: 413, error: "Payload too large" },
  unsupported_media_type: { status: 415, error: "Unsupported media type" },
  idempotency_key_reused: { status: 422, error: "Idempotency key reused" },
  rate_limit_exceeded: { status: 429, error: "Rate limit exceeded" },
  internal_error: { status: 500, error: "Internal error" },
  leads_disabled: { status: 403, error: "Leads are not enabled" },
  not_possible: { status: 400, error: "Not possible" },
  unavailable: { status: 503, error: "Service unavailable", headers: { "retry-after": "5" } },
};

/** Nothing of a fault that is not an `AppError` is shown. */
export function knownFault(fault: unknown, requestId: string): AppError {
  if (fault instanceof AppError) return fault;
  return new AppError(
    "internal_error",
    `Cannot answer: a fault of this service, named ${requestId} in its log`,
  );
}

/** The one shape of the suppliers' API for every fault. */
export function faultAnswer(fault: unknown, requestId: string): Answer {
  const known = knownFault(fault, requestId);
  const { status, error, headers } = errorTable[known.code];
  return {
    status,
    headers: { ...headers, ...known.headers },
    body: JSON.stringify({
      success: false,
      error,
      code: known.code,
      message: known.message,
      errors: known.faults,
      request_id: requestId,
    }),
    facts: { code: known.code },
  };
}
