import { base62Digits } from "./base62.ts";
import type { ApiKey, RateLimit, Seller } from "./catalog.ts";
import type { Commission } from "./commission.ts";
import type { PartnerEvent } from "./partner-lead.ts";
import { sha256Hex } from "./sha256.ts";

/** A seller's partner program: who may send leads to it, what it asks of them, and what they earn. */
export type Program = {
  id: string;
  name: string;
  seller: Seller;
  /** False: no new leads; those there are go on. */
  leadsEnabled: boolean;
  commission: Commission;
  /** For each of its keys. */
  rateLimit: RateLimit;
  /** One key is one program. None of them is a test key. */
  keys: readonly ApiKey[];
  form: readonly FormField[];
  partners: readonly Partner[];
  webhooks: readonly ProgramWebhook[];
};

export const formFieldTypes = [
  "text",
  "input",
  "textarea",
  "checkbox",
  "radio",
  "select",
  "countries",
] as const;
/** `text` is a block of text on the form, without an input. */
export type FormFieldType = (typeof formFieldTypes)[number];

/** A field of a program's form. What is not said is null, and options are empty where there is nothing to choose. */
export type FormField = {
  /** Unique within its program. */
  id: number;
  type: FormFieldType;
  /** The question. Null only for `text`. */
  title: string | null;
  text: string | null;
  description: string | null;
  required: boolean;
  options: readonly string[];
};

/** Each of `key`, `id` and `email` names one partner within its program. */
export type Partner = { key: string; id: string; name: string; email: string };

export type ProgramWebhook = {
  /** Unique within its program. */
  name: string;
  url: string;
  /** The bytes of the secret as it is written, for `Signature`. */
  secret: Uint8Array;
  /** For the Standard Webhooks headers: what a `whsec_` secret decodes to, else the same bytes as `secret`. */
  signingKey: Uint8Array;
  events: readonly PartnerEvent[];
};

const KEY_DIGITS = 12;

/** What a webhook is called in what it is sent: 12 letters and digits, the same as long as both names are. */
export function webhookKey(programId: string, name: string): string {
  let rest = BigInt(`0x${sha256Hex(`${programId}\0${name}`)}`);
  let key = "";
  while (key.length < KEY_DIGITS) {
    key += base62Digits.charAt(Number(rest % 62n));
    rest /= 62n;
  }
  return key;
}
