import type { FieldValue, Warning } from "../../domain/field.ts";
import { fullName } from "../../domain/form.ts";
import { spellingOf } from "../../domain/spelling.ts";
import { isLongerThan, tidy } from "../../domain/text.ts";
import { checkCount, limits, refusedNames } from "../limits.ts";
import { addField, isAbsent, type Source } from "../source.ts";
import type { Answer } from "./builder.ts";
import { labelName, labelSpelling, usualLabels } from "./labels.ts";

type Question = Answer & { spellings: readonly string[] };
type Names = ReadonlyMap<string, string>;

const FULL_NAME = spellingOf(fullName);
const NAMELESS = "question";

/**
 * Answers as fields: a question fills the field it is mapped to, else the one it is called like, else the one that its
 * usual name or its type is for. What fills none keeps its question as its name. A full name is split where there are
 * no first and last names.
 */
export function placeAnswers(
  answers: readonly Answer[],
  { fields, mapped }: { fields: Names; mapped: Names },
): { source: Source; warnings: Warning[] } {
  const source: Source = new Map();
  const warnings: Warning[] = [];
  let open = answers.filter(({ value }) => !isAbsent(value)).map(asQuestion);
  checkCount(open.length);

  function put(name: string, value: FieldValue): void {
    addField(source, spellingOf(name), { name, raw: name, value: cut(name, value, warnings) });
  }

  /** Fills fields with the questions that `fieldOf` has one for; the others stay open. */
  function take(fieldOf: (question: Question) => string | undefined): void {
    open = open.filter((question) => {
      const field = fieldOf(question);
      if (field !== undefined) put(field, question.value);
      return field === undefined;
    });
  }

  take((question) => fieldAmong(mapped, question));
  take((question) => fieldAmong(fields, question));
  for (const [field, labels] of usualLabels) {
    if (!isWanted(field, source)) continue;
    const usual = findUsual(open, field, labels);
    take((question) => (question === usual ? field : undefined));
  }
  if (!fields.has(FULL_NAME)) splitFullName(source);
  for (const question of open) if (question.isMeta !== true) put(nameFor(question, source), question.value);
  return { source, warnings };
}

function asQuestion(answer: Answer): Question {
  const names = answer.names.filter((name) => name !== "");
  const spellings = names.flatMap((name) => [labelSpelling(name), labelSpelling(labelName(name))]);
  return { ...answer, names, spellings };
}

function fieldAmong(names: Names, { spellings }: Question): string | undefined {
  const spelling = spellings.find((one) => names.has(one));
  return spelling === undefined ? undefined : names.get(spelling);
}

/** A full name only where nothing better is there. */
function isWanted(field: string, source: Source): boolean {
  if (field === fullName && (source.has("firstname") || source.has("lastname"))) return false;
  return !source.has(spellingOf(field));
}

function findUsual(open: readonly Question[], field: string, labels: readonly string[]) {
  const own = open.filter(({ isMeta }) => isMeta !== true);
  for (const label of labels) {
    const question = own.find(({ spellings }) => spellings.includes(label));
    if (question !== undefined) return question;
  }
  return own.find(({ kind }) => kind === field);
}

/** The first word is the first name: that way `Maria de la Cruz` comes out right, though `Mary Ann Smith` does not. */
function splitFullName(source: Source): void {
  const whole = source.get(FULL_NAME);
  if (typeof whole?.value !== "string" || source.has("firstname") || source.has("lastname")) return;
  source.delete(FULL_NAME);
  const [first = "", ...rest] = tidy(whole.value).split(/\s+/);
  addField(source, "firstname", { name: "firstName", raw: "firstName", value: first });
  const last = rest.join(" ");
  if (last !== "") addField(source, "lastname", { name: "lastName", raw: "lastName", value: last });
}

/** Two questions may have the same words, and that must not cost one of them. */
function nameFor({ names }: Question, source: Source): string {
  const name = names.map(labelName).find((one) => one !== "" && !refusedNames.has(one)) ?? NAMELESS;
  let free = name;
  for (let n = 2; source.has(spellingOf(free)); n++)
    free = `${name.slice(0, limits.nameCharacters - 4)} ${n}`;
  return free;
}

function cut(name: string, value: FieldValue, warnings: Warning[]): FieldValue {
  if (typeof value !== "string" || !isLongerThan(value, limits.valueCharacters)) return value;
  const message = `'${name}' was cut to ${limits.valueCharacters} characters`;
  warnings.push({ field: name, code: "cut", message });
  return [...value].slice(0, limits.valueCharacters).join("");
}
