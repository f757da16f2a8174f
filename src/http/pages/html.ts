/** Markup that may stand in a page as it is. Made by `html` and `prose`, which escape what they are given. */
export type Html = { readonly markup: string };
export type Part = Html | string | number | readonly Part[];

export const nothing: Html = { markup: "" };

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function markupOf(part: Part): string {
  if (typeof part === "string") return escapeHtml(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map(markupOf).join("");
}

/** Markup with parts put in: texts are escaped, markup is not, of a list each item in turn. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: String.raw({ raw: strings }, ...parts.map(markupOf)) };
}

/** A text in which what stands between backticks is code. */
export function prose(text: string): Html {
  const pieces = text
    .split("`")
    .map((piece, i) => (i % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`));
  return html`${pieces}`;
}
