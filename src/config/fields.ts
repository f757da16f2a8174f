import type { z } from "zod";
import { addressFields, type FieldSpec, type FieldType, personFields } from "../domain/field.ts";
import { spellingOf } from "../domain/spelling.ts";
import { choosableTypes, fieldSchema } from "./campaign-schema.ts";
import type { Report } from "./problem.ts";
import type { Read } from "./read.ts";
import { takenSentence } from "./references.ts";
import { didYouMean } from "./suggest.ts";
import { childOf, quote, type Tree } from "./tree.ts";

type WrittenField = z.output<typeof fieldSchema>;

/** Known in every campaign, in the order every list shows them: those always required, then the optional ones. */
const known: readonly FieldSpec[] = [
  { key: "firstName", label: "First name", type: "text", required: true },
  { key: "lastName", label: "Last name", type: "text", required: true },
  { key: "phone", label: "Phone", type: "phone", required: true },
  { key: "state", label: "State", type: "state", required: true },
  { key: "email", label: "Email", type: "email", required: false },
  { key: "zip", label: "ZIP code", type: "zip", required: false },
  { key: "city", label: "City", type: "text", required: false },
];

/** What a post says besides its lead, and what a buyer's template says besides the lead's fields. */
const RESERVED = new Set([...addressFields, "test", "lead_id", "sale_id", "price"].map(spellingOf));
const FORBIDDEN = new Set(["constructor", "prototype"]);
const NAME = /^[A-Za-z][A-Za-z0-9 _-]{0,63}$/;

/** A campaign's whole list of fields: those known everywhere, as the campaign changes them, then its own. */
export function readFields(campaign: Tree, { read, report }: { read: Read; report: Report }): FieldSpec[] {
  const node = childOf(campaign, "fields");
  const specs = new Map(known.map((spec) => [spellingOf(spec.key), spec]));
  if (node?.kind !== "map") return [...specs.values()];
  const seen = new Map<string, Tree["at"]>();
  for (const [key, { keyAt, node: field }] of node.entries) {
    const spelling = spellingOf(key);
    const fault = faultOfName(key, spelling);
    const first = seen.get(spelling);
    if (fault !== null) report.problem(keyAt, field.path, fault);
    else if (first !== undefined) report.problem(keyAt, field.path, takenSentence("field", key, first));
    seen.set(spelling, first ?? keyAt);
    const written = read(field, fieldSchema);
    if (written === null || fault !== null || first !== undefined) continue;
    const spec = specOf(key, written, specs.get(spelling));
    if (typeof spec === "string") report.problem(field.at, field.path, spec);
    else specs.set(spelling, spec);
  }
  return [...specs.values()];
}

function faultOfName(key: string, spelling: string): string | null {
  if (FORBIDDEN.has(key) || !NAME.test(key)) {
    return `Cannot use field name ${quote(key)}: it is no name a post can carry, expected 1 to 64 letters, digits, _ - or spaces, beginning with a letter`;
  }
  if (!RESERVED.has(spelling)) return null;
  return `Cannot use field name ${quote(key)}: it has a meaning of its own in posts or templates, expected another name`;
}

/** The field, or the sentence that says why it cannot be. */
function specOf(key: string, written: WrittenField, usual: FieldSpec | undefined): FieldSpec | string {
  const type = written.type ?? usual?.type;
  if (type === undefined) {
    return `Cannot read field ${quote(key)}: type is missing, expected one of ${choosableTypes.join(", ")}`;
  }
  const required = written.required ?? usual?.required ?? false;
  const name = usual?.key ?? key;
  if (personFields.some((person) => person === name) && (type !== usual?.type || !required)) {
    return `Cannot change field ${quote(key)}: every lead has it, expected type ${usual?.type} and not required: false`;
  }
  if (type === "state" && name !== "state") {
    return `Cannot read field ${quote(key)}: only the field 'state' has type state, expected one of ${choosableTypes.join(", ")}`;
  }
  const { max_length: maxLength, ...rest } = written;
  const label = written.label ?? usual?.label ?? labelOf(key);
  const spec: FieldSpec = { ...rest, key: name, label, type, required };
  if (maxLength !== undefined) spec.maxLength = maxLength;
  return faultOfLimits(key, type, written) ?? spec;
}

/** Which types a limit says something about. */
const limits: readonly [keyof WrittenField, readonly FieldType[]][] = [
  ["options", ["choice"]],
  ["multiple", ["choice"]],
  ["min", ["number", "integer"]],
  ["max", ["number", "integer"]],
  ["pattern", ["text"]],
  ["max_length", ["text"]],
];

function faultOfLimits(key: string, type: FieldType, written: WrittenField): string | null {
  for (const [limit, types] of limits) {
    if (written[limit] === undefined || types.includes(type)) continue;
    return `Cannot use ${limit} of field ${quote(key)}: its type is ${type}, expected ${types.join(" or ")}`;
  }
  if (type === "choice") return faultOfOptions(key, written.options ?? []);
  if (written.min === undefined || written.max === undefined || written.min <= written.max) return null;
  return `Cannot use min and max of field ${quote(key)}: ${written.min} is more than ${written.max}, expected min not above max`;
}

function faultOfOptions(key: string, options: readonly string[]): string | null {
  if (options.length === 0)
    return `Cannot read field ${quote(key)}: options are missing, expected a list of the texts to choose from`;
  const twice = options.find((option, i) => options.findIndex((other) => sameOption(other, option)) < i);
  if (twice === undefined) return null;
  return `Cannot use option ${quote(twice)} of field ${quote(key)}: it stands there twice (case does not count), expected each once`;
}

export function sameOption(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** `birth_date` and `birthDate` → `Birth date`. */
function labelOf(key: string): string {
  const words = key
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[\s_-]+/g, " ")
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The field of that name in any spelling; null, and a problem, where the campaign has none. */
export function findField(
  name: string,
  node: Tree,
  { fields, report }: { fields: readonly FieldSpec[]; report: Report },
): FieldSpec | null {
  const field = fields.find(({ key }) => spellingOf(key) === spellingOf(name));
  if (field !== undefined) return field;
  const keys = fields.map(({ key }) => key);
  report.problem(
    node.at,
    node.path,
    `Cannot find field ${quote(name)}: the campaign has none of that name, expected one of ${keys.join(", ")}${didYouMean(name, keys)}`,
  );
  return null;
}
