import { type Rejection, rejections } from "../../domain/lead.ts";
import { answerExamples, faultExamples } from "../openapi/examples.ts";
import { bullets, codeBlock, endpoint, jsonBlock, table } from "./blocks.ts";
import { supplierErrors } from "./error-rows.ts";
import { html, prose } from "./html.ts";
import type { Section } from "./page.ts";

type Show = { price: boolean; buyerIds: boolean };
const ALL: Show = { price: true, buyerIds: true };

/** What sold leads are told to a supplier as, without what it may not see. No real buyer is named. */
export function soldExample({ price, buyerIds }: Show): object {
  const { price: sum, buyer_ids: _, ...rest } = answerExamples.sold;
  return { ...rest, ...(price && { price: sum }), ...(buyerIds && { buyer_ids: ["buyer-1"] }) };
}

const reasons: Record<Rejection, string> = {
  suppressed: "The person is on a list of those who must not be contacted.",
  no_buyer: "No buyer takes this lead, and the campaign does not hold leads back.",
  supplier_cap: "You have sent as many leads as were agreed on for now.",
  invalid: "Only by a form builder's hook: a required field was missing or could not be read.",
};

/** The answers to a post that was understood. `show`: what the reader may see of a sale. */
export function answers(show: Show = ALL): Section {
  const sees = [
    ...(show.price ? ["`price` is the sum of its sales, in the seller's currency."] : []),
    ...(show.buyerIds ? ["`buyer_ids` names who bought it."] : []),
  ];
  return {
    id: "answers",
    title: "Answers",
    body: html`<p>HTTP 200 says that the post was understood and the lead is stored safely. <code>status</code> says what became of it.</p>
<h3>Sold</h3>
<p>${prose(["The lead was sold.", ...sees].join(" "))}</p>
${jsonBlock("HTTP 200", soldExample(show))}
<h3>Pending</h3>
<p>Taken, but no buyer can have it right now. It may still be sold; if its time runs out, it becomes <code>unsold</code>. There is nothing to do: do not send it again.</p>
${jsonBlock("HTTP 200", answerExamples.pending)}
<h3>Duplicate</h3>
<p>The seller has this person already. <code>duplicate_of</code> is there if the first lead was yours.</p>
${jsonBlock("HTTP 200", answerExamples.duplicate)}
<h3>Rejected</h3>
${jsonBlock("HTTP 200", answerExamples.rejected)}
${table({
  caption: "Why a lead is rejected",
  heads: ["reason", "What it means"],
  rows: rejections.map((reason) => [html`<code>${reason}</code>`, reasons[reason]]),
})}
<p>With something to note, any of them carries <code>warnings</code>:</p>
${jsonBlock("HTTP 200", answerExamples.repaired)}`,
  };
}

export function errors(): Section {
  return {
    id: "errors",
    title: "Errors",
    body: html`<p>Every error has one shape. Let your code look at <code>code</code>, and show <code>message</code> to people: it says what was found and what was expected. All wrong fields are named at once.</p>
${jsonBlock("HTTP 400", faultExamples.missing_required_field)}
${supplierErrors()}
<p>Send again what was answered with 429, 500 or 503, later and with the same <a href="#repeats">Idempotency-Key</a>. Everything else will be refused again until it is changed.</p>`,
  };
}

export function rateLimit(requestsPerMinute: number | null): Section {
  const limit =
    requestsPerMinute === null ? "60 a minute, unless agreed on otherwise" : `${requestsPerMinute} a minute`;
  return {
    id: "rate-limit",
    title: "Rate limit",
    body: html`${table({
      caption: "How often may be posted",
      heads: ["Request", "Limit", "How it is counted"],
      rows: [
        [html`<code>POST /api/leads</code>`, limit, "counted for each API key"],
        ["Everything else", "no limit", "reading costs nothing"],
      ],
    })}
<p>Posts that were refused count too. Every answer to your key says where you stand:</p>
${table({
  caption: "Headers of the rate limit",
  heads: ["Header", "What it says"],
  rows: [
    [html`<code>X-RateLimit-Limit</code>`, "How many posts can be made at once"],
    [html`<code>X-RateLimit-Remaining</code>`, "How many of them are left"],
    [html`<code>X-RateLimit-Reset</code>`, "When all of them are back, as Unix seconds"],
    [html`<code>Retry-After</code>`, "Only with 429 and 503: how many seconds to wait"],
  ],
})}
<p>The limit of your key also stands in <code>GET /api/me</code>.</p>`,
  };
}

export function repeats(): Section {
  return {
    id: "repeats",
    title: "Repeats",
    body: html`<p>A connection breaks and you do not know whether the lead has arrived? Send it again: nobody buys it twice.</p>
${bullets([
  prose(
    "With an `Idempotency-Key` of yours (1 to 255 printable characters, a new one for each lead) the same post gets the first answer again, for 7 days. The same key with other fields is a 422.",
  ),
  prose("Without one, the same fields to the same campaign within 60 seconds get the first answer again."),
  prose("Both are marked by the header `Idempotent-Replayed: true`. After an error the key is free again."),
])}
${codeBlock("HTTP header", "Idempotency-Key: 2f1c7a9e-form-12-entry-3401")}`,
  };
}

export function testLeads(): Section {
  return {
    id: "test-leads",
    title: "Test leads",
    body: html`<p>Send <code>"test": true</code> with a lead, or use a key that your seller has made for tests. The lead is checked and decided like a real one, and the answer is the one a real one would get, with <code>"test": true</code> in it. But nobody is asked, nothing is sold, and it counts nowhere: not for limits of the campaign, not as a duplicate, not as money.</p>`,
  };
}

export function readLeads(): Section {
  return {
    id: "read",
    title: "Look leads up",
    body: html`${endpoint("GET", "/api/leads/{lead_id}", "What has become of one lead")}
${endpoint("GET", "/api/leads", "Your leads, the newest first")}
${endpoint("GET", "/api/me", "Whose key this is, and its limit")}
${endpoint("GET", "/api/campaigns", "What you may post to, with every field")}
<p>The list takes <code>status</code>, <code>since</code>, <code>limit</code> (up to 200) and <code>cursor</code>, which is <code>next_cursor</code> of the page before; test leads come with <code>test=true</code>. The <a href="/docs">API reference</a> shows every parameter and answer, and tries them out.</p>`,
  };
}
