import { type Bundle, defineCreate, type PlainInputField, type ZObject } from "zapier-platform-core";
import { call } from "../call.ts";
import { inputField, leadFields } from "../campaign-fields.ts";
import { chooseCategory, chooseSeller, chosenFields } from "../campaigns.ts";
import { idempotencyField, idempotencyHeader } from "../idempotency.ts";
import { answerOutput, answerSample, type Lead, withId } from "../lead.ts";

type Input = {
  seller?: string;
  category?: string;
  moreFields?: Record<string, string>;
  test?: boolean;
  idempotencyKey?: string;
} & Record<string, unknown>;

async function campaignFields(z: ZObject, bundle: Bundle<Input>): Promise<PlainInputField[]> {
  return (await chosenFields(z, bundle))?.map(inputField) ?? [];
}

async function labels(z: ZObject, bundle: Bundle<Input>): Promise<ReadonlyMap<string, string>> {
  const fields = (await chosenFields(z, bundle)) ?? [];
  return new Map([
    ["seller", "Seller"],
    ["category", "Category"],
    ...fields.map(({ key, label }) => [key, label] as const),
  ]);
}

/** What was understood is a result, also a lead that is a duplicate or rejected: the Zap goes on and can look at it. */
async function perform(z: ZObject, bundle: Bundle<Input>) {
  const { seller, category, moreFields, test, idempotencyKey } = bundle.inputData;
  const { data } = await call(z, bundle, "/api/leads", {
    method: "POST",
    headers: idempotencyHeader(z, idempotencyKey),
    body: { ...moreFields, ...leadFields(bundle.inputData), seller, category, ...(test && { test }) },
    labels: () => labels(z, bundle),
  });
  return withId(data as Lead);
}

export const submitLead = defineCreate({
  key: "submit_lead",
  noun: "Lead",
  display: {
    label: "Submit Lead",
    description:
      "Sends a lead to a campaign and tells what became of it: sold, pending, duplicate or rejected.",
  },
  operation: {
    perform,
    inputFields: [
      {
        key: "seller",
        label: "Seller",
        type: "string",
        required: true,
        choices: { perform: chooseSeller },
        altersDynamicFields: true,
        helpText: "Whose campaign the lead is for.",
      },
      {
        key: "category",
        label: "Category",
        type: "string",
        required: true,
        choices: { perform: chooseCategory },
        dependsOn: ["seller"],
        altersDynamicFields: true,
        helpText: "What the person asked for. The fields below are those of this category's campaign.",
      },
      campaignFields,
      {
        key: "moreFields",
        label: "More fields",
        dict: true,
        required: false,
        helpText: "Whatever else should be kept with the lead: a name on the left, its value on the right.",
      },
      {
        key: "test",
        label: "Test lead",
        type: "boolean",
        required: false,
        helpText: "Yes: the lead is checked and answered as ever, but sold and delivered to nobody.",
      },
      idempotencyField,
    ],
    outputFields: answerOutput,
    sample: answerSample,
  },
});
