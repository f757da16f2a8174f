import { type Answer, type Builder, flatAnswers } from "./builder.ts";
import { at } from "./payload.ts";

const SEPARATOR = "||";

/** The Webhooks addon: fields under names of one's own. */
export const wpforms: Builder = {
  format: "wpforms",
  shape: "names and values, as JSON or form",
  look: "flat",
  recognises: (_payload, header) => header("x-wpforms-webhook-id") !== null,
  read: (payload) => ({ id: null, test: false, answers: flatAnswers(payload).map(plain) }),
};

/** Several choices stand in one text; a date is `{ value, unix }`. */
function plain(answer: Answer): Answer {
  const { value } = answer;
  if (typeof value === "string" && value.includes(SEPARATOR)) {
    return { ...answer, value: value.split(SEPARATOR).filter((choice) => choice !== "") };
  }
  const date = at(value, "value");
  return typeof date === "string" && at(value, "unix") !== undefined ? { ...answer, value: date } : answer;
}
