import { createHmac } from "node:crypto";
import type { FormFormat } from "../../../src/domain/form.ts";
import type { Posted } from "./payloads.ts";

function hmac(secret: string, text: string, encoding: "base64" | "hex"): string {
  return createHmac("sha256", secret).update(text).digest(encoding);
}

/** What each builder sends beside the body to show that it is the sender, as its documentation has it. */
export const signers: Partial<Record<FormFormat, (posted: Posted, secret: string, now: number) => Posted>> = {
  typeform: (posted, secret) =>
    signed(posted, { "typeform-signature": `sha256=${hmac(secret, posted.body, "base64")}` }),
  tally: (posted, secret) => signed(posted, { "tally-signature": hmac(secret, posted.body, "base64") }),
  webflow: (posted, secret, now) =>
    signed(posted, {
      "x-webflow-timestamp": String(now),
      "x-webflow-signature": hmac(secret, `${now}:${posted.body}`, "hex"),
    }),
  wpforms(posted, secret, now) {
    const seconds = Math.floor(now / 1_000);
    const signature = hmac(secret, `${seconds}.${posted.body}`, "hex");
    return signed(posted, { "x-wpforms-webhook-signature": `t=${seconds},v=${signature}` });
  },
  google_ads: (posted, secret) => ({ ...posted, body: posted.body.replace("a-key-of-google", secret) }),
};

export function signed(posted: Posted, headers: Record<string, string>): Posted {
  return { ...posted, headers: { ...posted.headers, ...headers } };
}
