import { existsSync } from "node:fs";
import { OperatorError } from "../domain/error.ts";
import { openStore, type Store } from "../storage/store.ts";
import type { Io } from "./io.ts";
import { configPath, loadOrReport } from "./options.ts";

/**
 * The database of a configuration, for a command that works beside a running `serve`.
 * @throws OperatorError where the configuration is broken or nothing was served from it yet
 */
export function openBeside(config: string | undefined, io: Io): Store {
  const path = configPath(config, io);
  const loaded = loadOrReport(path, io);
  if (loaded === null)
    throw new OperatorError("Cannot open the database: the configuration that names it has problems");
  const { database } = loaded.settings;
  if (!existsSync(database.path)) {
    throw new OperatorError(
      `Cannot open the database ${database.path}: there is none, expected one that leadgate serve has made`,
    );
  }
  return openStore({ ...database, serve: false, now: io.clock.now });
}
