import { expect, test } from "bun:test";
import type { ResponseTest } from "../../src/domain/catalog.ts";
import { buying, loaded, problemsOf, selling } from "./loading.ts";

function live(response: string): string {
  return (
    selling({}).replace(/buyers:\n {2}- id[\s\S]*/, "") +
    buying({ buyer: "accept: on_response", webhook: response })
  );
}

function mappingOf(response: string) {
  return loaded(live(response)).catalog.buyers[0]?.webhook.response;
}

const nothing: ResponseTest = { status: null, json: null, compare: null };

const rows: { written: string; as: ResponseTest }[] = [
  { written: "status: 200", as: { ...nothing, status: { from: 200, to: 200 } } },
  { written: 'status: "200"', as: { ...nothing, status: { from: 200, to: 200 } } },
  { written: "status: 2xx", as: { ...nothing, status: { from: 200, to: 299 } } },
  { written: "status: 4XX", as: { ...nothing, status: { from: 400, to: 499 } } },
  { written: "status: 200-299", as: { ...nothing, status: { from: 200, to: 299 } } },
  { written: "status: 200 - 202", as: { ...nothing, status: { from: 200, to: 202 } } },
  { written: "json: data.items.0.id", as: { ...nothing, json: "data.items.0.id" } },
  { written: "json: 0", as: { ...nothing, json: "0" } },
  { written: "json: Result Code", as: { ...nothing, json: "Result Code" } },
  {
    written: "json: a, equals: ACCEPTED",
    as: { ...nothing, json: "a", compare: { how: "equals", value: "ACCEPTED" } },
  },
  {
    written: "json: a, equals: true",
    as: { ...nothing, json: "a", compare: { how: "equals", value: "true" } },
  },
  { written: "json: a, equals: 1", as: { ...nothing, json: "a", compare: { how: "equals", value: "1" } } },
  {
    written: "json: a, equals: 1.50",
    as: { ...nothing, json: "a", compare: { how: "equals", value: "1.50" } },
  },
  { written: 'json: a, equals: ""', as: { ...nothing, json: "a", compare: { how: "equals", value: "" } } },
  { written: "text: sold", as: { ...nothing, compare: { how: "text", value: "sold" } } },
  { written: "json: a, text: sold", as: { ...nothing, json: "a", compare: { how: "text", value: "sold" } } },
  { written: 'matches: "ok|yes"', as: { ...nothing, compare: { how: "matches", value: "ok|yes" } } },
  {
    written: "status: 2xx, json: a, matches: (?i)ok",
    as: { status: { from: 200, to: 299 }, json: "a", compare: { how: "matches", value: "(?i)ok" } },
  },
];

test.each(rows)("a live buyer's answer is told by { $written }", ({ written, as }) => {
  expect(mappingOf(`response: { accept: { ${written} } }`)).toEqual({
    accept: as,
    duplicate: null,
    reject: null,
    price: null,
    reference: null,
    reason: null,
  });
});

test("what else an answer may say is told too", () => {
  expect(
    mappingOf(`response:
  accept: { status: 201 }
  duplicate: { text: dupe }
  reject: { status: 4xx }
  price: data.price
  reference: data.id
  reason: errors.0.message`),
  ).toEqual({
    accept: { ...nothing, status: { from: 201, to: 201 } },
    duplicate: { ...nothing, compare: { how: "text", value: "dupe" } },
    reject: { ...nothing, status: { from: 400, to: 499 } },
    price: "data.price",
    reference: "data.id",
    reason: "errors.0.message",
  });
});

test("without a mapping there is none, and neither where nobody would look at it", () => {
  expect(mappingOf("timeout: 3s")).toBeNull();
  const matched = live("response: { accept: { status: 200 } }").replace(
    "accept: on_response",
    "accept: on_match",
  );
  expect(loaded(matched).catalog.buyers[0]).toMatchObject({
    accept: "on_match",
    webhook: { response: null },
  });
});

const RESPONSE = "buyers[0].delivery.webhook.response";
const ACCEPT = `${RESPONSE}.accept`;
const STATUS = "expected a status such as 200, 2xx or 200-299";
const PATH = "expected a dotted path such as data.items.0.id";
const TEST = "expected a map of status, json, equals, text, matches";

