import { describe, expect, test } from "bun:test";
import { exampleForm, formField, lead, openOffice, program, refusalOf, webhook } from "./office.ts";

test("the source's example request is answered with the source's example, every answered field listed", async () => {
  const { partners, call } = openOffice();
  const answer = await partners.submit(call(), {
    name: "Alice Brown",
    email: "alice@lead.example",
    partner: { key: "ref_123" },
    cfields: {
      "89": "Acme Inc",
      "90": "Looking for enterprise plan",
      "91": ["feature1", "feature3"],
      "94": "US",
    },
  });
  expect(answer).toEqual({
    status: 201,
    replayed: false,
    leadId: 1,
    event: "submitted",
    body: JSON.stringify({
      data: {
        id: 1,
        status: "submitted",
        created_at: "2026-03-02",
        lead_info: { name: "Alice Brown", email: "alice@lead.example" },
        converted_to: null,
        submitter: { id: "partner_123", name: "John Doe", email: "john@partner.example" },
        submission_form: [
          { question: "Name", answer: "Alice Brown" },
          { question: "Email address", answer: "alice@lead.example" },
          { question: "Company", answer: "Acme Inc" },
          { question: "Notes", answer: "Looking for enterprise plan" },
          { question: "Interests", answer: "feature1, feature3" },
          { question: "Country", answer: "US" },
        ],
        can_be_converted: true,
        can_be_rejected: true,
      },
      status: 1,
    }),
  });
  expect(partners.get(program(), 1)).toBe(answer.body);
});

test("an address that is taken is said together with everything else that is wrong", async () => {
  const { partners, call, submit } = openOffice();
  await submit(lead({ email: "alice@lead.example" }));
  const wrong = lead({ email: "Alice@lead.example", name: "", cfields: {} });
  expect(await refusalOf(partners.submit(call(), wrong))).toEqual({
    code: "invalid_field",
    errors: {
      name: "'name' is missing, expected the lead's full name",
      "cfields.89": "'cfields.89' is missing, expected text of at most 4000 characters",
      email: "'email' belongs to a lead of this program already, expected one that is new to it",
    },
  });
});

test("everything that is wrong is said at once", async () => {
  const { partners, call } = openOffice();
  const wrong = {
    email: "alice at home",
    partner: { key: "ref_999", id: "partner_123" },
    cfields: { "91": ["feature1", "feature9"], "94": "Texas", "777": "?" },
  };
  expect(await refusalOf(partners.submit(call(), wrong))).toEqual({
    code: "invalid_field",
    errors: {
      name: "'name' is missing, expected the lead's full name",
      email: "'email' cannot be read, expected an e-mail address such as jane@example.com",
      "partner.key": "'partner.key' names no partner of this program, expected one that takes part in it",
      "cfields.89": "'cfields.89' is missing, expected text of at most 4000 characters",
      "cfields.91":
        "'cfields.91' is not one of its options, expected one or more of: feature1, feature2, feature3",
      "cfields.94": "'cfields.94' cannot be read, expected a two-letter country code such as US",
      "cfields.777":
        "'cfields.777' is not on the form, expected only fields that GET /v1/leads/details lists",
    },
  });
  expect(() => partners.get(program(), 1)).toThrow();
});

const NAME_MISSING = "'name' is missing, expected the lead's full name";
const EMAIL_MISSING = "'email' is missing, expected an e-mail address such as jane@example.com";
const EMAIL_WRONG = "'email' cannot be read, expected an e-mail address such as jane@example.com";
const PARTNER_MISSING = "'partner' is missing, expected an object with the partner's key, id or email";
const PARTNER_WRONG = "'partner' cannot be read, expected an object with the partner's key, id or email";
const NO_SUCH = "names no partner of this program, expected one that takes part in it";
const ANOTHER = "names another partner than what stands before it, expected all to name the same";
const COMPANY_MISSING = "'cfields.89' is missing, expected text of at most 4000 characters";
const CFIELDS_WRONG = "'cfields' cannot be read, expected an object of field ids with their values";

