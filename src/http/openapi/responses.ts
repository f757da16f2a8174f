import type { DocumentDecoration } from "elysia";
import type { FaultCode } from "../../domain/error.ts";
import type { SchemaName } from "./schemas.ts";

export type Responses = NonNullable<DocumentDecoration["responses"]>;
type Parameter = NonNullable<DocumentDecoration["parameters"]>[number];
export type Examples = Record<string, { value: unknown; summary?: string }>;

export const requestIdHeader = { $ref: "#/components/headers/RequestId" };
export const limitHeaders = {
  "X-RateLimit-Limit": { $ref: "#/components/headers/RateLimit" },
  "X-RateLimit-Remaining": { $ref: "#/components/headers/RateLimitRemaining" },
  "X-RateLimit-Reset": { $ref: "#/components/headers/RateLimitReset" },
};
const retryAfterHeader = { "Retry-After": { $ref: "#/components/headers/RetryAfter" } };
const headersOfStatus: Record<number, Record<string, { $ref: string }>> = {
  401: { "WWW-Authenticate": { $ref: "#/components/headers/Authenticate" } },
  405: { Allow: { $ref: "#/components/headers/Allow" } },
  429: retryAfterHeader,
  503: retryAfterHeader,
};

function jsonOf(schema: SchemaName, examples: Examples) {
  return { "application/json": { schema: { $ref: `#/components/schemas/${schema}` }, examples } };
}

export function exampleOf(value: unknown): Examples {
  return { example: { value } };
}

export function valuesOf(examples: Readonly<Record<string, unknown>>): Examples {
  return Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]));
}

export function answer(schema: SchemaName, description: string, examples: Examples, headers = {}) {
  return {
    description,
    headers: { "X-Request-Id": requestIdHeader, ...headers },
    content: jsonOf(schema, examples),
  };
}

/** What a document shows of one API's faults. */
export type FaultsShown<Code extends FaultCode> = {
  schema: SchemaName;
  statusOf: (code: Code) => number;
  titleOf: (code: Code) => string;
  examples: Readonly<Record<Code, unknown>>;
};

/** Makes the responses for fault codes, those of one status together. */
export function createFaults<Code extends FaultCode>({
  schema,
  statusOf,
  titleOf,
  examples,
}: FaultsShown<Code>) {
  return function faults(...codes: Code[]): Responses {
    const statuses = [...new Set(codes.map(statusOf))].sort();
    return Object.fromEntries(
      statuses.map((status) => {
        const same = codes.filter((code) => statusOf(code) === status);
        const shown = valuesOf(Object.fromEntries(same.map((code) => [code, examples[code]])));
        return [status, answer(schema, same.map(titleOf).join(" · "), shown, headersOfStatus[status])];
      }),
    );
  };
}

export function query(name: string, description: string, schema: object): Parameter {
  return { name, in: "query", required: false, description, schema };
}

/** A name for the request in both logs; without it one is made. */
export const requestIdParameter: Parameter = {
  name: "X-Request-Id",
  in: "header",
  required: false,
  description: "Your own name for the request, told back in the answer.",
  schema: { type: "string", pattern: "^[A-Za-z0-9._-]{1,64}$" },
};

export const idempotencyParameter: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description:
    "The same key with the same fields gives the first answer again, for 7 days. After an error the key is free again.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};
