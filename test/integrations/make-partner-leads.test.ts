import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { friend, type PartnerProgram, programKeys, startProgram } from "../e2e/partner-program.ts";
import { make, refusal, unnamed } from "./make.ts";
import type { JsonObject } from "./make-format.ts";
import type { Connection } from "./make-runner.ts";

let appliance: PartnerProgram;
let program: Connection;

beforeAll(async () => {
  appliance = await startProgram();
  program = await make.connect("program", { baseUrl: appliance.url, apiKey: programKeys.acme });
});
afterAll(() => appliance[Symbol.asyncDispose]());

describe("Submit a Partner Lead", () => {
  function form(number: number, over: JsonObject = {}): JsonObject {
    const { name, email } = friend(number);
    appliance.hush(name, email);
    return { name, email, partnerBy: "key", partner: "ref_123", "89": "Featherstone Inc", ...over };
  }

  test("asks for the fields of the program's form", async () => {
    const text = { type: "text", required: false };
    const select = { type: "select", required: false };
    expect(await make.ask("rpc://listFormFields", program)).toEqual([
      { ...text, name: "89", label: "Company", required: true },
      { ...text, name: "90", label: "Notes", multiline: true },
      {
        ...select,
        name: "91",
        label: "Interests",
        multiple: true,
        options: "rpc://listFormOptions?field=91",
      },
      { ...select, name: "92", label: "Owner", options: "rpc://listFormOptions?field=92" },
      { ...select, name: "93", label: "Size", options: "rpc://listFormOptions?field=93" },
      { ...text, name: "94", label: "Country", help: "The country code of two letters, such as US." },
    ]);
    expect(await make.ask("rpc://listFormOptions?field=92", program)).toEqual([
      { label: "owner", value: "owner" },
      { label: "tenant", value: "tenant" },
    ]);
  });

  test.each([
    ["key", "ref_123"],
    ["id", "partner_123"],
    ["email", "robin@partner.example"],
  ])("names the partner by %s", async (partnerBy, partner) => {
    const number = partnerBy.length;
    const output = await make.run(
      "submitPartnerLead",
      program,
      form(number, { partnerBy, partner, "91": ["feature1", "feature3"] }),
    );
    const { name, email } = friend(number);
    expect(output).toEqual({
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
      ],
      can_be_converted: true,
      can_be_rejected: true,
    });
    expect(unnamed("submitPartnerLead", output)).toEqual([]);
  });

  test("names every wrong field", async () => {
    const wrong = form(20, { partner: "ref_999", "89": "" });
    const refused = await refusal(make.run("submitPartnerLead", program, wrong));
    expect(refused).toEqual({
      type: "DataError",
      message: expect.stringMatching(/^\[422\] 'partner\.key' .*; 'cfields\.89' is missing, expected /),
    });
  });
});
