import type { ApiKey, Catalog } from "../domain/catalog.ts";
import type { Program } from "../domain/program.ts";
import { partnerLeadOf } from "../storage/partner-leads.ts";
import type { Store } from "../storage/store.ts";
import { createAnnounce } from "./announce.ts";
import { createAnswering, leadBody } from "./answering.ts";
import { compileAttribution } from "./attribution.ts";
import { readConversion, readLeadId, readRejection } from "./conversion.ts";
import { renderDetails } from "./details.ts";
import { unknownLead } from "./fault.ts";
import { createListing } from "./listing.ts";
import { compileSubmission } from "./submission.ts";
import { createSubmit, requireEnabled } from "./submit.ts";
import { createTransitions } from "./transitions.ts";

/** What every changing call comes with, beside what it asks for. */
export type PartnerCall = {
  program: Program;
  key: ApiKey;
  method: "POST" | "GET" | "DELETE";
  /** Canonical route, `/v1/leads/convert`: an Idempotency-Key counts within method and path. */
  path: string;
  idempotencyKey: string | null;
  /** The client's address. */
  address: string;
  userAgent: string | null;
};

export type PartnerAnswer = {
  status: 200 | 201;
  /** The exact JSON text. */
  body: string;
  /** The first answer to this Idempotency-Key, told again. */
  replayed: boolean;
  leadId: number | null;
  /** What happened, for the log; null for a replay. */
  event: "submitted" | "converted" | "rejected" | "deleted" | null;
};

/** A program with what is made of it once for all calls. */
function readyProgram({ partners, form }: Program) {
  const attribution = compileAttribution(partners);
  return { attribution, readSubmission: compileSubmission({ form, attribution }) };
}

/**
 * The partner lead life. Every fault is an AppError; a promise resolves once what it says is on disk.
 * `wake` hears of every target (`program:<id>:<webhook>`) that a commit gave something to deliver.
 */
export function createPartners({
  store,
  catalog,
  now,
  random,
  wake,
}: {
  store: Store;
  catalog: Pick<Catalog, "programs">;
  now: () => number;
  /** From 0 to below 1. */
  random: () => number;
  wake: (target: string) => void;
}) {
  const ready = new Map(catalog.programs.map((program) => [program.id, readyProgram(program)]));
  const answer = createAnswering({ store, now });
  const announce = createAnnounce({ store, wake });
  const submit = createSubmit({ store, announce });
  const { convert, reject, erase } = createTransitions({ store, announce, random });
  const renderPage = createListing(store);

  function readyOf({ id }: Program) {
    const found = ready.get(id);
    if (found === undefined) throw new Error(`Cannot serve program ${id}: it was never compiled`);
    return found;
  }

  return {
    submit: (call: PartnerCall, input: unknown): Promise<PartnerAnswer> =>
      answer(call, input, () => {
        requireEnabled(call.program);
        const isTaken = (email: string) => store.partnerLeads.isTaken(call.program.id, email);
        return submit(call, readyOf(call.program).readSubmission(input, isTaken));
      }),
    convert: (
      call: PartnerCall,
      input: { id: unknown; commission_transaction_amount: unknown },
    ): Promise<PartnerAnswer> => answer(call, input, () => convert(call.program, readConversion(input))),
    reject: (call: PartnerCall, input: { id: unknown }): Promise<PartnerAnswer> =>
      answer(call, input, () => reject(call.program, readRejection(input).id)),
    erase: (call: PartnerCall, id: unknown): Promise<PartnerAnswer> =>
      answer(call, { id }, () => erase(call.program, requireLeadId(id))),
    /** The exact JSON body, as for all that follow. */
    get(program: Program, id: unknown): string {
      const row = store.partnerLeads.get(requireLeadId(id));
      const lead = row?.program === program.id ? partnerLeadOf(row) : null;
      if (lead === null) throw unknownLead();
      return leadBody(lead);
    },
    /** `publicUrl` without a slash at its end; with `path` it is what the links begin with. */
    list: (program: Program, query: URLSearchParams, publicUrl: string, path: string): string =>
      renderPage(program.id, query, {
        url: publicUrl + path,
        partnerIdOf: readyOf(program).attribution.idOf,
      }),
    details: renderDetails,
    test: ({ id, name }: Program): string => JSON.stringify({ data: { program: { id, name } }, status: 1 }),
  };
}

export type Partners = ReturnType<typeof createPartners>;

/** What stands in a path and is no id names no lead. */
function requireLeadId(value: unknown): number {
  const id = readLeadId(value);
  if (id === null) throw unknownLead();
  return id;
}
