export const base62Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** So many base62 digits of chance: 32 of them are 190 bits. */
export function randomBase62(length: number, randomBytes: (length: number) => Uint8Array): string {
  let digits = "";
  while (digits.length < length) {
    // Bytes above the last multiple of 62 would make the first digits likelier.
    for (const byte of randomBytes(length - digits.length)) if (byte < 248) digits += base62Digits[byte % 62];
  }
  return digits;
}
