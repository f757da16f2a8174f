import { expect, test } from "bun:test";
import { problemsOf, selling } from "./loading.ts";

const rows: { name: string; yaml: string; problems: string[] }[] = [
  {
    name: "a seller without a name",
    yaml: "sellers:\n  - code: ACME1234\n    slug: acme\n",
    problems: [
      "c.yaml:2:5 sellers[0].name: Cannot go without name: it is missing, expected text of 1 to 200 characters",
    ],
  },
  {
    name: "a code in lower case",
    yaml: "sellers:\n  - { code: acme1234, slug: acme, name: Acme }\n",
    problems: [
      "c.yaml:2:13 sellers[0].code: Cannot read code: found 'acme1234', expected 8 characters of A-Z and 0-9",
    ],
  },
  {
    name: "a slug with capitals",
    yaml: "sellers:\n  - { code: ACME1234, slug: Acme, name: Acme }\n",
    problems: [
      "c.yaml:2:29 sellers[0].slug: Cannot read slug: found 'Acme', expected 1 to 64 of a-z 0-9 and single dashes between them",
    ],
  },
  {
    name: "an unknown time zone",
    yaml: "sellers:\n  - { code: ACME1234, slug: acme, name: Acme, timezone: America/Chikago }\n",
    problems: [
      "c.yaml:2:57 sellers[0].timezone: Cannot read timezone: found 'America/Chikago', expected an IANA time zone such as America/Chicago; did you mean 'America/Chicago'?",
    ],
  },
  {
    name: "an offset for a time zone",
    yaml: 'sellers:\n  - { code: ACME1234, slug: acme, name: Acme, timezone: "+05:00" }\n',
    problems: [
      "c.yaml:2:57 sellers[0].timezone: Cannot read timezone: found '+05:00', expected an IANA time zone such as America/Chicago",
    ],
  },
  {
    name: "an unknown currency",
    yaml: "sellers:\n  - { code: ACME1234, slug: acme, name: Acme, currency: DOLLAR }\n",
    problems: [
      "c.yaml:2:57 sellers[0].currency: Cannot read currency: found 'DOLLAR', expected an ISO 4217 code such as USD",
    ],
  },
  {
    name: "an unknown country",
    yaml: "sellers:\n  - { code: ACME1234, slug: acme, name: Acme, country: XY }\n",
    problems: [
      "c.yaml:2:56 sellers[0].country: Cannot read country: found 'XY', expected a two-letter country code such as US",
    ],
  },
  {
    name: "the same code twice",
    yaml: "sellers:\n  - { code: ACME1234, slug: a, name: A }\n  - { code: ACME1234, slug: b, name: B }\n",
    problems: [
      "c.yaml:3:13 sellers[1].code: Cannot use code 'ACME1234': it stands already at c.yaml:2:13, expected one that is not taken",
    ],
  },
  {
    name: "a slug that is another's code",
    yaml: "sellers:\n  - { code: ACME1234, slug: a, name: A }\n  - { code: BETA1234, slug: acme1234, name: B }\n",
    problems: [
      "c.yaml:3:29 sellers[1].slug: Cannot use slug 'acme1234': it stands already at c.yaml:2:13, expected one that is not taken",
    ],
  },
  {
    name: "the same category in another case",
    yaml: "sellers:\n  - code: ACME1234\n    slug: acme\n    name: Acme\n    campaigns:\n      - { id: a, category: Auto  Insurance }\n      - { id: b, category: auto insurance }\n",
    problems: [
      "c.yaml:7:28 sellers[0].campaigns[1].category: Cannot use category 'auto insurance': it stands already at c.yaml:6:28, expected one that is not taken",
    ],
  },
  {
    name: "the same campaign id of two sellers",
    yaml: "sellers:\n  - { code: ACME1234, slug: a, name: A, campaigns: [{ id: auto, category: Auto }] }\n  - { code: BETA1234, slug: b, name: B, campaigns: [{ id: auto, category: Auto }] }\n",
    problems: [
      "c.yaml:3:59 sellers[1].campaigns[0].id: Cannot use id 'auto': it stands already at c.yaml:2:59, expected one that is not taken",
    ],
  },
  {
    name: "an id with a space",
    yaml: selling({ campaign: "" }).replace("id: auto", "id: auto one"),
    problems: [
      "c.yaml:6:13 sellers[0].campaigns[0].id: Cannot read id: found 'auto one', expected 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit",
    ],
  },
  {
    name: "money with three decimals",
    yaml: selling({}).replace("price: 45", "price: 45.005"),
    problems: [
      "c.yaml:11:24 sellers[0].campaigns[0].tiers[0].buyers[0].price: Cannot read price: found '45.005', expected an amount with at most two decimals, such as 45 or 45.50",
    ],
  },
  {
    name: "negative money",
    yaml: selling({}).replace("price: 45", "price: -1"),
    problems: [
      "c.yaml:11:24 sellers[0].campaigns[0].tiers[0].buyers[0].price: Cannot read price: found '-1', expected an amount with at most two decimals, such as 45 or 45.50",
    ],
  },
  {
    name: "no price",
    yaml: selling({}).replace("                price: 45\n", ""),
    problems: [
      "c.yaml:10:17 sellers[0].campaigns[0].tiers[0].buyers[0].price: Cannot go without price: it is missing, expected an amount with at most two decimals, such as 45 or 45.50",
    ],
  },
  {
    name: "an unknown buyer",
    yaml: selling({}).replace("buyer: northwind", "buyer: northwnd"),
    problems: [
      "c.yaml:10:24 sellers[0].campaigns[0].tiers[0].buyers[0].buyer: Cannot find buyer 'northwnd': there is none, expected one of northwind; did you mean 'northwind'?",
    ],
  },
  {
    name: "a filter on an unknown field",
    yaml: selling({ offer: "filters: [{ field: stat, in: [TX] }]" }),
    problems: [
      "c.yaml:12:36 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].field: Cannot find field 'stat': the campaign has none of that name, expected one of firstName, lastName, phone, state, email, zip, city; did you mean 'state'?",
    ],
  },
  {
    name: "a state that is none",
    yaml: selling({ offer: "filters: [{ field: state, in: [TX, NOO] }]" }),
    problems: [
      "c.yaml:12:52 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].in[1]: Cannot read in[1]: found 'NOO', expected a state of US, its code or its name",
    ],
  },
  {
    name: "a province of another country",
    yaml: selling({ offer: "filters: [{ field: state, equals: ON }]" }),
    problems: [
      "c.yaml:12:51 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].equals: Cannot read equals: found 'ON', expected a state of US, its code or its name",
    ],
  },
  {
    name: "a zip YAML takes for another number",
    yaml: selling({ offer: "filters: [{ field: zip, in: [75001, 01234] }]" }),
    problems: [
      'c.yaml:12:53 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].in[1]: Cannot read 01234: YAML makes it the number 1234, expected it in quotes: "01234"',
    ],
  },
  {
    name: "a zip of four digits",
    yaml: selling({ offer: "filters: [{ field: zip, in: [1234] }]" }),
    problems: [
      "c.yaml:12:46 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].in[0]: Cannot read in[0]: found '1234', expected five digits, or ZIP+4, in quotes where the first is 0",
    ],
  },
  {
    name: "a phone YAML takes for a number",
    yaml: selling({ offer: "filters: [{ field: phone, equals: +15125550123 }]" }),
    problems: [
      'c.yaml:12:51 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].equals: Cannot read +15125550123: YAML makes it the number 15125550123, expected it in quotes: "+15125550123"',
    ],
  },
  {
    name: "a filter with two operators",
    yaml: selling({ offer: "filters: [{ field: city, equals: Dallas, starts_with: D }]" }),
    problems: [
      "c.yaml:12:27 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0]: Cannot read the filter: equals and starts_with stand together, expected one of in, not_in, file, equals, starts_with, matches, between, min, max, age_between, present (two conditions are two filters)",
    ],
  },
  {
    name: "a filter without an operator",
    yaml: selling({ offer: "filters: [{ field: city }]" }),
    problems: [
      "c.yaml:12:27 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0]: Cannot read the filter: no operator was found, expected one of in, not_in, file, equals, starts_with, matches, between, min, max, age_between, present (two conditions are two filters)",
    ],
  },
  {
    name: "a mistyped operator",
    yaml: selling({ offer: "filters: [{ field: city, start_with: D }]" }),
    problems: [
      "c.yaml:12:42 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0]: Cannot use key 'start_with': it is unknown, expected one of field, in, not_in, file, equals, starts_with, matches, between, min, max, age_between, present; did you mean 'starts_with'?",
    ],
  },
  {
    name: "an empty in",
    yaml: selling({ offer: "filters: [{ field: city, in: [] }]" }),
    problems: [
      "c.yaml:12:46 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].in: Cannot read in: found an empty list, expected a list of at least one value",
    ],
  },
  {
    name: "in with one value",
    yaml: selling({ offer: "filters: [{ field: city, in: Dallas }]" }),
    problems: [
      "c.yaml:12:46 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].in: Cannot read in: found 'Dallas', expected a list of values, or a file of them as { file: NAME }",
    ],
  },
  {
    name: "min on a text",
    yaml: selling({ offer: "filters: [{ field: zip, min: 75000 }]" }),
    problems: [
      "c.yaml:12:46 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].min: Cannot use min on field 'zip': its type is zip, expected a field of type number or integer",
    ],
  },
  {
    name: "between the wrong way round",
    yaml: selling({
      campaign: "fields: { age: { type: integer } }",
      offer: "filters: [{ field: age, between: [65, 18] }]",
    }),
    problems: [
      "c.yaml:13:50 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].between: Cannot read between: found a list, expected a list of two numbers, the lower one first",
    ],
  },
  {
    name: "a filter on an option that is none",
    yaml: selling({
      campaign: "fields: { plan: { type: choice, options: [gold, silver] } }",
      offer: "filters: [{ field: plan, in: [golden] }]",
    }),
    problems: [
      "c.yaml:13:47 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].in[0]: Cannot read in[0]: found 'golden', expected one of the field's options gold, silver; did you mean 'gold'?",
    ],
  },
  {
    name: "a cap in an unknown period",
    yaml: selling({ offer: "caps: { year: 5 }" }),
    problems: [
      "c.yaml:12:25 sellers[0].campaigns[0].tiers[0].buyers[0].caps: Cannot use key 'year': it is unknown, expected one of hour, day, week, month, total, budget_day, budget_week, budget_month",
    ],
  },
  {
    name: "a cap of half a lead",
    yaml: selling({ offer: "caps: { day: 1.5 }" }),
    problems: [
      "c.yaml:12:30 sellers[0].campaigns[0].tiers[0].buyers[0].caps.day: Cannot read day: found '1.5', expected a whole number from 0 to 1000000000",
    ],
  },
  {
    name: "a field without a type",
    yaml: selling({ campaign: "fields: { age: { required: true } }" }),
    problems: [
      "c.yaml:8:24 sellers[0].campaigns[0].fields.age: Cannot read field 'age': type is missing, expected one of text, email, phone, zip, date, number, integer, boolean, choice, url, ip",
    ],
  },
  {
    name: "a field of an unknown type",
    yaml: selling({ campaign: "fields: { age: { type: int } }" }),
    problems: [
      "c.yaml:8:32 sellers[0].campaigns[0].fields.age.type: Cannot read type: found 'int', expected one of text, email, phone, state, zip, date, number, integer, boolean, choice, url, ip",
    ],
  },
  {
    name: "a field with nothing said",
    yaml: selling({ campaign: "fields: { age: }" }),
    problems: [
      "c.yaml:8:24 sellers[0].campaigns[0].fields.age: Cannot read age: found nothing, expected a map of type, required, label, help, options, multiple, min, max, pattern, max_length",
    ],
  },
  {
    name: "a field with a name of ours",
    yaml: selling({ campaign: "fields: { Seller: { type: text } }" }),
    problems: [
      "c.yaml:8:19 sellers[0].campaigns[0].fields.Seller: Cannot use field name 'Seller': it has a meaning of its own in posts or templates, expected another name",
    ],
  },
  {
    name: "a field no post can carry",
    yaml: selling({ campaign: "fields: { __proto__: { type: text } }" }),
    problems: [
      "c.yaml:8:19 sellers[0].campaigns[0].fields: Cannot use this key: it is no name, expected a plain text before the colon",
    ],
  },
  {
    name: "two spellings of one field",
    yaml: selling({ campaign: "fields: { birth_date: { type: date }, birthDate: { type: date } }" }),
    problems: [
      "c.yaml:8:47 sellers[0].campaigns[0].fields.birthDate: Cannot use field 'birthDate': it stands already at c.yaml:8:19, expected one that is not taken",
    ],
  },
  {
    name: "a choice without options",
    yaml: selling({ campaign: "fields: { plan: { type: choice } }" }),
    problems: [
      "c.yaml:8:25 sellers[0].campaigns[0].fields.plan: Cannot read field 'plan': options are missing, expected a list of the texts to choose from",
    ],
  },
  {
    name: "an option twice",
    yaml: selling({ campaign: "fields: { plan: { type: choice, options: [Gold, gold] } }" }),
    problems: [
      "c.yaml:8:25 sellers[0].campaigns[0].fields.plan: Cannot use option 'gold' of field 'plan': it stands there twice (case does not count), expected each once",
    ],
  },
  {
    name: "options of a text",
    yaml: selling({ campaign: "fields: { plan: { type: text, options: [gold] } }" }),
    problems: [
      "c.yaml:8:25 sellers[0].campaigns[0].fields.plan: Cannot use options of field 'plan': its type is text, expected choice",
    ],
  },
  {
    name: "min above max",
    yaml: selling({ campaign: "fields: { age: { type: integer, min: 9, max: 1 } }" }),
    problems: [
      "c.yaml:8:24 sellers[0].campaigns[0].fields.age: Cannot use min and max of field 'age': 9 is more than 1, expected min not above max",
    ],
  },
  {
    name: "a pattern with look-ahead",
    yaml: selling({ campaign: 'fields: { code: { type: text, pattern: "(?=a)b" } }' }),
    problems: [
      "c.yaml:8:48 sellers[0].campaigns[0].fields.code.pattern: Cannot read pattern: found '(?=a)b', expected a regular expression of RE2's syntax: error parsing regexp: invalid or unsupported Perl syntax: `(?=`",
    ],
  },
  {
    name: "a phone that is a text",
    yaml: selling({ campaign: "fields: { phone: { type: text } }" }),
    problems: [
      "c.yaml:8:26 sellers[0].campaigns[0].fields.phone: Cannot change field 'phone': every lead has it, expected type phone and not required: false",
    ],
  },
  {
    name: "a last name that is optional",
    yaml: selling({ campaign: "fields: { last_name: { required: false } }" }),
    problems: [
      "c.yaml:8:30 sellers[0].campaigns[0].fields.last_name: Cannot change field 'last_name': every lead has it, expected type text and not required: false",
    ],
  },
  {
    name: "state as the type of another field",
    yaml: selling({ campaign: "fields: { licensed_in: { type: state } }" }),
    problems: [
      "c.yaml:8:32 sellers[0].campaigns[0].fields.licensed_in: Cannot read field 'licensed_in': only the field 'state' has type state, expected one of text, email, phone, zip, date, number, integer, boolean, choice, url, ip",
    ],
  },
  {
    name: "duplicates by an unknown field",
    yaml: selling({ campaign: "duplicates: { fields: [phone, e_mial] }" }),
    problems: [
      "c.yaml:8:39 sellers[0].campaigns[0].duplicates.fields[1]: Cannot find field 'e_mial': the campaign has none of that name, expected one of firstName, lastName, phone, state, email, zip, city; did you mean 'email'?",
    ],
  },
];

test.each(rows)(
  "what is wrong with sellers, campaigns, fields and filters is said with its place: $name",
  ({ yaml, problems }) => {
    expect(problemsOf(yaml)).toEqual(problems);
  },
);
