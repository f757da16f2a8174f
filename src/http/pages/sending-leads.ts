import type { Campaign } from "../../domain/catalog.ts";
import type { addressFields, personFields } from "../../domain/field.ts";
import { limits } from "../../intake/limits.ts";
import { leadPostExample } from "../openapi/examples.ts";
import { bullets, codeBlock, codeTabs, endpoint, jsonBlock, need, note, steps, table } from "./blocks.ts";
import { fieldsTable } from "./campaign-fields.ts";
import { codeSamples } from "./code-samples.ts";
import { exampleLead } from "./example-lead.ts";
import { type Html, html, prose } from "./html.ts";
import { shellWord } from "./literals.ts";
import type { Section } from "./page.ts";

/** Names nobody: what is particular to a seller stands in capitals, to be filled in. */
export const anyLead = { ...leadPostExample, seller: "YOUR_SELLER_CODE", category: "YOUR_CATEGORY" };

export function quickStart(url: string): Section {
  return {
    id: "quick-start",
    title: "Quick start",
    body: html`<p>Three steps to the first lead by your own code.</p>
${steps([
  html`<b>Get your key.</b> Your seller gives you an API key, the seller's code and the categories you may send.`,
  html`<b>Put the lead into JSON</b> with the <a href="#fields">required fields</a>, and <code>"test": true</code> for the first ones.`,
  html`<b>POST it</b> to <code>${url}/api/leads</code>, and read in the answer what became of it.`,
])}`,
  };
}

export function authentication(url: string): Section {
  const header = shellWord("Authorization: Bearer YOUR_API_KEY");
  return {
    id: "authentication",
    title: "Your API key",
    body: html`<p>Every request carries the key in a header:</p>
${codeBlock("HTTP header", "Authorization: Bearer YOUR_API_KEY")}
<p>Whose key it is, and whether it works, tells <code>GET /api/me</code>:</p>
${codeBlock("curl", `curl ${shellWord(`${url}/api/me`)} -H ${header}`)}
${note(html`<b>Keep it secret.</b> The key sends leads in your name. Keep it on your server, in an environment variable or a secret store: never in a web page, an app or a repository, and never in an address, where it is not accepted anyway.`)}
<p>If somebody else may have seen it, ask your seller for a new one. Two keys can work side by side while you change over.</p>`,
  };
}

export function sendOne(url: string, bodyLimitBytes: number): Section {
  const kib = Math.floor(bodyLimitBytes / 1024);
  const query = new URLSearchParams({ ...anyLead }).toString();
  return {
    id: "send",
    title: "Send a lead",
    body: html`${endpoint("POST", "/api/leads", "Send one lead and hear what became of it")}
${jsonBlock("Request body", anyLead)}
<p>The body may be JSON (<code>application/json</code>), a form (<code>application/x-www-form-urlencoded</code>) or <code>multipart/form-data</code> without files.</p>
<h3>Query parameters</h3>
<p>Fields may also stand in the address, all of them or some: handy for constants in tools that send a form as it is. Where body and address both have a field, the body wins, even if its value is empty.</p>
${codeBlock("curl", `curl -X POST ${shellWord(`${url}/api/leads?${query}`)} \\\n  -H 'Authorization: Bearer YOUR_API_KEY'`)}
<h3>How it is read</h3>
${bullets([
  prose("`firstName`, `first_name`, `First Name` and `FIRSTNAME` are one field. So it is with every field."),
  prose("Spaces around a value do not count. An empty value is a missing one."),
  prose(
    "Fields that the campaign does not know are kept with the lead, unless the seller wants it otherwise.",
  ),
  prose(
    "What was repaired or not understood is named in `warnings` of the answer. A warning never fails a post.",
  ),
  html`At most ${kib} KiB, ${limits.fields} fields, ${limits.nameCharacters} characters a name and ${limits.valueCharacters} a value.`,
])}`,
  };
}

type RequiredField = (typeof addressFields)[number] | (typeof personFields)[number];

/** Each of the fields that every lead needs; none can be forgotten here. */
const required: Record<RequiredField, string> = {
  seller: "The seller's code (8 characters, recommended) or its slug",
  category: "The name of an active campaign of that seller; capitals do not matter",
  firstName: "The person's first name",
  lastName: "The person's last name",
  phone: "A phone number in any usual layout",
  state: "The state's two letters or its name, such as `TX` or `Texas`",
};
const optional = {
  email: "An email address",
  zip: "A postal code. A zip code of four digits gets its leading zero back",
  city: "The town",
  test: "`true` for a [test lead]",
};

export function fields(named: readonly Campaign[]): Section {
  const rows = (of: Record<string, string>, isRequired: boolean) =>
    Object.entries(of).map(([key, text]) => [html`<code>${key}</code>`, need(isRequired), testLink(text)]);
  return {
    id: "fields",
    title: "Required fields",
    body: html`${table({
      caption: "Fields of every campaign",
      heads: ["Field", "Required", "What to send"],
      rows: [...rows(required, true), ...rows(optional, false)],
    })}
<p>A campaign may ask for more, and make an optional field a required one. <code>GET /api/campaigns</code> lists every campaign your key may post to, with all of its fields. Your seller can also send you a page with the posting instructions of one campaign.</p>
<h3 id="code-or-slug">Seller code or slug?</h3>
<p>Send the <b>code</b>. It has 8 capitals and digits and never changes. The slug reads better, but a seller that renames itself may change it, and your posts would then be refused.</p>
${named.length === 0 ? "" : html`<h3 id="campaigns">Campaigns</h3>${named.map(campaignDetails)}`}`,
  };
}

function testLink(text: string): Html {
  const [before = "", link, after = ""] = text.split(/\[(.*)\]/);
  return link === undefined ? prose(text) : html`${prose(before)}<a href="#test-leads">${link}</a>${after}`;
}

function campaignDetails(campaign: Campaign): Html {
  return html`<details><summary>${campaign.category} <small>${campaign.seller.name}, <code>${campaign.seller.code}</code></small></summary>
${fieldsTable(campaign)}
${jsonBlock("A lead this campaign takes", exampleLead(campaign))}
</details>
`;
}

export function codeExamples(url: string): Section {
  return {
    id: "examples",
    title: "Code examples",
    body: html`<p>Each is a whole program. Put in your key, the seller's code and the category. <code>test</code> keeps the lead from being sold; leave it out once all is well.</p>
${codeTabs(codeSamples({ url: `${url}/api/leads`, body: { ...anyLead, test: true } }))}`,
  };
}
