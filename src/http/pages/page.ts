import type { Answer } from "../answer.ts";
import { type Html, html } from "./html.ts";
import css from "./page.css" with { type: "text" };
import script from "./page-script.js" with { type: "text" };
import { inlineSource, pageHeaders } from "./security.ts";

export type Section = { id: string; title: string; body: Html };
export type Page = {
  /** Where the page stands among the others; null: beside them. */
  path: "/" | "/partners" | null;
  title: string;
  /** For search engines and previews. */
  description: string;
  lede: Html;
  /** What is to be had at a glance. */
  facts: readonly (readonly [name: string, value: Html])[];
  sections: readonly Section[];
  footer: Html;
  /** Search engines are to leave it out. */
  hidden?: boolean;
};

const places = [
  { path: "/", name: "Suppliers" },
  { path: "/partners", name: "Partners" },
  { path: "/docs", name: "API reference" },
];

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230b6b50'/%3E%3Cpath d='M4 8h7M8 5l3 3-3 3' fill='none' stroke='white' stroke-width='1.6'/%3E%3C/svg%3E";
/** Style, script and icon stand in the page, so it is whole wherever it is shown or kept. */
const POLICY = `style-src ${inlineSource(css)}; script-src ${inlineSource(script)}; img-src data:`;
const style: Html = { markup: `<style>${css}</style>` };
const behaviour: Html = { markup: `<script>${script}</script>` };

/** A page with its headers. */
export function pageAnswer(page: Page, status = 200): Answer {
  return { status, body: pageHtml(page).markup, headers: pageHeaders(POLICY) };
}

function pageHtml({ path, title, description, lede, facts, sections, footer, hidden = false }: Page): Html {
  const links = places.map((place) =>
    place.path === path
      ? html`<a href="${place.path}" aria-current="page">${place.name}</a>`
      : html`<a href="${place.path}">${place.name}</a>`,
  );
  const rows = facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="description" content="${description}">
<meta name="color-scheme" content="light dark">
${hidden ? html`<meta name="robots" content="noindex, nofollow">` : ""}
<link rel="icon" href="${ICON}">
${style}
</head>
<body>
<a class="skip" href="#content">Skip to content</a>
<header>
<nav class="places" aria-label="Documentation">${links}</nav>
<h1>${title}</h1>
<p class="lede">${lede}</p>
${facts.length > 0 ? html`<dl class="facts">${rows}</dl>` : ""}
</header>
<div class="columns">
${sections.length > 1 ? contentsOf(sections) : ""}
<main id="content" tabindex="-1">
${sections.map(sectionHtml)}
</main>
</div>
<footer>${footer}</footer>
${behaviour}
</body>
</html>
`;
}

function contentsOf(sections: readonly Section[]): Html {
  const links = sections.map(
    ({ id, title }) => html`<li><a href="#${id}">${title}</a></li>
`,
  );
  return html`<nav class="contents" aria-labelledby="contents"><h2 id="contents">On this page</h2><ul>${links}</ul></nav>`;
}

function sectionHtml({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}
