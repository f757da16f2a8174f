import { createDayOf } from "../domain/calendar.ts";
import { AppError } from "../domain/error.ts";
import type { PartnerLead } from "../domain/partner-lead.ts";
import type { Program } from "../domain/program.ts";
import type { Store, Tx } from "../storage/store.ts";
import type { Announce } from "./announce.ts";
import { type Act, type Done, leadBody } from "./answering.ts";
import { refuse } from "./fault.ts";
import type { PartnerCall } from "./partners.ts";
import { type Submission, TAKEN } from "./submission.ts";

type Submitted = Pick<PartnerCall, "program" | "key" | "address" | "userAgent">;

/** Takes a checked lead: that its address is not taken is looked at in the job that writes it. */
export function createSubmit({
  store,
  announce,
}: {
  store: Pick<Store, "partnerLeads">;
  announce: Announce;
}) {
  const dayOf = createDayOf();

  function insert(
    { program, key, address, userAgent }: Submitted,
    { name, email, partner, answers }: Submission,
    { tx, now }: { tx: Tx; now: number },
  ): PartnerLead {
    const submitter = { id: partner.id, name: partner.name, email: partner.email };
    const createdOn = dayOf(program.seller.timezone, now);
    const row = {
      program: program.id,
      keyId: key.id,
      partner: partner.id,
      createdAt: now,
      createdOn,
      name,
      email,
      submitter: JSON.stringify(submitter),
      answers: JSON.stringify(answers),
      address,
      userAgent,
    };
    const id = store.partnerLeads.insert(row, tx);
    return { id, status: "submitted", createdOn, name, email, customerKey: null, submitter, answers };
  }

  return function submit(call: Submitted, lead: Submission): Act {
    const { program } = call;
    return (tx, now): Done => {
      if (store.partnerLeads.isTaken(program.id, lead.email)) throw refuse([TAKEN]);
      const made = insert(call, lead, { tx, now });
      announce(program, "submitted", { leadId: made.id, tx, now });
      return { leadId: made.id, event: "submitted", body: leadBody(made) };
    };
  };
}

/** @throws AppError `leads_disabled` */
export function requireEnabled({ leadsEnabled }: Program): void {
  if (leadsEnabled) return;
  throw new AppError(
    "leads_disabled",
    "Cannot take the lead: this program's leads are not enabled, expected the operator to enable them",
  );
}
