import { describe, expect, test } from "bun:test";
import type { Told } from "./appliance.ts";
import { keys } from "./configuration.ts";
import { friendLead, type PartnerProgram, programKeys, startProgram } from "./partner-program.ts";

type Row = {
  send: (program: PartnerProgram) => Promise<Told>;
  status: number;
  message: string;
  errors?: Record<string, string[]>;
  headers?: Record<string, string>;
};

const knownKey = {
  "x-ratelimit-limit": "1000000",
  "x-ratelimit-remaining": expect.stringMatching(/^(9999\d\d|1000000)$/),
  "x-ratelimit-reset": expect.stringMatching(/^\d{10}$/),
};
const stranger = {
  status: 401,
  message: "Unauthenticated.",
  headers: { "www-authenticate": "Bearer" },
};
const unknownLead = {
  status: 404,
  message:
    "Cannot find the lead: this program has none with this id, expected the id of one that was not deleted",
  headers: knownKey,
};
const AMOUNT = "an amount of 0 or more with at most two decimals, such as 45 or 45.50";
const NO_OPTION = (field: string, options: string) =>
  `'${field}' is not one of its options, expected ${options}`;

function unprocessable(errors: Record<string, string>): Omit<Row, "send"> {
  const names = Object.keys(errors).map((name) => `'${name}'`);
  const found = names.length === 1 ? `${names[0]} is` : `${names.join(", ")} are`;
  return {
    status: 422,
    message: `Cannot do this: ${found} not as expected`,
    errors: Object.fromEntries(Object.entries(errors).map(([name, sentence]) => [name, [sentence]])),
    headers: knownKey,
  };
}

function submitting(body: unknown, headers: Record<string, string> = {}) {
  return ({ call }: PartnerProgram) => call("POST", "/v1/leads", { body, headers });
}

function after(before: (program: PartnerProgram) => Promise<unknown>, send: Row["send"]): Row["send"] {
  return async (program) => {
    await before(program);
    return send(program);
  };
}

const submitOne = ({ submit }: PartnerProgram) => submit(1);
const convertOne = (amount: unknown) => (program: PartnerProgram) =>
  program.call("POST", "/v1/leads/convert", { body: { id: 1, commission_transaction_amount: amount } });

