import type { Catalog } from "../../domain/catalog.ts";
import type { FormField, FormFieldType, Program } from "../../domain/program.ts";
import type { Answer } from "../answer.ts";
import {
  partnerLeadPostExample,
  partnerProgramExample,
  submittedExample,
} from "../openapi/partner-examples.ts";
import { bullets, codeBlock, codeTabs, endpoint, jsonBlock, need, note, steps, table } from "./blocks.ts";
import { codeSamples } from "./code-samples.ts";
import { type Html, html, nothing, prose } from "./html.ts";
import { shellWord } from "./literals.ts";
import { pageAnswer, type Section } from "./page.ts";
import {
  deciding,
  erasing,
  idempotency,
  partnerFaults,
  partnerWebhooks,
  reading,
} from "./partner-sections.ts";

/** The documentation of the partner API. `catalog` null: programs are not named. */
export function partnersPage({ url, catalog }: { url: string; catalog: Catalog | null }): Answer {
  return pageAnswer({
    path: "/partners",
    title: "Partner leads",
    description: "How to submit the leads that partners refer, and to convert or reject them, by API.",
    lede: html`For whoever connects a partner program: submit the leads that partners refer, follow them, and say which became customers.`,
    facts: [
      ["Base URL", html`<code data-copy="the base URL">${url}/v1</code>`],
      ["Machine-readable", html`<a href="/docs/json">OpenAPI</a>`],
    ],
    sections: [
      quickStart(url),
      authentication(url),
      submitting(url),
      form(url, catalog?.programs ?? []),
      reading(url),
      deciding(url),
      erasing(),
      partnerWebhooks(),
      idempotency(),
      partnerFaults(),
      help(),
    ],
    footer: html`Partner API, <code>/v1</code>. Every call and answer in detail: <a href="/docs">API reference</a>.`,
  });
}

function quickStart(url: string): Section {
  return {
    id: "quick-start",
    title: "Quick start",
    body: html`${steps([
      html`<b>Get the program's key</b> from the seller whose program it is. One key is one program.`,
      html`<b>Ask what the form asks for</b>: <code>GET ${url}/v1/leads/details</code>.`,
      html`<b>Submit a lead</b> with the person's name and email address and the partner who referred it: <code>POST ${url}/v1/leads</code>.`,
      html`<b>Convert it</b> when it has become a customer, which books the partner's commission. Or reject it.`,
    ])}
<p>Without code: the seller's Zapier app, Leadgate, has the action <b>Submit Partner Lead</b>. Ask the seller to invite you, and connect it with the program's key.</p>`,
  };
}

function authentication(url: string): Section {
  const header = shellWord("Authorization: Bearer YOUR_API_KEY");
  const program = {
    ...partnerProgramExample,
    data: { program: { id: "program-1", name: "Partner program" } },
  };
  return {
    id: "authentication",
    title: "The program's key",
    body: html`<p>Every request carries the key in a header:</p>
${codeBlock("HTTP header", "Authorization: Bearer YOUR_API_KEY")}
<p><code>GET /v1/test</code> tells which program a key belongs to:</p>
${codeBlock("curl", `curl ${shellWord(`${url}/v1/test`)} -H ${header}`)}
${jsonBlock("HTTP 200", program)}
<p>A supplier's key does not open this API, and a program's key opens nothing else.</p>
${note(html`<b>Keep it secret.</b> Who has the key can read the program's leads and book commissions. It belongs on a server, never in a web page, an app or a repository.`)}`,
  };
}

function submitting(url: string): Section {
  const { cfields, ...lead } = { ...partnerLeadPostExample, partner: { key: "YOUR_PARTNER_KEY" } };
  return {
    id: "submit",
    title: "Submit a lead",
    body: html`${endpoint("POST", "/v1/leads", "Submit a lead for a partner")}
${table({
  caption: "What to send",
  heads: ["Field", "Required", "What to send"],
  rows: [
    [html`<code>name</code>`, need(true), "The person's full name"],
    [html`<code>email</code>`, need(true), "The person's email address"],
    [
      html`<code>partner</code>`,
      need(true),
      prose(
        "Who referred the lead: an object with `key`, `id` or `email` of the partner. If several are given, all must name the same one.",
      ),
    ],
    [
      html`<code>cfields</code>`,
      "if the form asks",
      html`An object of <a href="#form">form fields</a>: the field's id, and the answer.`,
    ],
  ],
})}
${jsonBlock("Request body", { ...lead, cfields })}
<p>A new lead is answered with 201:</p>
${jsonBlock("HTTP 201", { data: submittedExample, status: 1 })}
<p>The same email address again is refused, unless the earlier lead was rejected or deleted.</p>
<h3>Code examples</h3>
<p>Each is a whole program. Put in the key of the program and that of one of its partners.</p>
${codeTabs(codeSamples({ url: `${url}/v1/leads`, body: lead }))}`,
  };
}

/** What each kind of field is answered with. */
const answersTo: Record<FormFieldType, string> = {
  text: "Nothing: it is a text to be shown on the form",
  input: "A short text; a number becomes one",
  textarea: "A longer text",
  checkbox: "A list of some of its `options`; a single one may be sent without a list",
  radio: "One of its `options`",
  select: "One of its `options`",
  countries: "A country's two letters, such as `US` (ISO 3166)",
};

function form(url: string, programs: readonly Program[]): Section {
  return {
    id: "form",
    title: "Form fields",
    body: html`${endpoint("GET", "/v1/leads/details", "What the program asks for, and what it pays")}
<p>Each field of the program's own form has an id, which is its name in <code>cfields</code>. Ask for the form when you show it: it may change.</p>
${codeBlock("curl", `curl ${shellWord(`${url}/v1/leads/details`)} -H 'Authorization: Bearer YOUR_API_KEY'`)}
${table({
  caption: "Types of form fields",
  heads: ["type", "What is sent for it"],
  rows: Object.entries(answersTo).map(([type, words]) => [html`<code>${type}</code>`, prose(words)]),
})}
<p>A required field that is missing, an id the form does not have, an option that is none: all of it is told at once, in one 422.</p>
${programs.map(programDetails)}`,
  };
}

function programDetails({ name, form: fields }: Program): Html {
  const asked = fields.filter(({ type }) => type !== "text");
  if (asked.length === 0) return html`<p><b>${name}</b> asks for nothing but name and email address.</p>`;
  return html`<details><summary>${name}</summary>
${table({
  caption: `Form of ${name}`,
  heads: ["Id", "Required", "Type", "Question"],
  rows: asked.map((field) => [
    html`<code>${field.id}</code>`,
    need(field.required),
    field.type,
    questionOf(field),
  ]),
})}
</details>
`;
}

function questionOf({ title, description, options }: FormField): Html {
  const choice = options.map((option, i) => html`${i === 0 ? ": " : ", "}<code>${option}</code>`);
  const words = description === null ? nothing : html` <small>${description}</small>`;
  return html`${title ?? ""}${choice}${words}`;
}

function help(): Section {
  return {
    id: "help",
    title: "Help",
    body: html`${bullets([
      html`The seller whose program it is gives out keys, registers partners and webhooks, and can see every lead.`,
      html`Every answer carries <code>X-Request-Id</code>: tell it when something is not as it should be. It says nothing of a person.`,
    ])}`,
  };
}
