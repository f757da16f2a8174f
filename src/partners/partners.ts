import type { ApiKey } from "../domain/catalog.ts";
import type { Program } from "../domain/program.ts";

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

/** The partner lead life. Every fault is an AppError; a promise resolves once what it says is on disk. */
export type Partners = {
  submit: (call: PartnerCall, input: unknown) => Promise<PartnerAnswer>;
  convert: (
    call: PartnerCall,
    input: { id: unknown; commission_transaction_amount: unknown },
  ) => Promise<PartnerAnswer>;
  reject: (call: PartnerCall, input: { id: unknown }) => Promise<PartnerAnswer>;
  erase: (call: PartnerCall, id: unknown) => Promise<PartnerAnswer>;
  /** The exact JSON body, as for all that follow. */
  get: (program: Program, id: unknown) => string;
  list: (program: Program, query: URLSearchParams, publicUrl: string, path: string) => string;
  details: (program: Program) => string;
  test: (program: Program) => string;
};
