import { describe, expect, test } from "bun:test";
import { type Appliance, startAppliance, type Told } from "./appliance.ts";
import { keys } from "./configuration.ts";
import { carLead } from "./person.ts";

type Row = {
  send: (appliance: Appliance) => Promise<Told>;
  status: number;
  error: string;
  code: string;
  message: string;
  errors?: { field: string; code: string; message: string }[];
  headers?: Record<string, string>;
};

const json = { "content-type": "application/json" };
const { lastName, state, ...incomplete } = carLead(1);
const required = (field: string, expected: string) => ({
  field,
  code: "required",
  message: `'${field}' is missing, expected ${expected}`,
});
const knownKey = {
  "x-ratelimit-limit": "1000000",
  "x-ratelimit-remaining": expect.stringMatching(/^(9999\d\d|1000000)$/),
  "x-ratelimit-reset": expect.stringMatching(/^\d{10}$/),
};
const HOW = "expected 'Authorization: Bearer <API key>'; a key in the query string is never accepted";

function postText(body: string, headers: Record<string, string> = json) {
  return (appliance: Appliance) => appliance.send("/api/leads", { method: "POST", body, headers });
}

const noKey = { status: 401, error: "Invalid API Key", code: "invalid_api_key" };
const badKey = { ...noKey, headers: { "www-authenticate": "Bearer" } };
const badBody = {
  status: 400,
  error: "Invalid request body",
  code: "invalid_request_body",
  headers: knownKey,
};

