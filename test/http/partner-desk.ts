import type { PartnerAnswer, PartnerCall, Partners } from "../../src/partners/partners.ts";

/** What the stage behind the partner API was asked to do. */
export type Asked = { what: string; call: PartnerCall; input: unknown };

/** The stage behind the partner API as far as HTTP can tell: says yes, and remembers what it was asked. */
export function openPartnerDesk(over: Partial<Partners> = {}) {
  const asked: Asked[] = [];

  function yes(what: string, answer: Partial<PartnerAnswer>) {
    return async (call: PartnerCall, input: unknown): Promise<PartnerAnswer> => {
      asked.push({ what, call, input });
      return { status: 200, body: `{"did":"${what}"}`, replayed: false, leadId: 44, event: null, ...answer };
    };
  }

  const partners: Partners = {
    submit: yes("submit", { status: 201, event: "submitted" }),
    convert: yes("convert", { event: "converted" }),
    reject: yes("reject", { event: "rejected" }),
    erase: yes("erase", { event: "deleted" }),
    get: (program, id) => JSON.stringify({ get: id, program: program.id }),
    list: (program, query, publicUrl, path) =>
      JSON.stringify({ list: String(query), publicUrl, path, program: program.id }),
    details: (program) => JSON.stringify({ details: program.id }),
    test: (program) => JSON.stringify({ test: program.id }),
    ...over,
  };
  return { partners, asked };
}
