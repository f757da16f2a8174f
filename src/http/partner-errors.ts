import type { FaultCode } from "../domain/error.ts";
import type { FieldFault } from "../domain/field.ts";
import type { Answer } from "./answer.ts";
import { errorTable, knownFault } from "./errors.ts";

const UNPROCESSABLE = 422;

/** Where the partner API says it otherwise than the suppliers': both vendor SDKs look for what is wrong in a 422. */
export function partnerStatus(code: FaultCode): number {
  return code === "invalid_field" ? UNPROCESSABLE : errorTable[code].status;
}

/** Every sentence about a field under its name. */
function byField(faults: readonly FieldFault[]): Record<string, string[]> {
  const sentences = new Map<string, string[]>();
  for (const { field, message } of faults) sentences.set(field, [...(sentences.get(field) ?? []), message]);
  return Object.fromEntries(sentences);
}

/** The shape of this API's every fault. A missing or unknown key is told in the words the source's clients know. */
export function partnerFaultAnswer(fault: unknown, requestId: string): Answer {
  const { code, message, faults, headers } = knownFault(fault, requestId);
  const status = partnerStatus(code);
  return {
    status,
    headers: { ...errorTable[code].headers, ...headers },
    body: JSON.stringify({
      message: code === "invalid_api_key" ? "Unauthenticated." : message,
      errors: status === UNPROCESSABLE ? byField(faults) : undefined,
      status: 0,
    }),
    facts: { code },
  };
}
