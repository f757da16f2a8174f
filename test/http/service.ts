import { createHash } from "node:crypto";
import type { Campaign, Catalog, Seller, Supplier } from "../../src/domain/catalog.ts";
import type { FieldSpec } from "../../src/domain/field.ts";
import type { LeadView, Receipt } from "../../src/domain/lead.ts";
import type { FormField, Program } from "../../src/domain/program.ts";
import type { Settings } from "../../src/domain/settings.ts";
import { createHttp, type HttpOptions } from "../../src/http/server.ts";
import type { FormPost } from "../../src/intake/form-desk.ts";
import type { RawPost } from "../../src/intake/intake.ts";
import type { Partners } from "../../src/partners/partners.ts";
import { createLog } from "../../src/platform/log.ts";
import { createMetrics } from "../../src/platform/metrics.ts";
import type { LeadQuery } from "../../src/selling/lead-reader.ts";
import type { LinkRow } from "../../src/storage/links.ts";
import { openPartnerDesk } from "./partner-desk.ts";

export const NOON = Date.UTC(2026, 6, 15, 12);
export const KEY = "lg_live_the-key-of-the-team";
export const SANDBOX_KEY = "lg_test_the-sandbox-of-the-team";
export const OTHER_KEY = "lg_live_a-key-of-somebody-else";
export const PROGRAM_KEY = "lg_live_the-key-of-the-program";
/** What every registered address is told with. */
export const SECRET = "whsec_TofaP52Exb09CIZ4APt/ghRNP4XlJg5EUuL6sDzrAng=";
export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** Every answer to one of these keys says so. */
export const limitHeaders = {
  "x-ratelimit-limit": "60",
  "x-ratelimit-remaining": "60",
  "x-ratelimit-reset": "1784116800",
};

const seller: Seller = {
  code: "ACME1234",
  slug: "acme",
  name: "Acme Leads",
  timezone: "America/Chicago",
  currency: "USD",
  country: "US",
};
const foreign: Seller = { ...seller, code: "OTHER999", slug: "other", name: "Other Leads" };

const personFields: FieldSpec[] = [
  { key: "firstName", label: "First name", type: "text", required: true },
  { key: "lastName", label: "Last name", type: "text", required: true },
  { key: "phone", label: "Phone", type: "phone", required: true },
  { key: "state", label: "State", type: "state", required: true },
];

function campaign(id: string, category: string, over: Partial<Campaign> = {}): Campaign {
  return {
    id,
    seller,
    category,
    active: true,
    fields: personFields,
    strict: false,
    unknownFields: "keep",
    duplicates: null,
    sellTo: 1,
    whenUnsold: "hold",
    maxAgeMs: 1,
    answerWithinMs: 8_000,
    tiers: [],
    ...over,
  };
}

const coverage: FieldSpec = {
  key: "coverage",
  label: "Coverage",
  type: "choice",
  required: false,
  options: ["liability", "full"],
  help: "What the person asked for",
};

