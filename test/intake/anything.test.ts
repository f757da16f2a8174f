import { expect, test } from "bun:test";
import fc from "fast-check";
import { AppError } from "../../src/domain/error.ts";
import type { FieldFaultCode } from "../../src/domain/field.ts";
import { field } from "../fixtures/catalog.ts";
import { json, least, openDeskWith, receipt } from "./front-desk.ts";

const faultCodes: readonly FieldFaultCode[] = [
  "required",
  "invalid_format",
  "not_allowed",
  "out_of_range",
  "too_long",
  "conflicting",
  "unknown_field",
];
const codes = [
  "invalid_request_body",
  "unsupported_media_type",
  "unknown_seller",
  "no_matching_campaign",
  "missing_required_field",
  "invalid_field",
];

const desk = openDeskWith([
  field("birth_date", "date"),
  field("income", "number", { min: 0, max: 9 }),
  field("cars", "integer"),
  field("owner", "boolean"),
  field("coverage", "choice", { options: ["a", "b"] }),
  field("wishes", "choice", { options: ["a", "b"], multiple: true }),
  field("page", "url"),
  field("ip", "ip"),
  field("plate", "text", { pattern: "[A-Z]+", maxLength: 8 }),
]);
const names = [
  ...Object.keys(least),
  "first_name",
  "email",
  "zip",
  "city",
  "test",
  "birthDate",
  "income",
  "cars",
  "owner",
  "coverage",
  "wishes",
  "page",
  "ip",
  "plate",
  "__proto__",
  "constructor",
  "toString",
  "valueOf",
  "hasOwnProperty",
  "",
];

const name = fc.oneof(fc.constantFrom(...names), fc.string({ unit: "binary", maxLength: 70 }));
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(...Object.values(least), "1", "true", "a", "b", "\u0000"),
);
const anyFields = fc.dictionary(name, fc.oneof(text, fc.jsonValue({ maxDepth: 6 })), { maxKeys: 12 });
const lead = anyFields.map((fields) => ({ ...least, ...fields }));
const type = fc.constantFrom(
  null,
  "application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=cut",
  "text/plain",
  "text/xml",
  "\u0000\r\n",
);
const part = fc
  .tuple(name, text)
  .map(([n, v]) => `--cut\r\nContent-Disposition: form-data; name="${n}"\r\n\r\n${v}\r\n`);
const body = fc.oneof(
  lead.map((fields) => JSON.stringify(fields)),
  fc.json({ maxDepth: 8 }),
  fc.string({ unit: "binary", maxLength: 500 }),
  fc.array(fc.tuple(name, text)).map((pairs) => new URLSearchParams(pairs).toString()),
  fc.array(part, { maxLength: 8 }).map((parts) => `${parts.join("")}--cut--\r\n`),
  fc
    .tuple(fc.constantFrom("{", "[", '{"a":', '"', "a=1&", "%", "["), fc.integer({ min: 0, max: 9_000 }))
    .map(([sign, n]) => sign.repeat(n)),
);
const post = fc.record({
  contentType: type,
  body,
  search: fc.oneof(fc.constant(""), fc.webQueryParameters(), fc.string({ maxLength: 60 })),
  idempotencyKey: fc.option(fc.string({ unit: "binary", maxLength: 300 })),
});

const extra = fc.dictionary(
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.oneof(text, fc.jsonValue({ maxDepth: 2 })),
);
/** Half of the posts are leads with anything beside their fields, so that what is taken is looked at as well. */
const anything = fc.oneof(
  post,
  extra.map((fields) => json({ ...fields, ...least })),
);

const untouched = Object.getOwnPropertyNames(Object.prototype).join();

test("whatever is posted is taken or refused with a code from the closed list", async () => {
  await fc.assert(
    fc.asyncProperty(anything, async (raw) => {
      const before = desk.taken.length;
      const outcome = await desk.receive(raw).catch((fault: unknown) => fault);
      if (outcome === receipt) {
        const { fields, posted, fingerprint } = desk.taken.at(-1) ?? {};
        expect([desk.taken.length, Number.isSafeInteger(fingerprint), posted?.isWellFormed()]).toEqual([
          before + 1,
          true,
          true,
        ]);
        expect(JSON.parse(JSON.stringify(fields))).toEqual(fields);
        expect(JSON.parse(posted ?? "")).toBeObject();
      } else {
        expect(outcome).toBeInstanceOf(AppError);
        expect(codes).toContain(outcome instanceof AppError ? outcome.code : "");
        const given = outcome instanceof AppError ? outcome.faults.map((fault) => fault.code) : [];
        expect(given.filter((code) => !faultCodes.includes(code))).toEqual([]);
        expect(desk.taken.length).toBe(before);
      }
      expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(untouched);
    }),
    { numRuns: 1_500 },
  );
  expect(desk.taken.length).toBeGreaterThan(200);
});

const secret = "Zq7Vx";
const secrets = fc.string({ maxLength: 30 }).map((around) => `${around}${secret}${around}`);
const known = fc.constantFrom(...names.filter((known) => !["__proto__", "constructor", ""].includes(known)));

test("no message repeats a value", async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(known, secrets, fc.boolean(), async (key, value, broken) => {
      const fields = json({ ...least, [key]: value, email: value });
      const raw = broken ? { ...fields, body: `${fields.body?.slice(0, -1)},${value}` } : fields;
      const outcome = await desk.receive(raw).catch((fault: unknown) => fault);
      const told =
        outcome instanceof AppError ? [outcome.message, ...outcome.faults.map((f) => f.message)] : [];
      refused += told.length > 0 ? 1 : 0;
      expect(told.filter((sentence) => sentence.includes(secret))).toEqual([]);
      expect(desk.taken.at(-1)?.warnings.filter((w) => w.message.includes(secret)) ?? []).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(refused).toBeGreaterThan(250);
});
