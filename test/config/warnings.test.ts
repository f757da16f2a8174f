import { expect, test } from "bun:test";
import { demoKey, demoKeySha256 } from "../../src/config/demo-key.ts";
import { hashApiKey } from "../../src/domain/api-key.ts";
import { buying, hashText, load, loaded, secretText, selling, supplying, warningsOf } from "./loading.ts";

function live({ campaign, webhook = "" }: { campaign: string; webhook?: string }): string {
  const yaml = selling({ campaign }).replace("name: Northwind", "name: Northwind\n    accept: on_response");
  return `${yaml}        response: { accept: { status: 2xx } }\n${webhook === "" ? "" : `        ${webhook}\n`}`;
}

const rows: { name: string; yaml: string; warnings: string[] }[] = [
  { name: "nothing odd", yaml: selling({}) + supplying(), warnings: [] },
  {
    name: "a buyer nobody sells to",
    yaml: buying({}),
    warnings: ["c.yaml:2:5 buyers[0]: Buyer 'northwind' gets no lead: no campaign sells to it"],
  },
  {
    name: "leads in plain text over a network",
    yaml: selling({}).replace("https://crm.example", "http://10.0.0.5"),
    warnings: [
      "c.yaml:17:14 buyers[0].delivery.webhook.url: Leads for buyer 'northwind' can be read on their way: the address is http://, expected https://",
    ],
  },
  {
    name: "leads in plain text on this machine",
    yaml: selling({}).replace("https://crm.example", "http://127.0.0.1:9000"),
    warnings: [],
  },
  {
    name: "a campaign without buyers",
    yaml: "sellers:\n  - code: ACME1234\n    slug: acme\n    name: Acme\n    campaigns:\n      - { id: auto, category: Auto }\n",
    warnings: [
      "c.yaml:6:9 sellers[0].campaigns[0]: Campaign 'auto' sells nothing: it has no buyers, so its leads stay pending",
    ],
  },
  {
    name: "a day's cap above the month's",
    yaml: selling({ offer: "caps: { day: 50, month: 40 }" }),
    warnings: [
      "c.yaml:12:30 sellers[0].campaigns[0].tiers[0].buyers[0].caps.day: The cap day can never be reached: month is used up before it",
    ],
  },
  {
    name: "a month's cap that the days' cannot fill",
    yaml: selling({ offer: "caps: { day: 10, month: 311 }" }),
    warnings: [
      "c.yaml:12:41 sellers[0].campaigns[0].tiers[0].buyers[0].caps.month: The cap month can never be reached: day is used up before it",
    ],
  },
  {
    name: "a month's cap that the days' just fill",
    yaml: selling({ offer: "caps: { day: 10, month: 310 }" }),
    warnings: [],
  },
  {
    name: "a cap above the buyer's own",
    yaml: selling({ offer: "caps: { day: 50 }" }).replace(
      "name: Northwind",
      "name: Northwind\n    caps: { day: 40 }",
    ),
    warnings: [
      "c.yaml:12:30 sellers[0].campaigns[0].tiers[0].buyers[0].caps.day: The cap day can never be reached: the buyer's own day is used up before it",
    ],
  },
  {
    name: "a price above the budget",
    yaml: selling({ offer: "caps: { budget_day: 44.99 }" }),
    warnings: [
      "c.yaml:12:23 sellers[0].campaigns[0].tiers[0].buyers[0].caps: Buyer 'northwind' can buy nothing here: its price is above its budget_day",
    ],
  },
  {
    name: "a placeholder only a kept field can fill",
    yaml: `${selling({})}        fields: { a: "{utm_source}", b: "{first_name} {lead_id}" }\n`,
    warnings: [
      "c.yaml:19:22 buyers[0].delivery.webhook.fields.a: Cannot fill '{utm_source}': no campaign of buyer 'northwind' has such a field, expected one of lead_id, sale_id, price, category, seller, firstName, lastName, phone, state, email, zip, city",
    ],
  },
  {
    name: "a weight nobody weighs",
    yaml: selling({ offer: "weight: 2" }),
    warnings: [
      "c.yaml:12:25 sellers[0].campaigns[0].tiers[0].buyers[0].weight: The weight of buyer 'northwind' changes nothing: the tier's method is priority, expected weighted",
    ],
  },
  {
    name: "a weight in a weighted tier",
    yaml: selling({ offer: "weight: 2" }).replace("- buyers:", "- method: weighted\n            buyers:"),
    warnings: [],
  },
  {
    name: "a live buyer whose answers all are yes",
    yaml: selling({}).replace("name: Northwind", "name: Northwind\n    accept: on_response"),
    warnings: [
      "c.yaml:18:9 buyers[0].delivery.webhook: Any 2xx answer of buyer 'northwind' is a sale: it has no response, expected one that says what accept looks like",
    ],
  },
  {
    name: "answers that are mapped, and not asked for",
    yaml: `${selling({})}        response: { accept: { status: 2xx } }\n`,
    warnings: [
      "c.yaml:19:19 buyers[0].delivery.webhook.response: The answers of buyer 'northwind' are not read by its response: its accept is on_match, expected on_response",
    ],
  },
  {
    name: "a live buyer that may take longer than suppliers wait",
    yaml: live({ campaign: "answer_within: 4s", webhook: "timeout: 4001ms" }),
    warnings: [
      "c.yaml:22:18 buyers[0].delivery.webhook.timeout: Suppliers may hear pending before buyer 'northwind' has answered: its timeout is longer than answer_within of campaign 'auto'",
    ],
  },
  {
    name: "a live buyer whose usual timeout is longer than suppliers wait",
    yaml: live({ campaign: "answer_within: 4s" }),
    warnings: [
      "c.yaml:19:9 buyers[0].delivery.webhook: Suppliers may hear pending before buyer 'northwind' has answered: its timeout is longer than answer_within of campaign 'auto'",
    ],
  },
  {
    name: "a live buyer that answers just in time",
    yaml: live({ campaign: "answer_within: 4s", webhook: "timeout: 4s" }),
    warnings: [],
  },
  {
    name: "a buyer nobody waits for, however long it takes",
    yaml: `${selling({ campaign: "answer_within: 4s" })}        timeout: 60s\n`,
    warnings: [],
  },
  {
    name: "postbacks in plain text over a network",
    yaml: selling({}) + supplying(`postback: { url: http://web.example/hook, secret: ${secretText} }`),
    warnings: [
      "c.yaml:24:22 suppliers[0].postback.url: Postbacks to supplier 'web' can be read on their way: the address is http://, expected https://",
    ],
  },
  {
    name: "postbacks in plain text on this machine",
    yaml: selling({}) + supplying(`postback: { url: http://localhost/hook, secret: ${secretText} }`),
    warnings: [],
  },
  {
    name: "a supplier's budget that another one keeps from being reached",
    yaml: selling({}) + supplying("caps: { auto: { budget_day: 10, budget_month: 311 } }"),
    warnings: [
      "c.yaml:24:51 suppliers[0].caps.auto.budget_month: The cap budget_month can never be reached: budget_day is used up before it",
    ],
  },
  {
    name: "a supplier without keys",
    yaml: selling({}) + supplying().replace(/keys: .*/, "keys: []"),
    warnings: ["c.yaml:20:5 suppliers[0]: Supplier 'web' cannot post: it has no keys"],
  },
];

