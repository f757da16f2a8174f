import { readCountry } from "../domain/country.ts";
import type { FieldFault } from "../domain/field.ts";
import type { FormAnswer } from "../domain/partner-lead.ts";
import type { FormField } from "../domain/program.ts";
import { isLongerThan, tidy } from "../domain/text.ts";
import { faultOf, missing, unreadable } from "./fault.ts";

const LONGEST_ANSWER = 4_000;
const MOST_OPTIONS = 20;
/** More unknown fields than these are not told one by one. */
const MOST_FIELDS = 200;

/** The answer as it is shown, null for none given, or what is wrong with the value. */
type Read = (value: unknown) => string | null | FieldFault;
type Question = { id: string; title: string; required: boolean; expected: string; read: Read };

/** The check of a program's `cfields`, compiled once. Everything wrong is added to `faults`. */
export function compileForm(fields: readonly FormField[]) {
  const questions = fields.flatMap((field) => (field.type === "text" ? [] : [compileQuestion(field)]));
  const known = new Set(fields.map(({ id }) => String(id)));

  return function readForm(cfields: unknown, faults: FieldFault[]): FormAnswer[] {
    const values = valuesOf(cfields);
    if (values === null) {
      faults.push(unreadable("cfields", "an object of field ids with their values"));
      return [];
    }
    const ids = Object.keys(values);
    if (ids.length > Math.max(MOST_FIELDS, known.size)) {
      const words = `holds ${ids.length} fields, expected only those that GET /v1/leads/details lists`;
      faults.push(faultOf("cfields", "out_of_range", words));
      return [];
    }
    const answers: FormAnswer[] = [];
    for (const { id, title, required, expected, read } of questions) {
      const answer = read(values[id] ?? null);
      if (typeof answer === "string") answers.push({ question: title, answer });
      else if (answer !== null) faults.push(answer);
      else if (required) faults.push(missing(`cfields.${id}`, expected));
    }
    for (const id of ids) {
      if (!known.has(id)) faults.push(faultOf(`cfields.${id}`, "unknown_field", NOT_ON_THE_FORM));
    }
    return answers;
  };
}

const NOT_ON_THE_FORM = "is not on the form, expected only fields that GET /v1/leads/details lists";

/** PHP writes an empty map as an empty list. Ids of fields are numbers, so none meets what every object has. */
function valuesOf(cfields: unknown): Readonly<Record<string, unknown>> | null {
  if (cfields === undefined || cfields === null) return {};
  if (typeof cfields !== "object" || (Array.isArray(cfields) && cfields.length > 0)) return null;
  return { ...cfields };
}

function compileQuestion(field: FormField): Question {
  const name = `cfields.${field.id}`;
  const [expected, read] = readerOf(name, field);
  return { id: String(field.id), title: field.title ?? "", required: field.required, expected, read };
}

function readerOf(name: string, { type, options }: FormField): [expected: string, read: Read] {
  if (type === "checkbox") return optionsReader(name, options);
  if (type === "radio" || type === "select") {
    const known = optionsByText(options);
    const expected = `one of: ${listed(options)}`;
    return [expected, textReader(name, expected, (text) => known.get(text) ?? notAnOption(name, expected))];
  }
  if (type === "countries") {
    const expected = "a two-letter country code such as US";
    return [expected, textReader(name, expected, (text) => readCountry(text) ?? unreadable(name, expected))];
  }
  const expected = `text of at most ${LONGEST_ANSWER} characters`;
  return [expected, textReader(name, expected, (text) => text)];
}

/** Options as they are written, by the text that a value is tidied to. */
function optionsByText(options: readonly string[]): ReadonlyMap<string, string> {
  return new Map(options.map((option) => [tidy(option), option]));
}

/** A single text; a number becomes one, an empty one is no answer. */
function textReader(name: string, expected: string, check: (text: string) => string | FieldFault): Read {
  return (value) => {
    if (value === null) return null;
    const text = textOf(value);
    if (text === null) return unreadable(name, expected);
    if (text === "") return null;
    if (isLongerThan(text, LONGEST_ANSWER)) {
      return faultOf(name, "too_long", `is too long, expected at most ${LONGEST_ANSWER} characters`);
    }
    return check(text);
  };
}

/** Several texts, or one; empty ones among them do not count. */
function optionsReader(name: string, options: readonly string[]): [expected: string, read: Read] {
  const expected = `one or more of: ${listed(options)}`;
  const known = optionsByText(options);
  return [
    expected,
    (value) => {
      if (value === null) return null;
      const texts = (Array.isArray(value) ? value : [value]).map(textOf);
      if (texts.includes(null)) return unreadable(name, expected);
      const given = texts.filter((text) => text !== null && text !== "");
      const chosen = given.flatMap((text) => known.get(text ?? "") ?? []);
      if (chosen.length < given.length) return notAnOption(name, expected);
      if (new Set(chosen).size < chosen.length) {
        return faultOf(name, "conflicting", "holds an option more than once, expected each once");
      }
      return chosen.length === 0 ? null : chosen.join(", ");
    },
  ];
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") return tidy(value);
  return typeof value === "number" ? String(value) : null;
}

function notAnOption(name: string, expected: string): FieldFault {
  return faultOf(name, "not_allowed", `is not one of its options, expected ${expected}`);
}

function listed(options: readonly string[]): string {
  const shown = options.slice(0, MOST_OPTIONS).join(", ");
  return options.length > MOST_OPTIONS ? `${shown} and ${options.length - MOST_OPTIONS} more` : shown;
}
