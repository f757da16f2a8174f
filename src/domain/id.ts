/**
 * Ids are 48-bit integers: milliseconds since 2025-01-01 UTC times 256, plus a counter. They grow with time, so
 * a time window is a range of ids and tables need no index by date. The public form is `kind_` and 12 hex digits.
 */
export type IdKind = "lead" | "sale" | "delivery" | "hook";

const EPOCH = Date.UTC(2025, 0, 1);
const PER_MS = 256;

/** The smallest id that a moment can have. Moments before 2025 give 0. */
export function firstIdAt(epochMs: number): number {
  return Math.max(0, (epochMs - EPOCH) * PER_MS);
}

/** When an id was issued, epoch milliseconds. */
export function timeOfId(id: number): number {
  return Math.floor(id / PER_MS) + EPOCH;
}

export function formatId(kind: IdKind, id: number): string {
  // A thirteenth digit keeps the leading zeros: padding them costs three times as much, twice a lead.
  return `${kind}_${(id + 2 ** 48).toString(16).slice(1)}`;
}

/** The integer of a public id, or null where the text is not one of this kind. */
export function parseId(kind: IdKind, text: string): number | null {
  const match = /^([a-z]+)_([0-9a-f]{12})$/.exec(text);
  return match?.[1] === kind && match[2] !== undefined ? Number.parseInt(match[2], 16) : null;
}

/**
 * Issues ids that never repeat and never fall: a clock that is set back keeps counting from the last id.
 * `last` is the highest id already stored.
 */
export function createIdMint(last: number) {
  let latest = last;
  return function mintId(now: number): number {
    latest = Math.max(latest + 1, firstIdAt(now));
    return latest;
  };
}
