import { expect, test } from "bun:test";
import { buying, hashText, problemsOf, secretText, selling, supplying } from "./loading.ts";

const rows: { name: string; yaml: string; problems: string[] }[] = [
  {
    name: "the same buyer twice",
    yaml: buying({}) + buying({}).replace("buyers:\n", ""),
    problems: [
      "c.yaml:8:9 buyers[1].id: Cannot use id 'northwind': it stands already at c.yaml:2:9, expected one that is not taken",
    ],
  },
  {
    name: "a buyer without delivery",
    yaml: "buyers:\n  - { id: a, name: A }\n",
    problems: [
      "c.yaml:2:5 buyers[0].delivery: Cannot go without delivery: it is missing, expected a map of webhook",
    ],
  },
  {
    name: "a webhook address that is none",
    yaml: buying({}).replace("https://crm.example/leads", "crm.example/leads?token=abc"),
    problems: [
      "c.yaml:6:14 buyers[0].delivery.webhook.url: Cannot read url: found 'crm.example/leads?***', expected an http or https address, credentials not in it but in headers",
    ],
  },
  {
    name: "credentials in a webhook address",
    yaml: buying({}).replace("https://crm", "https://joe:hunter2@crm"),
    problems: [
      "c.yaml:6:14 buyers[0].delivery.webhook.url: Cannot read url: found 'https://***@crm.example/leads', expected an http or https address, credentials not in it but in headers",
    ],
  },
  {
    name: "a secret that is too short",
    yaml: buying({}).replace(secretText, "whsec_c2hvcnQ="),
    problems: [
      "c.yaml:7:17 buyers[0].delivery.webhook.secret: Cannot read secret: found *** (length 14), expected whsec_ and the base64 of 24 to 64 bytes (whsec_$(openssl rand -base64 32) makes one)",
    ],
  },
  {
    name: "a secret without its prefix",
    yaml: buying({}).replace(secretText, "[hunter2hunter2]"),
    problems: [
      "c.yaml:7:18 buyers[0].delivery.webhook.secret[0]: Cannot read secret[0]: found *** (length 14), expected whsec_ and the base64 of 24 to 64 bytes (whsec_$(openssl rand -base64 32) makes one)",
    ],
  },
  {
    name: "no secret",
    yaml: buying({}).replace(`        secret: ${secretText}\n`, ""),
    problems: [
      "c.yaml:6:9 buyers[0].delivery.webhook.secret: Cannot go without secret: it is missing, expected whsec_ and the base64 of 24 to 64 bytes (whsec_$(openssl rand -base64 32) makes one)",
    ],
  },
  {
    name: "a header of ours",
    yaml: buying({ webhook: "headers: { Webhook-Id: a }" }),
    problems: [
      "c.yaml:8:32 buyers[0].delivery.webhook.headers.Webhook-Id: Cannot read Webhook-Id: found *** (length 1), expected a header other than content-type, host, user-agent, webhook-… and those of the connection",
    ],
  },
  {
    name: "a header with a line end",
    yaml: buying({ webhook: 'headers: { X-A: "a\\nb" }' }),
    problems: [
      "c.yaml:8:25 buyers[0].delivery.webhook.headers.X-A: Cannot read X-A: found *** (length 3), expected text without line ends",
    ],
  },
  {
    name: "an unknown placeholder",
    yaml: selling({ campaign: "unknown_fields: drop" }).replace(/$/, '        fields: { mail: "{emial}" }\n'),
    problems: [
      "c.yaml:20:25 buyers[0].delivery.webhook.fields.mail: Cannot fill '{emial}': no campaign of buyer 'northwind' has such a field, expected one of lead_id, sale_id, price, category, seller, firstName, lastName, phone, state, email, zip, city; did you mean 'email'?",
    ],
  },
  {
    name: "caps over two time zones",
    yaml: `sellers:
  - { code: ACME1234, slug: a, name: A, timezone: America/Chicago, campaigns: [{ id: a, category: A, tiers: [{ buyers: [{ buyer: northwind, price: 1 }] }] }] }
  - { code: BETA1234, slug: b, name: B, currency: CAD, campaigns: [{ id: b, category: B, tiers: [{ buyers: [{ buyer: northwind, price: 1 }] }] }] }
${buying({ buyer: "caps: { day: 1, budget_day: 5 }" })}`,
    problems: [
      "c.yaml:7:11 buyers[0].caps: Cannot count the caps of buyer 'northwind': its sellers are in America/Chicago and UTC, expected a timezone of its own",
      "c.yaml:7:11 buyers[0].caps: Cannot add up the budget of buyer 'northwind': its sellers are paid in USD and CAD, expected budgets in the campaigns instead",
    ],
  },
  {
    name: "a supplier of an unknown seller",
    yaml: supplying(),
    problems: [
      "c.yaml:4:15 suppliers[0].sellers[0]: Cannot find seller 'ACME1234': there is none, expected one that is configured, and so far there is none",
    ],
  },
  {
    name: "a supplier's cap on an unknown campaign",
    yaml: selling({}) + supplying("caps: { atuo: { day: 1 } }"),
    problems: [
      "c.yaml:24:19 suppliers[0].caps.atuo: Cannot find campaign 'atuo': there is none, expected one of auto; did you mean 'auto'?",
    ],
  },
  {
    name: "a key instead of its hash",
    yaml: selling({}) + supplying().replace(hashText, "my-own-secret-key-1234"),
    problems: [
      "c.yaml:23:32 suppliers[0].keys[0].sha256: Cannot read sha256: found *** (length 22), expected 64 hexadecimal digits, as `leadgate keys hash` prints for a key",
    ],
  },
  {
    name: "the same key twice",
    yaml:
      selling({}) +
      supplying().replace(
        /keys: .*/,
        `keys: [{ id: a, sha256: ${hashText} }, { id: a, sha256: ${hashText.toUpperCase()} }]`,
      ),
    problems: [
      "c.yaml:23:103 suppliers[0].keys[1].id: Cannot use id 'a': it stands already at c.yaml:23:18, expected one that is not taken",
      "c.yaml:23:114 suppliers[0].keys[1].sha256: Cannot use this sha256: the same key stands already at c.yaml:23:29, expected a key of its own for each",
    ],
  },
  {
    name: "a rate of nothing",
    yaml: selling({}) + supplying("rate_limit: { burst: 0 }"),
    problems: [
      "c.yaml:24:26 suppliers[0].rate_limit.burst: Cannot read burst: found '0', expected a whole number from 1 to 1000000000",
    ],
  },
  {
    name: "a thing to show that is none",
    yaml: selling({}) + supplying("show: [prices]"),
    problems: [
      "c.yaml:24:12 suppliers[0].show[0]: Cannot read show[0]: found 'prices', expected one of price, buyer_ids; did you mean 'price'?",
    ],
  },
  {
    name: "a postback without anything",
    yaml: selling({}) + supplying("postback: {}"),
    problems: [
      "c.yaml:24:15 suppliers[0].postback.url: Cannot go without url: it is missing, expected an http or https address, credentials not in it but in headers",
      "c.yaml:24:15 suppliers[0].postback.secret: Cannot go without secret: it is missing, expected whsec_ and the base64 of 24 to 64 bytes (whsec_$(openssl rand -base64 32) makes one)",
    ],
  },
  {
    name: "a postback of an event there is not, and with a short secret",
    yaml:
      selling({}) +
      supplying("postback: { url: https://a.example, secret: hunter2, events: [lead.sold, lead.pending] }"),
    problems: [
      "c.yaml:24:49 suppliers[0].postback.secret: Cannot read secret: found *** (length 7), expected whsec_ and the base64 of 24 to 64 bytes (whsec_$(openssl rand -base64 32) makes one)",
      "c.yaml:24:78 suppliers[0].postback.events[1]: Cannot read events[1]: found 'lead.pending', expected one of lead.sold, lead.unsold, lead.rejected",
    ],
  },
  {
    name: "a postback of no event",
    yaml: selling({}) + supplying(`postback: { url: https://a.example, secret: ${secretText}, events: [] }`),
    problems: [
      "c.yaml:24:109 suppliers[0].postback.events: Cannot read events: found an empty list, expected at least one of lead.sold, lead.unsold, lead.rejected",
    ],
  },
  {
    name: "a form builder that is not known",
    yaml: selling({}) + supplying("forms: { typefrom: {} }"),
    problems: [
      "c.yaml:24:14 suppliers[0].forms: Cannot use key 'typefrom': it is unknown, expected one of typeform, jotform, webflow, google_ads, tally, elementor, unbounce, gravity_forms, wpforms, any; did you mean 'typeform'?",
    ],
  },
  {
    name: "a secret of a form builder that signs nothing",
    yaml: selling({}) + supplying("forms: { jotform: { secret: hunter2 } }"),
    problems: [
      "c.yaml:24:25 suppliers[0].forms.jotform: Cannot use key 'secret': it is unknown, expected one of map",
    ],
  },
  {
    name: "a form's secret that is no text",
    yaml: selling({}) + supplying("forms: { tally: { secret: [hunter2] } }"),
    problems: [
      "c.yaml:24:31 suppliers[0].forms.tally.secret: Cannot read secret: found a list, expected text of 1 to 200 characters",
    ],
  },
  {
    name: "a question mapped to a field there is not",
    yaml:
      selling({}) + supplying('forms: { any: { map: { "Your zip": zipp, Name: full name, Mail: E-Mail } } }'),
    problems: [
      "c.yaml:24:40 suppliers[0].forms.any.map.Your zip: Cannot map to 'zipp': no campaign of supplier 'web' has such a field, expected one of firstName, lastName, phone, state, email, zip, city, test, fullName; did you mean 'zip'?",
    ],
  },
  {
    name: "a question mapped to a field of a campaign that is broken: only the campaign is",
    yaml: selling({ campaign: "sell_to: 0" }) + supplying("forms: { any: { map: { Plan: plan } } }"),
    problems: [
      "c.yaml:8:18 sellers[0].campaigns[0].sell_to: Cannot read sell_to: found '0', expected a whole number from 1 to 100",
    ],
  },
  {
    name: "an answer that is waited for too long",
    yaml: selling({ campaign: "answer_within: 26s" }),
    problems: [
      "c.yaml:8:24 sellers[0].campaigns[0].answer_within: Cannot read answer_within: found '26s', expected a duration with its unit (ms, s, m, h or d) from 1s to 25s",
    ],
  },
  {
    name: "a weight of nothing",
    yaml: selling({ offer: "weight: 0" }),
    problems: [
      "c.yaml:12:25 sellers[0].campaigns[0].tiers[0].buyers[0].weight: Cannot read weight: found '0', expected a whole number from 1 to 10000",
    ],
  },
  {
    name: "a way to accept there is not",
    yaml: buying({ buyer: "accept: on_reply" }),
    problems: [
      "c.yaml:4:13 buyers[0].accept: Cannot read accept: found 'on_reply', expected one of on_match, on_response",
    ],
  },
  {
    name: "duplicates in a scope there is not",
    yaml: selling({ campaign: "duplicates: { scope: buyers }" }),
    problems: [
      "c.yaml:8:30 sellers[0].campaigns[0].duplicates.scope: Cannot read scope: found 'buyers', expected one of campaign, seller, buyer; did you mean 'buyer'?",
    ],
  },
  {
    name: "the example's key for others",
    yaml:
      "server:\n  host: 0.0.0.0\n" +
      selling({}) +
      supplying().replace(hashText, "c4e2b13588352d96ff940eac3f7b8755f646a64d38e11ee2fdf67eeb9cb916b1"),
    problems: [
      "c.yaml:25:32 suppliers[0].keys[0].sha256: Cannot serve others with the example's key, which everybody knows: server.host is not of this machine alone, expected a key from `leadgate keys new`",
    ],
  },
  {
    name: "a method that is none",
    yaml: selling({}).replace("- buyers:", "- method: prio\n            buyers:"),
    problems: [
      "c.yaml:9:21 sellers[0].campaigns[0].tiers[0].method: Cannot read method: found 'prio', expected one of priority, highest_price, weighted, round_robin",
    ],
  },
];

test.each(rows)(
  "what is wrong with buyers and suppliers is said with its place: $name",
  ({ yaml, problems }) => {
    expect(problemsOf(yaml)).toEqual(problems);
  },
);
