import type { FormFormat } from "../../domain/form.ts";
import { sha256Hex } from "../../domain/sha256.ts";
import { googleKey } from "./google-ads.ts";
import type { Header, Payload } from "./payload.ts";

/** Older signatures may have been overheard and sent once more. */
const FRESH_MS = 5 * 60_000;

export type Signed = {
  secret: string;
  header: Header;
  /** As it came. */
  body: string;
  payload: Payload;
  /** Epoch milliseconds. */
  now: number;
};

type Check = (signed: Signed) => string | null;

const checks: Partial<Record<FormFormat, Check>> = {
  // https://www.typeform.com/developers/webhooks/secure-your-webhooks/
  typeform: ({ secret, header, body }) =>
    compare("Typeform-Signature", header("typeform-signature"), `sha256=${sign(secret, body, "base64")}`),
  // https://tally.so/help/webhooks
  tally: ({ secret, header, body }) =>
    compare("Tally-Signature", header("tally-signature"), sign(secret, body, "base64")),
  // https://developers.webflow.com/data/docs/working-with-webhooks
  webflow({ secret, header, body, now }) {
    const timestamp = header("x-webflow-timestamp") ?? "";
    return (
      compare(
        "X-Webflow-Signature",
        header("x-webflow-signature"),
        sign(secret, `${timestamp}:${body}`, "hex"),
      ) ?? staleness("X-Webflow-Timestamp", Number(timestamp), now)
    );
  },
  // `t=<seconds>,v=<hex>`. What it posts as a form is signed over another text than is sent.
  wpforms({ secret, header, body, now }) {
    const name = "X-WPForms-Webhook-Signature";
    const given = header("x-wpforms-webhook-signature");
    const [, seconds = "", signature = null] = /^t=(\d{1,12}),v=([0-9a-f]{64})$/.exec(given ?? "") ?? [];
    if (given === null) return compare(name, null, "");
    return (
      compare(name, signature ?? "", sign(secret, `${seconds}.${body}`, "hex")) ??
      staleness(name, Number(seconds) * 1_000, now)
    );
  },
  // https://developers.google.com/google-ads/webhook/docs/implementation
  google_ads: ({ secret, payload }) => {
    const key = googleKey(payload);
    if (key === null) return "google_key is missing";
    return isSame(key, secret) ? null : "google_key is another one";
  },
};

/** What is wrong with the signature of something a builder with a secret has posted; null: nothing. */
export function signatureFault(format: FormFormat, signed: Signed): string | null {
  return checks[format]?.(signed) ?? null;
}

function sign(secret: string, text: string, encoding: "base64" | "hex"): string {
  return new Bun.CryptoHasher("sha256", secret).update(text).digest(encoding);
}

/** Hashes are compared: how long that takes says nothing of what is expected. */
function isSame(given: string, expected: string): boolean {
  return sha256Hex(given) === sha256Hex(expected);
}

function compare(name: string, given: string | null, expected: string): string | null {
  if (given === null) return `the header ${name} is missing`;
  return isSame(given, expected) ? null : `the header ${name} does not fit the body`;
}

function staleness(name: string, at: number, now: number): string | null {
  return Math.abs(now - at) <= FRESH_MS ? null : `the time in ${name} is more than 5 minutes from now`;
}
