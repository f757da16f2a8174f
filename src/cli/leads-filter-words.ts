import type { Fields } from "../domain/field.ts";
import { valueText } from "./leads-fields.ts";
import type { KnownFilter } from "./leads-snapshot.ts";

const SHOWN_VALUES = 5;
const LONGEST_VALUE = 60;

export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function listText(filter: KnownFilter & { op: "in" | "not_in" }): string {
  if ("count" in filter) return `${filter.file} (${filter.count.toLocaleString("en-US")} values)`;
  const shown = filter.values.slice(0, SHOWN_VALUES).join(", ");
  const more = filter.values.length - SHOWN_VALUES;
  return more > 0 ? `${shown} and ${more.toLocaleString("en-US")} more` : shown;
}

function wantedText(filter: KnownFilter): string {
  switch (filter.op) {
    case "in":
      return `one of ${listText(filter)}`;
    case "not_in":
      return `none of ${listText(filter)}`;
    case "equals":
      return filter.value;
    case "starts_with":
      return `one that starts with ${filter.value}`;
    case "between":
      return `${filter.min} to ${filter.max}`;
    case "min":
      return `${filter.value} or more`;
    case "max":
      return `${filter.value} or less`;
    case "present":
      return filter.value ? "any" : "none";
    case "matches":
      return `a match of ${filter.pattern}`;
    case "age_between":
      return `an age of ${filter.min} to ${filter.max}`;
  }
}

/** `state is CA, wanted one of TX, OK`; without what was found where the lead was erased. */
export function filterWords(filter: KnownFilter, fields: Fields | null): string {
  const { field } = filter;
  const value = fields?.[field] ?? null;
  const found = value === null ? "absent" : shorten(valueText(value), LONGEST_VALUE);
  return `${fields === null ? `on ${field}` : `${field} is ${found}`}, wanted ${wantedText(filter)}`;
}
