/**
 * The three headers of Standard Webhooks (https://github.com/standard-webhooks/standard-webhooks), over the exact
 * bytes of the body. One signature for each secret, so a receiver may change its secret without missing anything.
 * `id` must not contain a dot.
 */
export function signatureHeaders({
  id,
  now,
  body,
  secrets,
}: {
  id: string;
  /** Epoch milliseconds. */
  now: number;
  body: Uint8Array;
  secrets: readonly Uint8Array[];
}): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const signatures = secrets.map((secret) => {
    const hmac = new Bun.CryptoHasher("sha256", secret).update(`${id}.${timestamp}.`).update(body);
    return `v1,${hmac.digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}
