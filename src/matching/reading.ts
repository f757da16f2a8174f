import { readDate } from "../domain/date.ts";
import type { FieldSpec, FieldValue } from "../domain/field.ts";
import { readNumber } from "../domain/number.ts";

const ZIP_AND_FOUR = /^(\d{5})-\d{4}$/;

export function isPresent(value: FieldValue | undefined): boolean {
  return (
    value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0)
  );
}

/** A value as text, or each member of a list; empty where nothing is there that could be compared. */
export function textsOf(value: FieldValue | undefined): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number" || typeof value === "boolean") return [String(value)];
  return Array.isArray(value) ? value.flatMap(textsOf) : [];
}

/** What is compared with a filter's texts: lower-case, and of a ZIP+4 also its five digits, which a filter may name alone. */
export function comparedTexts(value: FieldValue | undefined, type: FieldSpec["type"] | undefined): string[] {
  const texts = textsOf(value).map((text) => text.toLowerCase());
  if (type !== "zip") return texts;
  return texts.flatMap((text) => [text, ...(ZIP_AND_FOUR.exec(text)?.slice(1) ?? [])]);
}

/** Null where it is no number. */
export function numberOf(value: FieldValue | undefined): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" ? readNumber(value.trim()) : null;
}

/** Null where it is no date. */
export function dateOf(value: FieldValue | undefined): string | null {
  return typeof value === "string" ? readDate(value) : null;
}
