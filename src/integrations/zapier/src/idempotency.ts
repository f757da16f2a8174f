import type { PlainInputField, ZObject } from "zapier-platform-core";
import { refuse } from "./call.ts";

const FORM = /^[ -~]{1,255}$/;

/** Left empty by default: with no key, Leadgate answers the same lead within 60 seconds with the first answer again. */
export const idempotencyField = {
  key: "idempotencyKey",
  label: "Idempotency key",
  type: "string",
  required: false,
  helpText:
    "Leave this empty unless one lead may be sent twice, for example when you replay Zap runs. Then map something that is different for every lead, such as the number of the form entry: for 7 days Leadgate answers the same key with the first answer and takes no second lead. The same key with other values is an error.",
} as const satisfies PlainInputField;

export function idempotencyHeader(z: ZObject, key: string | undefined): Record<string, string> {
  const text = key?.trim() ?? "";
  if (text === "") return {};
  if (FORM.test(text)) return { "idempotency-key": text };
  throw refuse(
    z,
    "Cannot use the idempotency key: it is longer than 255 characters or holds letters other than plain ones, expected something like the number of the form entry",
    "invalid_idempotency_key",
  );
}
