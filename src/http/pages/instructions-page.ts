import type { Campaign, Supplier } from "../../domain/catalog.ts";
import type { Answer } from "../answer.ts";
import { answers, errors, rateLimit, repeats } from "./answers.ts";
import { bullets, codeTabs, endpoint, jsonBlock, note } from "./blocks.ts";
import { fieldsTable } from "./campaign-fields.ts";
import { codeSamples } from "./code-samples.ts";
import { exampleLead } from "./example-lead.ts";
import { type Html, html, nothing, prose } from "./html.ts";
import { type Page, pageAnswer } from "./page.ts";

const unknownFields: Record<Campaign["unknownFields"], string> = {
  keep: "Other fields are welcome: they are kept with the lead and named in `warnings`.",
  drop: "Other fields are dropped and named in `warnings`.",
  reject: "Other fields are refused: send only those that stand here.",
};

/** Nobody but who has the address is to find, keep or pass it on. */
function secret(answer: Answer): Answer {
  const headers = { ...answer.headers, "cache-control": "no-store", "x-robots-tag": "noindex, nofollow" };
  return { ...answer, headers };
}

/** What one supplier has to send to one campaign. */
export function instructionsPage({
  url,
  supplier,
  campaign,
}: {
  url: string;
  supplier: Supplier;
  campaign: Campaign;
}): Answer {
  const { seller, category } = campaign;
  const lead = { ...exampleLead(campaign), test: true };
  const page: Page = {
    path: null,
    hidden: true,
    title: `Posting instructions: ${category}`,
    description: "What to send, field by field.",
    lede: html`What ${supplier.name} sends to ${seller.name}, field by field. This page follows the campaign: what it says is what is checked.`,
    facts: [
      ["Seller", html`<code data-copy="the seller's code">${seller.code}</code>`],
      ["Category", html`<code data-copy="the category">${category}</code>`],
      ["Post to", html`<code data-copy="the address">${url}/api/leads</code>`],
    ],
    sections: [
      { id: "send", title: "Where to post", body: whereToPost(seller.name) },
      { id: "fields", title: "Fields", body: html`${fieldsTable(campaign)}${fieldRules(campaign)}` },
      { id: "example", title: "Example lead", body: exampleWords(lead) },
      {
        id: "examples",
        title: "Code examples",
        body: html`<p>Each is a whole program: put in your key, and it sends the example lead.</p>
${codeTabs(codeSamples({ url: `${url}/api/leads`, body: lead }))}`,
      },
      answers(supplier.show),
      errors(),
      rateLimit(supplier.rateLimit.requestsPerMinute),
      repeats(),
    ],
    footer: html`Made for ${supplier.name}. Please do not publish the address of this page. Everything else: <a href="/">documentation for suppliers</a>.`,
  };
  return secret(pageAnswer(page));
}

function whereToPost(sellerName: string): Html {
  return html`${endpoint("POST", "/api/leads", "as JSON, as a form, or in the query string")}
<p>With your API key in the header <code>Authorization: Bearer <mark>YOUR_API_KEY</mark></code>. You have it from ${sellerName}; it stands on no page.</p>`;
}

function fieldRules({ unknownFields: policy, fields }: Campaign): Html {
  const several = fields.some(({ multiple }) => multiple === true)
    ? [prose("Several values are a JSON list; in a form or address the name is repeated.")]
    : [];
  return bullets([
    prose("Names may be spelled `firstName`, `first_name` or `First Name`, in any case."),
    ...several,
    prose(unknownFields[policy]),
  ]);
}

function exampleWords(lead: object): Html {
  return html`<p>It is taken as it stands here.</p>
${jsonBlock("Request body", lead)}
${note(html`<code>"test": true</code> keeps it from being sold. Leave it out when you go live.`)}`;
}

/** The same for an address that never was, one that was taken back, and one whose campaign is gone. */
export function unknownInstructions(): Answer {
  return refusal(404, {
    title: "Page not found",
    found: "This address leads nowhere, or does no longer.",
    advice: "Ask your seller for a new one.",
  });
}

/** To whoever has tried too many addresses. */
export function tooManyTries(retryAfter: string): Answer {
  const answer = refusal(429, {
    title: "Too many tries",
    found: "Too many addresses that lead nowhere were tried from here.",
    advice: `Try again in ${retryAfter} seconds.`,
  });
  return { ...answer, headers: { ...answer.headers, "retry-after": retryAfter } };
}

function refusal(
  status: 404 | 429,
  { title, found, advice }: { title: string; found: string; advice: string },
): Answer {
  const body = html`<p>${advice} What holds for all suppliers stands in the <a href="/">documentation</a>.</p>`;
  const page: Page = {
    path: null,
    hidden: true,
    title,
    description: found,
    lede: html`${found}`,
    facts: [],
    sections: [{ id: "what-now", title: "What now?", body }],
    footer: nothing,
  };
  return secret(pageAnswer(page, status));
}
