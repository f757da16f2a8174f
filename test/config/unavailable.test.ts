import { expect, test } from "bun:test";
import { buying, problemsOf, selling, supplying } from "./loading.ts";

const rows: { name: string; yaml: string; problems: string[] }[] = [
  {
    name: "a supplier's budget",
    yaml: selling({}) + supplying("caps: { auto: { budget_day: 1 } }"),
    problems: [
      "c.yaml:24:21 suppliers[0].caps.auto.budget_day: Cannot use budget_day: it is not available in this version, expected hour, day, week, month or total: a supplier's caps count its leads",
    ],
  },
  {
    name: "suppressions",
    yaml: "suppressions: [{ name: dnc }]\n",
    problems: [
      "c.yaml:1:1 suppressions: Cannot use suppressions: it is not available in this version, expected a configuration without it",
    ],
  },
  {
    name: "private hook targets",
    yaml: "server:\n  private_hook_targets: true\n",
    problems: [
      "c.yaml:2:3 server.private_hook_targets: Cannot use private_hook_targets 'true': it is not available in this version, expected false: suppliers cannot register hooks yet",
    ],
  },
  {
    name: "answer_within",
    yaml: selling({ campaign: "answer_within: 8s" }),
    problems: [
      "c.yaml:8:9 sellers[0].campaigns[0].answer_within: Cannot use answer_within: it is not available in this version, expected a campaign without it: no buyer's answer is waited for",
    ],
  },
  {
    name: "scope buyer",
    yaml: selling({ campaign: "duplicates: { scope: buyer }" }),
    problems: [
      "c.yaml:8:23 sellers[0].campaigns[0].duplicates.scope: Cannot use scope 'buyer': it is not available in this version, expected campaign or seller",
    ],
  },
  {
    name: "a method",
    yaml: selling({}).replace("- buyers:", "- method: highest_price\n            buyers:"),
    problems: [
      "c.yaml:9:13 sellers[0].campaigns[0].tiers[0].method: Cannot use method 'highest_price': it is not available in this version, expected priority",
    ],
  },
  {
    name: "a weight",
    yaml: selling({ offer: "weight: 2" }),
    problems: [
      "c.yaml:12:17 sellers[0].campaigns[0].tiers[0].buyers[0].weight: Cannot use weight: it is not available in this version, expected method: priority, which needs no weight",
    ],
  },
  {
    name: "a schedule",
    yaml: selling({ offer: "schedule: [mon-fri 09:00-18:00]" }),
    problems: [
      "c.yaml:12:17 sellers[0].campaigns[0].tiers[0].buyers[0].schedule: Cannot use schedule: it is not available in this version, expected a buyer that is always open",
    ],
  },
  {
    name: "filters",
    yaml: selling({
      offer:
        "filters: [{ field: zip, file: zips.txt }, { field: zip, matches: 75.* }, { field: email, age_between: [18, 65] }]",
    }),
    problems: [
      "c.yaml:12:41 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].file: Cannot use file: it is not available in this version, expected in or not_in with the values in a list",
      "c.yaml:12:73 sellers[0].campaigns[0].tiers[0].buyers[0].filters[1].matches: Cannot use matches: it is not available in this version, expected in, equals or starts_with",
      "c.yaml:12:106 sellers[0].campaigns[0].tiers[0].buyers[0].filters[2].age_between: Cannot use age_between: it is not available in this version, expected between on an integer field",
    ],
  },
  {
    name: "on_response",
    yaml: buying({ buyer: "accept: on_response", webhook: "response: { accept: { status: 2xx } }" }),
    problems: [
      "c.yaml:4:5 buyers[0].accept: Cannot use accept 'on_response': it is not available in this version, expected on_match",
      "c.yaml:9:9 buyers[0].delivery.webhook.response: Cannot use response: it is not available in this version, expected a webhook without it: any 2xx answer is a delivery",
    ],
  },
  {
    name: "a postback",
    yaml: selling({}) + supplying("postback: { url: https://a.example }"),
    problems: [
      "c.yaml:24:5 suppliers[0].postback: Cannot use postback: it is not available in this version, expected a supplier without it, which asks GET /api/leads/{lead_id}",
    ],
  },
];

test.each(rows)("what this version cannot do yet is refused, not skipped: $name", ({ yaml, problems }) => {
  expect(problemsOf(yaml)).toEqual(problems);
});
