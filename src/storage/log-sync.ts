import { closeSync, fdatasync, openSync, realpathSync } from "node:fs";
import { promisify } from "node:util";

const flush = promisify(fdatasync);

/**
 * Syncs the write-ahead log from beside SQLite, off the event loop: the disk works on one batch while the next is
 * read and checked. SQLite itself then runs with `synchronous=normal`, which still syncs the log before a checkpoint
 * moves it into the database; what it leaves out, the sync after each commit, happens here before anybody is told.
 *
 * SQLite keeps the log's file as long as a connection is open, so one descriptor serves for all of the process.
 */
export function createLogSync(path: string) {
  // Beside the file itself, wherever a link to it stands.
  const descriptor = openSync(`${realpathSync(path)}-wal`, "r+");
  return {
    /** Resolves when all that was committed before the call is on disk. */
    sync: (): Promise<void> => flush(descriptor),
    close: (): void => closeSync(descriptor),
  };
}
