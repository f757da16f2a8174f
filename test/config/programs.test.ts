import { expect, test } from "bun:test";
import { demoProgramKey, demoProgramKeySha256 } from "../../src/config/demo-key.ts";
import { hashApiKey } from "../../src/domain/api-key.ts";
import { hashText, load, loaded, selling, warningsOf } from "./loading.ts";

const whole = `${selling({})}programs:
  - id: acme-partners
    name: Acme partner program
    seller: ACME1234
    leads_enabled: false
    commission: { type: percent, value: 12.5 }
    rate_limit: { requests_per_minute: 30, burst: 5 }
    keys: [{ id: prod, sha256: ${hashText} }]
    form:
      - { id: 88, type: text, text: "<p>Hello</p>" }
      - { id: 91, type: checkbox, title: Interests, description: Several, required: true, options: [solar, roof] }
    partners:
      - { key: ref_123, id: 123, name: John Doe, email: John@partner.example }
    webhooks:
      - { name: crm, url: https://crm.example/hooks, secret: "\${CRM_SECRET}", events: [lead.submitted] }
`;

test("a program is loaded with all that it says", () => {
  const { catalog } = loaded(whole, { CRM_SECRET: "s3cret" });
  const secret = new TextEncoder().encode("s3cret");
  expect(catalog.programs).toEqual([
    {
      id: "acme-partners",
      name: "Acme partner program",
      seller: {
        code: "ACME1234",
        slug: "acme",
        name: "Acme",
        timezone: "UTC",
        currency: "USD",
        country: "US",
      },
      leadsEnabled: false,
      commission: { type: "percent", basisPoints: 1_250 },
      rateLimit: { requestsPerMinute: 30, burst: 5 },
      keys: [{ id: "prod", sha256: hashText, test: false }],
      form: [
        {
          id: 88,
          type: "text",
          title: null,
          text: "<p>Hello</p>",
          description: null,
          required: false,
          options: [],
        },
        {
          id: 91,
          type: "checkbox",
          title: "Interests",
          text: null,
          description: "Several",
          required: true,
          options: ["solar", "roof"],
        },
      ],
      partners: [{ key: "ref_123", id: "123", name: "John Doe", email: "John@partner.example" }],
      webhooks: [
        {
          name: "crm",
          url: "https://crm.example/hooks",
          secret,
          signingKey: secret,
          events: ["lead.submitted"],
        },
      ],
    },
  ]);
});

const bare = `${selling({})}programs:
  - { id: a, name: A, seller: ACME1234, keys: [{ id: prod, sha256: ${hashText} }], partners: [{ key: a, id: a, name: A, email: a@p.example }], commission: { type: fixed, value: 50 } }
`;

test("what a program does not say has its default", () => {
  expect(loaded(bare).catalog.programs[0]).toMatchObject({
    leadsEnabled: true,
    commission: { type: "fixed", cents: 5_000 },
    rateLimit: { requestsPerMinute: 60, burst: 60 },
    form: [],
    webhooks: [],
  });
  expect(warningsOf(bare)).toEqual([]);
});

test.each([
  ["base64 after whsec_", `whsec_${Buffer.alloc(24, 7).toString("base64")}`, new Uint8Array(24).fill(7)],
  ["any other text", "schlüssel", new TextEncoder().encode("schlüssel")],
  ["no base64 after whsec_", "whsec_!!!!", new TextEncoder().encode("whsec_!!!!")],
  ["less than one byte after whsec_", "whsec_x", new TextEncoder().encode("whsec_x")],
  ["base64 cut off after whsec_", "whsec_abcde", new TextEncoder().encode("whsec_abcde")],
])("of a secret that is %s the signing key is made so", (_, secret, signingKey) => {
  const [program] = loaded(whole, { CRM_SECRET: secret }).catalog.programs;
  expect(program?.webhooks[0]).toMatchObject({ secret: new TextEncoder().encode(secret), signingKey });
});

test("a change of a program changes nothing of what leads were decided under", () => {
  const { hash } = loaded(selling({}));
  expect(loaded(bare).hash).toBe(hash);
});

test.each([
  [
    "without keys",
    bare.replace(/keys: \[.*?\]/, "keys: []"),
    "c.yaml:20:5 programs[0]: Program 'a' hears nobody: it has no keys",
  ],
  [
    "without partners",
    bare.replace(/partners: \[.*?\]/, "partners: []"),
    "c.yaml:20:5 programs[0]: Program 'a' gets no lead: it has no partners, and every lead names one",
  ],
  [
    "without a commission",
    bare.replace(/, commission: \{.*?\}/, ""),
    "c.yaml:20:5 programs[0]: Program 'a' pays nothing: it has no commission",
  ],
])("a program %s is a warning", (_, yaml, warning) => {
  expect(load(yaml).ok).toBe(true);
  expect(warningsOf(yaml)).toEqual([warning]);
});

test("leads told of in plain text over a network are a warning", () => {
  const yaml = whole
    .replace("https://crm.example/hooks", "http://crm.example/hooks")
    .replace(/"\$\{.*\}"/, "secret");
  expect(warningsOf(yaml)).toEqual([
    "c.yaml:33:27 programs[0].webhooks[0].url: Leads of program 'acme-partners' can be read on their way: the address is http://, expected https://",
  ]);
});

test("the example program's key is one that nothing others can reach starts with", () => {
  expect(hashApiKey(demoProgramKey)).toBe(demoProgramKeySha256);
  const yaml = bare.replace(hashText, demoProgramKeySha256);
  expect(loaded(yaml).usesDemoKey).toBe(true);
  const result = load(`server: { host: 0.0.0.0 }\n${yaml}`);
  expect(result.ok ? [] : result.problems.map(({ path }) => path)).toEqual(["programs[0].keys[0].sha256"]);
});
