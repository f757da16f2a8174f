import fc from "fast-check";
import { keys } from "./configuration.ts";
import { carLead } from "./person.ts";

/** A request as a hostile or broken client makes it; `fetch` can send it. */
export type Request = {
  path: string;
  method: string;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
};

const NAMES = [
  ...Object.keys(carLead(0)),
  ...[
    "first_name",
    "FIRSTNAME",
    "zip",
    "city",
    "coverage",
    "test",
    "__proto__",
    "constructor",
    "toString",
    "",
    "a b",
  ],
];
const LIMIT = 64 * 1024;
const MEDIA_TYPES = [
  ...[
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON",
    "application/json; charset=utf-16",
  ],
  ...[
    "application/x-www-form-urlencoded",
    "text/plain",
    "text/html",
    "application/xml",
    "application/octet-stream",
  ],
  ...[
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    'multipart/form-data; boundary="',
    ";",
    "/",
    "*/*",
  ],
];

/** Text with all that Unicode has to offer, lone surrogates too. */
const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }), fc.string());
const value = fc.oneof(
  text,
  fc.jsonValue(),
  fc.double(),
  fc.constantFrom("TX", "ACME1234", "true", 0, -0, null),
);

const looseLead = fc.dictionary(fc.oneof(fc.constantFrom(...NAMES), text), value, { maxKeys: 12 });
/** A proper lead with something wrong in it: what gets furthest. */
const nearLead = fc
  .tuple(fc.integer({ min: 1, max: 5_000_000 }), looseLead)
  .map(([number, rest]) => ({ ...carLead(number), ...rest }));

const brackets = fc
  .tuple(fc.constantFrom("[", '{"a":', '[{"a":', '{"phone":['), fc.integer({ min: 1, max: 20_000 }))
  .map(([bracket, count]) => bracket.repeat(Math.min(count, Math.floor((LIMIT - 20) / bracket.length))));
const bigBodies = fc
  .integer({ min: LIMIT - 100, max: LIMIT + 100 })
  .map((size) => `{"city":"${"é".repeat((size - 11) / 2)}"}`);
const manyFields = fc
  .integer({ min: 150, max: 400 })
  .map((count) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, n]))));

const bodies = fc.oneof(
  { weight: 12, arbitrary: nearLead.map((lead) => JSON.stringify(lead)) },
  { weight: 4, arbitrary: looseLead.map((lead) => JSON.stringify(lead)) },
  { weight: 2, arbitrary: fc.json() },
  { weight: 2, arbitrary: text },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  { weight: 2, arbitrary: fc.webQueryParameters() },
  {
    weight: 1,
    arbitrary: text.map(
      (inner) => `--x\r\nContent-Disposition: form-data; name="city"\r\n\r\n${inner}\r\n--x--\r\n`,
    ),
  },
  fc.constantFrom('{"phone":1e400}', '{"a":1,"a":2}', "\ufeff{}", "{}\u0000"),
  brackets,
  bigBodies,
  manyFields,
);

/** What may stand in a header, and at its ends no space, which would be taken away. */
const headerText = fc.stringMatching(/^[!-~]{1,60}$/);
const headers = fc.record(
  {
    "content-type": fc.oneof(
      { weight: 9, arbitrary: fc.constant("application/json") },
      fc.constantFrom(...MEDIA_TYPES),
      headerText,
    ),
    authorization: fc.oneof(
      { weight: 8, arbitrary: fc.constant(`Bearer ${keys.prod}`) },
      fc.constantFrom(`bearer  ${keys.sandbox}`, `Bearer ${keys.other}`, "Bearer", "Bearer  "),
      headerText,
    ),
    "idempotency-key": fc.oneof(headerText, fc.constantFrom("a", "b", "x".repeat(256))),
    "x-request-id": headerText,
    "x-forwarded-for": fc.oneof(headerText, fc.ipV4(), fc.ipV6()),
    "content-encoding": fc.constantFrom("identity", "identity", "identity", "", "gzip"),
    "user-agent": headerText,
    accept: headerText,
  },
  { requiredKeys: ["content-type", "authorization"] },
);

const escaped = fc
  .array(
    fc.oneof(
      fc.constantFrom("%00", "%ff", "%zz", "%", "&", "=", "[]", "+", ";", "#"),
      fc.webQueryParameters(),
    ),
  )
  .map((parts) => parts.join(""));
const query = fc.oneof({ weight: 3, arbitrary: fc.constant("") }, escaped);

export const anyPost: fc.Arbitrary<Request> = fc
  .record({ query, headers, body: bodies })
  .map(({ query, headers, body }) => ({ path: `/api/leads?${query}`, method: "POST", headers, body }));

const segment = fc.oneof(
  fc.constantFrom("api", "leads", "me", "campaigns", "..", ".", "", "docs", "lead_0"),
  fc.webPath(),
);
const listQuery = fc
  .dictionary(
    fc.constantFrom("status", "since", "limit", "cursor", "test", "x"),
    fc.oneof(fc.webFragments(), fc.integer().map(String)),
  )
  .map((parameters) =>
    Object.entries(parameters)
      .map(([name, text]) => `${name}=${text.replaceAll("&", "")}`)
      .join("&"),
  );

export const anyOtherRequest: fc.Arbitrary<Request> = fc
  .record({
    path: fc.oneof(
      fc.constantFrom("/api/leads", "/api/me", "/api/campaigns"),
      fc.array(segment, { maxLength: 4 }).map((segments) => `/api/${segments.join("/")}`),
      fc.webSegment().map((id) => `/api/leads/${id}`),
      fc.webSegment().map((id) => `/api/leads/lead_${id}`),
    ),
    query: fc.oneof(listQuery, escaped),
    method: fc.oneof(
      { weight: 5, arbitrary: fc.constant("GET") },
      fc.constantFrom("PUT", "PATCH", "DELETE", "OPTIONS"),
    ),
    headers,
  })
  .map(({ path, query, method, headers }) => ({ path: `${path}?${query}`, method, headers, body: null }));

/** Bytes that need not be HTTP at all, or nearly are. */
export const anyBytes: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.constantFrom(
      "",
      "POST /api/leads HTTP/1.1\r\n",
      "GET /",
      `POST /api/leads HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${keys.prod}\r\n`,
    ),
    fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.constantFrom("", ": ", "\r\n", ":\t", "\n")), {
      maxLength: 12,
    }),
    fc.constantFrom("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
  )
  .map(([head, lines, end]) =>
    Buffer.concat([
      Buffer.from(head),
      ...lines.flatMap(([bytes, mark]) => [bytes, Buffer.from(mark)]),
      Buffer.from(end),
    ]),
  );
