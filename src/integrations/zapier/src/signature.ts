import { createHmac, timingSafeEqual } from "node:crypto";

const SECRET = /^whsec_/;
const VERSION = "v1,";

export type RawRequest = { headers?: Readonly<Record<string, string>>; content?: string };
/** A delivery's own id where it is genuine, the same each time it is sent. */
export type Verdict = { id: string } | { fault: string };

/** Zapier hands headers on as `Http-Webhook-Id`; their case and that prefix are not to be relied on. */
function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  const found = Object.entries(headers).find(
    ([key]) =>
      key
        .toLowerCase()
        .replaceAll("_", "-")
        .replace(/^http-/, "") === name,
  );
  return found?.[1];
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/**
 * Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks) over the body as it arrived. How old it is
 * does not count: Zapier may hold a delivery back for a while, and its id keeps it from counting twice.
 */
export function verify(secret: string, { headers = {}, content = "" }: RawRequest): Verdict {
  const id = headerOf(headers, "webhook-id");
  const timestamp = headerOf(headers, "webhook-timestamp");
  const signatures = headerOf(headers, "webhook-signature");
  if (id === undefined || timestamp === undefined || signatures === undefined)
    return { fault: "it is not signed" };
  const key = Buffer.from(secret.replace(SECRET, ""), "base64");
  const expected =
    VERSION + createHmac("sha256", key).update(`${id}.${timestamp}.${content}`).digest("base64");
  const genuine = signatures.split(" ").some((signature) => isSame(signature, expected));
  return genuine ? { id } : { fault: "its signature is not Leadgate's" };
}