const rows: [string, Row][] = [
  ["without a key", { send: ({ call }) => call("GET", "/v1/test", { key: null }), ...stranger }],
  [
    "with an unknown key, before anything is said of the body",
    { send: ({ call }) => call("POST", "/v1/leads", { key: "nobody's", body: "{" }), ...stranger },
  ],
  ["with a supplier's key", { send: ({ call }) => call("GET", "/v1/test", { key: keys.prod }), ...stranger }],
  [
    "where leads are not enabled",
    {
      send: ({ call }) => call("POST", "/v1/leads", { key: programKeys.other, body: friendLead(1) }),
      status: 403,
      message:
        "Cannot take the lead: this program's leads are not enabled, expected the operator to enable them",
      headers: knownKey,
    },
  ],
  ["for a lead there is none of", { send: ({ call }) => call("GET", "/v1/leads/9"), ...unknownLead }],
  ["for a lead without a number", { send: ({ call }) => call("GET", "/v1/leads/none"), ...unknownLead }],
  ["for converting a lead there is none of", { send: ({ convert }) => convert(9, 1), ...unknownLead }],
  ["for rejecting a lead there is none of", { send: ({ reject }) => reject(9), ...unknownLead }],
  [
    "for deleting a lead twice",
    {
      send: after(
        after(submitOne, ({ call }) => call("DELETE", "/v1/leads/1")),
        ({ call }) => call("DELETE", "/v1/leads/1"),
      ),
      ...unknownLead,
    },
  ],
  [
    "for a page there is none of",
    {
      send: ({ call }) => call("GET", "/v1/webhooks"),
      status: 404,
      message: "Cannot find the page: this service has none at this path, expected one that /docs names",
      headers: knownKey,
    },
  ],
  [
    "by a method that is not there",
    {
      send: ({ call }) => call("PUT", "/v1/leads/1"),
      status: 405,
      message: "Cannot use this method: found PUT, expected GET, HEAD, DELETE",
      headers: { ...knownKey, allow: "GET, HEAD, DELETE" },
    },
  ],
  [
    "with a body over the limit",
    {
      send: submitting({ ...friendLead(1), note: "x".repeat(64 * 1024) }),
      status: 413,
      message: "Cannot accept the body: it is larger than the limit, expected at most 65536 bytes",
      headers: knownKey,
    },
  ],
  [
    "with a form",
    {
      send: submitting("name=Quinn", { "content-type": "application/x-www-form-urlencoded" }),
      status: 415,
      message: "Cannot read the request: its Content-Type is not supported, expected application/json",
      headers: knownKey,
    },
  ],
  [
    "with JSON that ends too early",
    {
      send: submitting('{"name":'),
      status: 400,
      message: "Cannot read the request: the JSON body ends at line 1, column 9 (offset 8), expected a value",
      headers: knownKey,
    },
  ],
  [
    "with nothing at all",
    {
      send: submitting(""),
      ...unprocessable({
        name: "'name' is missing, expected the lead's full name",
        email: "'email' is missing, expected an e-mail address such as jane@example.com",
        partner: "'partner' is missing, expected an object with the partner's key, id or email",
        "cfields.89": "'cfields.89' is missing, expected text of at most 4000 characters",
      }),
    },
  ],
  [
    "with everything wrong at once",
    {
      send: submitting({
        name: 5,
        email: "quinn",
        partner: { key: "ref_123", id: "partner_456", email: "nobody@partner.example" },
        cfields: {
          "90": ["a"],
          "91": ["feature1", "feature9"],
          "92": "landlord",
          "93": "medium",
          "94": "XX",
          "95": "x",
        },
      }),
      ...unprocessable({
        name: "'name' cannot be read, expected text",
        email: "'email' cannot be read, expected an e-mail address such as jane@example.com",
        "partner.id":
          "'partner.id' names another partner than what stands before it, expected all to name the same",
        "partner.email":
          "'partner.email' names no partner of this program, expected one that takes part in it",
        "cfields.89": "'cfields.89' is missing, expected text of at most 4000 characters",
        "cfields.90": "'cfields.90' cannot be read, expected text of at most 4000 characters",
        "cfields.91": NO_OPTION("cfields.91", "one or more of: feature1, feature2, feature3"),
        "cfields.92": NO_OPTION("cfields.92", "one of: owner, tenant"),
        "cfields.93": NO_OPTION("cfields.93", "one of: small, large"),
        "cfields.94": "'cfields.94' cannot be read, expected a two-letter country code such as US",
        "cfields.95":
          "'cfields.95' is not on the form, expected only fields that GET /v1/leads/details lists",
      }),
      message:
        "Cannot do this: 'name', 'email', 'partner.id', 'partner.email', 'cfields.89', 'cfields.90', 'cfields.91', 'cfields.92', 'cfields.93', 'cfields.94' and 1 more are not as expected",
    },
  ],
  [
    "for the same address again, in another case",
    {
      send: after(submitOne, ({ submit }) => submit(1, { email: "QUINN.0000001@FEATHERSTONE.example" })),
      ...unprocessable({
        email: "'email' belongs to a lead of this program already, expected one that is new to it",
      }),
    },
  ],
  [
    "for a conversion that says nothing",
    {
      send: ({ call }) => call("GET", "/v1/leads/convert"),
      ...unprocessable({
        id: "'id' is missing, expected the id of a lead",
        commission_transaction_amount: `'commission_transaction_amount' is missing, expected ${AMOUNT}`,
      }),
    },
  ],
  ...([-1, "1.005", "1e3", "$5", true] as const).map((amount): [string, Row] => [
    `for a conversion of ${JSON.stringify(amount)}`,
    {
      send: after(submitOne, convertOne(amount)),
      ...unprocessable({
        commission_transaction_amount: `'commission_transaction_amount' cannot be read, expected ${AMOUNT}`,
      }),
    },
  ]),
  [
    "for a rejection of what is no number",
    {
      send: ({ call }) => call("POST", "/v1/leads/reject", { body: { id: "1.5" } }),
      ...unprocessable({ id: "'id' cannot be read, expected the id of a lead, a whole number" }),
    },
  ],
  [
    "for a conversion after a conversion",
    {
      send: after(after(submitOne, convertOne(10)), convertOne(10)),
      status: 400,
      message: "Cannot convert lead 1: it is converted already, expected one that is submitted",
      headers: knownKey,
    },
  ],
  [
    "for a rejection after a conversion",
    {
      send: after(after(submitOne, convertOne(10)), ({ reject }) => reject(1)),
      status: 400,
      message: "Cannot reject lead 1: it is converted already, expected one that is submitted",
      headers: knownKey,
    },
  ],
  [
    "for a list it cannot make",
    {
      send: ({ call }) => call("GET", "/v1/leads?limit=251&page=0&sort=name&status=open"),
      ...unprocessable({
        limit: "'limit' is out of range, expected a whole number from 1 to 250",
        page: "'page' is out of range, expected a whole number from 1",
        sort: "'sort' is out of range, expected asc or desc",
        status: "'status' is out of range, expected one of submitted, converted, rejected",
      }),
    },
  ],
  [
    "with an Idempotency-Key that is none",
    {
      send: submitting(friendLead(1), { "idempotency-key": "x".repeat(256) }),
      ...unprocessable({
        "Idempotency-Key": "'Idempotency-Key' cannot be read, expected 1 to 255 printable ASCII characters",
      }),
    },
  ],
];

