/** Our own configuration for the bench. Ports are fixed because a buyer's address is part of what decisions are stored under. */
export const port = 18_180;
export const buyerPort = 18_190;
export const origin = `http://127.0.0.1:${port}`;
export const buyerOrigin = `http://127.0.0.1:${buyerPort}`;
export const apiKey = "only-for-the-bench-0123456789";

/** `half`: the buyer takes one state, half of the leads, and 1,000 a day. `all`: it takes every lead. */
export function renderConfiguration(databasePath: string, takes: "half" | "all"): string {
  const terms = takes === "half" ? "filters: [{ field: state, in: [TX, OK] }], caps: { day: 1000 }" : "";
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
        duplicates: { fields: [phone, email], match: any, window: 30d, scope: campaign }
        tiers:
          - method: priority
            buyers:
              - { buyer: northwind, price: 45.00, ${terms} }
buyers:
  - id: northwind
    name: Northwind
    delivery: { webhook: { url: "${buyerOrigin}/leads", secret: whsec_${btoa("a secret that signs the bench's own")} } }
suppliers:
  - id: bench
    name: Bench
    sellers: [ACME1234]
    rate_limit: { requests_per_minute: 1000000000, burst: 1000000000 }
    keys: [{ id: prod, sha256: ${new Bun.CryptoHasher("sha256").update(apiKey).digest("hex")} }]
`;
}
