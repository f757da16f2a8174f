import { apiKey, programKey } from "./configuration.ts";
import { crowdLead } from "./crowd.ts";
import { addressed, bodyOf, personOf, phoneOf } from "./people.ts";

/** One kind of lead: what is posted where, and what must have become of it. */
export type Posting = {
  path: string;
  key: string;
  /** Posted in turns. `##########` stands for the person's phone, twice in each. */
  bodies: readonly string[];
  /** What we answer every one of them with. */
  status: number;
  /** The query for how many are stored from an id on, and how many of them are somebody's second. */
  counted: string;
};

/** As long as the phone that takes its place. */
const MARK = "##########";

/** Every other lead is from a state that the buyer does not take. */
export const leads: Posting = {
  path: "/api/leads",
  key: apiKey,
  bodies: [0, 1].map((person) => marked(bodyOf(person), person)),
  status: 200,
  counted:
    "select count(*) stored, coalesce(sum(status = 'duplicate'), 0) duplicates from leads where id >= ?",
};

/** Fifty different leads, for two hundred buyers to choose from. */
export const crowdLeads: Posting = {
  ...leads,
  bodies: Array.from({ length: 50 }, (_, person) => marked(addressed(crowdLead(person)), person)),
};

export const partnerLeads: Posting = {
  path: "/v1/leads",
  key: programKey,
  bodies: [marked(partnerLeadOf(0), 0)],
  status: 201,
  counted:
    "select count(*) stored, count(*) - count(distinct email) duplicates from partner_leads where id >= ?",
};

/** The same person, as a partner sends it to the program. */
function partnerLeadOf(person: number): string {
  const { firstName, lastName, email, phone } = personOf(person);
  return JSON.stringify({
    name: `${firstName} ${lastName}`,
    email,
    partner: { key: "ref_123" },
    cfields: { 89: phone, 91: ["solar", "roof"] },
  });
}

function marked(body: string, person: number): string {
  return body.replaceAll(phoneOf(person), MARK);
}
