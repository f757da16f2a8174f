import { type PartnerLead, type PartnerLeadStatus, partnerLeadObject } from "../domain/partner-lead.ts";
import type { KeptAnswer } from "../storage/partner-answers.ts";
import { partnerLeadOf } from "../storage/partner-leads.ts";
import type { Store, Tx } from "../storage/store.ts";
import { unknownLead } from "./fault.ts";
import { admitReplay, type Keyed, keyedOf } from "./idempotency.ts";
import type { PartnerAnswer, PartnerCall } from "./partners.ts";

/** What a call did, and the exact JSON it is told. */
export type Done = { leadId: number; event: KeptAnswer["event"]; body: string };
/** A checked call's one job. Throws AppError where what it wants is not possible, and then nothing of it is kept. */
export type Act = (tx: Tx, now: number) => Done;

export const NOTHING_TO_SAY = '{"status":1}';

/** A lead in the state it was, or is, in. */
export function leadBody(lead: PartnerLead, asOf?: PartnerLeadStatus): string {
  return JSON.stringify({ data: partnerLeadObject(lead, asOf), status: 1 });
}

/** The first to be told that a lead was made hears 201. */
function answerOf({ leadId, event, body }: Done, replayed: boolean): PartnerAnswer {
  return {
    status: event === "submitted" ? 201 : 200,
    body,
    replayed,
    leadId,
    event: replayed ? null : event,
  };
}

/**
 * What every changing call goes through: told again where its Idempotency-Key is known, before anything is checked;
 * then checked, done and remembered in one job.
 */
export function createAnswering({
  store,
  now,
}: {
  store: Pick<Store, "run" | "partnerLeads" | "partnerAnswers">;
  now: () => number;
}) {
  function bodyAgain({ leadId, event }: KeptAnswer): string {
    if (event === "deleted") return NOTHING_TO_SAY;
    const row = store.partnerLeads.get(leadId);
    const lead = row === undefined ? null : partnerLeadOf(row);
    if (lead === null) throw unknownLead();
    return leadBody(lead, event);
  }

  function replay(keyed: Keyed | null, at: number): PartnerAnswer | null {
    if (keyed === null) return null;
    const kept = store.partnerAnswers.find(keyed.key, at);
    if (kept === null) return null;
    const { leadId, event } = admitReplay(kept, keyed);
    return answerOf({ leadId, event, body: bodyAgain(kept) }, true);
  }

  /** `check` throws AppError for what is wrong with the input, and gives the job. */
  return async function answer(call: PartnerCall, input: unknown, check: () => Act): Promise<PartnerAnswer> {
    const keyed = keyedOf(call, input);
    // What was answered once is not checked again: the configuration may have changed since.
    const known = keyed !== null && store.partnerAnswers.find(keyed.key, now()) !== null;
    const checked = known ? null : check();
    return store.run((tx, at) => {
      const first = replay(keyed, at);
      if (first !== null) return first;
      const act = checked ?? check();
      const done = act(tx, at);
      if (keyed !== null) {
        const { leadId, event } = done;
        store.partnerAnswers.keep(keyed.key, { fingerprint: keyed.fingerprint, leadId, event }, at);
      }
      return answerOf(done, false);
    });
  };
}
