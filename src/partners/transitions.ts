import { commissionCents } from "../domain/commission.ts";
import { AppError } from "../domain/error.ts";
import type { Program } from "../domain/program.ts";
import { type PartnerLeadRow, partnerLeadOf } from "../storage/partner-leads.ts";
import type { Store } from "../storage/store.ts";
import type { Announce } from "./announce.ts";
import { type Act, type Done, leadBody, NOTHING_TO_SAY } from "./answering.ts";
import { unknownLead } from "./fault.ts";

const KEY_LETTERS = 12;
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * What can become of a submitted lead, each as one job. What may move stands in the UPDATE itself, so of any number
 * of calls for one lead exactly one finds it, and only that one books or tells anything.
 */
export function createTransitions({
  store,
  announce,
  random,
}: {
  store: Pick<Store, "partnerLeads" | "partnerAnswers" | "commissions" | "outbox" | "emptyLog">;
  announce: Announce;
  random: () => number;
}) {
  function rowOf(program: Program, id: number): PartnerLeadRow {
    const row = store.partnerLeads.get(id);
    if (row === undefined || row.program !== program.id || row.deletedAt !== null) throw unknownLead();
    return row;
  }

  function told(program: Program, id: number): Done & { partner: string } {
    const row = rowOf(program, id);
    const lead = partnerLeadOf(row);
    if (lead === null || lead.status === "submitted") throw unknownLead();
    return { leadId: id, event: lead.status, body: leadBody(lead), partner: row.partner };
  }

  /** The fault of a transition that did not find what it moves. */
  function impossible(program: Program, id: number, what: string): AppError {
    const { status } = rowOf(program, id);
    return new AppError(
      "not_possible",
      `Cannot ${what} lead ${id}: it is ${status} already, expected one that is submitted`,
    );
  }

  function customerKey(): string {
    let key = "";
    while (key.length < KEY_LETTERS) key += LETTERS.charAt(Math.floor(random() * LETTERS.length));
    return key;
  }

  return {
    convert: (program: Program, { id, amountCents }: { id: number; amountCents: number }): Act => {
      return (tx, now) => {
        if (!store.partnerLeads.convert(id, program.id, { now, customerKey: customerKey() })) {
          throw impossible(program, id, "convert");
        }
        const { partner, ...done } = told(program, id);
        const { commission, seller } = program;
        store.commissions.insert({
          leadId: id,
          program: program.id,
          partner,
          amountCents,
          commissionCents: commissionCents(commission, amountCents),
          currency: seller.currency,
          basisPoints: commission.type === "percent" ? commission.basisPoints : null,
          bookedAt: now,
        });
        announce(program, "converted", { leadId: id, tx, now });
        return done;
      };
    },
    reject: (program: Program, id: number): Act => {
      return (tx, now) => {
        if (!store.partnerLeads.reject(id, program.id, { now, tx })) throw impossible(program, id, "reject");
        announce(program, "rejected", { leadId: id, tx, now });
        const { partner: _, ...done } = told(program, id);
        return done;
      };
    },
    /** Everything personal goes, wherever it is; what was earned and counted stays. */
    erase: (program: Program, id: number): Act => {
      return (tx, now) => {
        if (!store.partnerLeads.erase(id, program.id, { now, tx })) throw unknownLead();
        store.outbox.forgetPartnerLead(id);
        store.partnerAnswers.blank(id);
        tx.onCommit(store.emptyLog);
        return { leadId: id, event: "deleted", body: NOTHING_TO_SAY };
      };
    },
  };
}
