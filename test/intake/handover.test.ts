import { describe, expect, test } from "bun:test";
import { AppError } from "../../src/domain/error.ts";
import type { RawPost } from "../../src/intake/intake.ts";
import { acme, campaign, liveKey, supplier } from "../fixtures/catalog.ts";
import { form, john, json, least, multipart, openDesk, receipt } from "./front-desk.ts";

test("selling is handed the whole post", async () => {
  const from = supplier("fb-team");
  const auto = campaign([]);
  const desk = openDesk({ campaigns: [auto], sellers: [acme], from });
  const post = await desk.accept({
    ...json(john),
    idempotencyKey: "k-1",
    address: "203.0.113.9",
    userAgent: "curl/8",
  });
  expect(post).toEqual({
    supplier: from,
    key: liveKey,
    campaign: auto,
    test: false,
    fields: {
      firstName: "John",
      lastName: "Doe",
      phone: "+15551234567",
      state: "TX",
      email: "john.doe@email.com",
      zip: "75001",
      city: "Dallas",
    },
    posted: JSON.stringify(john),
    fingerprint: post.fingerprint,
    idempotencyKey: "k-1",
    address: "203.0.113.9",
    userAgent: "curl/8",
    warnings: [],
  });
});

test("the receipt is selling's own", async () => {
  expect(await openDesk().receive(json(least))).toBe(receipt);
});

describe("what was posted is kept", () => {
  test("JSON as it came, spelling, spacing and repeats included", async () => {
    const body = ` {"Seller":"acme","category":"auto  insurance","first_name":"John","lastName":"Doe",\n"phone":5125550142,"state":"Texas","state":"Texas"}\n`;
    const { posted } = await openDesk().accept({ contentType: "application/json", body });
    expect(posted).toBe(body.trim());
  });

  test.each([
    ["a form", form({ ...least, "City ": " Dallas " }), { ...least, "City ": " Dallas " }],
    ["multipart", multipart([...Object.entries(least), ["a", "1"]]), { ...least, a: "1" }],
    ["a query", { search: new URLSearchParams(least).toString() }, least],
    [
      "query and body",
      { search: "state=OK&city=Austin&zip=1", ...json({ ...least, ZIP: null }) },
      { city: "Austin", ZIP: null, ...least },
    ],
  ])("%s as JSON, names and values as they came", async (_what, raw: Partial<RawPost>, fields: object) => {
    const { posted } = await openDesk().accept(raw);
    expect(JSON.parse(posted)).toEqual(fields);
  });

  test("halves of a character leave it well-formed", async () => {
    const { posted, fields } = await openDesk().accept({
      contentType: "application/json",
      body: JSON.stringify({ ...least, city: "~" }).replace("~", "a\ud800b"),
    });
    expect([posted.isWellFormed(), fields.city]).toEqual([true, "a\ufffdb"]);
  });
});

describe("the fingerprint", () => {
  const of = async (raw: Partial<RawPost>) => (await openDesk().accept(raw)).fingerprint;

  test("never changes for the same fields, since it is stored", async () => {
    expect(await of(json(john))).toBe(FINGERPRINT_OF_JOHN);
  });

  test("is a whole number that a double holds", async () => {
    expect(Number.isSafeInteger(await of(json(john)))).toBe(true);
  });

  test.each([
    ["in another order", json(Object.fromEntries(Object.entries(john).reverse()))],
    ["in other spellings", json({ ...john, firstName: undefined, first_name: "John" })],
    ["as a form", form(john)],
    ["as multipart", multipart(Object.entries(john))],
    ["as a query", { search: new URLSearchParams(john).toString() }],
    ["with a query whose fields the body has", { search: "state=OK", ...json(john) }],
    ["with other white space", { contentType: "application/json", body: JSON.stringify(john, null, 2) }],
  ])("is the same for the same fields %s", async (_what, raw) => {
    expect(await of(raw)).toBe(await of(json(john)));
  });

  test.each([
    ["another value", { ...john, city: "Austin" }],
    ["a value in other case", { ...john, city: "DALLAS" }],
    ["one field more", { ...john, utm: "a" }],
    ["one field less", { ...john, city: undefined }],
    ["two values changed places", { ...john, firstName: "Doe", lastName: "John" }],
  ])("differs for other fields: %s", async (_what, fields) => {
    expect(await of(json(fields))).not.toBe(await of(json(john)));
  });
});

describe("an idempotency key", () => {
  const first = { ...receipt, replayed: true };

  test("that came before gets its first answer, and nothing is taken", async () => {
    const asked: unknown[] = [];
    const desk = openDesk({
      findReplay: (question) => {
        asked.push(question);
        return first;
      },
    });
    expect(await desk.receive({ ...json(john), idempotencyKey: "k-1" })).toBe(first);
    expect({ asked, taken: desk.taken }).toEqual({
      asked: [
        {
          supplier: expect.objectContaining({ id: "fb-team" }),
          key: liveKey,
          idempotencyKey: "k-1",
          fingerprint: FINGERPRINT_OF_JOHN,
        },
      ],
      taken: [],
    });
  });

  test("is looked up before anything is checked", async () => {
    const desk = openDesk({ findReplay: () => first });
    expect(await desk.receive({ ...json({ seller: "gone" }), idempotencyKey: "k-1" })).toBe(first);
  });

  test("is not looked up where none came", async () => {
    const desk = openDesk({
      findReplay: () => {
        throw new Error("was asked");
      },
    });
    expect(await desk.receive(json(john))).toBe(receipt);
  });

  test("with other fields is refused in selling's words", async () => {
    const reused = new AppError("idempotency_key_reused", "Cannot take the lead twice");
    const desk = openDesk({
      findReplay: () => {
        throw reused;
      },
    });
    expect(await desk.refusal({ ...json(john), idempotencyKey: "k-1" })).toEqual({
      code: "idempotency_key_reused",
      message: "Cannot take the lead twice",
      faults: [],
    });
  });

  test.each([
    ["empty", ""],
    ["256 characters", "k".repeat(256)],
    ["a control character", "k\u0007"],
    ["letters beyond ASCII", "schlüssel"],
  ])("that is not printable or too long is invalid: %s", async (_what, idempotencyKey) => {
    expect(await openDesk().refusal({ ...json(john), idempotencyKey })).toEqual({
      code: "invalid_field",
      message: "Cannot accept the lead: field 'Idempotency-Key' is invalid",
      faults: [
        {
          field: "Idempotency-Key",
          code: "invalid_format",
          message: "'Idempotency-Key' cannot be read, expected 1 to 255 printable ASCII characters",
        },
      ],
    });
  });

  test("of 255 characters is taken", async () => {
    const idempotencyKey = "k".repeat(255);
    expect((await openDesk().accept({ ...json(john), idempotencyKey })).idempotencyKey).toBe(idempotencyKey);
  });
});

/** Of the source's example. A change of it would make stored repeats unfindable. */
const FINGERPRINT_OF_JOHN = 6341656485245712;
