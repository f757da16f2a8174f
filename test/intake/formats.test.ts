import { describe, expect, test } from "bun:test";
import { form, john, json, least, multipart, openDesk } from "./front-desk.ts";

const normalized = {
  firstName: "John",
  lastName: "Doe",
  phone: "+15551234567",
  state: "TX",
  email: "john.doe@email.com",
  zip: "75001",
  city: "Dallas",
};
const pairs = Object.entries(john);

describe("the same lead in every format", () => {
  test.each([
    ["JSON", json(john)],
    [
      "JSON with a charset and in capitals",
      { ...json(john), contentType: "Application/JSON ; charset=utf-8" },
    ],
    [
      "JSON behind a byte order mark and line breaks",
      { ...json(john), body: `\ufeff\r\n${JSON.stringify(john)}\n` },
    ],
    ["a form", form(john)],
    [
      "a form with a charset",
      { ...form(john), contentType: "application/x-www-form-urlencoded;charset=UTF-8" },
    ],
    ["multipart", multipart(pairs)],
    ["a query and no body", { search: new URLSearchParams(john).toString() }],
    [
      "a query and no body, with a content type",
      { search: new URLSearchParams(john).toString(), contentType: "application/json" },
    ],
    [
      "a query and no body, with a strange content type",
      { search: new URLSearchParams(john).toString(), contentType: "text/xml" },
    ],
    [
      "half in the query, half in the body",
      {
        search: "seller=ACME1234&category=Auto+Insurance&state=TX",
        ...json({ ...john, seller: undefined, category: undefined, state: undefined }),
      },
    ],
  ])("%s", async (_what, raw) => {
    const { fields, warnings } = await openDesk().accept(raw);
    expect({ fields, warnings }).toEqual({ fields: normalized, warnings: [] });
  });

  test.each([
    ["a form, as curl sends -d", "application/x-www-form-urlencoded"],
    ["plain text, as scripts send it", "text/plain;charset=UTF-8"],
  ])("JSON called %s is read, with a warning", async (_what, contentType) => {
    const { fields, warnings } = await openDesk().accept({ ...json(john), contentType });
    expect({ fields, warnings }).toEqual({
      fields: normalized,
      warnings: [
        {
          field: "Content-Type",
          code: "read_as_json",
          message: "the body begins with '{' and was read as JSON, expected Content-Type application/json",
        },
      ],
    });
  });
});

const types = "application/json, application/x-www-form-urlencoded or multipart/form-data";

test.each([
  ["XML", { contentType: "application/xml", body: "<lead/>" }, "not supported"],
  ["plain text", { contentType: "text/plain", body: "firstName=John" }, "not supported"],
  ["JSON by another name", { contentType: "application/vnd.api+json", body: "{}" }, "not supported"],
  ["a content type of nonsense", { contentType: ";;;", body: "{}" }, "not supported"],
  ["no content type", { contentType: null, body: "{}" }, "missing"],
])("what is not taken is refused: %s", async (_what, raw, state) => {
  expect(await openDesk().refusal(raw)).toEqual({
    code: "unsupported_media_type",
    message: `Cannot read the request: its Content-Type is ${state}, expected ${types}`,
    faults: [],
  });
});

const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, "x"]));