describe("a partner's request is refused", () => {
  test.each(rows)("%s", async (_, { send, status, message, errors, headers = {} }) => {
    await using program = await startProgram();
    const told = await send(program);
    const usual = { "content-type": "application/json; charset=utf-8", "x-request-id": expect.any(String) };
    const { date, "content-length": length, ...shown } = Object.fromEntries(told.headers);
    expect({ status: told.status, headers: shown, text: told.text }).toEqual({
      status,
      headers: { ...usual, ...headers },
      text: JSON.stringify({ message, errors, status: 0 }),
    });
  });
});

test("the 61st change is refused, while reads go on and the supplier's key is not touched", async () => {
  await using program = await startProgram({ rateLimit: null });
  for (let number = 0; number < 60; number++) await program.submit(number);
  for (const send of [
    () => program.submit(60),
    () => program.convert(1, 1),
    () => program.reject(1),
    () => program.call("GET", "/v1/leads/convert?id=1&commission_transaction_amount=1"),
    () => program.call("GET", "/v1/leads/reject?id=1"),
    () => program.call("DELETE", "/v1/leads/1"),
  ]) {
    const { status, headers, body } = await send();
    expect([status, headers.get("retry-after"), body]).toEqual([
      429,
      "1",
      {
        message:
          "Cannot take the request: this key has spent its requests, expected at most 60 a minute and 60 at once",
        status: 0,
      },
    ]);
  }
  expect((await program.call("GET", "/v1/leads/1")).body).toMatchObject({ data: { status: "submitted" } });
  expect((await program.get("/api/me")).headers.get("x-ratelimit-remaining")).toBe("60");
});

test("a program's key opens nothing of the suppliers'", async () => {
  await using program = await startProgram();
  for (const path of ["/api/leads", "/api/me", "/api/campaigns"]) {
    const { status, body } = await program.call("GET", path);
    expect({ status, body }).toMatchObject({
      status: 401,
      body: { success: false, code: "invalid_api_key" },
    });
  }
});