test.each(rows)(
  "what is hardly meant is a warning, and the configuration is good: $name",
  ({ yaml, warnings }) => {
    expect(load(yaml).ok).toBe(true);
    expect(warningsOf(yaml)).toEqual(warnings);
  },
);

test("the example's key is the one whose hash is looked for", () => {
  expect(hashApiKey(demoKey)).toBe(demoKeySha256);
});

const withDemoKey = selling({}) + supplying().replace(hashText, demoKeySha256.toUpperCase());

test.each([
  ["the defaults", ""],
  ["localhost", "server: { host: localhost }\n"],
  ["IPv6", 'server: { host: "::1", public_url: "http://[::1]:8080" }\n'],
])("the example's key is a warning where only this machine is served: %s", (_, server) => {
  expect(loaded(server + withDemoKey).usesDemoKey).toBe(true);
  expect(warningsOf(server + withDemoKey)).toEqual([
    expect.stringContaining(
      "suppliers[0].keys[0].sha256: This is the example's key, which everybody knows: make one with `leadgate keys new` before others can reach this server",
    ),
  ]);
});

test.each([
  ["host", "server: { host: 0.0.0.0 }\n"],
  ["host", "server: { host: 192.168.1.5 }\n"],
  ["public_url", "server: { public_url: https://leads.example.com }\n"],
])("nothing others can reach starts with the example's key: %s of %s", (key, server) => {
  const result = load(server + withDemoKey);
  expect(result.ok ? [] : result.problems.map(({ path, message }) => [path, message])).toEqual([
    [
      "suppliers[0].keys[0].sha256",
      `Cannot serve others with the example's key, which everybody knows: server.${key} is not of this machine alone, expected a key from \`leadgate keys new\``,
    ],
  ]);
});
