import type { FieldValue } from "../../domain/field.ts";
import type { FormFormat } from "../../domain/form.ts";
import type { Header, Payload } from "./payload.ts";

/** What was answered to one question of a form. */
export type Answer = {
  /** What the question goes by, the best name first: its label, then what the builder calls it by. */
  names: readonly string[];
  value: FieldValue;
  /** The field it is by the question's type, where none of its names says more. */
  kind?: string;
  /** What the builder adds of its own: a field only where one is called like it. */
  isMeta?: boolean;
};

/** A form filled in. */
export type Submission = {
  /** The same when it is sent again; null where the builder gives it no number. */
  id: string | null;
  test: boolean;
  answers: readonly Answer[];
};

/** A form builder's webhook. */
export type Builder = {
  format: FormFormat;
  /** What it posts, in words that finish the sentence "expected …". */
  shape: string;
  recognises: (payload: Payload, header: Header) => boolean;
  read: (payload: Payload) => Submission;
  /**
   * `own`: it looks like nobody else's. `flat`: names and values, named by whoever made the form, so anything of that
   * kind may be one.
   */
  look: "own" | "flat";
};

const LEVELS = 3;

/** A value as a field can hold it: one of a list of one, no deeper than three levels, nothing for nothing. */
export function answerValue(value: unknown, levels = LEVELS): FieldValue {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "object" || value === null || levels === 0) return null;
  if (Array.isArray(value)) {
    const items = value
      .map((item) => answerValue(item, levels - 1))
      .filter((item) => item !== null && item !== "");
    return items.length > 1 ? items : (items[0] ?? null);
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, answerValue(item, levels - 1)]),
  );
}

/** The answers of a form that is nothing but names and values; `meta` are the builder's own names. */
export function flatAnswers(payload: Payload, meta: ReadonlySet<string> = new Set()): Answer[] {
  return Object.entries(payload).map(([name, value]) => ({
    names: [name],
    value: answerValue(value),
    isMeta: meta.has(name),
  }));
}

/** Whether there is a name with a value among the members, or a list of values. */
export function isFlat(payload: Payload): boolean {
  return Object.values(payload).some((value) => {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return first !== null && first !== undefined && first !== "" && typeof first !== "object";
  });
}
