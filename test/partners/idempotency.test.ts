import { describe, expect, test } from "bun:test";
import type { PartnerCall } from "../../src/partners/partners.ts";
import { formField, jane, john, lead, openOffice, program, refusalOf } from "./office.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const key = { idempotencyKey: "once-please" };
const REUSED = {
  code: "idempotency_key_reused",
  message:
    "Cannot do this: this Idempotency-Key came with another request before, expected a new key for another request",
};

describe("an Idempotency-Key that comes again", () => {
  test("gives the first answer, byte for byte, whatever became of the lead since", async () => {
    const { partners, call, convert } = openOffice();
    const input = lead();
    const first = await partners.submit(call(key), input);
    await convert(first.leadId, 1);
    expect(await partners.submit(call(key), input)).toEqual({ ...first, replayed: true, event: null });
  });

  test("is the same request in any order of its members", async () => {
    const { partners, call } = openOffice();
    const { name, email, partner, cfields } = lead();
    await partners.submit(call(key), { name, email, partner, cfields });
    const again = await partners.submit(call(key), { cfields, partner, email, name });
    expect(again.replayed).toBe(true);
  });

  test("gives it also where the configuration has changed since", async () => {
    const { partners, call, store, submit } = openOffice();
    const input = lead();
    const { body } = await partners.submit(call(key), input);
    const changed = openOffice({
      of: program({
        leadsEnabled: false,
        partners: [{ ...john, name: "John M. Doe" }, jane],
        form: [formField(89, { title: "Firm" })],
      }),
      over: store,
    });
    const again = await changed.partners.submit(changed.call(key), input);
    expect([again.body, again.replayed]).toEqual([body, true]);
    expect(await submit(lead())).toBe(2);
  });

  test.each(["convert", "reject"] as const)("does not %s twice", async (what) => {
    const { submit, convert, reject, store } = openOffice();
    const id = await submit(lead());
    const call = () => (what === "convert" ? convert(id, 10, key) : reject(id, key));
    const first = await call();
    expect(await call()).toEqual({ ...first, replayed: true, event: null });
    expect(store.commissions.totals()).toHaveLength(what === "convert" ? 1 : 0);
  });

  test("deletes once, and says so again", async () => {
    const { submit, erase } = openOffice();
    const id = await submit(lead());
    const first = await erase(id, key);
    expect(first).toMatchObject({ status: 200, body: '{"status":1}', leadId: id, event: "deleted" });
    expect(await erase(id, key)).toEqual({ ...first, replayed: true, event: null });
  });

  test("is 404 once the lead it made is deleted", async () => {
    const { partners, call, erase, submit } = openOffice();
    const input = lead();
    const id = await submit(input, key);
    await erase(id);
    expect(await refusalOf(partners.submit(call(key), input))).toMatchObject({ code: "not_found" });
    expect(await refusalOf(partners.submit(call(key), lead()))).toMatchObject({ code: "not_found" });
  });

  test("with another request is refused", async () => {
    const { partners, call, submit } = openOffice();
    await submit(lead(), key);
    expect(await refusalOf(partners.submit(call(key), lead()))).toEqual(REUSED);
    expect(await refusalOf(partners.submit(call(key), { nonsense: true }))).toEqual(REUSED);
  });

  test("makes one lead of ten requests at the same moment", async () => {
    const { partners, call } = openOffice();
    const input = lead();
    const answers = await Promise.all(Array.from({ length: 10 }, () => partners.submit(call(key), input)));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  test("is forgotten after seven days, and with it the row", async () => {
    const { submit, pass, store } = openOffice();
    await submit(lead(), key);
    pass(7 * DAY_MS);
    expect(await submit(lead(), key)).toBe(2);
    const sought = {
      program: "acme-partners",
      keyId: "prod",
      scope: "POST /v1/leads",
      idempotencyKey: "once-please",
    };
    expect(store.partnerAnswers.find(sought, 0)).toMatchObject({ leadId: 2 });
  });
});

describe("an Idempotency-Key is another's", () => {
  const keys = [
    { id: "prod", sha256: "2".repeat(64), test: false },
    { id: "second", sha256: "4".repeat(64), test: false },
  ];
  const of = program({ keys });
  const other = program({ id: "other" });

  const [, second] = keys;

  test.each<[string, Partial<PartnerCall>]>([
    ["of another key of the program", second === undefined ? {} : { key: second }],
    ["at another path", { path: "/v1/others" }],
    ["with another method", { method: "GET" }],
    ["of another program", { program: other }],
  ])("%s", async (_, rest) => {
    const { submit } = openOffice({ of, others: [other] });
    await submit(lead(), key);
    expect(await submit(lead(), { ...key, ...rest })).toBe(2);
  });
});

test("a request that was refused leaves its key free", async () => {
  const { partners, call, submit } = openOffice();
  await refusalOf(partners.submit(call(key), {}));
  expect(await submit(lead(), key)).toBe(1);
});

test.each([
  ["empty", ""],
  ["too long", "k".repeat(256)],
  ["of letters no header carries", "schlüssel"],
])("a key that is %s is refused", async (_, idempotencyKey) => {
  const { partners, call } = openOffice();
  expect(await refusalOf(partners.submit(call({ idempotencyKey }), lead()))).toEqual({
    code: "invalid_field",
    errors: {
      "Idempotency-Key": "'Idempotency-Key' cannot be read, expected 1 to 255 printable ASCII characters",
    },
  });
});

test("a request without a bottom is refused before it is compared", async () => {
  const { partners, call } = openOffice();
  const deep = JSON.parse(`{"cfields":${"[".repeat(10_000)}${"]".repeat(10_000)}}`);
  expect(await refusalOf(partners.submit(call(key), deep))).toEqual({
    code: "invalid_request_body",
    message:
      "Cannot read the request: objects and lists stand too deep in each other, expected at most 4 levels",
  });
  expect(await refusalOf(partners.submit(call(), deep))).toMatchObject({ code: "invalid_field" });
});
