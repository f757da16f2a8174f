import { expect, test } from "bun:test";
import { problemsOf, selling } from "./loading.ts";

const campaign = "fields: { born: { type: date }, plan: { type: choice, options: [gold, silver] } }";
const FILTER = "sellers[0].campaigns[0].tiers[0].buyers[0].filters[0]";
const AGES = "expected a list of two ages in whole years from 0 to 150, the lower one first";

const rows: { name: string; filter: string; problems: string[] }[] = [
  {
    name: "ages of what is no date",
    filter: "field: zip, age_between: [25, 65]",
    problems: [
      `c.yaml:13:54 ${FILTER}.age_between: Cannot use age_between on field 'zip': its type is zip, expected a field of type date`,
    ],
  },
  {
    name: "ages the wrong way round",
    filter: "field: born, age_between: [65, 25]",
    problems: [`c.yaml:13:55 ${FILTER}.age_between: Cannot read age_between: found a list, ${AGES}`],
  },
  {
    name: "one age",
    filter: "field: born, age_between: [25]",
    problems: [`c.yaml:13:55 ${FILTER}.age_between: Cannot read age_between: found a list, ${AGES}`],
  },
  {
    name: "an age that is no list",
    filter: "field: born, age_between: 25-65",
    problems: [`c.yaml:13:55 ${FILTER}.age_between: Cannot read age_between: found '25-65', ${AGES}`],
  },
  {
    name: "half a year, and more than anybody gets",
    filter: "field: born, age_between: [24.5, 151]",
    problems: [
      `c.yaml:13:56 ${FILTER}.age_between[0]: Cannot read age_between[0]: found '24.5', expected a whole number from 0 to 150`,
      `c.yaml:13:62 ${FILTER}.age_between[1]: Cannot read age_between[1]: found '151', expected a whole number from 0 to 150`,
    ],
  },
  {
    name: "numbers between on a date",
    filter: "field: born, between: [25, 65]",
    problems: [
      `c.yaml:13:51 ${FILTER}.between: Cannot use between on field 'born': its type is date, expected a field of type number or integer`,
    ],
  },
  {
    name: "a pattern that looks back",
    filter: 'field: zip, matches: "(?<!7)5"',
    problems: [
      `c.yaml:13:50 ${FILTER}.matches: Cannot read matches: found '(?<!7)5', expected a regular expression of RE2's syntax: error parsing regexp: invalid named capture: \`(?<!7)5\``,
    ],
  },
  {
    name: "a pattern that would take forever to compile",
    filter: 'field: zip, matches: "((a{100}){100}){100}"',
    problems: [
      `c.yaml:13:50 ${FILTER}.matches: Cannot read matches: found '((a{100}){100}){100}', expected a regular expression of RE2's syntax: error parsing regexp: invalid repeat count: \`{100}\``,
    ],
  },
  {
    name: "two operators, one of them a file",
    filter: "field: zip, file: a.txt, in: [75001]",
    problems: [
      `c.yaml:13:27 ${FILTER}: Cannot read the filter: file and in stand together, expected one of in, not_in, file, equals, starts_with, matches, between, min, max, age_between, present (two conditions are two filters)`,
    ],
  },
  {
    name: "a file where values are",
    filter: "field: zip, in: zips.txt",
    problems: [
      `c.yaml:13:45 ${FILTER}.in: Cannot read in: found 'zips.txt', expected a list of values, or a file of them as { file: NAME }`,
    ],
  },
  {
    name: "values in a map",
    filter: "field: zip, not_in: { values: [75001] }",
    problems: [
      `c.yaml:13:49 ${FILTER}.not_in.file: Cannot go without file: it is missing, expected text of 1 to 1024 characters`,
      `c.yaml:13:51 ${FILTER}.not_in: Cannot use key 'values': it is unknown, expected one of file`,
    ],
  },
  {
    name: "two files",
    filter: "field: zip, file: [a.txt, b.txt]",
    problems: [
      `c.yaml:13:47 ${FILTER}.file: Cannot read file: found a list, expected text of 1 to 1024 characters`,
    ],
  },
  {
    name: "a file of values to equal",
    filter: "field: zip, equals: { file: a.txt }",
    problems: [
      `c.yaml:13:49 ${FILTER}.equals: Cannot read equals: found a map, expected five digits, or ZIP+4, in quotes where the first is 0`,
    ],
  },
  {
    name: "the beginning of a phone as nobody's is kept",
    filter: 'field: phone, starts_with: "512"',
    problems: [
      `c.yaml:13:56 ${FILTER}.starts_with: Cannot read starts_with: found '512', expected the beginning of a phone number as leads carry it, such as "+1512"`,
    ],
  },
  {
    name: "the beginning of a state's name",
    filter: "field: state, starts_with: Tex",
    problems: [
      `c.yaml:13:56 ${FILTER}.starts_with: Cannot read starts_with: found 'Tex', expected one or two letters, as leads carry the state's code`,
    ],
  },
  {
    name: "the beginning of no option",
    filter: "field: plan, starts_with: bronze",
    problems: [
      `c.yaml:13:55 ${FILTER}.starts_with: Cannot read starts_with: found 'bronze', expected the beginning of one of the field's options gold, silver`,
    ],
  },
];

test.each(rows)("what is wrong with a filter is said with its place: $name", ({ filter, problems }) => {
  expect(problemsOf(selling({ campaign, offer: `filters: [{ ${filter} }]` }))).toEqual(problems);
});
