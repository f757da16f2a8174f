import { refuseBody } from "../../domain/error.ts";
import { type Answer, answerValue, type Builder } from "./builder.ts";
import { at, membersAt, type Payload, textAt } from "./payload.ts";

const SHAPE = "a form with formID, submissionID and the answers as JSON in rawRequest";
const QUESTION = /^q(\d{1,6})_?(.*)$/s;
/** Parts of a name and of an address. */
const KINDS: Readonly<Record<string, string>> = {
  first: "firstName",
  last: "lastName",
  city: "city",
  state: "state",
  postal: "zip",
};

/** https://www.jotform.com/help/245-how-to-setup-a-webhook-with-jotform/ */
export const jotform: Builder = {
  format: "jotform",
  shape: SHAPE,
  look: "own",
  recognises: (payload) =>
    typeof at(payload, "rawRequest") === "string" &&
    (textAt(payload, "formID") !== null || textAt(payload, "submissionID") !== null),
  read: (payload) => ({
    id: textAt(payload, "submissionID"),
    test: false,
    answers: membersAt(rawRequest(payload)).flatMap(([key, value]) => answersTo(key, value)),
  }),
};

function rawRequest(payload: Payload): unknown {
  try {
    return JSON.parse(textAt(payload, "rawRequest") ?? "");
  } catch {
    throw refuseBody("rawRequest, where Jotform puts the answers, is not JSON", SHAPE);
  }
}

/** Questions are keyed `q3_phoneNumber`, the name being made of the label; all else is Jotform's own. */
function answersTo(key: string, value: unknown): Answer[] {
  const [, number, name] = QUESTION.exec(key) ?? [];
  if (number === undefined || name === undefined) return [];
  const names = [name || key, key, `q${number}`];
  const phone = phoneOf(value);
  if (phone !== null) return [{ names, value: phone, kind: "phone" }];
  const date = dateOf(value);
  if (date !== null) return [{ names, value: date }];
  const parts = membersAt(value);
  if (!parts.some(([part]) => part in KINDS)) return [{ names, value: answerValue(value) }];
  return parts.map(([part, own]) => {
    const kind = KINDS[part];
    return {
      names: names.map((whole) => `${whole}.${part}`),
      value: answerValue(own),
      ...(kind !== undefined && { kind }),
    };
  });
}

/** `{ full }`, or `{ country, area, phone }`. */
function phoneOf(value: unknown): string | null {
  const full = textAt(value, "full");
  if (full !== null) return full;
  const number = textAt(value, "phone");
  if (number === null) return null;
  const country = textAt(value, "country");
  const dialled = country === null || country.startsWith("+") ? country : `+${country}`;
  return [dialled, textAt(value, "area"), number].filter((part) => part !== null).join(" ");
}

/** `{ month, day, year }`. */
function dateOf(value: unknown): string | null {
  const [year, month, day] = ["year", "month", "day"].map((part) => textAt(value, part));
  if (!year || !month || !day) return null;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}
