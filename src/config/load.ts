import { readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Catalog } from "../domain/catalog.ts";
import type { Settings } from "../domain/settings.ts";
import { checkKeys } from "./api-keys.ts";
import { readBuyers, settleBuyers } from "./buyers.ts";
import { checkDemoKey } from "./demo-key.ts";
import { readDocument } from "./document.ts";
import { type Disk, readFiles } from "./files.ts";
import { hashCatalog } from "./hash.ts";
import { mergeFiles } from "./merge.ts";
import { createReport, type Problem, type Report } from "./problem.ts";
import { readPrograms } from "./programs.ts";
import { createRead, type Read } from "./read.ts";
import { createLookUp, namesOf } from "./references.ts";
import { readSellers } from "./sellers.ts";
import { databaseSchema, docsSchema, serverSchema } from "./server-schema.ts";
import { readSuppliers } from "./suppliers.ts";
import { childOf, itemsOf, type MapNode, type Tree } from "./tree.ts";
import { refuseUnavailable } from "./unavailable.ts";
import { warnAbout } from "./warnings.ts";

export type LoadedConfig = {
  ok: true;
  settings: Settings;
  catalog: Catalog;
  /** Of what the catalog means: decisions are stored under it. */
  hash: string;
  warnings: readonly Problem[];
  usesDemoKey: boolean;
};

export type BrokenConfig = { ok: false; problems: readonly Problem[]; warnings: readonly Problem[] };

/**
 * Reads a YAML file, or a folder of them, into what the process runs by and on whose terms. Never throws for
 * what it finds: everything that is wrong comes back at once.
 */
export function loadConfig({
  path,
  env,
  disk = { readFile: (file) => readFileSync(file, "utf8"), listFolder: (folder) => readdirSync(folder) },
}: {
  path: string;
  env: Readonly<Record<string, string | undefined>>;
  disk?: Disk;
}): LoadedConfig | BrokenConfig {
  const report = createReport();
  const files = readFiles(path, disk, report);
  const trees = files.map(({ file, text }) => {
    const readSecretFile = (name: string) => disk.readFile(resolve(dirname(file), name));
    return readDocument(file, text, { env, readSecretFile }, report);
  });
  const roots = trees.filter((tree) => tree !== null);
  // What a file that could not be read would have said is not known: looking further would give false alarms.
  if (files.length === 0 || roots.length < files.length) return broken(report);
  const root = mergeFiles(roots, files[0]?.file ?? path, report);
  refuseUnavailable(root, report);
  const read = createRead(report);
  const settings = readSettings(root, read);
  const catalog = readCatalog(root, read, report);
  const usesDemoKey = settings !== null && checkDemoKey(root, settings, report);
  if (settings === null || !report.isClean()) return broken(report);
  warnAbout(root, catalog, report);
  return {
    ok: true,
    settings,
    catalog,
    hash: hashCatalog(catalog),
    warnings: report.warnings(),
    usesDemoKey,
  };
}

function broken(report: Report): BrokenConfig {
  return { ok: false, problems: report.problems(), warnings: report.warnings() };
}

function readSettings(root: MapNode, read: Read): Settings | null {
  const part = (key: string): Tree => childOf(root, key) ?? { ...root, entries: new Map() };
  const server = read(part("server"), serverSchema);
  const docs = read(part("docs"), docsSchema);
  const database = read(part("database"), databaseSchema);
  if (server === null || docs === null || database === null) return null;
  return {
    server: {
      host: server.host,
      port: server.port,
      publicUrl: server.public_url ?? null,
      trustedProxies: server.trusted_proxies,
      bodyLimitBytes: server.body_limit,
      failedAuthPerMinute: server.failed_auth_per_minute,
      privateHookTargets: server.private_hook_targets,
      shutdownGraceMs: server.shutdown_grace,
      metricsToken: server.metrics_token,
    },
    docs: { listCampaigns: docs.list_campaigns },
    database,
  };
}

/** Buyers before the campaigns that name them; then what is known of a buyer only by its campaigns. */
function readCatalog(root: MapNode, read: Read, report: Report): Catalog {
  const readBuyerItems = readBuyers(root, { read, report });
  const buyers = readBuyerItems.map(({ buyer }) => buyer);
  const findBuyer = createLookUp("buyer", {
    found: new Map(buyers.map((buyer) => [buyer.id, buyer])),
    known: namesOf(itemsOf(root, "buyers"), "id"),
    report,
  });
  const { sellers, campaigns } = readSellers(root, { read, report, findBuyer });
  settleBuyers(readBuyerItems, campaigns, report);
  const suppliers = readSuppliers(root, { sellers, campaigns, read, report });
  const programs = readPrograms(root, { sellers, read, report });
  checkKeys(root, report);
  return { sellers, campaigns, buyers, suppliers, programs };
}
