import type { FieldValue } from "../domain/field.ts";
import { fingerprintJson } from "../domain/idempotency.ts";
import { spellingOf } from "../domain/spelling.ts";
import { tidy } from "../domain/text.ts";
import { checkCount, checkName, checkText, checkValue, limits } from "./limits.ts";

/**
 * A field as it was posted. `repeated`: a form's key came several times with different values, which makes a
 * list; `conflicting`: two spellings came with different values; `file`: a file part.
 */
export type Posted = {
  /** The name, tidied. */
  name: string;
  /** The name as it came. */
  raw: string;
  value: FieldValue;
  flaw: "conflicting" | "repeated" | "file" | null;
};

/** What query or body said, by the spelling its names have in common. */
export type Source = Map<string, Posted>;

type Name = { name: string; spelling: string };

const MOST_NAMES = 4096;
/** Suppliers send the same few names in every post. Holds only short ones and is emptied when full. */
const knownNames = new Map<string, Name>();

function readName(raw: string): Name {
  const known = knownNames.get(raw);
  if (known !== undefined) return known;
  const name = tidy(raw);
  checkName(name);
  const made = { name, spelling: spellingOf(name) };
  if (raw.length > 2 * limits.nameCharacters) return made;
  if (knownNames.size >= MOST_NAMES) knownNames.clear();
  knownNames.set(raw, made);
  return made;
}

/** The fields of a JSON object; `text` is what it was parsed from, for telling positions. */
export function sourceOfJson(object: Record<string, unknown>, text: string): Source {
  const source: Source = new Map();
  const names = Object.keys(object);
  checkCount(names.length);
  for (const raw of names) {
    const { name, spelling } = readName(raw);
    const value = object[raw];
    checkValue(value, { field: name, level: 1, text });
    addField(source, spelling, { name, raw, value });
  }
  return source;
}

/** One field more. What came under another spelling with another value makes it conflicting. */
export function addField(source: Source, spelling: string, posted: Omit<Posted, "flaw">): void {
  const before = source.get(spelling);
  if (before === undefined) source.set(spelling, { ...posted, flaw: null });
  else addSpelling(before, posted.value);
}

/** The fields of a form or query. A key that comes again, with or without `[]`, adds to a list. */
export function sourceOfPairs(pairs: Iterable<[string, string | Blob]>): Source {
  const source: Source = new Map();
  for (const [key, part] of pairs) {
    const raw = key.endsWith("[]") ? key.slice(0, -2) : key;
    const { name, spelling } = readName(raw);
    if (typeof part !== "string") {
      if (!isUnfilled(part)) source.set(spelling, { name, raw, value: { file: part.size }, flaw: "file" });
    } else {
      checkText(part, name);
      const before = source.get(spelling);
      if (before === undefined) source.set(spelling, { name, raw, value: part, flaw: null });
      else if (before.name === name) addRepeat(before, part);
      else addSpelling(before, part);
    }
    checkCount(source.size);
  }
  return source;
}

/** What a browser sends for a file nobody chose. */
function isUnfilled(part: Blob): boolean {
  return part.size === 0 && !("name" in part && part.name);
}

/** Body over query: its fields win, empty ones too. */
export function mergeSources(query: Source, body: Source): Source {
  const merged = new Map([...query, ...body]);
  checkCount(merged.size);
  return merged;
}

export function isAbsent(value: FieldValue): boolean {
  return value === null || value === "" || (typeof value === "string" && tidy(value) === "");
}

function addSpelling(before: Posted, value: FieldValue): void {
  if (isAbsent(value) || Bun.deepEquals(before.value, value)) return;
  if (isAbsent(before.value)) before.value = value;
  else {
    before.value = [before.value, value];
    before.flaw = "conflicting";
  }
}

/** Empty ones among the repeats do not count: forms send one beside every checkbox. */
function addRepeat(before: Posted, text: string): void {
  const values = Array.isArray(before.value) ? before.value : [before.value];
  if (isAbsent(text) || values.includes(text)) return;
  if (isAbsent(before.value)) before.value = text;
  else {
    checkCount(values.length + 1);
    before.value = [...values, text];
    before.flaw ??= "repeated";
  }
}

/** The fields as JSON text, names and values as they came. */
export function sourceText(source: Source): string {
  return JSON.stringify(
    Object.fromEntries(Array.from(source.values(), (posted) => [posted.raw, posted.value])),
  );
}

/** The same for the same fields as posted: names by their spelling, in any order. */
export function fingerprintOf(source: Source): number {
  const pairs = Array.from(source, ([spelling, posted]) => [spelling, posted.value] as const);
  pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return fingerprintJson(pairs);
}
