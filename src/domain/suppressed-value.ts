import { sha256Hex } from "./sha256.ts";
import { tidy } from "./text.ts";

export const hashings = ["none", "sha256"] as const;
/** What a list's file holds: values, or the SHA-256 of each. */
export type Hashing = (typeof hashings)[number];

/** How a list is read: phones however they are written, addresses and other text without regard to case. */
export type Reading = { kind: "phone" | "email" | "text"; hashed: Hashing };

/** What stands between a phone's digits, a spreadsheet's quotes and marks of direction included. */
const PHONE_LAYOUT = /^[\d\p{Zs}\p{Cf}+()./,"'‐-―−-]+$/u;
const EXTENSION = /[\s,;]*(?:extension|ext\.?|x|#|;ext=)[\s.=:]*\d{1,7}$/i;
/** A zero dialled at home only, as in `+49 (0)30 123456`. */
const HOME_ZERO = "(0)";

/**
 * Behind the calling code stands the national number. Calling codes have one to three digits, none begins like another.
 * https://www.itu.int/pub/T-SP-E.164D
 */
const E164 = /^\+(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})(\d+)$/;

/** What a lead's address can be, roughly: a line with more beside the address would never be found. */
const ADDRESS = /^[^\s"(),:;<>@[\]\\]+@[^\s"(),:;<>@[\]\\]+$/;

const HASH = /^[0-9a-f]{64}$/i;

/** The entry a line makes, which is trimmed; null where it can be no such value, or is no UTF-8. */
export function entryOf(line: string, { kind, hashed }: Reading): string | null {
  if (line.includes("\uFFFD")) return null;
  if (hashed === "sha256") return HASH.test(line) ? line.toLowerCase() : null;
  if (kind === "phone") return phoneOf(line);
  const text = tidy(line).toLowerCase();
  return text === "" || (kind === "email" && !ADDRESS.test(text)) ? null : text;
}

function phoneOf(line: string): string | null {
  const text = line.normalize("NFKC").replace(EXTENSION, "").replace(HOME_ZERO, "");
  const digits = text.replace(/\D/g, "");
  if (!PHONE_LAYOUT.test(text) || digits.length < 7 || digits.length > 15) return null;
  return /^\D*\+/.test(text) ? `+${digits}` : withoutZeros(digits);
}

/** Zeros before a number are dialled, and no part of it. */
function withoutZeros(digits: string): string {
  return digits.startsWith("0") ? digits.replace(/^0+/, "") : digits;
}

/** The entries that mean a lead's value, normalized as leads are. */
export function entriesFor(value: string, { kind, hashed }: Reading): string[] {
  if (hashed === "none")
    return kind === "phone" ? phoneForms(value).map(withoutZeros) : [value.toLowerCase()];
  if (kind !== "phone") return [sha256Hex(value.toLowerCase())];
  const forms = phoneForms(value);
  const dialled = forms.length > 1 ? [`0${forms.at(-1)}`] : [];
  return [...forms, ...dialled].map(sha256Hex);
}

/** Whole, without its `+`, and the national number alone. Of what is no E.164 only the digits count. */
function phoneForms(value: string): string[] {
  const national = E164.exec(value)?.[1];
  return national === undefined ? [value.replace(/\D/g, "")] : [value, value.slice(1), national];
}

/**
 * Writes the entry of an ordinary line of ASCII into `target` without making a string of it, and returns its length.
 * 0: the line is not ordinary, or no such value; `entryOf` knows.
 */
export type CopyEntry = (target: Uint8Array, bytes: Uint8Array, from: number, to: number) => number;

export function copyEntryFor({ kind, hashed }: Reading): CopyEntry {
  if (hashed === "sha256") return (...line) => (copyMapped(HEX, ...line) === 64 ? 64 : 0);
  if (kind === "phone") return copyPhone;
  if (kind === "text") return (...line) => copyMapped(TEXT, ...line);
  return (target, ...line) => {
    const length = copyMapped(IN_ADDRESS, target, ...line);
    return hasOneAt(target, length) ? length : 0;
  };
}

const ODD = 255;
const [PLUS, ZERO, NINE, AT, PARENTHESIS] = [0x2b, 0x30, 0x39, 0x40, 0x28];

/** By byte: what it becomes. */
const TEXT = mapOf(/[ -~]/);
const IN_ADDRESS = mapOf(/[!#-'*+./0-9=?-Z^-~-]/);
const HEX = mapOf(/[0-9a-f]/i);
const BETWEEN_DIGITS = mapOf(/[\t ().,/"'-]/);

function mapOf(members: RegExp): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => {
    const character = String.fromCharCode(byte);
    return byte < 128 && members.test(character) ? character.toLowerCase().charCodeAt(0) : ODD;
  });
}

function copyMapped(
  map: Uint8Array,
  target: Uint8Array,
  bytes: Uint8Array,
  from: number,
  to: number,
): number {
  for (let i = from; i < to; i++) {
    const byte = map[bytes[i] ?? 0] ?? ODD;
    if (byte === ODD) return 0;
    target[i - from] = byte;
  }
  return to - from;
}

function hasOneAt(text: Uint8Array, length: number): boolean {
  let at = -1;
  for (let i = 0; i < length; i++) {
    if (text[i] !== AT) continue;
    if (at !== -1) return false;
    at = i;
  }
  return at > 0 && at < length - 1;
}

function copyPhone(target: Uint8Array, bytes: Uint8Array, from: number, to: number): number {
  let length = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= ZERO && byte <= NINE) {
      if (byte === ZERO && (length === 0 || bytes[i - 1] === PARENTHESIS)) return 0;
      target[length++] = byte;
    } else if (byte === PLUS && i === from) target[length++] = PLUS;
    else if (BETWEEN_DIGITS[byte] === ODD) return 0;
  }
  const digits = target[0] === PLUS ? length - 1 : length;
  return digits < 7 || digits > 15 ? 0 : length;
}
