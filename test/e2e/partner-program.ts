import { type ApplianceOptions, startAppliance, type Told } from "./appliance.ts";
import { keyOf, type Section } from "./configuration.ts";

/** Keys of the program most tests use, and of another that knows nothing of it. */
export const programKeys = {
  acme: "lg_live_K3yOfTheAcmePartnerProgram000001",
  other: "a-key-another-program-has-had-for-years",
};

export type Hook = { name: string; url: string; secret: string; events: readonly string[] };
export type ProgramOptions = ApplianceOptions & { hooks?: readonly Hook[]; program?: Section };

/** The form of the source's example: what it asks under these ids, and no more. */
const form = [
  { id: 88, type: "text", text: "<p>Tell us about them</p>" },
  { id: 89, type: "input", title: "Company", required: true },
  { id: 90, type: "textarea", title: "Notes" },
  { id: 91, type: "checkbox", title: "Interests", options: ["feature1", "feature2", "feature3"] },
  { id: 92, type: "radio", title: "Owner", options: ["owner", "tenant"] },
  { id: 93, type: "select", title: "Size", options: ["small", "large"] },
  { id: 94, type: "countries", title: "Country" },
];

export const partners = [
  { key: "ref_123", id: "partner_123", name: "Robin Poe", email: "robin@partner.example" },
  { key: "ref_456", id: "partner_456", name: "Sasha Coe", email: "sasha@partner.example" },
];

function programs(hooks: readonly Hook[], rest: Section): Section[] {
  return [
    {
      id: "acme-partners",
      name: "Acme partner program",
      seller: "ACME1234",
      commission: { type: "percent", value: 19 },
      keys: [keyOf("prod", programKeys.acme)],
      form,
      partners,
      webhooks: hooks,
      ...rest,
    },
    {
      id: "other-partners",
      name: "Other partner program",
      seller: "RIVAL999",
      commission: { type: "fixed", value: 50 },
      leads_enabled: false,
      keys: [keyOf("prod", programKeys.other)],
      partners: [{ key: "ref_789", id: "partner_789", name: "Kim Loe", email: "kim@partner.example" }],
    },
  ];
}

/** Somebody a partner knows. Every number is another person, none of them a real one. */
export function friend(number: number) {
  const suffix = String(number).padStart(7, "0");
  return { name: `Quinn Featherstone${suffix}`, email: `quinn.${suffix}@featherstone.example` };
}

/** What a partner sends of that person. */
export function friendLead(number: number) {
  return { ...friend(number), partner: { key: "ref_123" }, cfields: { "89": "Featherstone Inc" } };
}

type Call = { body?: unknown; key?: string | null; headers?: Record<string, string> };
type Page = { data: { id: number; status: string }[]; links: { next: string | null } };

/** An appliance with partner programs, and the calls of a partner's software. */
export async function startProgram({ hooks = [], program = {}, ...options }: ProgramOptions = {}) {
  const appliance = await startAppliance({ ...options, programs: programs(hooks, program) });
  const { url, hush } = appliance;
  hush(...Object.values(programKeys), ...hooks.map(({ secret }) => secret));

  function call(method: string, path: string, { body, key = programKeys.acme, headers = {} }: Call = {}) {
    const authorization: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
    // Appliance.send adds a supplier's key where there is none.
    const sent = { authorization: "", "content-type": "application/json", ...authorization, ...headers };
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return appliance.send(path, { method, headers: sent, ...(body !== undefined && { body: text }) });
  }

  return {
    ...appliance,
    call,
    submit(number: number, over: Section = {}, headers: Record<string, string> = {}): Promise<Told> {
      const { name, email } = friend(number);
      hush(name, email);
      return call("POST", "/v1/leads", { body: { ...friendLead(number), ...over }, headers });
    },
    convert: (id: number, amount: number | string, headers: Record<string, string> = {}) =>
      call("POST", "/v1/leads/convert", { body: { id, commission_transaction_amount: amount }, headers }),
    reject: (id: number) => call("POST", "/v1/leads/reject", { body: { id } }),
    /** Every lead, by following the links. `onPage` hears of each page before the next is asked for. */
    async partnerLeads(search: string, onPage: () => Promise<unknown> = async () => {}) {
      const leads: Page["data"] = [];
      let next: string | null = `${url}/v1/leads?${search}`;
      while (next !== null) {
        const { body } = await call("GET", next.slice(url.length));
        const page: Page = body as Page;
        leads.push(...page.data);
        next = page.links.next;
        await onPage();
      }
      return leads;
    },
  };
}

export type PartnerProgram = Awaited<ReturnType<typeof startProgram>>;