test.each([
  [
    "JSON cut off",
    '{"seller":"ACME1234"',
    "the JSON body ends at line 1, column 21 (offset 20), expected ',' or '}'",
  ],
  [
    "JSON with a fault in its second line",
    '{\n  "seller": ACME1234\n}',
    "the JSON body is faulty at line 2, column 13 (offset 14), expected a value",
  ],
  ["a list", "[]", "the JSON body is a list (line 1, column 1), expected an object"],
  ["null", "null", "the JSON body is null (line 1, column 1), expected an object"],
  ["a number", " 5", "the JSON body is a number (line 1, column 1), expected an object"],
  [
    "five levels",
    deep(5),
    "the JSON body is faulty at line 1, column 21 (offset 20), expected at most 4 levels of nesting",
  ],
  [
    "ten thousand levels",
    deep(10_000),
    "the JSON body is faulty at line 1, column 21 (offset 20), expected at most 4 levels of nesting",
  ],
  [
    "ten thousand open lists",
    `{"a":${"[".repeat(10_000)}`,
    "the JSON body is faulty at line 1, column 9 (offset 8), expected at most 4 levels of nesting",
  ],
  ["201 fields", JSON.stringify(many(201)), "it has more than 200 fields, expected at most 200"],
  [
    "a name of 65 characters",
    JSON.stringify({ ["n".repeat(65)]: 1 }),
    "a field's name has more than 64 characters, expected at most 64",
  ],
  [
    "a long name inside a field",
    JSON.stringify({ a: { ["n".repeat(65)]: 1 } }),
    "a field's name has more than 64 characters, expected at most 64",
  ],
  [
    "a value of 4,001 characters",
    JSON.stringify({ note: "v".repeat(4001) }),
    "the value of 'note' has more than 4000 characters, expected at most 4000",
  ],
  [
    "a long value inside a field",
    JSON.stringify({ note: ["v".repeat(4001)] }),
    "the value of 'note' has more than 4000 characters, expected at most 4000",
  ],
  [
    "a number beyond all numbers",
    '{"note":1e999}',
    "the number in 'note' is too large, expected one that a double can hold",
  ],
  ["__proto__", '{"__proto__":{"admin":true}}', "a field is named '__proto__', expected another name"],
  ["constructor", '{"constructor":1}', "a field is named 'constructor', expected another name"],
  ["prototype", '{"prototype":1}', "a field is named 'prototype', expected another name"],
  [
    "__proto__ inside a field",
    '{"a":[{"__proto__":1}]}',
    "a field is named '__proto__', expected another name",
  ],
])("a body that cannot be read says where or why: %s", async (_what, body, sentence) => {
  expect(await openDesk().refusal({ contentType: "application/json", body })).toEqual({
    code: "invalid_request_body",
    message: `Cannot read the request: ${sentence}`,
    faults: [],
  });
});

const malformed =
  "the multipart body is malformed, expected parts between the boundary that Content-Type names";

test.each([
  [
    "a form with a name that is refused",
    form([["__proto__", "x"]]),
    "a field is named '__proto__', expected another name",
  ],
  ["a form with 201 fields", form(many(201)), "it has more than 200 fields, expected at most 200"],
  [
    "a form with a key repeated 201 times",
    form(Array.from({ length: 201 }, (_, n): [string, string] => ["a", `${n}`])),
    "it has more than 200 fields, expected at most 200",
  ],
  [
    "a form with a long value",
    form({ note: "v".repeat(4001) }),
    "the value of 'note' has more than 4000 characters, expected at most 4000",
  ],
  [
    "query and body of 201 fields together",
    { search: "extra=1", ...json(many(200)) },
    "it has more than 200 fields, expected at most 200",
  ],
  [
    "a query with a long name",
    { search: `${"n".repeat(65)}=1` },
    "a field's name has more than 64 characters, expected at most 64",
  ],
  ["multipart without its boundary", { contentType: "multipart/form-data", body: "x" }, malformed],
  [
    "multipart that is cut off",
    { contentType: "multipart/form-data; boundary=cut", body: "--cut\r\nContent-Disp" },
    malformed,
  ],
  [
    "multipart with a content type no header could hold",
    { contentType: "multipart/form-data; boundary=\u0000", body: "x" },
    malformed,
  ],
])("so does a form: %s", async (_what, raw, sentence) => {
  expect(await openDesk().refusal(raw)).toEqual({
    code: "invalid_request_body",
    message: `Cannot read the request: ${sentence}`,
    faults: [],
  });
});

test.each([
  ["200 fields", { ...many(194), ...least }],
  ["a name of 64 characters", { ...least, ["n".repeat(64)]: "x" }],
  ["a value of 4,000 emojis", { ...least, note: "🙂".repeat(4000) }],
  ["four levels", { ...least, a: { b: { c: 1 } } }],
])("the limits themselves are taken: %s", async (_what, fields) => {
  const { firstName } = (await openDesk().accept(json(fields))).fields;
  expect(firstName).toBe("John");
});
