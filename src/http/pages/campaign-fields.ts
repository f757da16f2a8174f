import type { Campaign } from "../../domain/catalog.ts";
import type { FieldSpec } from "../../domain/field.ts";
import { spellingOf } from "../../domain/spelling.ts";
import { expectationOf } from "../../intake/expectation.ts";
import { need, table } from "./blocks.ts";
import { type Html, html, nothing } from "./html.ts";

/** What a campaign takes, field by field, in the words in which its validator refuses. */
export function fieldsTable(campaign: Campaign): Html {
  const { seller, category, fields } = campaign;
  return table({
    caption: `Fields of ${category}`,
    heads: ["Field", "Required", "Type", "What to send"],
    rows: [
      [
        html`<code>seller</code>`,
        need(true),
        "text",
        html`<code>${seller.code}</code>, the code of ${seller.name}`,
      ],
      [html`<code>category</code>`, need(true), "text", html`<code>${category}</code>`],
      ...fields.map((field) => [
        fieldName(field),
        need(field.required),
        typeOf(field),
        valueWords(field, campaign),
      ]),
      [
        html`<code>test</code>`,
        need(false),
        "boolean",
        html`<code>true</code>: checked like any other, but never sold or delivered`,
      ],
    ],
  });
}

/** The label where it says more than the name. */
function fieldName({ key, label }: FieldSpec): Html {
  const same = spellingOf(label) === spellingOf(key);
  return html`<code>${key}</code>${same ? nothing : html`<small>${label}</small>`}`;
}

function typeOf({ type, multiple }: FieldSpec): string {
  return multiple === true ? `${type}, several` : type;
}

function valueWords(field: FieldSpec, campaign: Campaign): Html {
  const help = field.help === undefined ? nothing : html` <small>${field.help}</small>`;
  if (field.options === undefined) return html`${expectationOf(field, campaign)}${help}`;
  // All of them: the sentence of a refusal ends where it would fill the answer.
  const options = field.options.map((option, i) => html`${i === 0 ? "" : ", "}<code>${option}</code>`);
  return html`${field.multiple === true ? "a list of any of" : "one of"} ${options}${help}`;
}