function sha256(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

function supplier(id: string, keys: Supplier["keys"], over: Partial<Supplier> = {}): Supplier {
  return {
    id,
    name: `The ${id}`,
    sellers: [seller],
    rateLimit: { requestsPerMinute: 60, burst: 60 },
    show: { price: true, buyerIds: true },
    caps: new Map(),
    keys,
    postback: null,
    forms: new Map(),
    ...over,
  };
}

const prod = { id: "prod", sha256: sha256(KEY), test: false };

export const team: Supplier = supplier("team", [
  prod,
  { id: "sandbox", sha256: sha256(SANDBOX_KEY), test: true },
]);
const blind = supplier("blind", [{ id: "prod", sha256: sha256(OTHER_KEY), test: false }], {
  show: { price: false, buyerIds: false },
});

/** A form with a field of every kind that is checked in its own way. */
export const program: Program = {
  id: "acme-partners",
  name: "Acme partner program",
  seller,
  leadsEnabled: true,
  commission: { type: "percent", basisPoints: 1_900 },
  rateLimit: { requestsPerMinute: 60, burst: 60 },
  keys: [{ id: "prod", sha256: sha256(PROGRAM_KEY), test: false }],
  form: [
    formField(88, "text", { text: "<p>Tell us about them</p>" }),
    formField(89, "input", { title: "Company", required: true }),
    formField(91, "checkbox", {
      title: "Interests",
      description: "What they asked for",
      options: ["solar", "roof"],
    }),
    formField(92, "select", { title: "Size", options: ["small", "large"] }),
    formField(94, "countries", { title: "Country" }),
  ],
  partners: [{ key: "ref_123", id: "partner_123", name: "John Roe", email: "john@partner.example" }],
  webhooks: [],
};

function formField(id: number, type: FormField["type"], over: Partial<FormField>): FormField {
  return { id, type, title: null, text: null, description: null, required: false, options: [], ...over };
}

export const catalog: Catalog = {
  sellers: [seller, foreign],
  campaigns: [
    campaign("acme-auto", "Auto Insurance", { fields: [...personFields, coverage] }),
    campaign("acme-old", "Old", { active: false }),
    campaign("other-solar", "Solar", { seller: foreign }),
  ],
  buyers: [],
  suppliers: [team, blind],
  programs: [program],
  suppressions: [],
};

export const receipt: Receipt = {
  body: '{"success":true,"lead_id":"lead_000000000001","status":"sold","price":45,"buyer_ids":["northwind"]}',
  replayed: false,
  leadId: 1,
  status: "sold",
  summary: { campaign: "acme-auto", buyers: ["northwind"], reason: null, refused: {} },
};

type Server = Partial<Settings["server"]>;

/** The HTTP side with nothing behind it: intake and reader say what the test tells them, clocks stand still. */
export function openService({
  server = {},
  listCampaigns = false,
  receive = async () => receipt,
  receiveForm = async ({ format }) => ({ ...receipt, format }),
  leads = [],
  partners,
  served = catalog,
  canWrite = async () => true,
  durable = async () => {},
  hooks = { list: () => [], register: async () => null, remove: async () => false },
  reach = async () => ({ kind: "forbidden" }),
  links = [],
  monotonic = () => 0,
  mintRequestId,
}: {
  server?: Server;
  listCampaigns?: boolean;
  receive?: (raw: RawPost) => Promise<Receipt>;
  receiveForm?: HttpOptions["forms"]["receive"];
  /** What the store holds, newest first, whoever asks. */
  leads?: LeadView[];
  /** Instead of one that says yes to everything. */
  partners?: Partial<Partners>;
  served?: Catalog;
  canWrite?: () => Promise<boolean>;
  durable?: () => Promise<void>;
  hooks?: HttpOptions["hooks"];
  reach?: HttpOptions["reach"];
  /** Addresses without a key. */
  links?: LinkRow[];
  monotonic?: () => number;
  /** Without it, `req_1` and so on. */
  mintRequestId?: () => string;
} = {}) {
  const lines: string[] = [];
  const posts: RawPost[] = [];
  const forms: FormPost[] = [];
  const queries: LeadQuery[] = [];
  const gets: string[] = [];
  const desk = openPartnerDesk(partners);
  const metrics = createMetrics();
  const log = createLog({
    write: (text) => lines.push(...text.trimEnd().split("\n")),
    pretty: false,
    now: () => NOON,
  });
  let minted = 0;
  const http = createHttp({
    settings: {
      server: {
        host: "127.0.0.1",
        port: 0,
        publicUrl: null,
        trustedProxies: ["127.0.0.1", "::1"],
        bodyLimitBytes: 65_536,
        failedAuthPerMinute: 30,
        privateHookTargets: false,
        shutdownGraceMs: 1_000,
        metricsToken: null,
        ...server,
      },
      docs: { listCampaigns },
      database: { path: "unused", synchronous: "full" },
    },
    catalog: served,
    partners: desk.partners,
    hooks,
    reach,
    mintSigningSecret: () => SECRET,
    intake: {
      receive: (raw) => {
        posts.push(raw);
        return receive(raw);
      },
    },
    forms: {
      receive: (post) => {
        forms.push(post);
        return receiveForm(post);
      },
    },
    leads: {
      get: ({ supplierId, id }) => {
        gets.push(supplierId);
        return leads.find((lead) => lead.id === id) ?? null;
      },
      list: (query) => {
        queries.push(query);
        return leads
          .filter(({ id }) => id < (query.beforeId ?? Number.POSITIVE_INFINITY))
          .slice(0, query.limit);
      },
    },
    store: { canWrite, durable, links: { find: (sha256) => links.find((link) => link.sha256 === sha256) } },
    clock: { now: () => NOON, monotonic },
    log,
    metrics,
    version: "0.0.0-test",
    mintRequestId: mintRequestId ?? (() => `req_${++minted}`),
  });

  function ask(
    method: string,
    path: string,
    init: { headers?: Record<string, string>; body?: string | ReadableStream } = {},
  ) {
    return http.app.handle(new Request(`http://localhost${path}`, { method, ...init }));
  }

  /** The log's lines so far. */
  function logged(): unknown[] {
    log.flush();
    return lines.map((line) => JSON.parse(line));
  }

  return { http, ask, posts, forms, queries, gets, asked: desk.asked, logged, metrics };
}
