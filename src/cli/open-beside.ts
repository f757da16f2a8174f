import { existsSync } from "node:fs";
import type { Catalog } from "../domain/catalog.ts";
import { OperatorError } from "../domain/error.ts";
import type { Settings } from "../domain/settings.ts";
import { openStore, type Store } from "../storage/store.ts";
import type { Io } from "./io.ts";
import { configPath, loadOrReport, loadSettingsOrReport } from "./options.ts";

/**
 * The database that a configuration names, for a command that works beside a running `serve`. What else stands in
 * the configuration may be broken, or need secrets that only `serve` has.
 * @throws OperatorError where the configuration does not tell which it is, or nothing was served from it yet
 */
export function openBeside(config: string | undefined, io: Io): Store {
  const { database } = loadSettingsOrReport(configPath(config, io), io) ?? fail();
  return openDatabase(database, io);
}

/**
 * The same with catalog and settings, for which the whole configuration must be good.
 * @throws OperatorError where it is not, or nothing was served from it yet
 */
export function openWithCatalog(
  config: string | undefined,
  io: Io,
): { store: Store; catalog: Catalog; settings: Settings } {
  const { settings, catalog } = loadOrReport(configPath(config, io), io) ?? fail();
  return { store: openDatabase(settings.database, io), catalog, settings };
}

function fail(): never {
  throw new OperatorError("Cannot open the database: the configuration that names it has problems");
}

function openDatabase(database: Settings["database"], { clock }: Io): Store {
  if (!existsSync(database.path)) {
    throw new OperatorError(
      `Cannot open the database ${database.path}: there is none, expected one that leadgate serve has made`,
    );
  }
  return openStore({ ...database, serve: false, now: clock.now });
}
