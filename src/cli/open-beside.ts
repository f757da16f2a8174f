import { existsSync } from "node:fs";
import type { Catalog } from "../domain/catalog.ts";
import { OperatorError } from "../domain/error.ts";
import type { Settings } from "../domain/settings.ts";
import { openStore, type Store } from "../storage/store.ts";
import type { Io } from "./io.ts";
import { configPath, loadOrReport, loadSettingsOrReport } from "./options.ts";

/** What `check` and `serve` warn of is no news to who works beside them. */
const QUIETLY = { warns: false };

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
  const { settings, catalog } = loadOrReport(configPath(config, io), io, QUIETLY) ?? fail();
  return { store: openDatabase(settings.database, io), catalog, settings };
}

/**
 * The catalog of one configuration, and a database that nothing can be written to: its own, or the one at `path`.
 * @throws OperatorError where the configuration is not good, or there is no such database
 */
export function openToRead(
  { config, path }: { config: string | undefined; path: string | undefined },
  io: Io,
): { store: Store; catalog: Catalog; path: string } {
  const { settings, catalog } = loadOrReport(configPath(config, io), io, QUIETLY) ?? fail();
  const database = { ...settings.database, path: path ?? settings.database.path };
  return { store: openDatabase(database, io, { readOnly: true }), catalog, path: database.path };
}

function fail(): never {
  throw new OperatorError(
    "Cannot go on: the configuration has problems, expected one that leadgate check is content with",
  );
}

function openDatabase(database: Settings["database"], { clock }: Io, { readOnly = false } = {}): Store {
  if (!existsSync(database.path)) {
    throw new OperatorError(
      `Cannot open the database ${database.path}: there is none, expected one that leadgate serve has made`,
    );
  }
  return openStore({ ...database, serve: false, readOnly, now: clock.now });
}
