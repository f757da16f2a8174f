const PREFIX = "whsec_";
const RANDOM_BYTES = 32;

/** A new signing secret of Standard Webhooks. */
export function makeSigningSecret(randomBytes: (length: number) => Uint8Array): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toBase64();
}

/** The key that a secret made here holds. */
export function signingKeyOf(secret: string): Uint8Array {
  return Uint8Array.fromBase64(secret.slice(PREFIX.length));
}
