import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Keys of the supplier most tests post as, of its sandbox, and of another supplier that knows nothing of it. */
export const keys = {
  prod: "lg_live_K3yOfTheFacebookTeamForRealLeads01",
  sandbox: "lg_test_K3yOfTheFacebookTeamForTrying0utX2",
  other: "a-key-another-supplier-has-had-for-years",
};
export const secret = "whsec_TofaP52Exb09CIZ4APt/ghRNP4XlJg5EUuL6sDzrAng=";
/** Nothing listens there. */
const NOWHERE = "http://127.0.0.1:9/leads";

export type Section = Record<string, unknown>;
export type Wishes = {
  buyerUrl?: string;
  server?: Section;
  database?: Section;
  webhook?: Section;
  /** Of northwind itself. */
  buyer?: Section;
  campaign?: Section;
  /** Of the other campaign. */
  solar?: Section;
  offer?: Section;
  /** Of the supplier most tests post as. */
  supplier?: Section;
  /** Posts a minute and at once, of every supplier. Null is what the product does unless told otherwise. */
  rateLimit?: Section | null;
  programs?: readonly Section[];
  /** Beside northwind. */
  buyers?: readonly Section[];
  suppressions?: readonly Section[];
  docs?: Section;
};

export function keyOf(id: string, key: string, rest: Section = {}): Section {
  return { id, sha256: createHash("sha256").update(key).digest("hex"), ...rest };
}

/** One seller and its buyer, two suppliers, and a seller that only the other supplier may post to. */
function configuration({
  buyerUrl = NOWHERE,
  server = {},
  database = {},
  webhook = {},
  buyer = {},
  campaign = {},
  solar = {},
  offer = {},
  supplier = {},
  rateLimit = { requests_per_minute: 1_000_000, burst: 1_000_000 },
  programs = [],
  buyers = [],
  suppressions = [],
  docs = {},
}: Wishes) {
  const limited = rateLimit === null ? {} : { rate_limit: rateLimit };
  return {
    server: { port: 0, shutdown_grace: "3s", ...server },
    database,
    docs,
    sellers: [
      {
        code: "ACME1234",
        slug: "acme",
        name: "Acme Leads",
        timezone: "America/Chicago",
        campaigns: [
          {
            id: "acme-auto",
            category: "Auto Insurance",
            fields: { coverage: { type: "choice", options: ["liability", "full"] } },
            tiers: [
              {
                buyers: [
                  { buyer: "northwind", price: 45, filters: [{ field: "state", in: ["TX"] }], ...offer },
                ],
              },
            ],
            ...campaign,
          },
          {
            id: "acme-solar",
            category: "Solar",
            tiers: [{ buyers: [{ buyer: "northwind", price: 60 }] }],
            ...solar,
          },
        ],
      },
      { code: "RIVAL999", slug: "rival", name: "Rival Leads", campaigns: [] },
    ],
    buyers: [
      {
        id: "northwind",
        name: "Northwind Insurance",
        timezone: "America/Chicago",
        ...buyer,
        delivery: { webhook: { url: buyerUrl, secret, ...webhook } },
      },
      ...buyers,
    ],
    suppressions,
    suppliers: [
      {
        id: "fb-team",
        name: "Facebook team",
        sellers: ["ACME1234"],
        keys: [keyOf("prod", keys.prod), keyOf("sandbox", keys.sandbox, { test: true })],
        ...limited,
        ...supplier,
      },
      {
        id: "other-team",
        name: "Other team",
        sellers: ["ACME1234", "RIVAL999"],
        keys: [keyOf("prod", keys.other)],
        ...limited,
      },
    ],
    programs: programs.map((program) => ({ ...limited, ...program })),
  };
}

/** Writes it into the folder and says where. All of JSON is YAML. The database is beside it, wherever `serve` starts. */
export function writeConfiguration(folder: string, wishes: Wishes = {}): string {
  const path = join(folder, "leadgate.yaml");
  const database = { path: join(folder, "data", "leadgate.sqlite"), ...wishes.database };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, JSON.stringify(configuration({ ...wishes, database }), null, 2), { mode: 0o644 });
  return path;
}
