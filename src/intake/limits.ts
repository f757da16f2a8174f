import { type AppError, refuseBody } from "../domain/error.ts";
import type { FieldValue } from "../domain/field.ts";
import { isLongerThan } from "../domain/text.ts";
import { findJsonFault } from "./json-position.ts";

export const limits = { fields: 200, nameCharacters: 64, valueCharacters: 4000, levels: 4 };

/** Names that reach into JavaScript's own objects wherever a careless program copies them. */
export const refusedNames: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** `1` is the first line and the first column; the offset counts from 0. */
export function refuseJson(text: string, levels = limits.levels): AppError {
  const fault = findJsonFault(text, levels);
  if (fault === null) return refuseBody("the body is not JSON", "a JSON object");
  const lines = text.slice(0, fault.at).split("\n");
  const place = `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1} (offset ${fault.at})`;
  const found =
    fault.at >= text.length ? `the JSON body ends at ${place}` : `the JSON body is faulty at ${place}`;
  return refuseBody(found, fault.expected);
}

export function checkCount(fields: number): void {
  if (fields <= limits.fields) return;
  throw refuseBody(`it has more than ${limits.fields} fields`, `at most ${limits.fields}`);
}

/** A name that is too long is not repeated: what was meant to be a value may stand in its place. */
export function checkName(name: string): void {
  if (refusedNames.has(name)) throw refuseBody(`a field is named '${name}'`, "another name");
  if (!isLongerThan(name, limits.nameCharacters)) return;
  const expected = `at most ${limits.nameCharacters}`;
  throw refuseBody(`a field's name has more than ${limits.nameCharacters} characters`, expected);
}

export function checkText(text: string, field: string): void {
  if (!isLongerThan(text, limits.valueCharacters)) return;
  const expected = `at most ${limits.valueCharacters}`;
  throw refuseBody(`the value of '${field}' has more than ${limits.valueCharacters} characters`, expected);
}

/**
 * A value of a JSON body is within the limits. Goes no deeper than the limit, so no body can exhaust the stack;
 * `level` counts brackets with the outer object as the first.
 */
export function checkValue(
  value: unknown,
  at: { field: string; level: number; text: string },
): asserts value is FieldValue {
  if (typeof value === "string") return checkText(value, at.field);
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw refuseBody(`the number in '${at.field}' is too large`, "one that a double can hold");
  }
  if (typeof value !== "object" || value === null) return;
  const inside = { ...at, level: at.level + 1 };
  if (inside.level > limits.levels) throw refuseJson(at.text);
  for (const [name, item] of Object.entries(value)) {
    if (!Array.isArray(value)) checkName(name);
    checkValue(item, inside);
  }
}
