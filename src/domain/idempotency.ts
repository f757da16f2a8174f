const KEY = /^[ -~]{1,255}$/;
const MASK_53 = 0x1fffffffffffffn;

/** How long an answer is told again to the same Idempotency-Key, at either API. */
export const idempotencyWindowMs = 7 * 24 * 60 * 60 * 1000;

/** What an Idempotency-Key has to be, for whoever sent another. */
export const idempotencyKeyForm = "1 to 255 printable ASCII characters";

export function isIdempotencyKey(text: string): boolean {
  return KEY.test(text);
}

/**
 * 53 bits of a value that JSON can hold; the order of its members counts. Stored, so it is xxHash64, which has a
 * specification, and not a hash the runtime may change.
 */
export function fingerprintJson(value: unknown): number {
  return Number(Bun.hash.xxHash64(JSON.stringify(value)) & MASK_53);
}
