/** The bytes of a Standard Webhooks secret, `whsec_` and base64; null for any other text. */
export function secretBytes(text: string): Uint8Array | null {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  if (base64 === undefined) return null;
  const bytes = new Uint8Array(Buffer.from(base64, "base64"));
  // Decoding skips what it does not understand; only what encodes to the same text was base64.
  const whole = Buffer.from(bytes).toString("base64").replace(/=+$/, "") === base64.replace(/=+$/, "");
  return whole ? bytes : null;
}
