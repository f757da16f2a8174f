export const partnerLeadStatuses = ["submitted", "converted", "rejected"] as const;
/** Only `submitted` moves: once, to one of the others. */
export type PartnerLeadStatus = (typeof partnerLeadStatuses)[number];

export const partnerEvents = ["lead.submitted", "lead.converted", "lead.rejected"] as const;
/** What webhooks tell of. */
export type PartnerEvent = (typeof partnerEvents)[number];

export type FormAnswer = { question: string; answer: string };
export type Submitter = { id: string; name: string; email: string };

/** A lead a partner sent, as it is kept: with the words of form and partner at that time. */
export type PartnerLead = {
  id: number;
  status: PartnerLeadStatus;
  /** `YYYY-MM-DD`, in the seller's timezone. */
  createdOn: string;
  name: string;
  email: string;
  /** The customer it became; null before. */
  customerKey: string | null;
  submitter: Submitter;
  /** The answered fields of the program's own form, in its order. */
  answers: readonly FormAnswer[];
};

export function eventOf(status: PartnerLeadStatus): PartnerEvent {
  return `lead.${status}`;
}

/**
 * The lead object of the partner API, its members in the order of the source. `asOf` is the state it is shown in:
 * what is told late of an earlier event shows the lead as it was then.
 */
export function partnerLeadObject(lead: PartnerLead, asOf: PartnerLeadStatus = lead.status) {
  const { id, createdOn, name, email, customerKey, submitter, answers } = lead;
  const open = asOf === "submitted";
  return {
    id,
    status: asOf,
    created_at: createdOn,
    lead_info: { name, email },
    converted_to: asOf === "converted" && customerKey !== null ? { key: customerKey, name, email } : null,
    submitter: { id: submitter.id, name: submitter.name, email: submitter.email },
    submission_form: [
      { question: "Name", answer: name },
      { question: "Email address", answer: email },
      ...answers,
    ],
    can_be_converted: open,
    can_be_rejected: open,
  };
}

export type PartnerLeadObject = ReturnType<typeof partnerLeadObject>;
