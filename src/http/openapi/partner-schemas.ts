import { z } from "zod";
import { partnerLeadStatuses } from "../../domain/partner-lead.ts";
import { formFieldTypes } from "../../domain/program.ts";

const id = z.int().min(1).describe("Never used again, not even after the lead is deleted.");
const done = z.literal(1);
const fieldId = z.string().regex(/^[1-9]\d*$/);

/** What every program takes. `cfields` is the program's own. */
export const partnerLeadPost = z.looseObject({
  name: z.string().max(200).describe("Full name."),
  email: z.string(),
  partner: z
    .object({ key: z.string().optional(), id: z.string().optional(), email: z.string().optional() })
    .describe("Whose lead it is: at least one of the three, and all that are given name the same partner."),
  cfields: z
    .record(fieldId, z.union([z.string(), z.number(), z.array(z.string())]))
    .optional()
    .describe(
      "Answers by field id, as `GET /v1/leads/details` lists them. A checkbox takes a list of options.",
    ),
});

const leadIdGiven = z.union([z.int().min(1), z.string().regex(/^\d+$/)]);

export const partnerConversion = z.looseObject({
  id: leadIdGiven,
  commission_transaction_amount: z
    .union([z.number().min(0), z.string().regex(/^\d+(\.\d{1,2})?$/)])
    .describe("What the customer paid, in the seller's currency: at most two decimals."),
});

export const partnerRejection = z.looseObject({ id: leadIdGiven });

export const partnerLead = z.object({
  id,
  status: z.enum(partnerLeadStatuses),
  created_at: z.string().meta({ format: "date" }).describe("The day in the seller's timezone."),
  lead_info: z.object({ name: z.string(), email: z.string() }),
  converted_to: z
    .object({
      key: z.string().regex(/^[0-9A-Za-z]{12}$/),
      name: z.string(),
      email: z.string(),
    })
    .nullable()
    .describe("The customer the lead became."),
  submitter: z.object({ id: z.string(), name: z.string(), email: z.string() }).describe("The partner."),
  submission_form: z
    .array(z.object({ question: z.string(), answer: z.string() }))
    .describe("Name, email address, then every answered field in the order of the form."),
  can_be_converted: z.boolean(),
  can_be_rejected: z.boolean(),
});

export const partnerLeadAnswer = z.object({ data: partnerLead, status: done });

const link = z.string().meta({ format: "uri" });

export const partnerLeadList = z.object({
  data: z.array(partnerLead),
  links: z
    .object({ first: link, last: z.null(), prev: link.nullable(), next: link.nullable() })
    .describe("Follow `next` until it is null: leads that arrive meanwhile neither repeat nor hide one."),
  meta: z.object({
    current_page: z.int().min(1),
    from: z.int().min(1).nullable(),
    path: link,
    per_page: z.int().min(1).max(250),
    to: z.int().min(1).nullable(),
  }),
  status: done,
});

export const partnerDetails = z.object({
  data: z.object({
    leads_enabled: z.enum(["true", "false"]).describe("Where it is `false`, `POST /v1/leads` is a 403."),
    program_leads_commission_type: z.literal("follow_program_settings"),
    leads_commission: z.object({
      currency: z.string(),
      commission: z.number().min(0),
      commission_type: z.enum(["percent", "fixed"]),
    }),
    leads_custom_form_fields: z.array(
      z.object({
        id: z.int().min(1),
        type: z.enum(formFieldTypes),
        title: z.string().nullable(),
        text: z.string().nullable(),
        description: z.string().nullable(),
        required: z.boolean(),
        options: z.array(z.string()),
      }),
    ),
  }),
  status: done,
});

export const partnerProgram = z.object({
  data: z.object({ program: z.object({ id: z.string(), name: z.string() }) }),
  status: done,
});

export const partnerDone = z.object({ status: done });

export const partnerFault = z.object({
  message: z.string().describe("For people: what was found, what was expected."),
  errors: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe("Only on 422: what is wrong, by field (`partner.key`, `cfields.89`)."),
  status: z.literal(0),
});

/** By the names the document knows them under. */
export const partnerSchemas = {
  PartnerLeadPost: partnerLeadPost,
  PartnerConversion: partnerConversion,
  PartnerRejection: partnerRejection,
  PartnerLead: partnerLead,
  PartnerLeadAnswer: partnerLeadAnswer,
  PartnerLeadList: partnerLeadList,
  PartnerDetails: partnerDetails,
  PartnerProgram: partnerProgram,
  PartnerDone: partnerDone,
  PartnerFault: partnerFault,
};
