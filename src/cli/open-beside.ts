import { existsSync } from "node:fs";
import type { Catalog } from "../domain/catalog.ts";
import { OperatorError } from "../domain/error.ts";
import { openStore, type Store } from "../storage/store.ts";
import type { Io } from "./io.ts";
import { configPath, loadOrReport } from "./options.ts";

/** The database alone, as `openWithCatalog` gives it. */
export function openBeside(config: string | undefined, io: Io): Store {
  return openWithCatalog(config, io).store;
}

/**
 * A configuration and its database, for a command that works beside a running `serve`.
 * @throws OperatorError where the configuration is broken or nothing was served from it yet
 */
export function openWithCatalog(config: string | undefined, io: Io): { store: Store; catalog: Catalog } {
  const path = configPath(config, io);
  const loaded = loadOrReport(path, io);
  if (loaded === null)
    throw new OperatorError("Cannot open the database: the configuration that names it has problems");
  const { settings, catalog } = loaded;
  const { database } = settings;
  if (!existsSync(database.path)) {
    throw new OperatorError(
      `Cannot open the database ${database.path}: there is none, expected one that leadgate serve has made`,
    );
  }
  return { store: openStore({ ...database, serve: false, now: io.clock.now }), catalog };
}
