import type { FieldFault } from "./field.ts";

/** Closed list of what can go wrong at the supplier API; `http/errors.ts` turns each into a status and words. */
export const errorCodes = [
  "invalid_api_key",
  "invalid_request_body",
  "unknown_seller",
  "no_matching_campaign",
  "missing_required_field",
  "invalid_field",
  "not_found",
  "method_not_allowed",
  "payload_too_large",
  "unsupported_media_type",
  "idempotency_key_reused",
  "rate_limit_exceeded",
  "internal_error",
  "unavailable",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** What can go wrong at the partner API beside these. */
export const partnerErrorCodes = ["leads_disabled", "not_possible"] as const;
export type FaultCode = ErrorCode | (typeof partnerErrorCodes)[number];

/** The only error class: a fault with a code from the closed list and a sentence its caller may read. */
export class AppError extends Error {
  readonly code: FaultCode;
  readonly faults: readonly FieldFault[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: FaultCode,
    message: string,
    options: { faults?: readonly FieldFault[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.faults = options.faults ?? [];
    this.headers = options.headers ?? {};
  }
}

/** The fault of a body that cannot be read as what it should be, in the words of both APIs. */
export function refuseBody(found: string, expected: string): AppError {
  return new AppError("invalid_request_body", `Cannot read the request: ${found}, expected ${expected}`);
}

/** What keeps a command from doing its work. The message is a whole sentence for the operator and is shown as it is. */
export class OperatorError extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "OperatorError";
  }
}