const problems: { name: string; response: string; told: string[] }[] = [
  {
    name: "no accept",
    response: "{ reject: { status: 4xx } }",
    told: [`c.yaml:20:19 ${ACCEPT}: Cannot go without accept: it is missing, ${TEST}`],
  },
  {
    name: "an accept that is no map",
    response: "{ accept: 2xx }",
    told: [`c.yaml:20:29 ${ACCEPT}: Cannot read accept: found '2xx', ${TEST}`],
  },
  {
    name: "an accept of nothing",
    response: "{ accept: {} }",
    told: [
      `c.yaml:20:29 ${ACCEPT}: Cannot read accept: found a map, expected at least one of status, json, equals, text, matches`,
    ],
  },
  {
    name: "a mistyped test",
    response: "{ accept: { jsn: result } }",
    told: [
      `c.yaml:20:31 ${ACCEPT}: Cannot use key 'jsn': it is unknown, expected one of status, json, equals, text, matches; did you mean 'json'?`,
    ],
  },
  {
    name: "two comparisons",
    response: "{ accept: { json: a, equals: b, text: c } }",
    told: [
      `c.yaml:20:29 ${ACCEPT}: Cannot read accept: found a map, expected one of equals and text, not both`,
    ],
  },
  {
    name: "three comparisons",
    response: "{ accept: { json: a, equals: b, text: c, matches: d } }",
    told: [
      `c.yaml:20:29 ${ACCEPT}: Cannot read accept: found a map, expected one of equals and text and matches, not all`,
    ],
  },
  {
    name: "equals without a place",
    response: "{ accept: { equals: OK } }",
    told: [
      `c.yaml:20:39 ${ACCEPT}.equals: Cannot read equals: found 'OK', expected json beside it, the path of the value that equals it; or text, a part of the answer`,
    ],
  },
  {
    name: "equals nothing, which would mean anything",
    response: "{ accept: { json: error, equals: null } }",
    told: [
      `c.yaml:20:52 ${ACCEPT}.equals: Cannot read equals: found nothing, expected what an answer is compared to, or no such key`,
    ],
  },
  {
    name: "a status without end",
    response: "{ accept: { status: 20x } }",
    told: [`c.yaml:20:39 ${ACCEPT}.status: Cannot read status: found '20x', ${STATUS}`],
  },
  {
    name: "a status there is not",
    response: "{ accept: { status: 600 } }",
    told: [`c.yaml:20:39 ${ACCEPT}.status: Cannot read status: found '600', ${STATUS}`],
  },
  {
    name: "a range the wrong way round",
    response: "{ accept: { status: 299-200 } }",
    told: [`c.yaml:20:39 ${ACCEPT}.status: Cannot read status: found '299-200', ${STATUS}`],
  },
  {
    name: "several statuses",
    response: "{ accept: { status: [200, 201] } }",
    told: [`c.yaml:20:39 ${ACCEPT}.status: Cannot read status: found a list, ${STATUS}`],
  },
  {
    name: "a path of JSONPath",
    response: "{ accept: { json: $.data.id } }",
    told: [`c.yaml:20:37 ${ACCEPT}.json: Cannot read json: found '$.data.id', ${PATH}`],
  },
  {
    name: "a place in brackets",
    response: '{ accept: { json: "items[0]" } }',
    told: [`c.yaml:20:37 ${ACCEPT}.json: Cannot read json: found 'items[0]', ${PATH}`],
  },
  {
    name: "a path with an empty step",
    response: "{ accept: { status: 200 }, price: data..price }",
    told: [`c.yaml:20:53 ${RESPONSE}.price: Cannot read price: found 'data..price', ${PATH}`],
  },
  {
    name: "an expression that is none",
    response: '{ accept: { matches: "(ok" } }',
    told: [
      `c.yaml:20:40 ${ACCEPT}.matches: Cannot read matches: found '(ok', expected a regular expression of RE2's syntax: error parsing regexp: missing closing ): \`(ok\``,
    ],
  },
  {
    name: "a response that is no map",
    response: "2xx",
    told: [
      `c.yaml:20:19 ${RESPONSE}: Cannot read response: found '2xx', expected a map of accept, duplicate, reject, price, reference, reason`,
    ],
  },
];

test.each(problems)("what is wrong with a response is said with its place: $name", ({ response, told }) => {
  expect(problemsOf(live(`response: ${response}`))).toEqual(told);
});
