import { type Bundle, defineSearch, type ZObject } from "zapier-platform-core";
import { call, refuse } from "../call.ts";
import { type Lead, leadOutput, soldSample, withId } from "../lead.ts";

async function perform(z: ZObject, bundle: Bundle<{ lead_id?: string }>) {
  const id = bundle.inputData.lead_id?.trim() ?? "";
  if (id === "")
    throw refuse(z, "Cannot find the lead: its ID is empty, expected one such as lead_0b7c1f2e4a00");
  const { status, data } = await call(z, bundle, `/api/leads/${encodeURIComponent(id)}`, { expect: [404] });
  return status === 404 ? [] : [withId(data as Lead)];
}

export const findLead = defineSearch({
  key: "find_lead",
  noun: "Lead",
  display: {
    label: "Find Lead",
    description: "Finds a lead that was submitted before, with what has become of it since.",
  },
  operation: {
    perform,
    inputFields: [
      {
        key: "lead_id",
        label: "Lead ID",
        type: "string",
        required: true,
        helpText: "As the step Submit Lead gave it, such as `lead_0b7c1f2e4a00`.",
      },
    ],
    outputFields: leadOutput,
    sample: soldSample,
  },
});
