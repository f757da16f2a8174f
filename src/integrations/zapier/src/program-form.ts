import type { PlainInputField } from "zapier-platform-core";

/** A field of a program's form as `GET /v1/leads/details` tells it. */
export type FormField = {
  id: number;
  type: string;
  title?: string | null;
  description?: string | null;
  required?: boolean;
  options?: string[] | null;
};

const PREFIX = "cf_";
const HELP_LIMIT = 1000;
const COUNTRY_HELP = "The country's code of two letters, such as US.";

/** How it is asked for in the Zap editor; a block of text on the form asks nothing. */
export function inputFields(form: readonly FormField[]): PlainInputField[] {
  return form.filter(({ type }) => type !== "text").map(inputField);
}

function labelOf({ id, title }: FormField): string {
  return title || `Field ${id}`;
}

function inputField(field: FormField): PlainInputField {
  const { id, type, description, required, options } = field;
  const help = [description, type === "countries" ? COUNTRY_HELP : ""].filter((text) => text);
  const helpText = help.join(" ").slice(0, HELP_LIMIT);
  return {
    key: PREFIX + id,
    label: labelOf(field),
    type: type === "textarea" ? "text" : "string",
    required: required === true,
    ...(options && options.length > 0 && { choices: options }),
    ...(type === "checkbox" && { list: true }),
    ...(helpText !== "" && { helpText }),
  };
}

/** What Leadgate calls a field in a fault, and what the editor does. */
export function labelsOf(form: readonly FormField[]): Map<string, string> {
  return new Map(form.map((field) => [`cfields.${field.id}`, labelOf(field)]));
}

/** The form's answers of a filled-in step, by the fields' ids. */
export function customFields(inputData: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputData)
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, value]) => [key.slice(PREFIX.length), value]),
  );
}
