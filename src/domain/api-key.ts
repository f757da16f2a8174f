import { base62Digits, randomBase62 } from "./base62.ts";
import { sha256Hex } from "./sha256.ts";

const RANDOM_DIGITS = 32;
const CHECK_DIGITS = 6;

/** Shorter keys could be guessed; what suppliers have already is taken from this length on. */
export const minKeyLength = 16;

/**
 * A new API key: `lg_live_` or `lg_test_`, 32 random base62 digits (190 bits), and the CRC-32 of all before it as
 * six base62 digits, by which a secret scanner tells a key from a look-alike. Nobody is refused for the check.
 */
export function makeApiKey({
  test,
  randomBytes,
}: {
  test: boolean;
  randomBytes: (length: number) => Uint8Array;
}): string {
  const key = (test ? "lg_test_" : "lg_live_") + randomBase62(RANDOM_DIGITS, randomBytes);
  return key + checkOf(key);
}

function checkOf(text: string): string {
  let rest = Bun.hash.crc32(text);
  let digits = "";
  while (digits.length < CHECK_DIGITS) {
    digits = base62Digits[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

/** What the configuration holds of a key: lower-case hex SHA-256 of its UTF-8 text. */
export function hashApiKey(key: string): string {
  return sha256Hex(key);
}
