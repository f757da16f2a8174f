import { type Bundle, defineCreate, type PlainInputField, type ZObject } from "zapier-platform-core";
import { type Connected, call } from "../call.ts";
import { idempotencyField, idempotencyHeader } from "../idempotency.ts";
import { customFields, type FormField, inputFields, labelsOf } from "../program-form.ts";

type Input = {
  name?: string;
  email?: string;
  partnerBy?: string;
  partner?: string;
  idempotencyKey?: string;
} & Record<string, unknown>;
type Details = { data: { leads_custom_form_fields: FormField[] } };
type Submitted = { data: { id: number } & Record<string, unknown> };

async function readForm(z: ZObject, bundle: Connected): Promise<FormField[]> {
  const { data } = await call(z, bundle, "/v1/leads/details");
  return (data as Details).data.leads_custom_form_fields;
}

async function formFields(z: ZObject, bundle: Bundle): Promise<PlainInputField[]> {
  return inputFields(await readForm(z, bundle));
}

async function labels(z: ZObject, bundle: Connected): Promise<ReadonlyMap<string, string>> {
  const own = {
    name: "Name",
    email: "Email",
    "partner.key": "Partner",
    "partner.id": "Partner",
    "partner.email": "Partner",
  };
  return new Map([...Object.entries(own), ...labelsOf(await readForm(z, bundle))]);
}

async function perform(z: ZObject, bundle: Bundle<Input>) {
  const { name, email, partnerBy = "key", partner, idempotencyKey } = bundle.inputData;
  const { data } = await call(z, bundle, "/v1/leads", {
    method: "POST",
    headers: idempotencyHeader(z, idempotencyKey),
    body: { name, email, partner: { [partnerBy]: partner }, cfields: customFields(bundle.inputData) },
    labels: () => labels(z, bundle),
  });
  return (data as Submitted).data;
}

export const submitPartnerLead = defineCreate({
  key: "submit_partner_lead",
  noun: "Partner Lead",
  display: {
    label: "Submit Partner Lead",
    description:
      "Sends a lead that a partner referred to a partner program. Needs a connection with the program's key.",
  },
  operation: {
    perform,
    inputFields: [
      { key: "name", label: "Name", type: "string", required: true, helpText: "Who was referred." },
      { key: "email", label: "Email", type: "string", required: true, helpText: "Of who was referred." },
      {
        key: "partnerBy",
        label: "The partner is named by",
        type: "string",
        required: true,
        default: "key",
        choices: [
          { value: "key", sample: "key", label: "Key" },
          { value: "id", sample: "id", label: "ID" },
          { value: "email", sample: "email", label: "Email" },
        ],
      },
      {
        key: "partner",
        label: "Partner",
        type: "string",
        required: true,
        helpText: "The key, ID or email of the partner who referred the lead.",
      },
      formFields,
      idempotencyField,
    ],
    outputFields: [
      { key: "id", label: "ID", type: "integer" },
      { key: "status", label: "Status", type: "string" },
      { key: "created_at", label: "Created at", type: "string" },
      { key: "lead_info__name", label: "Name", type: "string" },
      { key: "lead_info__email", label: "Email", type: "string" },
      { key: "submitter__id", label: "Partner ID", type: "string" },
      { key: "submitter__name", label: "Partner name", type: "string" },
      { key: "submitter__email", label: "Partner email", type: "string" },
      { key: "submission_form[]question", label: "Form: question", type: "string" },
      { key: "submission_form[]answer", label: "Form: answer", type: "string" },
      { key: "can_be_converted", label: "Can be converted", type: "boolean" },
      { key: "can_be_rejected", label: "Can be rejected", type: "boolean" },
    ],
    sample: {
      id: 1,
      status: "submitted",
      created_at: "2026-07-15",
      lead_info: { name: "Jane Doe", email: "jane@example.com" },
      converted_to: null,
      submitter: { id: "partner_123", name: "John Doe", email: "john@partner.example" },
      submission_form: [
        { question: "Name", answer: "Jane Doe" },
        { question: "Email address", answer: "jane@example.com" },
      ],
      can_be_converted: true,
      can_be_rejected: true,
    },
  },
});
