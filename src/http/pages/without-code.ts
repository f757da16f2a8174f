import { type FormFormat, formFormats, formNames } from "../../domain/form.ts";
import { bullets, codeBlock, note, steps, table } from "./blocks.ts";
import { type Html, html, prose } from "./html.ts";
import type { Section } from "./page.ts";
import { sheetScript } from "./sheet-script.ts";

const FACEBOOK =
  "Facebook Lead Ads: what Facebook itself sends holds no contact data, only a number to fetch them by. Zapier and Make fetch them: take their Facebook Lead Ads trigger as the source.";

/** Where each form builder asks for an address to send to. Menus move; the word stays. */
const places: Record<FormFormat, string> = {
  typeform: "Form: Connect › Webhooks › Add a webhook, then switch it on",
  jotform: "Form: Settings › Integrations › WebHooks",
  tally: "Form: Integrations › Webhooks › Connect",
  webflow: "Site settings: Apps & integrations › Webhooks, with the trigger Form submission",
  google_ads:
    "Lead form: Export leads › Webhook integration, with the key your seller gave you, else one you make up; then Send test data",
  elementor: "Form widget: Actions After Submit › Webhook",
  gravity_forms: "Form settings: Webhooks (an add-on), request method POST, the fields' names as keys",
  wpforms: "Form settings: Webhooks (an add-on), request method POST, the fields' names as keys",
  unbounce: "Page: Integrations › Webhooks › Add a webhook",
  any: "Whatever posts names and values to an address, as JSON or as a form",
};

/** How to send leads with tools that are there already. True for our Zapier app, Make template and form hooks. */
export function withoutCode(url: string): Section {
  return {
    id: "without-code",
    title: "Send leads without code",
    body: html`<p>Your leads are in a form, a spreadsheet, a CRM or an ad account? Connect it once; every new lead is then sent by itself.</p>
<ul class="tools">
<li><a href="#zapier"><b>Zapier</b> <span>From any app Zapier knows</span></a></li>
<li><a href="#make"><b>Make</b> <span>With a scenario that is ready to import</span></a></li>
<li><a href="#forms"><b>Form builders</b> <span>Typeform, Jotform, Webflow and others</span></a></li>
<li><a href="#spreadsheet"><b>Spreadsheet</b> <span>Google Sheets, row by row</span></a></li>
</ul>
${zapier(url)}${make(url)}${forms(url)}${spreadsheet(url)}`,
  };
}

function zapier(url: string): Html {
  return html`<h3 id="zapier">Zapier</h3>
${steps([
  html`Ask your seller for the invitation to its Zapier app, Leadgate, and for an API key. Open the invitation, so that the app is in your account.`,
  html`Create a Zap. Its trigger is the app your leads come from, with the event for a new lead.`,
  html`Add an action: <b>Leadgate</b>, with the event <b>Submit Lead</b>.`,
  html`Connect your account. <b>Leadgate address</b>: <code data-copy="the address">${url}</code>; <b>API key</b>: yours. Zapier tries out both at once.`,
  html`Choose the seller and the category. The fields of that campaign appear; map those of your trigger to them.`,
  html`Test the step with the field <b>Test lead</b> switched on: a test lead is checked like a real one and never sold. Switch it off and publish the Zap.`,
])}
<p>The app can also start Zaps of yours, when a lead is sold (<b>Lead Sold</b>) or its time has run out (<b>Lead Unsold</b>), and look a lead up (<b>Find Lead</b>).</p>
<details><summary>Without an invitation: Webhooks by Zapier</summary>
<p>On a paid plan the built-in app does the same, with the fields typed in by hand.</p>
${steps([
  html`Add the action <b>Webhooks by Zapier</b> with the event <b>POST</b>.`,
  html`URL: <code>${url}/api/leads</code>. Payload type: <b>json</b>.`,
  html`Data: one line for each field, its name at the left (${prose("`seller`, `category`, `firstName` …")}), what it comes from at the right.`,
  html`Headers: <code>Authorization</code> at the left, <code>Bearer <mark>YOUR_API_KEY</mark></code> at the right.`,
])}
</details>
`;
}

