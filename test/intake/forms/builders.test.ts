import { describe, expect, test } from "bun:test";
import type { FormFormat } from "../../../src/domain/form.ts";
import {
  anyForm,
  elementor,
  elementorAdvanced,
  gravityEntry,
  gravityMap,
  gravityNamed,
  unbounce,
  unbounceJson,
  wpforms,
} from "./flat-payloads.ts";
import { NOON, openFormDesk } from "./form-desk.ts";
import { google, jordanFields, jotform, json, type Posted, tally, typeform, webflow } from "./payloads.ts";
import { signed, signers } from "./signers.ts";

type Row = {
  name: string;
  format: FormFormat;
  posted: Posted;
  /** What of the person's fields this form does not ask for. */
  without?: (keyof typeof jordanFields)[];
  /** What is kept beside them. */
  more?: Record<string, unknown>;
  id: string | null;
  map?: Record<string, string>;
};

const rows: Row[] = [
  {
    name: "Typeform",
    format: "typeform",
    posted: typeform(),
    more: { utm_source: "spring" },
    id: "typeform tok-jordan-1",
  },
  {
    name: "Jotform",
    format: "jotform",
    posted: jotform(),
    more: { birthDate: "1984-05-17", "address.addr_line1": "1 Main St" },
    id: "jotform 5308741572752112119",
  },
  { name: "Webflow", format: "webflow", posted: webflow(), id: "webflow 65f0c0ffee" },
  {
    name: "Google Ads",
    format: "google_ads",
    posted: google(),
    without: ["wishes"],
    more: { WORK_PHONE: "+15125550199" },
    id: "google_ads TeSter-lead-0001",
  },
  {
    name: "Tally",
    format: "tally",
    posted: tally(),
    more: { utm_source: "spring" },
    id: "tally Z9Z97Go",
  },
  { name: "Elementor", format: "elementor", posted: elementor(), without: ["wishes"], id: null },
  { name: "Elementor, advanced data", format: "elementor", posted: elementorAdvanced(), id: null },
  { name: "Unbounce", format: "unbounce", posted: unbounce(), id: null },
  { name: "Unbounce, JSON", format: "unbounce", posted: unbounceJson(), id: null },
  {
    name: "Gravity Forms, all fields",
    format: "gravity_forms",
    posted: gravityEntry(),
    without: ["wishes"],
    map: gravityMap,
    id: "gravity_forms 3 17 2026-05-20 17:00:00",
  },
  {
    name: "Gravity Forms, fields under names of one's own",
    format: "gravity_forms",
    posted: gravityNamed(),
    without: ["wishes"],
    id: null,
  },
  { name: "WPForms", format: "wpforms", posted: wpforms(), id: null },
  { name: "any form", format: "any", posted: anyForm(), id: null },
];

describe.each(rows)("$name", ({ format, posted, without = [], more = {}, id, map = {} }) => {
  const fields: Record<string, unknown> = { ...jordanFields, ...more };
  for (const name of without) delete fields[name];

  test("is understood, and sold like any other lead", async () => {
    const post = await openFormDesk({ format, settings: { map } }).accept(posted);
    expect({ fields: post.fields, faults: post.faults, test: post.test, id: post.idempotencyKey }).toEqual({
      fields,
      faults: [],
      test: false,
      id,
    } as never);
  });

  test("is recognised at an address for any form", async () => {
    // Without its header or its whole entry, a flat form is any form.
    const known =
      posted.headers?.["x-wpforms-webhook-id"] !== undefined || id !== null || format !== "gravity_forms";
    const of = known ? format : "any";
    const desk = openFormDesk({ format: "any", of, settings: { map } });
    const receipt = await desk.receive(posted);
    expect({ format: receipt.format, fields: desk.taken[0]?.fields }).toEqual({
      format: of,
      fields,
    } as never);
  });

  test("sent once more is known again by its number, else by its fields", async () => {
    const desk = openFormDesk({ format, settings: { map } });
    const [first, again] = [await desk.accept(posted), await desk.accept(posted)];
    expect([again.idempotencyKey, again.fingerprint]).toEqual([first.idempotencyKey, first.fingerprint]);
  });

  test("with something missing or wrong is handed over with its faults and what came", async () => {
    const desk = openFormDesk({ format, settings: { map } });
    const broken = { ...posted, body: posted.body.replaceAll(/Texas/g, "Nowhere") };
    const post = await desk.accept(broken);
    const { state: _state, ...rest } = fields;
    expect(post.fields).toEqual(rest as never);
    expect(post.faults).toEqual([
      {
        field: "state",
        code: "invalid_format",
        message: "'state' cannot be read, expected the code or full name of a US state, such as TX or Texas",
      },
    ]);
    expect(JSON.parse(post.posted)).toMatchObject({ state: "Nowhere" });
  });

  test("with ?test=true is a test lead, which has no number", async () => {
    const desk = openFormDesk({ format, settings: { map } });
    const post = await desk.accept(posted, { search: "test=true&source=spring" });
    expect({ test: post.test, id: post.idempotencyKey, source: post.fields.source }).toEqual({
      test: true,
      id: null,
      source: "spring",
    });
  });

  const sign = signers[format];
  if (sign === undefined) return;
  const secret = "the-secret-both-know";

  test("is taken with the right signature, and the secret stands nowhere", async () => {
    const desk = openFormDesk({ format, settings: { map, secret } });
    const post = await desk.accept(sign(posted, secret, NOON));
    expect(post.fields).toEqual(fields as never);
    expect(JSON.stringify(post)).not.toContain(secret);
  });

  test("is refused with a wrong signature, and without one", async () => {
    const desk = openFormDesk({ format, settings: { map, secret } });
    const faults = [
      await desk.refusal(sign(posted, "another", NOON)),
      await desk.refusal(format === "google_ads" ? google({ key: null }) : posted),
    ];
    expect(faults.map(({ code }) => code)).toEqual(["invalid_api_key", "invalid_api_key"]);
    expect(faults.map(({ message }) => message)).toEqual(unsigned[format] ?? []);
    const tampered = sign(posted, secret, NOON);
    if (format !== "google_ads") {
      const other = { ...tampered, body: tampered.body.replace("Jordan", "Gordon") };
      expect((await desk.refusal(other)).code).toBe("invalid_api_key");
    }
  });
});

