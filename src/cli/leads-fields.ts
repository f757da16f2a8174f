import { addressFields, type Fields, type FieldValue, type Warning } from "../domain/field.ts";
import { spellingOf } from "../domain/spelling.ts";
import { tidy } from "../domain/text.ts";
import type { LeadRow } from "../storage/leads.ts";
import { plain, printable } from "./deliveries-view.ts";

/** A field as it is stored. `posted` is given where that is not how it came. */
export type KeptField = { name: string; value: FieldValue; posted?: FieldValue; remarks: string[] };
/** What came and is kept only in the request as posted. */
export type DroppedField = { name: string; posted: FieldValue };

const NOT_OF_THE_PERSON = new Set([...addressFields, "test"].map(spellingOf));

/** On one line, harmless to a terminal, in quotes where its ends could not be seen. */
export function valueText(value: FieldValue): string {
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) {
    return plain(value.join(", "));
  }
  if (typeof value === "object") return printable(value);
  const text = String(value);
  return text.trim() === text ? plain(text) : printable(text);
}

function isEmpty(value: FieldValue): boolean {
  return value === null || (typeof value === "string" && tidy(value) === "");
}

/** What was repaired or not understood, in the words of the answer. */
function warningsOf({ answer }: LeadRow): readonly Warning[] {
  const told: { warnings?: readonly Warning[] } = JSON.parse(answer ?? "{}");
  return told.warnings ?? [];
}

function remarkOf({ code }: Warning): string {
  return code === "unknown_field" ? "not a field of the campaign" : code.replaceAll("_", " ");
}

/** A lead's fields, with what was made of what was posted. Nothing where it was erased. */
export function readFields(lead: LeadRow): { kept: KeptField[]; dropped: DroppedField[] } {
  const fields: Fields = JSON.parse(lead.fields ?? "{}");
  const posted: Fields = JSON.parse(lead.posted ?? "{}");
  const bySpelling = new Map(Object.entries(posted).map(([name, value]) => [spellingOf(tidy(name)), value]));
  const warnings = warningsOf(lead);
  const kept = Object.entries(fields).map(([name, value]): KeptField => {
    const came = bySpelling.get(spellingOf(name));
    const isOther = came !== undefined && valueText(came) !== valueText(value);
    const remarks = warnings.filter(({ field }) => field === name).map(remarkOf);
    return { name, value, ...(isOther && { posted: came }), remarks };
  });
  const known = new Set([...Object.keys(fields).map(spellingOf), ...NOT_OF_THE_PERSON]);
  const dropped = Object.entries(posted)
    .filter(([name, value]) => !known.has(spellingOf(tidy(name))) && !isEmpty(value))
    .map(([name, value]) => ({ name, posted: value }));
  return { kept, dropped };
}