const rows: [string, Row][] = [
  [
    "without a key",
    {
      send: ({ get }) => get("/api/leads", null),
      ...badKey,
      message: `Cannot authenticate: the Authorization header is missing, ${HOW}`,
    },
  ],
  [
    "with the key in the address",
    {
      send: ({ get }) => get(`/api/leads?api_key=${keys.prod}`, null),
      ...badKey,
      message: `Cannot authenticate: the Authorization header is missing, ${HOW}`,
    },
  ],
  [
    "with another scheme",
    {
      send: postText("{}", { ...json, authorization: "Basic Zm9vOmJhcg==" }),
      ...badKey,
      message: `Cannot authenticate: the Authorization header holds no Bearer token, ${HOW}`,
    },
  ],
  [
    "with an unknown key, before anything is said of the body",
    {
      send: postText("{", { ...json, authorization: `Bearer ${keys.prod.slice(1)}` }),
      ...badKey,
      message: `Cannot authenticate: the API key is unknown or revoked, ${HOW}`,
    },
  ],
  [
    "with JSON that ends too early",
    {
      send: postText('{\n  "seller": "ACME1234",'),
      ...badBody,
      message:
        "Cannot read the request: the JSON body ends at line 2, column 24 (offset 25), expected a name in double quotes",
    },
  ],
  [
    "with a list",
    {
      send: postText("[]"),
      ...badBody,
      message: "Cannot read the request: the JSON body is a list (line 1, column 1), expected an object",
    },
  ],
  [
    "with JSON that is too deep",
    {
      send: postText('{"a":[[[[1]]]]}'),
      ...badBody,
      message:
        "Cannot read the request: the JSON body is faulty at line 1, column 9 (offset 8), expected at most 4 levels of nesting",
    },
  ],
  [
    "for a seller that does not exist",
    {
      send: ({ post }) => post({ ...carLead(1), seller: "NOBODY99" }),
      status: 400,
      error: "Unknown seller",
      code: "unknown_seller",
      headers: knownKey,
      message:
        "Cannot accept the lead: 'seller' names no seller this key may post to, expected the code or slug of ACME1234 (acme)",
      errors: [
        {
          field: "seller",
          code: "not_allowed",
          message:
            "'seller' names no seller this key may post to, expected the code or slug of ACME1234 (acme)",
        },
      ],
    },
  ],
  [
    "for a seller of others, in the same words",
    {
      send: ({ post }) => post({ ...carLead(1), seller: "RIVAL999" }),
      status: 400,
      error: "Unknown seller",
      code: "unknown_seller",
      headers: knownKey,
      message:
        "Cannot accept the lead: 'seller' names no seller this key may post to, expected the code or slug of ACME1234 (acme)",
      errors: [
        {
          field: "seller",
          code: "not_allowed",
          message:
            "'seller' names no seller this key may post to, expected the code or slug of ACME1234 (acme)",
        },
      ],
    },
  ],
  [
    "for a category without a campaign",
    {
      send: ({ post }) => post({ ...carLead(1), category: "Boats" }),
      status: 400,
      error: "No matching campaign",
      code: "no_matching_campaign",
      headers: knownKey,
      message:
        "Cannot accept the lead: 'category' matches no active campaign of ACME1234, expected one of: 'Auto Insurance', 'Solar'",
      errors: [
        {
          field: "category",
          code: "not_allowed",
          message:
            "'category' matches no active campaign of ACME1234, expected one of: 'Auto Insurance', 'Solar'",
        },
      ],
    },
  ],
  [
    "with required fields absent, told of what is invalid along with them",
    {
      send: ({ post }) => post({ ...incomplete, email: "nonsense" }),
      status: 400,
      error: "Missing required field",
      code: "missing_required_field",
      headers: knownKey,
      message: "Cannot accept the lead: fields 'lastName', 'state' are missing; field 'email' is invalid",
      errors: [
        required("lastName", "text"),
        required("state", "the code or full name of a US state, such as TX or Texas"),
        {
          field: "email",
          code: "invalid_format",
          message: "'email' cannot be read, expected an e-mail address such as jane@example.com",
        },
      ],
    },
  ],
  [
    "with fields that cannot be right",
    {
      send: ({ post }) => post({ ...carLead(1), state: "Texarkana", coverage: "everything" }),
      status: 400,
      error: "Invalid field",
      code: "invalid_field",
      headers: knownKey,
      message: "Cannot accept the lead: fields 'state', 'coverage' are invalid",
      errors: [
        {
          field: "state",
          code: "invalid_format",
          message:
            "'state' cannot be read, expected the code or full name of a US state, such as TX or Texas",
        },
        {
          field: "coverage",
          code: "not_allowed",
          message: "'coverage' is not one of its options, expected one of: liability, full",
        },
      ],
    },
  ],
  [
    "for a page there is none of",
    {
      send: ({ get }) => get("/api/lead"),
      status: 404,
      error: "Not found",
      code: "not_found",
      headers: knownKey,
      message: "Cannot find the page: this service has none at this path, expected one that /docs names",
    },
  ],
  [
    "for the lead of another supplier",
    {
      send: async ({ post, get }) => {
        const { body } = await post(carLead(1), { key: keys.other });
        return get(`/api/leads/${body.lead_id}`);
      },
      status: 404,
      error: "Not found",
      code: "not_found",
      headers: knownKey,
      message:
        "Cannot find the lead: no lead of yours has this id, expected a lead_id an earlier post was answered with",
    },
  ],
  [
    "by a method that is not there",
    {
      send: ({ send }) => send("/api/leads", { method: "DELETE" }),
      status: 405,
      error: "Method not allowed",
      code: "method_not_allowed",
      headers: { ...knownKey, allow: "POST, GET, HEAD" },
      message: "Cannot use this method: found DELETE, expected POST, GET, HEAD",
    },
  ],
  [
    "with a body over the limit",
    {
      send: postText(JSON.stringify({ ...carLead(1), note: "x".repeat(64 * 1024) })),
      status: 413,
      error: "Payload too large",
      code: "payload_too_large",
      headers: knownKey,
      message: "Cannot accept the body: it is larger than the limit, expected at most 65536 bytes",
    },
  ],
  [
    "with a media type nobody reads",
    {
      send: postText("<lead/>", { "content-type": "application/xml" }),
      status: 415,
      error: "Unsupported media type",
      code: "unsupported_media_type",
      headers: knownKey,
      message:
        "Cannot read the request: its Content-Type is not supported, expected application/json, application/x-www-form-urlencoded or multipart/form-data",
    },
  ],
  [
    "with an idempotency key that was used for something else",
    {
      send: async ({ post }) => {
        const headers = { "idempotency-key": "row 7 of the sheet" };
        await post(carLead(1), { headers });
        return post(carLead(2), { headers });
      },
      status: 422,
      error: "Idempotency key reused",
      code: "idempotency_key_reused",
      headers: knownKey,
      message:
        "Cannot take the lead: this Idempotency-Key came with other fields before, expected a new key for another lead",
    },
  ],
];

describe("a request is refused", () => {
  test.each(rows)("%s", async (_, { send, headers = {}, status, errors = [], ...rest }) => {
    await using appliance = await startAppliance({});
    const told = await send(appliance);
    const usual = { "content-type": "application/json; charset=utf-8", "x-request-id": expect.any(String) };
    const { date, "content-length": length, ...shown } = Object.fromEntries(told.headers);
    const body = { success: false, ...rest, errors, request_id: told.headers.get("x-request-id") };
    expect({ status: told.status, headers: shown, body: told.body }).toEqual({
      status,
      headers: { ...usual, ...headers },
      body,
    });
    expect(Object.keys(told.body)).toEqual(Object.keys(body));
    expect(await appliance.leads()).toHaveLength(code(rest) === "idempotency_key_reused" ? 1 : 0);
  });

  test("with the id it gave itself, so that both sides can find it", async () => {
    await using appliance = await startAppliance({});
    const { headers, body } = await appliance.send("/api/leads", {
      method: "POST",
      headers: { "x-request-id": "zap.4711-a_b" },
    });
    expect([headers.get("x-request-id"), body.request_id]).toEqual(["zap.4711-a_b", "zap.4711-a_b"]);
  });
});

function code({ code }: { code: string }): string {
  return code;
}
