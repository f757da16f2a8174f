import { createKeyTable, hashInto, type Key } from "./key-table.ts";
import { copyEntryFor, entriesFor, entryOf, type Hashing, type Reading } from "./suppressed-value.ts";

/** The values of one suppression list, compactly: a million of them take some 14 MB. */
export type SuppressionList = {
  /** How many values it holds. */
  size: number;
  /** Hex SHA-256 of the file: another content is another configuration. */
  sha256: string;
  hashed: Hashing;
  /** Whether one of a lead's values, normalized as leads are, stands on it. */
  has: (value: string) => boolean;
};

/** Of a line, in characters: what is longer is no value of a lead. */
const LONGEST = 4_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Takes a list's lines one by one and keeps 64 bits of each: of the values that do not stand on a list of a million,
 * one in 10^13 looks as if it did.
 *
 * Of a phone the digits count. A line with `+` is one number; a line without may leave out the country, so it stands
 * for every number that has these digits, calling code included or not. A list of hashes may hold that of
 * `+15125550123`, of `15125550123` or of `5125550123`.
 */
export function createSuppressionList(reading: Reading) {
  const copyEntry = copyEntryFor(reading);
  const keys = createKeyTable();
  const key: Key = { high: 0, low: 0 };
  const scratch = new Uint8Array(3 * LONGEST);

  /** False where the line, UTF-8 without blanks around it, can be no such value. */
  function add(bytes: Uint8Array, from: number, to: number): boolean {
    // A million lines as strings would leave a hundred megabytes of garbage: only the odd ones become some.
    const length = to - from > LONGEST ? 0 : copyEntry(scratch, bytes, from, to);
    if (length > 0) hashInto(key, scratch, length);
    else {
      const entry = entryOf(decoder.decode(bytes.subarray(from, to)), reading);
      if (entry === null || entry.length > LONGEST) return false;
      hashText(entry);
    }
    keys.add(key);
    return true;
  }

  function hashText(text: string): void {
    hashInto(key, scratch, writeText(text));
  }

  /** Into the scratch, by hand as long as it is ASCII: entries are short, and a call of the encoder is not. */
  function writeText(text: string): number {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return encoder.encodeInto(text, scratch).written;
      scratch[i] = unit;
    }
    return text.length;
  }

  /** The list, once every line was added; `sha256` is that of its file. */
  function done(sha256: string): SuppressionList {
    const { size, has } = keys.done();
    const stands = (entry: string) => {
      hashText(entry);
      return has(key);
    };
    return { size, sha256, hashed: reading.hashed, has: (value) => entriesFor(value, reading).some(stands) };
  }

  return { add, done };
}
