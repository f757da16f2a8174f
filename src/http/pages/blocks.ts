import type { Sample } from "./code-samples.ts";
import { type Html, html, nothing, type Part } from "./html.ts";

/**
 * A table. A phone shows each row as a card: the first cell as its head, the last as its text, and what is between in
 * one line, so cells should speak for themselves.
 */
export function table({
  caption,
  heads,
  rows,
}: {
  /** For those who hear the page. */
  caption: string;
  heads: readonly string[];
  rows: readonly (readonly Part[])[];
}): Html {
  const head = heads.map((text) => html`<th scope="col" role="columnheader">${text}</th>`);
  // The roles stand there because a table shown as cards is none to some readers.
  return html`<table role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
<tbody role="rowgroup">${rows.map(tableRow)}</tbody></table>`;
}

function tableRow([first = "", ...cells]: readonly Part[]): Html {
  const rest = cells.map((cell) => html`<td role="cell">${cell}</td>`);
  return html`<tr role="row"><th scope="row" role="rowheader">${first}</th>${rest}</tr>
`;
}

/** Whether a field must be sent. */
export function need(required: boolean): Html {
  return required ? html`<b>required</b>` : html`optional`;
}

const TOKEN =
  /"(?:[^"\\\n]|\\.)*"(\s*(?::|=>|\] =))?|'(?:[^'\\\n]|\\.)*'|^[ \t]*(?:\/\/|#).*$|YOUR_[A-Z_]+/gm;

/** Code with its texts, comments and what is to be filled in marked; the text itself stays as it is. */
export function marked(code: string): Html {
  const pieces: Html[] = [];
  let from = 0;
  for (const match of code.matchAll(TOKEN)) {
    pieces.push(html`${code.slice(from, match.index)}`, markedToken(match[0], match[1] !== undefined));
    from = match.index + match[0].length;
  }
  return html`${pieces}${code.slice(from)}`;
}

function markedToken(token: string, isName: boolean): Html {
  if (/^\s*(?:\/\/|#)/.test(token)) return html`<span class="c">${token}</span>`;
  const pieces = token
    .split(/(YOUR_[A-Z_]+)/)
    .map((piece, i) => (i % 2 === 1 ? html`<mark>${piece}</mark>` : html`${piece}`));
  if (isName || token.startsWith("YOUR_")) return html`${pieces}`;
  return html`<span class="s">${pieces}</span>`;
}

/** Code under a line that says what it is. The page's script puts a button to copy it there. */
export function codeBlock(label: string, code: string): Html {
  return html`<figure class="code"><figcaption>${label}</figcaption><pre tabindex="0"><code>${marked(code)}</code></pre></figure>
`;
}

export function jsonBlock(label: string, value: unknown): Html {
  const text = JSON.stringify(value, null, 2);
  // Lists of plain values in one line.
  const short = text.replace(/\[\n[^[\]{}]+\]/g, (list) =>
    list.replace(/\n\s*/g, " ").replace(/^\[ | \]$/g, (end) => end.trim()),
  );
  return codeBlock(label, short);
}

/** The same in several languages, one below another; the page's script makes tabs of them. */
export function codeTabs(samples: readonly Sample[]): Html {
  const panels = samples.map(
    ({
      id,
      label,
      code,
    }) => html`<section data-language="${id}"><h3>${label}</h3>${codeBlock(label, code)}</section>
`,
  );
  return html`<div class="tabs" data-tabs="Programming language">${panels}</div>`;
}

export function endpoint(method: "GET" | "POST" | "DELETE", path: string, does = ""): Html {
  const words = does === "" ? nothing : html` <span>${does}</span>`;
  return html`<p class="endpoint"><b data-method="${method}">${method}</b> <code>${path}</code>${words}</p>
`;
}

export function steps(items: readonly Html[]): Html {
  return html`<ol class="steps">${items.map(
    (item) => html`<li>${item}</li>
`,
  )}</ol>`;
}

export function bullets(items: readonly Html[]): Html {
  return html`<ul>${items.map(
    (item) => html`<li>${item}</li>
`,
  )}</ul>`;
}

/** Something not to be missed. */
export function note(body: Html): Html {
  return html`<p class="note">${body}</p>
`;
}
