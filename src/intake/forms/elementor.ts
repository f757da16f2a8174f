import { type Answer, answerValue, type Builder } from "./builder.ts";
import { type Payload, textAt } from "./payload.ts";

/** Of its "advanced data": `fields[email][value]`, and a list's `fields[hobbies][raw_value][0]`. */
const MEMBER = /^fields\[([^\]]{1,100})\]\[([a-z_]{1,20})\](?:\[\d*\])?$/;
const UNNAMED = /^No Label (.+)$/s;
const KINDS: Readonly<Record<string, string>> = { tel: "phone", email: "email" };
const META = new Set([
  "form_id",
  "form_name",
  "Date",
  "Time",
  "Page URL",
  "User Agent",
  "Remote IP",
  "Powered by",
]);

/** Elementor Pro's form action Webhook: labels as names. */
export const elementor: Builder = {
  format: "elementor",
  shape: "a form with form_id, form_name and the fields by their labels, or with advanced data",
  look: "flat",
  recognises: (payload) => textAt(payload, "form_id") !== null && "form_name" in payload,
  read: (payload) => ({
    id: null,
    test: false,
    answers: Object.entries(payload).map(([label, value]) => ({
      // A field without a label goes by its id.
      names: [UNNAMED.exec(label)?.[1] ?? label],
      value: answerValue(value),
      isMeta: META.has(label),
    })),
  }),
};

/** The same with "advanced data" switched on. */
export const elementorAdvanced: Builder = {
  ...elementor,
  look: "own",
  recognises: (payload) => "form[id]" in payload && Object.keys(payload).some((name) => MEMBER.test(name)),
  read: (payload) => ({ id: null, test: false, answers: advancedAnswers(payload) }),
};

function advancedAnswers(payload: Payload): Answer[] {
  const fields = new Map<string, Map<string, unknown[]>>();
  for (const [name, value] of Object.entries(payload)) {
    const [, id, member] = MEMBER.exec(name) ?? [];
    if (id === undefined || member === undefined) continue;
    const field = fields.get(id) ?? new Map<string, unknown[]>();
    const values = field.get(member) ?? [];
    for (const one of [value].flat()) values.push(one);
    fields.set(id, field.set(member, values));
  }
  return Array.from(fields, ([id, field]) => {
    const [title] = field.get("title") ?? [];
    const [type] = field.get("type") ?? [];
    const chosen = field.get("raw_value") ?? [];
    const kind = KINDS[String(type)];
    return {
      names: [typeof title === "string" ? title : "", id],
      value: answerValue(chosen.length > 1 ? chosen : field.get("value")),
      ...(kind !== undefined && { kind }),
    };
  });
}
