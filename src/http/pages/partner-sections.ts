import { type PartnerEvent, partnerEvents } from "../../domain/partner-lead.ts";
import {
  convertedExample,
  partnerConversionExample,
  partnerFaultExamples,
  partnerLeadListExample,
  partnerRejectionExample,
  rejectedExample,
} from "../openapi/partner-examples.ts";
import { bullets, codeBlock, endpoint, jsonBlock, table } from "./blocks.ts";
import { partnerErrors } from "./error-rows.ts";
import { html, prose } from "./html.ts";
import { shellWord } from "./literals.ts";
import type { Section } from "./page.ts";

const EXAMPLE_URL = "https://leads.example.com";

export function reading(url: string): Section {
  const { links, meta } = partnerLeadListExample;
  const here = JSON.parse(JSON.stringify({ links, meta }).replaceAll(EXAMPLE_URL, url));
  return {
    id: "read",
    title: "Read leads",
    body: html`${endpoint("GET", "/v1/leads/{id}", "One lead")}
${endpoint("GET", "/v1/leads", "All of them, in pages")}
${table({
  caption: "Parameters of the list",
  heads: ["Parameter", "What it does"],
  rows: [
    [html`<code>limit</code>`, "How many on a page: 1 to 250, default 15"],
    [html`<code>page</code>`, "Which page, from 1"],
    [html`<code>sort</code>`, prose("By creation: `desc`, the newest first, or `asc`")],
    [html`<code>status</code>`, prose("Only `submitted`, `converted` or `rejected` ones")],
    [html`<code>partner</code>`, "Only those of the partner with this key, id or email address"],
  ],
})}
<p>Beside <code>data</code>, the list of leads, stand <code>links</code> and <code>meta</code>. Follow <code>links.next</code> until it is null: so none is missed and none comes twice, even if leads arrive meanwhile.</p>
${jsonBlock("HTTP 200, without its data", { ...here, status: 1 })}`,
  };
}

export function deciding(url: string): Section {
  return {
    id: "decide",
    title: "Convert or reject",
    body: html`<p>A lead is decided once: what was converted or rejected stays so, and a second decision is a 400.</p>
<h3>Convert</h3>
${endpoint("POST", "/v1/leads/convert", "It became a customer")}
<p><code>commission_transaction_amount</code> is what the customer paid, in the seller's currency, with at most two decimals. The partner's commission is reckoned from it and booked.</p>
${jsonBlock("Request body", partnerConversionExample)}
${jsonBlock("HTTP 200", { data: convertedExample, status: 1 })}
<h3>Reject</h3>
${endpoint("POST", "/v1/leads/reject", "It did not")}
${jsonBlock("Request body", partnerRejectionExample)}
${jsonBlock("HTTP 200", { data: rejectedExample, status: 1 })}
<h3>With everything in the address</h3>
<p>Both also work as GET, for tools that cannot send a body:</p>
${codeBlock(
  "curl",
  ["convert?id=44&commission_transaction_amount=1250.50", "reject?id=44"]
    .map((call) => `curl ${shellWord(`${url}/v1/leads/${call}`)} -H 'Authorization: Bearer YOUR_API_KEY'`)
    .join("\n"),
)}`,
  };
}

export function erasing(): Section {
  return {
    id: "delete",
    title: "Delete a lead",
    body: html`${endpoint("DELETE", "/v1/leads/{id}", "Erase a person")}
<p>What is known of the person is erased everywhere, and what was not yet told to a webhook never will be. A commission that was booked stays. The id is never used again. The answer is <code>{"status": 1}</code>.</p>`,
  };
}

const events: Record<PartnerEvent, string> = {
  "lead.submitted": "A partner's lead has come in",
  "lead.converted": "A lead has become a customer",
  "lead.rejected": "A lead was rejected",
};

export function partnerWebhooks(): Section {
  const told = {
    event: "lead.converted",
    url: "https://crm.example.com/hooks",
    webhook_key: "Zk3vT81mQpXa",
    created_at: "2026-07-15T12:00:00.000Z",
    data: convertedExample,
  };
  return {
    id: "webhooks",
    title: "Webhooks",
    body: html`<p>Instead of asking again and again, be told. The seller registers an address of yours with the program, a secret, and the events you want:</p>
${table({
  caption: "What you can be told",
  heads: ["Event", "When"],
  rows: partnerEvents.map((event) => [html`<code>${event}</code>`, events[event]]),
})}
${jsonBlock("Sent to you", told)}
${bullets([
  prose(
    "Check the header `Signature`: the HMAC-SHA256 of the body as it came, keyed with the secret, in lower-case hex. The headers of Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`) stand beside it.",
  ),
  prose("Answer with any 2xx. Everything else is tried again for about three days; 410 ends it at once."),
  prose(
    "`data` shows the lead as it was at that event, however late you hear of it. The `webhook-id` is the same at every attempt.",
  ),
])}`,
  };
}

export function idempotency(): Section {
  return {
    id: "repeats",
    title: "Repeats and limits",
    body: html`${bullets([
      prose(
        "Send an `Idempotency-Key` of yours (1 to 255 printable characters) with what changes something. The same request under the same key gets the first answer again, for 7 days, marked by `Idempotent-Replayed: true`. After an error the key is free again.",
      ),
      prose(
        "New leads, conversions, rejections and deletions together may come 60 times a minute for each key, unless agreed on otherwise. Reading is not limited.",
      ),
      prose(
        "Every answer to your key carries `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset` (Unix seconds); a 429 also `Retry-After`, the seconds to wait.",
      ),
    ])}`,
  };
}

export function partnerFaults(): Section {
  return {
    id: "errors",
    title: "Errors",
    body: html`<p>A success has <code>"status": 1</code> and <code>data</code>, an error <code>"status": 0</code> and a <code>message</code> for people. A 422 also has <code>errors</code>, which names every field that is not as expected.</p>
${jsonBlock("HTTP 422", partnerFaultExamples.invalid_field)}
${partnerErrors()}
<p>Send again what was answered with 429, 500 or 503, later and with the same Idempotency-Key.</p>`,
  };
}
