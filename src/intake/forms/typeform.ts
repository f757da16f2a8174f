import { type Answer, answerValue, type Builder } from "./builder.ts";
import { at, listAt, membersAt, textAt } from "./payload.ts";

/** Groups of questions hold questions. */
const LEVELS = 3;
const KINDS: Readonly<Record<string, string>> = { phone_number: "phone", email: "email" };

/** https://www.typeform.com/developers/webhooks/example-payload/ */
export const typeform: Builder = {
  format: "typeform",
  shape: "a JSON object with the event_type form_response",
  look: "own",
  recognises: (payload) =>
    at(payload, "event_type") === "form_response" && membersAt(payload, "form_response").length > 0,
  read(payload) {
    const response = at(payload, "form_response");
    const titles = new Map<string, string>();
    collectTitles(listAt(response, "definition", "fields"), titles, LEVELS);
    const hidden = membersAt(response, "hidden").map(([name, value]) => ({
      names: [name],
      value: answerValue(value),
    }));
    return {
      id: textAt(response, "token") ?? textAt(payload, "event_id"),
      test: false,
      answers: [...listAt(response, "answers").map((answer) => answerOf(answer, titles)), ...hidden],
    };
  },
};

/** The words of the questions stand only in the definition of the form, by their ids. */
function collectTitles(fields: readonly unknown[], titles: Map<string, string>, levels: number): void {
  for (const field of fields) {
    const [id, title] = [textAt(field, "id"), textAt(field, "title")];
    if (id !== null && title !== null) titles.set(id, title);
    if (levels === 0) continue;
    collectTitles(listAt(field, "fields"), titles, levels - 1);
    collectTitles(listAt(field, "properties", "fields"), titles, levels - 1);
  }
}

function answerOf(answer: unknown, titles: ReadonlyMap<string, string>): Answer {
  const type = textAt(answer, "type") ?? "";
  const id = textAt(answer, "field", "id") ?? "";
  const names = [titles.get(id) ?? "", textAt(answer, "field", "ref") ?? "", id];
  const kind = KINDS[type];
  return { names, value: answerIn(answer, type), ...(kind !== undefined && { kind }) };
}

/** The value stands under the name of its type. */
function answerIn(answer: unknown, type: string) {
  if (type === "choice") return answerValue(at(answer, type, "label") ?? at(answer, type, "other"));
  if (type === "choices") return answerValue([...listAt(answer, type, "labels"), at(answer, type, "other")]);
  return answerValue(at(answer, type));
}
