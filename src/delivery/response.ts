import type { ResponseMapping, ResponseTest } from "../domain/catalog.ts";
import { parseMoney } from "../domain/money.ts";
import { compilePattern } from "../platform/pattern.ts";
import type { BuyerAnswer } from "../selling/settle.ts";

const REFERENCE_LENGTH = 200;

/** A complete answer, as it was heard. */
export type HeardAnswer = { status: number; text: string };

/** What a live buyer said of the lead it was offered. */
export type Reading =
  | { outcome: "accepted"; answer: BuyerAnswer; reason: string | null }
  | { outcome: "duplicate" | "rejected"; answer: null; reason: string | null };

/** Null: it says nothing that the mapping knows. That is never a sale. */
export type ReadAnswer = (heard: HeardAnswer) => Reading | null;

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
type Opened = HeardAnswer & { json: Json | undefined };
type Holds = (answer: Opened) => boolean;

/** JavaScript rounds integers of more than 15 digits, which ids have: those stay text. */
function exactly(_name: string, value: Json, { source = "" }: { source?: string }): Json {
  return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value;
}

/** The third argument is newer than the types: the number as it was written. */
const parse = JSON.parse as (text: string, reviver: typeof exactly) => Json;

function open({ status, text }: HeardAnswer): Opened {
  const trimmed = text.trim();
  try {
    return { status, text: trimmed, json: parse(trimmed, exactly) };
  } catch {
    return { status, text: trimmed, json: undefined };
  }
}

/** Only what the answer itself holds: `length` and `constructor` are nobody's. */
function follow(value: Json | undefined, name: string): Json | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  if (Array.isArray(value)) return /^\d+$/.test(name) ? value[Number(name)] : undefined;
  return (value as { [name: string]: Json })[name];
}

type Find = (answer: Opened) => Json | undefined;

function finder(path: string): Find {
  const names = path.split(".");
  return ({ json }) => names.reduce(follow, json);
}

/** Text as it is, numbers and booleans as JSON writes them. Null for all else: what holds a word does not say it. */
function scalarText(value: Json | undefined): string | null {
  return value === undefined || value === null || typeof value === "object" ? null : String(value);
}

/** `{"error": null}`, `{"errors": []}` and `{"success": false}` have the name, but not the thing. */
function isSomething(value: Json | undefined): boolean {
  if (typeof value !== "object") return Boolean(value);
  return value !== null && Object.keys(value).length > 0;
}

function compileComparison({ how, value }: NonNullable<ResponseTest["compare"]>): (text: string) => boolean {
  switch (how) {
    case "equals":
      return (text) => text === value;
    case "text": {
      const part = value.toLowerCase();
      return (text) => text.toLowerCase().includes(part);
    }
    case "matches":
      return compilePattern(value).test;
  }
}

function compileContent({ json, compare }: ResponseTest): Holds {
  const find = json === null ? null : finder(json);
  if (compare === null) return find === null ? () => true : (answer) => isSomething(find(answer));
  const compares = compileComparison(compare);
  return (answer) => {
    const text = find === null ? answer.text : scalarText(find(answer));
    return text !== null && compares(text);
  };
}

/** All that a test gives must hold. */
function compileTest(test: ResponseTest): Holds {
  const { from, to } = test.status ?? { from: 0, to: Number.POSITIVE_INFINITY };
  const contentHolds = compileContent(test);
  return (answer) => answer.status >= from && answer.status <= to && contentHolds(answer);
}

/** Null where there is none that could be one: the price agreed on stands. */
function priceOf(value: Json | undefined): number | null {
  return typeof value === "string" || typeof value === "number" ? parseMoney(value) : null;
}

function wordsOf(value: Json | undefined): string | null {
  const words = typeof value === "boolean" ? null : scalarText(value);
  const printable = words?.replace(/\p{Cc}/gu, "").trim() ?? "";
  return printable === "" ? null : printable;
}

/** A whole character counts as one. */
function referenceOf(value: Json | undefined): string | null {
  const words = wordsOf(value);
  return words === null ? null : [...words].slice(0, REFERENCE_LENGTH).join("");
}

/**
 * How a live buyer's answers are read, compiled once. Accept, duplicate, reject: the first that holds wins. Without a
 * mapping any 2xx is accepted and nothing else is understood.
 *
 * `equals` asks for that very text, case and all. `text` asks for a part of it in any case. `matches` is over the whole
 * of it. A value that is a list or an object has no text. A path without any of them asks for something to be there:
 * null, false, 0 and what is empty is nothing. What asks for JSON does not hold of an answer that is not JSON.
 */
export function compileResponse(mapping: ResponseMapping | null): ReadAnswer {
  if (mapping === null) {
    const answer: BuyerAnswer = { priceCents: null, reference: null };
    return ({ status }) =>
      status >= 200 && status < 300 ? { outcome: "accepted", answer, reason: null } : null;
  }
  const never = () => false;
  const accepts = compileTest(mapping.accept);
  const isDuplicate = mapping.duplicate === null ? never : compileTest(mapping.duplicate);
  const rejects = mapping.reject === null ? never : compileTest(mapping.reject);
  const nowhere = () => undefined;
  const findPrice = mapping.price === null ? nowhere : finder(mapping.price);
  const findReference = mapping.reference === null ? nowhere : finder(mapping.reference);
  const findReason = mapping.reason === null ? nowhere : finder(mapping.reason);
  return (heard) => {
    const answer = open(heard);
    const reason = wordsOf(findReason(answer));
    if (accepts(answer)) {
      const priceCents = priceOf(findPrice(answer));
      const reference = referenceOf(findReference(answer));
      return { outcome: "accepted", answer: { priceCents, reference }, reason };
    }
    if (isDuplicate(answer)) return { outcome: "duplicate", answer: null, reason };
    return rejects(answer) ? { outcome: "rejected", answer: null, reason } : null;
  };
}