function make(url: string): Html {
  return html`<h3 id="make">Make</h3>
${steps([
  html`Download the <a href="/integrations/make/blueprint.json" download>scenario template</a>. It knows the address of this service already.`,
  html`In Make, choose <b>Create a new scenario</b>. In the toolbar at the bottom, click the three dots and <b>Import Blueprint</b>, take the file and save.`,
  html`Open the first module, <b>Webhooks</b>, click <b>Add</b> and save the webhook. Copy its address to where your leads come from, or put another trigger in the module's place.`,
  html`Open the second module, <b>HTTP</b>. Under <b>Headers</b>, replace <mark>YOUR_API_KEY</mark> by your key; <code>Bearer</code> stays before it. In the body, replace <mark>SELLER_CODE</mark> and <mark>CATEGORY</mark>.`,
  html`Map the fields of your leads. For further fields of the campaign, add items with their names. The body goes out form-encoded, so quotes in names do no harm.`,
  html`Click <b>Run once</b>, send a lead with <code>test</code> set to <code>true</code>, and look at the answer in the HTTP module's output. Then switch the scenario on.`,
])}
<p>Any module that sends HTTP requests does as well: POST to <code>${url}/api/leads</code>.</p>
`;
}

function forms(url: string): Html {
  return html`<h3 id="forms">Form builders</h3>
<p>Most form builders cannot send an API key. Their leads go to a hook instead: an address of its own, made for you and one campaign.</p>
${steps([
  html`Ask your seller for a hook and say which builder you use. The seller makes it with <code>leadgate hooks new</code> and sends you an address that begins with <code>${url}/hooks/</code>.`,
  html`Paste it where your builder asks for a webhook (see below). Seller and category are in it already.`,
  html`Name the questions like the fields: First name, Last name, Phone, State, and what the campaign asks for besides. Capitals, spaces, <code>_</code> and <code>-</code> do not matter. If your questions must be worded otherwise, or one asks for the whole name, tell your seller, who can map them.`,
  html`Try it with <code>?test=true</code> behind the address: what comes is then a test lead. If a required field did not come through, your seller sees which. Take it away and publish the form.`,
])}
${table({
  caption: "Where form builders ask for the address",
  heads: ["Form builder", "Where it asks for the address"],
  rows: Object.entries(places).map(([format, place]) => [nameOf(format), place]),
})}
${note(html`The address of a hook is as secret as a key: who has it can send leads in your name. Your seller can take it back at any time.`)}
<p>${FACEBOOK}</p>
`;
}

function nameOf(format: string): string {
  const known = formFormats.find((one) => one === format && one !== "any");
  return known === undefined ? "Any other" : formNames[known];
}

function spreadsheet(url: string): Html {
  return html`<h3 id="spreadsheet">Spreadsheet</h3>
<p>For Google Sheets. Every row becomes one lead; what became of it is written at the end of the row.</p>
${steps([
  html`In the first sheet, put the names of the fields into the first row, ${prose("`firstName`, `lastName`, `phone`, `state` and others")}, and <code>Result</code> into the last column.`,
  html`Open <b>Extensions › Apps Script</b>, paste the script below and fill in the seller's code and the category.`,
  html`In <b>Project Settings › Script Properties</b> add the property <code>LEADS_API_KEY</code> with your key. It does not belong into the script, which goes along with every copy of the sheet; and whoever may edit the sheet can use it.`,
  html`Run <code>sendLeads</code> once and allow what Google asks for. Each row now shows its result.`,
  html`Under <b>Triggers</b> add one for <code>sendLeads</code>: time-driven, every five minutes.`,
])}
${codeBlock("Apps Script", sheetScript(url))}
${bullets([
  html`A row that has a result is not sent again. To send a corrected row again, empty its result.`,
  html`A zip code whose leading zero the sheet has dropped is understood: <code>2134</code> is taken for <code>02134</code>.`,
  html`Excel and others: Zapier and Make start with a new row of Excel, Airtable and most other tables.`,
])}
`;
}