test.each<[string, Record<string, unknown>, Record<string, string>]>([
  ["no name", { name: undefined }, { name: NAME_MISSING }],
  ["a null name", { name: null }, { name: NAME_MISSING }],
  ["a name of spaces", { name: "  " }, { name: NAME_MISSING }],
  ["a name of control characters", { name: "\u0000\u0007" }, { name: NAME_MISSING }],
  ["a number for a name", { name: 7 }, { name: "'name' cannot be read, expected text" }],
  [
    "a long name",
    { name: "x".repeat(201) },
    { name: "'name' is too long, expected text of at most 200 characters" },
  ],
  ["no email", { email: undefined }, { email: EMAIL_MISSING }],
  ["an empty email", { email: "" }, { email: EMAIL_MISSING }],
  ["an email that is none", { email: "a@b" }, { email: EMAIL_WRONG }],
  ["a list for an email", { email: ["a@b.example"] }, { email: EMAIL_WRONG }],
  ["no partner", { partner: undefined }, { partner: PARTNER_MISSING }],
  ["a null partner", { partner: null }, { partner: PARTNER_MISSING }],
  ["a partner's key alone", { partner: "ref_123" }, { partner: PARTNER_WRONG }],
  ["a list of partners", { partner: ["ref_123"] }, { partner: PARTNER_WRONG }],
  ["a partner that is empty", { partner: {} }, { partner: PARTNER_MISSING }],
  ["a partner of empty names", { partner: { key: "", id: null } }, { partner: PARTNER_MISSING }],
  ["an unknown key", { partner: { key: "ref_1" } }, { "partner.key": `'partner.key' ${NO_SUCH}` }],
  ["an unknown id", { partner: { id: "ref_123" } }, { "partner.id": `'partner.id' ${NO_SUCH}` }],
  [
    "an unknown address",
    { partner: { email: "nobody@partner.example" } },
    { "partner.email": `'partner.email' ${NO_SUCH}` },
  ],
  [
    "a key as a list",
    { partner: { key: ["ref_123"] } },
    { "partner.key": "'partner.key' cannot be read, expected text" },
  ],
  [
    "a name every object has",
    { partner: { key: "constructor" } },
    { "partner.key": `'partner.key' ${NO_SUCH}` },
  ],
  [
    "two partners",
    { partner: { key: "ref_123", id: "partner_456" } },
    { "partner.id": `'partner.id' ${ANOTHER}` },
  ],
  [
    "three names of which one is another's",
    { partner: { key: "ref_123", id: "partner_123", email: "jane@partner.example" } },
    { "partner.email": `'partner.email' ${ANOTHER}` },
  ],
  ["no cfields where one is required", { cfields: undefined }, { "cfields.89": COMPANY_MISSING }],
  ["PHP's empty map", { cfields: [] }, { "cfields.89": COMPANY_MISSING }],
  ["an empty required answer", { cfields: { "89": " " } }, { "cfields.89": COMPANY_MISSING }],
  ["a list for cfields", { cfields: ["Acme"] }, { cfields: CFIELDS_WRONG }],
  ["text for cfields", { cfields: "89=Acme" }, { cfields: CFIELDS_WRONG }],
  [
    "more cfields than anybody has",
    { cfields: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [i, "x"])) },
    { cfields: "'cfields' holds 201 fields, expected only those that GET /v1/leads/details lists" },
  ],
  [
    "a field id without end",
    { cfields: { "89": "Acme", ["9".repeat(100)]: "x" } },
    {
      [`cfields.${"9".repeat(56)}…`]: `'cfields.${"9".repeat(56)}…' is not on the form, expected only fields that GET /v1/leads/details lists`,
    },
  ],
])("%s is refused", async (_, rest, errors) => {
  const { partners, call } = openOffice();
  expect(await refusalOf(partners.submit(call(), lead(rest)))).toEqual({ code: "invalid_field", errors });
});

test.each([
  ["null", null],
  ["a list", []],
  ["text", "lead"],
])("%s instead of an object is no request", async (_, input) => {
  const { partners, call } = openOffice();
  expect(await refusalOf(partners.submit(call(), input))).toEqual({
    code: "invalid_request_body",
    message:
      "Cannot read the request: the body is no object, expected a JSON object with name, email and partner",
  });
});

test.each<[string, Record<string, string>, string]>([
  ["key", { key: "ref_456" }, "partner_456"],
  ["id", { id: "partner_456" }, "partner_456"],
  ["address, in any case", { email: "JANE@partner.example" }, "partner_456"],
  ["all three", { key: "ref_123", id: "partner_123", email: "john@partner.example" }, "partner_123"],
])("a partner is named by %s", async (_, partner, id) => {
  const { partners, call } = openOffice();
  const { body } = await partners.submit(call(), lead({ partner }));
  expect(JSON.parse(body).data.submitter.id).toBe(id);
});

