import type { Catalog } from "../domain/catalog.ts";
import type { Settings } from "../domain/settings.ts";
import { checkKeys } from "./api-keys.ts";
import { readBuyers, settleBuyers } from "./buyers.ts";
import { checkDemoKey } from "./demo-key.ts";
import { machine } from "./files.ts";
import { createReadValues } from "./filter-values.ts";
import { hashCatalog } from "./hash.ts";
import { createReadList, type ReadList } from "./lists.ts";
import { createReport, type Problem, type Report } from "./problem.ts";
import { readPrograms } from "./programs.ts";
import { createRead, type Read } from "./read.ts";
import { createLookUp, namesOf } from "./references.ts";
import { type ConfigSource, readRoot, sectionOf } from "./root.ts";
import { readSellers } from "./sellers.ts";
import { databaseSchema, docsSchema, serverSchema } from "./server-schema.ts";
import { readSuppliers } from "./suppliers.ts";
import { readSuppressions } from "./suppressions.ts";
import { itemsOf, type MapNode } from "./tree.ts";
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
export function loadConfig(source: ConfigSource): LoadedConfig | BrokenConfig {
  const report = createReport();
  const root = readRoot(source, report);
  if (root === null) return broken(report);
  const read = createRead(report);
  const settings = readSettings(root, read);
  const catalog = readCatalog(root, {
    read,
    readList: createReadList({ disk: source.disk ?? machine, report }),
    report,
  });
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
  const server = read(sectionOf(root, "server"), serverSchema);
  const docs = read(sectionOf(root, "docs"), docsSchema);
  const database = read(sectionOf(root, "database"), databaseSchema);
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

type Tools = { read: Read; readList: ReadList; report: Report };

/** Buyers before the campaigns that name them; then what is known of a buyer only by its campaigns. */
function readCatalog(root: MapNode, { read, readList, report }: Tools): Catalog {
  const readBuyerItems = readBuyers(root, { read, report });
  const buyers = readBuyerItems.map(({ buyer }) => buyer);
  const findBuyer = createLookUp("buyer", {
    found: new Map(buyers.map((buyer) => [buyer.id, buyer])),
    known: namesOf(itemsOf(root, "buyers"), "id"),
    report,
  });
  const readValues = createReadValues({ readList, report });
  const { sellers, campaigns } = readSellers(root, { read, readValues, report, findBuyer });
  settleBuyers(readBuyerItems, campaigns, report);
  const suppliers = readSuppliers(root, { sellers, campaigns, read, report });
  const suppressions = readSuppressions(root, { sellers, campaigns, readList, read, report });
  const programs = readPrograms(root, { sellers, read, report });
  checkKeys(root, report);
  return { sellers, campaigns, buyers, suppliers, programs, suppressions };
}
