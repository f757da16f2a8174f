import { expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../../src/domain/error.ts";
import { type FormFormat, formFormats } from "../../../src/domain/form.ts";
import { receipt } from "../front-desk.ts";
import { elementorAdvanced, gravityEntry, unbounce } from "./flat-payloads.ts";
import { openFormDesk } from "./form-desk.ts";
import { google, jotform, type Posted, tally, typeform, webflow } from "./payloads.ts";

const codes = ["invalid_request_body", "unsupported_media_type", "invalid_api_key"];
const words = [
  "event_type",
  "form_response",
  "definition",
  "fields",
  "answers",
  "field",
  "type",
  "choice",
  "choices",
  "labels",
  "rawRequest",
  "formID",
  "q3_name",
  "q_",
  "first",
  "triggerType",
  "form_submission",
  "payload",
  "data",
  "user_column_data",
  "column_id",
  "FULL_NAME",
  "google_key",
  "eventType",
  "FORM_RESPONSE",
  "key",
  "label",
  "value",
  "options",
  "data.json",
  "page_id",
  "variant",
  "form_id",
  "form_name",
  "form[id]",
  "fields[a][value]",
  "fields[a][raw_value][0]",
  "fields[__proto__][title]",
  "object",
  "page",
  "entry",
  "changes",
  "leadgen",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "firstName",
  "Full name",
  "phone",
  "",
];

const name = fc.oneof(fc.constantFrom(...words), fc.string({ unit: "binary", maxLength: 80 }));
const scalar = fc.oneof(name, fc.boolean(), fc.double(), fc.constant(null), fc.constant("a||b"));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 8 },
    scalar,
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(name, tie("tree"), { maxKeys: 5 }),
  ),
}));
const real = [
  typeform(),
  jotform(),
  webflow(),
  google(),
  tally(),
  elementorAdvanced(),
  unbounce(),
  gravityEntry(),
].map(({ body }) => body);

/** A real payload in which some of what stands there is something else. */
const bent = fc
  .tuple(fc.constantFrom(...real), fc.array(fc.tuple(fc.nat(), name, scalar), { maxLength: 6 }))
  .map(([body, changes]) => {
    let text = body;
    for (const [at, from, to] of changes) {
      const place = at % (text.length + 1);
      text =
        text.slice(0, place) +
        (from.length % 2 === 0 ? (JSON.stringify(to) ?? "") : String(to)) +
        text.slice(place + (from.length % 7));
    }
    return text;
  });
const pairs = fc
  .array(
    fc.tuple(
      name,
      fc.oneof(
        name,
        tree.map((value) => JSON.stringify(value) ?? ""),
      ),
    ),
    { maxLength: 12 },
  )
  .map((list) => new URLSearchParams(list).toString());
const body = fc.oneof(
  fc.dictionary(name, tree, { maxKeys: 8 }).map((value) => JSON.stringify(value)),
  bent,
  pairs,
  fc.string({ unit: "binary", maxLength: 300 }),
);
const contentType = fc.constantFrom(
  "application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=cut",
  "text/plain",
  "text/xml",
);
const headers = fc.dictionary(
  fc.constantFrom(
    "typeform-signature",
    "tally-signature",
    "x-webflow-signature",
    "x-webflow-timestamp",
    "x-wpforms-webhook-id",
    "x-wpforms-webhook-signature",
  ),
  fc.oneof(fc.string({ maxLength: 80 }), fc.constant(`t=1779296400,v=${"0".repeat(64)}`)),
);
const search = fc.oneof(fc.constant(""), fc.constant("test=true&source=a"), pairs);

const desks = formFormats.flatMap((format: FormFormat) => [
  openFormDesk({ format }),
  openFormDesk({ format, settings: { secret: "s3cret", map: { a: "firstName", fields: "fullName" } } }),
]);

test("whatever is posted is taken or refused with a sentence, and a fault repeats no value", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ contentType, body, headers }),
      search,
      fc.constantFrom(...desks),
      async (posted: Posted, search, desk) => {
        try {
          expect(await desk.receive(posted, { search })).toMatchObject(receipt);
          const post = desk.taken.at(-1);
          expect(JSON.parse(post?.posted ?? "")).toBeObject();
          expect(JSON.parse(JSON.stringify(post?.fields))).toBeObject();
          desk.taken.length = 0;
        } catch (fault) {
          if (!(fault instanceof AppError)) throw fault;
          expect(codes).toContain(fault.code);
        }
      },
    ),
    { numRuns: 3_000 },
  );
}, 60_000);