const choice = { options: ["solar", "roof", "Solar"] };

describe("the answer to a field", () => {
  test.each<[string, Parameters<typeof formField>[1], unknown, string | null]>([
    ["input as given", {}, "Acme Inc", "Acme Inc"],
    ["input trimmed", {}, "  Acme \u0000Inc ", "Acme Inc"],
    ["input of a number", {}, 4.5, "4.5"],
    ["input of zero", {}, 0, "0"],
    ["input not given", {}, null, null],
    ["input left empty", {}, "", null],
    ["textarea of lines", { type: "textarea" }, "one\ntwo", "one\ntwo"],
    ["text, which is not asked", { type: "text" }, "whatever", null],
    ["text, whatever is sent for it", { type: "text" }, { a: [1] }, null],
    ["checkbox of several", { type: "checkbox", ...choice }, ["roof", "solar"], "roof, solar"],
    ["checkbox of one text", { type: "checkbox", ...choice }, "roof", "roof"],
    ["checkbox of none", { type: "checkbox", ...choice }, [], null],
    ["checkbox beside an empty one", { type: "checkbox", ...choice }, ["", "roof"], "roof"],
    ["radio", { type: "radio", ...choice }, "Solar", "Solar"],
    ["select", { type: "select", ...choice }, "solar", "solar"],
    [
      "option in another way to write its letters",
      { type: "radio", options: ["Cafe\u0301"] },
      "Caf\u00e9",
      "Cafe\u0301",
    ],
    ["select of a number", { type: "select", options: ["1", "2"] }, 2, "2"],
    ["country in any case", { type: "countries" }, "gB", "GB"],
  ])("%s", async (_, field, value, answer) => {
    const { partners, call } = openOffice({ of: program({ form: [formField(5, field)] }) });
    const { body } = await partners.submit(call(), lead({ cfields: { "5": value } }));
    const answers = JSON.parse(body).data.submission_form.slice(2);
    expect(answers).toEqual(answer === null ? [] : [{ question: "Question 5", answer }]);
  });

  const ONE_OF = "is not one of its options, expected one of: solar, roof, Solar";
  const MORE_OF = "is not one of its options, expected one or more of: solar, roof, Solar";
  test.each<[string, Parameters<typeof formField>[1], unknown, string]>([
    ["input of true", {}, true, "cannot be read, expected text of at most 4000 characters"],
    ["input of a list", {}, ["a"], "cannot be read, expected text of at most 4000 characters"],
    ["input without end", {}, "x".repeat(4_001), "is too long, expected at most 4000 characters"],
    ["checkbox of another", { type: "checkbox", ...choice }, ["roof", "SOLAR"], MORE_OF],
    [
      "checkbox of one twice",
      { type: "checkbox", ...choice },
      ["roof", "roof"],
      "holds an option more than once, expected each once",
    ],
    [
      "checkbox of an object",
      { type: "checkbox", ...choice },
      { roof: true },
      "cannot be read, expected one or more of: solar, roof, Solar",
    ],
    ["radio of another", { type: "radio", ...choice }, "SOLAR", ONE_OF],
    [
      "radio of two",
      { type: "radio", ...choice },
      ["solar"],
      "cannot be read, expected one of: solar, roof, Solar",
    ],
    ["select of another", { type: "select", ...choice }, "constructor", ONE_OF],
    [
      "a code nobody has",
      { type: "countries" },
      "XX",
      "cannot be read, expected a two-letter country code such as US",
    ],
    [
      "a code of no country",
      { type: "countries" },
      "EU",
      "cannot be read, expected a two-letter country code such as US",
    ],
    [
      "required and left out",
      { type: "checkbox", required: true, ...choice },
      [],
      "is missing, expected one or more of: solar, roof, Solar",
    ],
  ])("cannot be %s", async (_, field, value, words) => {
    const { partners, call } = openOffice({ of: program({ form: [formField(5, field)] }) });
    const refused = refusalOf(partners.submit(call(), lead({ cfields: { "5": value } })));
    expect(await refused).toEqual({ code: "invalid_field", errors: { "cfields.5": `'cfields.5' ${words}` } });
  });

  test("stands in the order of the form, under the title of that time", async () => {
    const form = [formField(9, { title: "Last first" }), formField(2, { title: "Then this" })];
    const { partners, call, store } = openOffice({ of: program({ form }) });
    const { body } = await partners.submit(call(), lead({ cfields: { "2": "b", "9": "a" } }));
    expect(JSON.parse(body).data.submission_form.slice(2)).toEqual([
      { question: "Last first", answer: "a" },
      { question: "Then this", answer: "b" },
    ]);
    expect(JSON.parse(store.partnerLeads.get(1)?.answers ?? "")).toHaveLength(2);
  });
});

