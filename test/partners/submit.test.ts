import { describe, expect, test } from "bun:test";
import { exampleForm, formField, john, lead, NOW, openOffice, program, refusalOf, webhook } from "./office.ts";

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
