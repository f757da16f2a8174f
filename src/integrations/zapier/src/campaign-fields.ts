import type { PlainInputField } from "zapier-platform-core";
import type { CampaignField } from "./campaigns.ts";

/** Before every key of a campaign's own, so that none can be one of the step's. */
const PREFIX = "field_";
const HELP_LIMIT = 1000;

/** Zapier's types; what is not here is text, which Leadgate reads in any usual layout. */
const types: Readonly<Record<string, PlainInputField["type"]>> = {
  // Also what people write (`May 31st 1990`) arrives as ISO, with a time that Leadgate leaves out.
  date: "datetime",
  number: "number",
  integer: "integer",
  boolean: "boolean",
};

const helps: Readonly<Record<string, string>> = {
  state: "A code such as TX, or the full name.",
  phone: "In any usual layout, such as (512) 555-0123.",
};

/** Zapier gives spaces and double underscores in keys a meaning; in Leadgate all spellings of a name are one. */
function inputKey(key: string): string {
  return PREFIX + key.replace(/[\s_-]+/g, "_");
}

/** How a field of the campaign is asked for in the Zap editor. */
export function inputField({
  key,
  label,
  type,
  required,
  options,
  help,
  multiple,
}: CampaignField): PlainInputField {
  const helpText = (help ?? helps[type])?.slice(0, HELP_LIMIT);
  return {
    key: inputKey(key),
    label,
    type: types[type] ?? "string",
    required,
    ...(options !== undefined && options.length > 0 && { choices: options }),
    ...(multiple === true && { list: true }),
    ...(helpText !== undefined && helpText !== "" && { helpText }),
  };
}

/** The campaign's fields of a filled-in step, under names that Leadgate knows. */
export function leadFields(inputData: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputData)
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, value]) => [key.slice(PREFIX.length), value]),
  );
}
