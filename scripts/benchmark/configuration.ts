import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256Hex } from "../../src/domain/sha256.ts";
import { renderCrowd, renderZips, type Suits, zipFile } from "./crowd.ts";

/** Our own configuration for the bench. Ports are fixed because a buyer's address is part of what decisions are stored under. */
export const port = 18_180;
export const buyerPort = 18_190;
export const origin = `http://127.0.0.1:${port}`;
export const buyerOrigin = `http://127.0.0.1:${buyerPort}`;
export const apiKey = "only-for-the-bench-0123456789";
export const programKey = "only-for-the-bench-partners-0123456789";

const unlimited = "{ requests_per_minute: 1000000000, burst: 1000000000 }";

/** What a campaign's fields, tier and buyers are, in YAML. */
type Market = { fields: string; method: string; offers: string; buyers: string };

/**
 * `half`: one buyer takes one state, half of the leads, and 1,000 a day. `all`: it takes every lead. Else there are two
 * hundred, and a lead suits few or most of them.
 */
export type Takes = "half" | "all" | Suits;

const webhook = `{ url: "${buyerOrigin}/leads", secret: whsec_${btoa("a secret that signs the bench's own")} }`;

function renderNorthwind(takes: "half" | "all"): Market {
  const terms = takes === "half" ? "filters: [{ field: state, in: [TX, OK] }], caps: { day: 1000 }" : "";
  return {
    fields: "",
    method: "priority",
    offers: `              - { buyer: northwind, price: 45.00, ${terms} }`,
    buyers: `  - { id: northwind, name: Northwind, delivery: { webhook: ${webhook} } }`,
  };
}

function marketOf(takes: Takes): Market {
  return takes === "half" || takes === "all" ? renderNorthwind(takes) : renderCrowd(takes, webhook);
}

/** Writes the configuration into a folder, with the list it names. Returns its path. */
export function writeConfiguration(
  folder: string,
  { database, takes }: { database: string; takes: Takes },
): string {
  const path = join(folder, "leadgate.yaml");
  writeFileSync(path, renderConfiguration(database, takes));
  if (takes === "few" || takes === "most") writeFileSync(join(folder, zipFile), renderZips());
  return path;
}

export function renderConfiguration(databasePath: string, takes: Takes): string {
  const { fields, method, offers, buyers } = marketOf(takes);
  return `server: { port: ${port} }
database: { path: ${JSON.stringify(databasePath)}, synchronous: full }
sellers:
  - code: ACME1234
    slug: acme
    name: Acme
    timezone: America/Chicago
    campaigns:
      - id: acme-auto
        category: Auto Insurance
        ${fields}
        duplicates: { fields: [phone, email], match: any, window: 30d, scope: campaign }
        tiers:
          - method: ${method}
            buyers:
${offers}
buyers:
${buyers}
suppliers:
  - id: bench
    name: Bench
    sellers: [ACME1234]
    rate_limit: ${unlimited}
    keys: [{ id: prod, sha256: ${sha256Hex(apiKey)} }]
programs:
  - id: acme-partners
    name: Acme partner program
    seller: ACME1234
    commission: { type: percent, value: 19 }
    rate_limit: ${unlimited}
    keys: [{ id: prod, sha256: ${sha256Hex(programKey)} }]
    form:
      - { id: 88, type: text, text: "<p>Tell us about them</p>" }
      - { id: 89, type: input, title: Phone, required: true }
      - { id: 90, type: textarea, title: Notes }
      - { id: 91, type: checkbox, title: Interests, options: [solar, roof, windows] }
    partners:
      - { key: ref_123, id: partner_123, name: John Doe, email: john@partner.example }
`;
}
