import { type Answer, answerValue, type Builder } from "./builder.ts";
import { at, listAt, textAt } from "./payload.ts";

const KINDS: Readonly<Record<string, string>> = { INPUT_PHONE_NUMBER: "phone", INPUT_EMAIL: "email" };

/** https://tally.so/help/webhooks */
export const tally: Builder = {
  format: "tally",
  shape: "a JSON object with the eventType FORM_RESPONSE",
  look: "own",
  recognises: (payload) =>
    at(payload, "eventType") === "FORM_RESPONSE" && Array.isArray(at(payload, "data", "fields")),
  read(payload) {
    const data = at(payload, "data");
    const fields = listAt(data, "fields");
    const keys = new Set(fields.map((field) => textAt(field, "key") ?? ""));
    return {
      id: textAt(data, "submissionId") ?? textAt(data, "responseId") ?? textAt(payload, "eventId"),
      test: false,
      answers: fields.filter((field) => !isSingleBox(field, keys)).map(answerOf),
    };
  },
};

/** Beside a question with checkboxes comes a field for each of them, which says nothing new. */
function isSingleBox(field: unknown, keys: ReadonlySet<string>): boolean {
  if (textAt(field, "type") !== "CHECKBOXES" || typeof at(field, "value") !== "boolean") return false;
  const key = textAt(field, "key") ?? "";
  return keys.has(key.slice(0, Math.max(0, key.lastIndexOf("_"))));
}

function answerOf(field: unknown): Answer {
  const names = [textAt(field, "label") ?? "", textAt(field, "key") ?? ""];
  const kind = KINDS[textAt(field, "type") ?? ""];
  return { names, value: answerTo(field), ...(kind !== undefined && { kind }) };
}

/** What was chosen comes as ids; the words stand beside, under `options`. */
function answerTo(field: unknown) {
  const value = at(field, "value");
  const words = new Map(
    listAt(field, "options").map((option) => [textAt(option, "id"), textAt(option, "text")]),
  );
  const inWords = (one: unknown) => (typeof one === "string" ? (words.get(one) ?? one) : one);
  return answerValue(Array.isArray(value) ? value.map(inWords) : inWords(value));
}
