import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256Hex } from "../../src/domain/sha256.ts";
import type { LinkKind } from "../../src/storage/links.ts";
import { openStore } from "../../src/storage/store.ts";
import { hashText, secretText } from "../config/loading.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { runLine } from "./terminal.ts";

/** The first address that is made. */
export const TOKEN = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
export const NOW = Date.UTC(2025, 5, 1);

export const yaml = (server: string, database: string) => `server: ${server}
database: { path: ${database} }
sellers:
  - code: ACME1234
    slug: acme
    name: Acme
    campaigns:
      - { id: auto, category: Auto Insurance, tiers: [{ buyers: [{ buyer: northwind, price: 45 }] }] }
      - { id: boats, category: Boats, active: false, tiers: [{ buyers: [{ buyer: northwind, price: 45 }] }] }
  - { code: RIVAL999, slug: rival, name: Rival, campaigns: [{ id: solar, category: Sun, tiers: [{ buyers: [{ buyer: northwind, price: 4 }] }] }] }
buyers:
  - { id: northwind, name: Northwind, timezone: UTC, delivery: { webhook: { url: "https://crm.example/leads", secret: ${secretText} } } }
suppliers:
  - { id: web, name: Web, sellers: [ACME1234], keys: [{ id: prod, sha256: ${hashText} }] }
`;

/** A configuration, the database that a serve has left, and the command beside them. */
export function openLinkDesk(
  command: "instructions" | "hooks",
  kind: LinkKind,
  server = "{ public_url: https://leads.example.org }",
) {
  const cwd = temporaryFolder();
  const path = join(cwd, "leadgate.sqlite");
  const env = { LEADGATE_CONFIG: join(cwd, "leadgate.yaml") };
  writeFileSync(env.LEADGATE_CONFIG, yaml(server, path));
  openStore({ path, synchronous: "full", serve: true, now: () => NOW }).close();

  function links() {
    const store = openStore({ path, synchronous: "full", serve: false, now: () => NOW });
    try {
      return store.links.list(kind);
    } finally {
      store.close();
    }
  }
  function add(kind: LinkKind, campaign: string): void {
    const store = openStore({ path, synchronous: "full", serve: false, now: () => NOW });
    const row = { sha256: sha256Hex(kind), supplier: "web", format: null, createdAt: NOW };
    store.writeNow(() => store.links.insert({ ...row, kind, campaign }));
    store.close();
  }
  return { run: (...args: string[]) => runLine([command, ...args], { cwd, env }), links, add };
}