const expected = "expected what this form builder makes with the secret that is configured";
const unsigned: Partial<Record<FormFormat, string[]>> = {
  typeform: [
    `Cannot authenticate: the header Typeform-Signature does not fit the body, ${expected}`,
    `Cannot authenticate: the header Typeform-Signature is missing, ${expected}`,
  ],
  tally: [
    `Cannot authenticate: the header Tally-Signature does not fit the body, ${expected}`,
    `Cannot authenticate: the header Tally-Signature is missing, ${expected}`,
  ],
  webflow: [
    `Cannot authenticate: the header X-Webflow-Signature does not fit the body, ${expected}`,
    `Cannot authenticate: the header X-Webflow-Signature is missing, ${expected}`,
  ],
  wpforms: ["does not fit the body", "is missing"].map(
    (state) =>
      `Cannot authenticate: the header X-WPForms-Webhook-Signature ${state}, expected WPForms' signature, made with the secret that is configured, of a body in the format JSON`,
  ),
  google_ads: [
    `Cannot authenticate: google_key is another one, ${expected}`,
    `Cannot authenticate: google_key is missing, ${expected}`,
  ],
};

test("nobody who fills in a form waits for live buyers longer than 3 seconds", async () => {
  expect((await openFormDesk().accept(anyForm())).answerWithinMs).toBe(3_000);
});

describe("signatures with a time", () => {
  const secret = "the-secret-both-know";
  test.each([
    { format: "webflow" as const, posted: webflow(), name: "X-Webflow-Timestamp" },
    { format: "wpforms" as const, posted: wpforms(), name: "X-WPForms-Webhook-Signature" },
  ])("of $format are good for five minutes", async ({ format, posted, name }) => {
    const desk = openFormDesk({ format, settings: { secret } });
    const sign = (at: number) => signers[format]?.(posted, secret, at) ?? posted;
    await desk.accept(sign(NOON - 5 * 60_000));
    await desk.accept(sign(NOON + 5 * 60_000));
    for (const at of [NOON - 5 * 60_000 - 1_000, NOON + 5 * 60_000 + 1_000]) {
      expect((await desk.refusal(sign(at))).message).toStartWith(
        `Cannot authenticate: the time in ${name} is more than 5 minutes from now, expected `,
      );
    }
  });

  test.each(["t=,v=", "v=00", "", `t=1,v=${"0".repeat(63)}g`])(
    "of WPForms are read strictly: '%s'",
    async (text) => {
      const desk = openFormDesk({ format: "wpforms", settings: { secret } });
      const fault = await desk.refusal(signed(wpforms(), { "x-wpforms-webhook-signature": text }));
      expect(fault.code).toBe("invalid_api_key");
    },
  );
});

describe("Google Ads", () => {
  test("tells of a test itself; all its tests have one number, so that one does not count", async () => {
    const post = await openFormDesk({ format: "google_ads" }).accept(google({ rest: { is_test: true } }));
    expect({ test: post.test, id: post.idempotencyKey }).toEqual({ test: true, id: null });
  });

  test("may write its key in capitals, and the key is not kept", async () => {
    const desk = openFormDesk({ format: "google_ads", settings: { secret: "k3y-of-google" } });
    const post = await desk.accept(google({ key: null, rest: { Google_key: "k3y-of-google" } }));
    expect(JSON.stringify(post)).not.toContain("k3y-of-google");
  });
});

test("a redelivery that differs in its time is the same submission", async () => {
  const desk = openFormDesk({ format: "typeform" });
  const first = await desk.accept(typeform({ event: "01HEVENT0001" }));
  const again = await desk.accept(typeform({ event: "01HEVENT0002" }));
  const other = await desk.accept(typeform({ token: "tok-2" }));
  expect([again.idempotencyKey, again.fingerprint]).toEqual([first.idempotencyKey, first.fingerprint]);
  expect(other.fingerprint).not.toBe(first.fingerprint);
});

test("a number that no key could have is known by its hash", async () => {
  const post = await openFormDesk().accept(typeform({ token: "ü".repeat(300) }));
  expect(post.idempotencyKey).toMatch(/^[0-9a-f]{64}$/);
});

test("rawRequest and data.json that are none are refused", async () => {
  const { message } = await openFormDesk({ format: "jotform" }).refusal({
    ...jotform(),
    body: jotform().body.replace('{"slug"', '{slug"'),
  });
  expect(message).toBe(
    "Cannot read the request: rawRequest, where Jotform puts the answers, is not JSON, expected a form with formID, submissionID and the answers as JSON in rawRequest",
  );
  const fault = await openFormDesk().refusal(json({ "data.json": "{" }));
  expect(fault.message).toBe(
    "Cannot read the request: data.json, where Unbounce puts the answers, is not JSON, expected a form with the answers as JSON in data.json, or the answers as JSON themselves",
  );
});
