import type { Fields } from "../domain/field.ts";

/** What filters are asked about. */
export type Lead = { fields: Fields; now: number };

/** Of a campaign's different filters, each at its place. */
export type Outcomes = Uint8Array;
export const UNKNOWN = 0;
export const PASSES = 1;
const FAILS = 2;

/** Writes a filter's outcome, and those of its neighbours that look at the same field. */
export type Judge = (lead: Lead, outcomes: Outcomes) => void;

/** Of a word of a list's bits. */
const BITS = 32;

export function judgeOne(place: number, holds: (lead: Lead) => boolean): Judge {
  return (lead, outcomes) => {
    outcomes[place] = holds(lead) ? PASSES : FAILS;
  };
}

/** What texts may start with, which are read once for all of them. */
export function judgeStarts(
  first: number,
  starts: readonly { start: string }[],
  read: (lead: Lead) => string[],
): Judge {
  return (lead, outcomes) => {
    const texts = read(lead);
    for (const [i, { start }] of starts.entries()) {
      outcomes[first + i] = texts.some((text) => text.startsWith(start)) ? PASSES : FAILS;
    }
  };
}

/** Bounds, both inclusive, of a number that is read once for all of them. */
export function judgeRanges(
  first: number,
  ranges: readonly { min: number; max: number }[],
  read: (lead: Lead) => number | null,
): Judge {
  const min = Float64Array.from(ranges, (range) => range.min);
  const max = Float64Array.from(ranges, (range) => range.max);
  return (lead, outcomes) => {
    const value = read(lead) ?? Number.NaN;
    for (let i = 0; i < ranges.length; i++) {
      const holds = value >= (min[i] ?? 0) && value <= (max[i] ?? 0);
      outcomes[first + i] = holds ? PASSES : FAILS;
    }
  };
}

/**
 * Lists that one field is compared with, turned round: a value has a bit for each list it stands in. So one look-up
 * a lead answers for all of them, and two hundred lists of 40,000 zips take a megabyte where sets would take many hundred.
 */
export function judgeLists(
  first: number,
  lists: readonly { values: readonly string[]; wanted: boolean }[],
  read: (lead: Lead) => string[],
): Judge {
  const width = Math.ceil(lists.length / BITS);
  const rows = new Map<string, number>();
  for (const { values } of lists) {
    for (const value of values) if (!rows.has(value)) rows.set(value, rows.size * width);
  }
  const bits = new Uint32Array(rows.size * width);
  for (const [i, { values }] of lists.entries()) {
    for (const value of values) setBit(bits, rows.get(value) ?? 0, i);
  }
  const wanted = Uint8Array.from(lists, (list) => (list.wanted ? 1 : 0));
  return (lead, outcomes) => {
    const texts = read(lead);
    const stands = new Uint32Array(width);
    for (const text of texts) addRow(stands, bits, rows.get(text));
    for (let i = 0; i < wanted.length; i++) {
      const bit = ((stands[i >>> 5] ?? 0) >>> (i & 31)) & 1;
      outcomes[first + i] = texts.length > 0 && bit === wanted[i] ? PASSES : FAILS;
    }
  };
}

function setBit(bits: Uint32Array, row: number, i: number): void {
  const at = row + (i >>> 5);
  bits[at] = (bits[at] ?? 0) | (1 << (i & 31));
}

function addRow(words: Uint32Array, bits: Uint32Array, row: number | undefined): void {
  if (row === undefined) return;
  for (let i = 0; i < words.length; i++) words[i] = (words[i] ?? 0) | (bits[row + i] ?? 0);
}
