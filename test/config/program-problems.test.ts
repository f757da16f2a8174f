import { expect, test } from "bun:test";
import { hashText, problemsOf, selling, supplying } from "./loading.ts";

const otherHash = hashText.replace(/^c4/, "c5");

/** A seller, then a program with more keys of its own from line 20 on. */
function running(program = "", { keys = `[{ id: prod, sha256: ${otherHash} }]` } = {}): string {
  return `${selling({})}programs:
  - id: acme-partners
    name: Acme partner program
    seller: ACME1234
    keys: ${keys}
${program === "" ? "" : `${program.replace(/^/gm, "    ")}\n`}`;
}

const field = (rest: string) => running(`form: [{ ${rest} }]`);
const hook = (rest: string) => running(`webhooks: [{ ${rest} }]`);

const rows: { name: string; yaml: string; problems: string[] }[] = [
  {
    name: "a program that is no map",
    yaml: "programs: [acme]\n",
    problems: [
      "c.yaml:1:12 programs[0]: Cannot read programs[0]: found 'acme', expected a map of id, name, seller, leads_enabled, commission, rate_limit, keys, form, partners, webhooks",
    ],
  },
  {
    name: "an empty program",
    yaml: "programs: [{}]\n",
    problems: [
      "c.yaml:1:12 programs[0].id: Cannot go without id: it is missing, expected 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit",
      "c.yaml:1:12 programs[0].name: Cannot go without name: it is missing, expected text of 1 to 200 characters",
      "c.yaml:1:12 programs[0].seller: Cannot go without seller: it is missing, expected text of 1 to 64 characters",
      "c.yaml:1:12 programs[0].keys: Cannot go without keys: it is missing, expected a list of keys",
    ],
  },
  {
    name: "a key that is unknown",
    yaml: running("partner: []"),
    problems: [
      "c.yaml:24:5 programs[0]: Cannot use key 'partner': it is unknown, expected one of id, name, seller, leads_enabled, commission, rate_limit, keys, form, partners, webhooks; did you mean 'partners'?",
    ],
  },
  {
    name: "an unknown seller",
    yaml: running().replace("seller: ACME1234", "seller: ACME1243"),
    problems: [
      "c.yaml:22:13 programs[0].seller: Cannot find seller 'ACME1243': there is none, expected one of ACME1234; did you mean 'ACME1234'?",
    ],
  },
  {
    name: "two programs with one id",
    yaml: `${running()}  - { id: acme-partners, name: B, seller: ACME1234, keys: [] }\n`,
    problems: [
      "c.yaml:24:11 programs[1].id: Cannot use id 'acme-partners': it stands already at c.yaml:20:9, expected one that is not taken",
    ],
  },
  {
    name: "a test key",
    yaml: running("", { keys: `[{ id: prod, sha256: ${otherHash}, test: true }]` }),
    problems: [
      "c.yaml:23:98 programs[0].keys[0]: Cannot use key 'test': it is unknown, expected one of id, sha256",
    ],
  },
  {
    name: "two keys with one id",
    yaml: running("", {
      keys: `[{ id: a, sha256: ${otherHash} }, { id: a, sha256: ${otherHash.replace("c5", "c6")} }]`,
    }),
    problems: [
      "c.yaml:23:103 programs[0].keys[1].id: Cannot use id 'a': it stands already at c.yaml:23:18, expected one that is not taken",
    ],
  },
  {
    name: "a supplier's key",
    yaml: running("", { keys: `[{ id: prod, sha256: ${hashText.toUpperCase()} }]` }) + supplying(),
    problems: [
      "c.yaml:23:32 programs[0].keys[0].sha256: Cannot use this sha256: the same key stands already at c.yaml:28:32, expected a key of its own for each",
    ],
  },
  {
    name: "a key without end",
    yaml: running("", { keys: "[{ id: prod, sha256: abc }]" }),
    problems: [
      "c.yaml:23:32 programs[0].keys[0].sha256: Cannot read sha256: found *** (length 3), expected 64 hexadecimal digits, as `leadgate keys hash` prints for a key",
    ],
  },
  {
    name: "a commission of another type",
    yaml: running("commission: { type: percentage, value: 5 }"),
    problems: [
      "c.yaml:24:25 programs[0].commission.type: Cannot read type: found 'percentage', expected one of percent, fixed; did you mean 'percent'?",
    ],
  },
  {
    name: "a commission without a value",
    yaml: running("commission: { type: fixed }"),
    problems: [
      "c.yaml:24:17 programs[0].commission.value: Cannot go without value: it is missing, expected an amount with at most two decimals, such as 45 or 45.50",
    ],
  },
  {
    name: "a commission of three decimals",
    yaml: running("commission: { type: percent, value: 12.345 }"),
    problems: [
      "c.yaml:24:41 programs[0].commission.value: Cannot read value: found '12.345', expected an amount with at most two decimals, such as 45 or 45.50",
    ],
  },
  {
    name: "more than the whole",
    yaml: running("commission: { type: percent, value: 100.5 }"),
    problems: [
      "c.yaml:24:41 programs[0].commission.value: Cannot pay a commission of 100.5 percent: it is more than the whole transaction, expected at most 100",
    ],
  },
  {
    name: "a select without options",
    yaml: field("id: 5, type: select, title: Size"),
    problems: [
      "c.yaml:24:12 programs[0].form[0]: Cannot offer a choice in form field 5: its options are missing, expected a list of the texts to choose from",
    ],
  },
  {
    name: "a radio with no option",
    yaml: field("id: 5, type: radio, title: Size, options: []"),
    problems: [
      "c.yaml:24:12 programs[0].form[0]: Cannot offer a choice in form field 5: its options are missing, expected a list of the texts to choose from",
    ],
  },
  {
    name: "a checkbox with an option twice",
    yaml: field("id: 5, type: checkbox, title: Size, options: [small, large, small]"),
    problems: [
      "c.yaml:24:12 programs[0].form[0]: Cannot offer option 'small' of form field 5: it stands there twice, expected each option once",
    ],
  },
  {
    name: "options where there is nothing to choose",
    yaml: field("id: 5, type: input, title: Size, options: [small]"),
    problems: [
      "c.yaml:24:12 programs[0].form[0]: Cannot use options of form field 5: its type is input, expected checkbox, radio, select",
    ],
  },
  {
    name: "a required text",
    yaml: field("id: 5, type: text, text: Hello, required: true"),
    problems: [
      "c.yaml:24:12 programs[0].form[0]: Cannot require form field 5: its type is text, which nobody answers, expected it without required",
    ],
  },
  {
    name: "a question without a title",
    yaml: field("id: 5, type: countries"),
    problems: [
      "c.yaml:24:12 programs[0].form[0]: Cannot ask form field 5: its title is missing, expected the question, text of 1 to 200 characters",
    ],
  },
  {
    name: "a field of a type that there is none of",
    yaml: field("id: 5, type: dropdown, title: Size"),
    problems: [
      "c.yaml:24:27 programs[0].form[0].type: Cannot read type: found 'dropdown', expected one of text, input, textarea, checkbox, radio, select, countries",
    ],
  },
  {
    name: "a field id that is no number",
    yaml: field("id: company, type: input, title: Company"),
    problems: [
      "c.yaml:24:18 programs[0].form[0].id: Cannot read id: found 'company', expected a whole number from 1 to 1000000000",
    ],
  },
  {
    name: "a field id of zero",
    yaml: field("id: 0, type: input, title: Company"),
    problems: [
      "c.yaml:24:18 programs[0].form[0].id: Cannot read id: found '0', expected a whole number from 1 to 1000000000",
    ],
  },
  {
    name: "two fields with one id",
    yaml: running(
      "form:\n  - { id: 5, type: input, title: Company }\n  - { id: 5, type: input, title: Notes }",
    ),
    problems: [
      "c.yaml:26:15 programs[0].form[1].id: Cannot use id '5': it stands already at c.yaml:25:15, expected one that is not taken",
    ],
  },
  {
    name: "two fields with one id, written differently",
    yaml: running(
      'form:\n  - { id: 1, type: input, title: Company }\n  - { id: "01", type: input, title: Notes }',
    ),
    problems: [
      "c.yaml:26:15 programs[0].form[1].id: Cannot use id '01': it stands already at c.yaml:25:15, expected one that is not taken",
    ],
  },
  {
    name: "two partners with one key, id and address",
    yaml: running(
      "partners:\n  - { key: a, id: b, name: John, email: john@p.example }\n  - { key: a, id: b, name: Jane, email: JOHN@p.example }",
    ),
    problems: [
      "c.yaml:26:16 programs[0].partners[1].key: Cannot use key 'a': it stands already at c.yaml:25:16, expected one that is not taken",
      "c.yaml:26:23 programs[0].partners[1].id: Cannot use id 'b': it stands already at c.yaml:25:23, expected one that is not taken",
      "c.yaml:26:45 programs[0].partners[1].email: Cannot use email 'JOHN@p.example': it stands already at c.yaml:25:45, expected one that is not taken",
    ],
  },
  {
    name: "a partner without anything",
    yaml: running("partners: [{}]"),
    problems: [
      "c.yaml:24:16 programs[0].partners[0].key: Cannot go without key: it is missing, expected text of 1 to 100 characters",
      "c.yaml:24:16 programs[0].partners[0].id: Cannot go without id: it is missing, expected text of 1 to 100 characters",
      "c.yaml:24:16 programs[0].partners[0].name: Cannot go without name: it is missing, expected text of 1 to 200 characters",
      "c.yaml:24:16 programs[0].partners[0].email: Cannot go without email: it is missing, expected an e-mail address such as john@partner.example",
    ],
  },
  {
    name: "a partner whose address is none",
    yaml: running("partners: [{ key: a, id: b, name: John, email: john }]"),
    problems: [
      "c.yaml:24:52 programs[0].partners[0].email: Cannot read email: found 'john', expected an e-mail address such as john@partner.example",
    ],
  },
  {
    name: "a webhook without a secret",
    yaml: hook("name: crm, url: https://a.example, events: [lead.submitted]"),
    problems: [
      "c.yaml:24:16 programs[0].webhooks[0].secret: Cannot go without secret: it is missing, expected text of 6 to 200 characters",
    ],
  },
  {
    name: "a webhook with a short secret, which is not shown",
    yaml: hook("name: crm, url: https://a.example, secret: abcde, events: [lead.submitted]"),
    problems: [
      "c.yaml:24:61 programs[0].webhooks[0].secret: Cannot read secret: found *** (length 5), expected text of 6 to 200 characters",
    ],
  },
  {
    name: "a webhook of an event that there is none of",
    yaml: hook("name: crm, url: https://a.example, secret: abcdef, events: [lead.submited]"),
    problems: [
      "c.yaml:24:78 programs[0].webhooks[0].events[0]: Cannot read events[0]: found 'lead.submited', expected one of lead.submitted, lead.converted, lead.rejected; did you mean 'lead.submitted'?",
    ],
  },
  {
    name: "a webhook of no event",
    yaml: hook("name: crm, url: https://a.example, secret: abcdef, events: []"),
    problems: [
      "c.yaml:24:77 programs[0].webhooks[0].events: Cannot read events: found an empty list, expected at least one of lead.submitted, lead.converted, lead.rejected",
    ],
  },
  {
    name: "a webhook to nowhere, with a name no target can have",
    yaml: hook('name: "a:b", url: a.example, secret: abcdef, events: [lead.submitted]'),
    problems: [
      "c.yaml:24:24 programs[0].webhooks[0].name: Cannot read name: found 'a:b', expected 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit",
      "c.yaml:24:36 programs[0].webhooks[0].url: Cannot read url: found 'a.example', expected an http or https address, credentials not in it but in headers",
    ],
  },
  {
    name: "two webhooks with one name",
    yaml: running(
      "webhooks:\n  - { name: crm, url: https://a.example, secret: abcdef, events: [lead.submitted] }\n  - { name: crm, url: https://b.example, secret: abcdef, events: [lead.rejected] }",
    ),
    problems: [
      "c.yaml:26:17 programs[0].webhooks[1].name: Cannot use name 'crm': it stands already at c.yaml:25:17, expected one that is not taken",
    ],
  },
  {
    name: "mistakes in all of its parts",
    yaml: running(
      "form: [{ id: 1, type: select, title: A }]\npartners: [{ key: a, id: a, name: A, email: a }]\nwebhooks: [{ name: crm, url: https://a.example, secret: abc, events: [lead.submitted] }]",
    ).replace("seller: ACME1234\n    keys", "seller: ACME1234\n    leads_enabled: maybe\n    keys"),
    problems: [
      "c.yaml:23:20 programs[0].leads_enabled: Cannot read leads_enabled: found 'maybe', expected true or false (YAML 1.2 reads yes, no, on and off as text)",
      "c.yaml:25:12 programs[0].form[0]: Cannot offer a choice in form field 1: its options are missing, expected a list of the texts to choose from",
      "c.yaml:26:49 programs[0].partners[0].email: Cannot read email: found 'a', expected an e-mail address such as john@partner.example",
      "c.yaml:27:61 programs[0].webhooks[0].secret: Cannot read secret: found *** (length 3), expected text of 6 to 200 characters",
    ],
  },
];

test.each(rows)("a program is refused for $name", ({ yaml, problems }) => {
  expect(problemsOf(yaml)).toEqual(problems);
});
