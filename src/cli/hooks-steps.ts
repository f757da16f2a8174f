import { type FormFormat, formNames, signingFormats } from "../domain/form.ts";

/** Where the address goes, and what is to be set beside it. */
const places: Record<FormFormat, readonly string[]> = {
  typeform: ["In the form: Connect, Webhooks, Add a webhook. Paste the address and switch the webhook on."],
  jotform: ["In the form: Settings, Integrations, WebHooks. Paste the address."],
  webflow: [
    "In the site's settings: Apps & integrations, Webhooks, Add webhook. The trigger is Form submission.",
    "Webflow signs only for webhooks that an app of your own has made; leave the secret out for others.",
  ],
  google_ads: [
    "In the lead form: Export leads from Google Ads, Other data integration options, Webhook integration.",
    "Paste the address, make up a key, and press Send test data: a test lead comes, which is sold to nobody.",
  ],
  tally: ["In the form: Integrations, Webhooks, Connect. Paste the address."],
  elementor: [
    "In the form widget: Actions After Submit, add Webhook, and paste the address there.",
    "With Advanced Data or without it.",
  ],
  unbounce: ["On the page: Integrations, Webhooks, Add a webhook. Paste the address."],
  gravity_forms: [
    "In the form's settings: Webhooks (an add-on), Add new. Request method POST, format JSON or FORM.",
    "Request body: Select Fields, with the fields' names as keys. With All Fields questions are numbers: map them.",
  ],
  wpforms: [
    "In the form: Settings, Webhooks (an add-on). Request method POST, request format JSON.",
    "Under Request Body, the keys are the fields' names.",
  ],
  any: ["Post names and values to it, as JSON or as a form; what a form builder posts is recognised too."],
};

function secretStep(format: FormFormat): string[] {
  if (!signingFormats.includes(format)) return [];
  const what = format === "google_ads" ? "key" : "secret it signs with";
  return [`Put the ${what} under the supplier's forms as ${format}.secret too, and it is checked.`];
}

/** What to do with a new address, one step a line. */
export function stepsFor(format: FormFormat): string {
  const names = format === "any" ? "Names" : "Questions";
  const steps = [
    ...places[format],
    ...secretStep(format),
    `${names} are like the campaign's fields (First name, Phone, State); map others under forms: ${format}.map.`,
    "Behind the address, ?source=spring gives every lead that field, and ?test=true makes test leads of them.",
  ];
  const title = format === "any" ? "What to do with it" : `At ${formNames[format]}`;
  return [`${title}:`, ...steps.map((step, i) => `  ${i + 1}. ${step}`)].map((line) => `${line}\n`).join("");
}
