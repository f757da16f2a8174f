import { partnerEvents } from "../../src/domain/partner-lead.ts";
import type { FormField, Program, ProgramWebhook } from "../../src/domain/program.ts";
import { createPartners, type PartnerCall } from "../../src/partners/partners.ts";
import { openStore, type Store } from "../../src/storage/store.ts";
import { acme } from "../fixtures/catalog.ts";

/** 2026-03-02 23:30 in Chicago, already the 3rd in UTC. */
export const NOW = Date.UTC(2026, 2, 3, 5, 30);

export function formField(id: number, rest: Partial<FormField> = {}): FormField {
  return {
    id,
    type: "input",
    title: `Question ${id}`,
    text: null,
    description: null,
    required: false,
    options: [],
    ...rest,
  };
}

export function webhook(name: string, rest: Partial<ProgramWebhook> = {}): ProgramWebhook {
  const secret = new TextEncoder().encode(`secret of ${name}`);
  return {
    name,
    url: "http://127.0.0.1:9/hook",
    secret,
    signingKey: secret,
    events: partnerEvents,
    ...rest,
  };
}

export const john = { key: "ref_123", id: "partner_123", name: "John Doe", email: "john@partner.example" };
export const jane = { key: "ref_456", id: "partner_456", name: "Jane Roe", email: "jane@partner.example" };

/** The form of the source's example. */
export const exampleForm: FormField[] = [
  formField(88, { type: "text", title: null, text: "<p>Tell us about them</p>" }),
  formField(89, { title: "Company", required: true }),
  formField(90, { type: "textarea", title: "Notes" }),
  formField(91, { type: "checkbox", title: "Interests", options: ["feature1", "feature2", "feature3"] }),
  formField(94, { type: "countries", title: "Country" }),
];

export function program(rest: Partial<Program> = {}): Program {
  return {
    id: "acme-partners",
    name: "Acme partner program",
    seller: acme,
    leadsEnabled: true,
    commission: { type: "percent", basisPoints: 1_900 },
    rateLimit: { requestsPerMinute: 60, burst: 60 },
    keys: [{ id: "prod", sha256: "2".repeat(64), test: false }],
    form: exampleForm,
    partners: [john, jane],
    webhooks: [],
    ...rest,
  };
}

/** The stage of one program over a database in memory, or over a file that outlives it. */
export function openOffice({
  of = program(),
  others = [],
  path = ":memory:",
  over,
}: {
  of?: Program;
  others?: readonly Program[];
  path?: string;
  /** A store that is open already, as if the configuration had changed. */
  over?: Store;
} = {}) {
  let at = NOW;
  let dice = 0;
  const woken: string[] = [];
  const store = over ?? openStore({ path, synchronous: "normal", serve: true, now: () => at });
  const partners = createPartners({
    store,
    catalog: { programs: [of, ...others] },
    now: () => at,
    random: () => (dice++ % 62) / 62,
    wake: (target) => void woken.push(target),
  });

  function call(rest: Partial<PartnerCall> = {}): PartnerCall {
    const asked = rest.program ?? of;
    const [key] = asked.keys;
    if (key === undefined) throw new Error("Cannot call: the program has no key");
    return {
      program: asked,
      key,
      method: "POST",
      path: "/v1/leads",
      idempotencyKey: null,
      address: "203.0.113.7",
      userAgent: "a partner's site",
      ...rest,
    };
  }

  return {
    partners,
    store,
    woken,
    call,
    pass: (ms: number): void => {
      at += ms;
    },
    submit: async (input: unknown, rest: Partial<PartnerCall> = {}) =>
      (await partners.submit(call(rest), input)).leadId ?? 0,
    convert: (id: unknown, amount: unknown, rest: Partial<PartnerCall> = {}) =>
      partners.convert(call({ path: "/v1/leads/convert", ...rest }), {
        id,
        commission_transaction_amount: amount,
      }),
    reject: (id: unknown, rest: Partial<PartnerCall> = {}) =>
      partners.reject(call({ path: "/v1/leads/reject", ...rest }), { id }),
    erase: (id: unknown, rest: Partial<PartnerCall> = {}) =>
      partners.erase(call({ method: "DELETE", path: `/v1/leads/${id}`, ...rest }), id),
  };
}

let people = 0;

/** A lead that nobody sent before. */
export function lead(rest: Record<string, unknown> = {}): Record<string, unknown> {
  people += 1;
  return {
    name: "Alice Brown",
    email: `alice${people}@lead.example`,
    partner: { key: "ref_123" },
    cfields: { "89": "Acme Inc" },
    ...rest,
  };
}

/** What a call was refused with: its code, and each field's words. */
export async function refusalOf(call: Promise<unknown> | (() => unknown)): Promise<unknown> {
  try {
    await (typeof call === "function" ? call() : call);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || !("faults" in error)) throw error;
    const faults: readonly { field: string; message: string }[] = Array.isArray(error.faults)
      ? error.faults
      : [];
    return faults.length === 0
      ? { code: error.code, message: error.message }
      : {
          code: error.code,
          errors: Object.fromEntries(faults.map(({ field, message }) => [field, message])),
        };
  }
  return "nothing was refused";
}
