import type { Catalog } from "../../domain/catalog.ts";
import { type PostbackEvent, postbackEvents } from "../../domain/postback.ts";
import type { Answer } from "../answer.ts";
import { leadExample } from "../openapi/examples.ts";
import { answers, errors, rateLimit, readLeads, repeats, testLeads } from "./answers.ts";
import { bullets, codeBlock, endpoint, jsonBlock, table } from "./blocks.ts";
import { html, prose } from "./html.ts";
import { pageAnswer, type Section } from "./page.ts";
import { anyLead, authentication, codeExamples, fields, quickStart, sendOne } from "./sending-leads.ts";
import { withoutCode } from "./without-code.ts";

/** Of the suppliers' API as a whole; it moves when what was promised moves. */
const CONTRACT = "1.0";

/** The documentation for suppliers. `catalog` null: sellers and campaigns are not named. */
export function supplierPage({
  url,
  catalog,
  bodyLimitBytes,
}: {
  url: string;
  catalog: Catalog | null;
  bodyLimitBytes: number;
}): Answer {
  const named = catalog?.campaigns.filter(({ active }) => active) ?? [];
  return pageAnswer({
    path: "/",
    title: "Send leads",
    description:
      "How suppliers send leads: with Zapier, Make, a form builder, a spreadsheet or their own code.",
    lede: html`Send a lead and hear at once what became of it. From the tools you have, or from your own code.`,
    facts: [
      ["Base URL", html`<code data-copy="the base URL">${url}</code>`],
      ["Contract", html`Version ${CONTRACT}`],
      ["Machine-readable", html`<a href="/docs/json">OpenAPI</a>`],
    ],
    sections: [
      withoutCode(url),
      quickStart(url),
      authentication(url),
      sendOne(url, bodyLimitBytes),
      fields(named),
      codeExamples(url),
      answers(),
      errors(),
      rateLimit(null),
      repeats(),
      testLeads(),
      readLeads(),
      webhooks(url),
      version(),
      help(),
    ],
    footer: html`Leads API, contract ${CONTRACT}. Every call and answer in detail: <a href="/docs">API reference</a>.`,
  });
}

const events: Record<PostbackEvent, string> = {
  "lead.sold": "A lead was sold, at once or after it was pending",
  "lead.unsold": "A pending lead's time has run out",
  "lead.rejected": "A lead was rejected; `reason` says why",
};

function webhooks(url: string): Section {
  const registration = { url: "https://crm.example.com/lead-events", events: postbackEvents };
  const { seller, category } = anyLead;
  const data = { ...leadExample, seller, category, buyer_ids: ["buyer-1"] };
  return {
    id: "webhooks",
    title: "Webhooks to you",
    body: html`<p>Instead of asking what has become of a pending lead, be told. Register an address of yours that begins with <code>https://</code>; Zapier's and Make's triggers do it by themselves.</p>
${endpoint("POST", "/api/hooks", "Register an address")}
${endpoint("GET", "/api/hooks", "List yours")}
${endpoint("DELETE", "/api/hooks/{id}", "Remove one")}
${jsonBlock(`POST ${url}/api/hooks`, registration)}
${table({
  caption: "What you can be told",
  heads: ["Event", "When"],
  rows: postbackEvents.map((event) => [html`<code>${event}</code>`, prose(events[event])]),
})}
<p>We then POST to your address, with the lead as <code>GET /api/leads/{lead_id}</code> shows it:</p>
${jsonBlock("Sent to you", { type: "lead.sold", timestamp: leadExample.sold_at, data })}
${bullets([
  html`Check the signature. The headers <code>webhook-id</code>, <code>webhook-timestamp</code> and <code>webhook-signature</code> are those of <a href="https://www.standardwebhooks.com">Standard Webhooks</a>, which has libraries for most languages. The <code>secret</code> is in the answer to the registration, and only there.`,
  prose("Answer with any 2xx. Everything else is tried again, for about three days; 410 removes the hook."),
  prose("The same event keeps its `webhook-id` at every attempt: that is how to know a repeat."),
  prose("Test leads are not told."),
])}`,
  };
}

function version(): Section {
  return {
    id: "version",
    title: "Version",
    body: html`<p>This page describes version ${CONTRACT} of the contract. It may grow: answers may get further members at their end, campaigns further fields, and there may be new codes of warnings. What there is stays as it is, by name, type and meaning. So let your code pass over what it does not know.</p>`,
  };
}

function help(): Section {
  return {
    id: "help",
    title: "Help",
    body: html`<p>Your seller gave you the key and knows your campaigns: it answers questions, makes test keys, hooks and pages with posting instructions, and can see what became of every lead. Tell it the <code>lead_id</code>, or the <code>request_id</code> of an error, never a person's data.</p>
${codeBlock("In every answer", "X-Request-Id: req_8f3k2c1")}`,
  };
}