describe("the same address", () => {
  const taken = {
    code: "invalid_field",
    errors: {
      email: "'email' belongs to a lead of this program already, expected one that is new to it",
    },
  };

  test("is refused in any case, also once it is converted", async () => {
    const { partners, call, submit, convert } = openOffice();
    const id = await submit(lead({ email: "Alice@Lead.example" }));
    expect(await refusalOf(partners.submit(call(), lead({ email: "alice@lead.EXAMPLE" })))).toEqual(taken);
    await convert(id, 1);
    expect(await refusalOf(partners.submit(call(), lead({ email: "alice@lead.example" })))).toEqual(taken);
  });

  test("is taken where the earlier lead was rejected, deleted, or another program's", async () => {
    const other = program({ id: "other", keys: [{ id: "prod", sha256: "3".repeat(64), test: false }] });
    const { submit, reject, erase } = openOffice({ others: [other] });
    const email = "alice@lead.example";
    await reject(await submit(lead({ email })));
    await erase(await submit(lead({ email })));
    expect(await submit(lead({ email }), { program: other })).toBe(3);
    expect(await submit(lead({ email }))).toBe(4);
  });

  test("is taken once of ten at the same moment", async () => {
    const { partners, call } = openOffice();
    const posts = Array.from({ length: 10 }, () =>
      partners.submit(call(), lead({ email: "a@lead.example" })),
    );
    const settled = await Promise.allSettled(posts);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("is shown as it was written", async () => {
    const { partners, call } = openOffice();
    const { body } = await partners.submit(call(), lead({ email: "Alice@Lead.example" }));
    expect(JSON.parse(body).data.lead_info.email).toBe("Alice@Lead.example");
  });
});

test("a program whose leads are not enabled takes none", async () => {
  const { partners, call } = openOffice({ of: program({ leadsEnabled: false }) });
  expect(await refusalOf(partners.submit(call(), {}))).toEqual({
    code: "leads_disabled",
    message:
      "Cannot take the lead: this program's leads are not enabled, expected the operator to enable them",
  });
});

test("a lead tells every webhook that wants to hear of it, and wakes it once it is on disk", async () => {
  const webhooks = [webhook("crm"), webhook("other", { events: ["lead.converted"] }), webhook("all")];
  const { submit, store, woken } = openOffice({ of: program({ webhooks }) });
  const id = await submit(lead());
  expect(woken).toEqual(["program:acme-partners:crm", "program:acme-partners:all"]);
  const listed = store.outbox.list({ state: null, target: null, leadId: null, beforeId: null, limit: 9 });
  expect(listed.map(({ delivery: { kind, ref, event, target } }) => [kind, ref, event, target])).toEqual([
    ["program", id, "lead.submitted", "program:acme-partners:all"],
    ["program", id, "lead.submitted", "program:acme-partners:crm"],
  ]);
});

test("the program's set-up is told as the source tells it", () => {
  const { partners } = openOffice();
  const of = program({ form: exampleForm.slice(0, 2), commission: { type: "fixed", cents: 5_050 } });
  expect(partners.details(of)).toBe(
    JSON.stringify({
      data: {
        leads_enabled: "true",
        program_leads_commission_type: "follow_program_settings",
        leads_commission: { currency: "USD", commission: 50.5, commission_type: "fixed" },
        leads_custom_form_fields: [
          {
            id: 88,
            type: "text",
            title: null,
            text: "<p>Tell us about them</p>",
            description: null,
            required: false,
            options: [],
          },
          {
            id: 89,
            type: "input",
            title: "Company",
            text: null,
            description: null,
            required: true,
            options: [],
          },
        ],
      },
      status: 1,
    }),
  );
  expect(partners.test(of)).toBe(
    '{"data":{"program":{"id":"acme-partners","name":"Acme partner program"}},"status":1}',
  );
});
