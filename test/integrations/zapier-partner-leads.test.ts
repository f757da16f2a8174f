import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { keys } from "../e2e/configuration.ts";
import { friend, type PartnerProgram, programKeys, startProgram } from "../e2e/partner-program.ts";
import { openZapier, SET_UP_MS, type Zapier } from "./zapier.ts";

const submit = "creates.submit_partner_lead.operation.perform";
const inputs = "creates.submit_partner_lead.operation.inputFields";

let zapier: Zapier;
let appliance: PartnerProgram;

beforeAll(async () => {
  zapier = openZapier();
  appliance = await startProgram();
}, SET_UP_MS);
afterAll(async () => {
  await zapier.close();
  await appliance[Symbol.asyncDispose]();
});

function connected(inputData: object = {}, apiKey: string = programKeys.acme) {
  return { authData: { baseUrl: appliance.url, apiKey }, inputData };
}

/** A filled-in step for somebody a partner knows. Every number is another person. */
function partnerLead(number: number, over: object = {}) {
  const { name, email } = friend(number);
  appliance.hush(name, email);
  return connected({ name, email, partnerBy: "key", partner: "ref_123", cf_89: "Featherstone Inc", ...over });
}

describe("the step Submit Partner Lead in the editor", () => {
  test("asks for what the program's form asks for", async () => {
    const asked = (await zapier.run(inputs, connected())) as { key: string }[];
    const ofForm: unknown[] = asked.filter(({ key }) => key.startsWith("cf_"));
    const optional = { type: "string", required: false };
    expect(ofForm).toEqual([
      { key: "cf_89", label: "Company", type: "string", required: true },
      { key: "cf_90", label: "Notes", type: "text", required: false },
      {
        key: "cf_91",
        label: "Interests",
        ...optional,
        choices: ["feature1", "feature2", "feature3"],
        list: true,
      },
      { key: "cf_92", label: "Owner", ...optional, choices: ["owner", "tenant"] },
      { key: "cf_93", label: "Size", ...optional, choices: ["small", "large"] },
      {
        key: "cf_94",
        label: "Country",
        ...optional,
        helpText: "The country's code of two letters, such as US.",
      },
    ]);
  });

  test("with a supplier's key says which one it needs", async () => {
    expect(await zapier.refusal(inputs, connected({}, keys.prod))).toEqual({
      name: "AppError",
      message:
        "This connection has a supplier's API key, and this step needs a partner program's. Choose another connection for it, or make one",
      code: "wrong_kind_of_key",
      status: 401,
    });
  });
});

describe("a Zap that submits a partner lead", () => {
  test.each([
    ["key", "ref_123"],
    ["id", "partner_123"],
    ["email", "robin@partner.example"],
  ])("gets the lead, with the partner named by %s", async (partnerBy, partner) => {
    const number = partnerBy.length;
    const answers = { cf_91: ["feature1", "feature3"], cf_94: "us" };
    const { name, email } = friend(number);
    expect(await zapier.run(submit, partnerLead(number, { partnerBy, partner, ...answers }))).toEqual({
      id: expect.any(Number),
      status: "submitted",
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      lead_info: { name, email },
      converted_to: null,
      submitter: { id: "partner_123", name: "Robin Poe", email: "robin@partner.example" },
      submission_form: [
        { question: "Name", answer: name },
        { question: "Email address", answer: email },
        { question: "Company", answer: "Featherstone Inc" },
        { question: "Interests", answer: "feature1, feature3" },
        { question: "Country", answer: "US" },
      ],
      can_be_converted: true,
      can_be_rejected: true,
    });
  });

  test("gets the first answer again to its idempotency key", async () => {
    const bundle = partnerLead(20, { idempotencyKey: "entry-20" });
    const first = await zapier.run(submit, bundle);
    expect(await zapier.run(submit, bundle)).toEqual(first);
  });

  test("is told every field that is missing or wrong", async () => {
    const bundle = partnerLead(21, { email: "nobody", cf_89: undefined, cf_93: "huge", partner: "ref_999" });
    expect(await zapier.refusal(submit, bundle)).toEqual({
      name: "AppError",
      message:
        "Cannot do this: 'Email' cannot be read, expected an e-mail address such as jane@example.com; 'Partner' names no partner of this program, expected one that takes part in it; 'Company' is missing, expected text of at most 4000 characters; 'Size' is not one of its options, expected one of: small, large",
      code: "refused",
      status: 422,
    });
  });

  test("is told that the program takes no leads", async () => {
    const { inputData } = partnerLead(22, { partner: "ref_789", cf_89: undefined });
    expect(await zapier.refusal(submit, connected(inputData, programKeys.other))).toEqual({
      name: "AppError",
      message:
        "Cannot take the lead: this program's leads are not enabled, expected the operator to enable them",
      code: "refused",
      status: 403,
    });
  });
});
