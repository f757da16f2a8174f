import type { Database } from "bun:sqlite";
import { BUSY_TIMEOUT_MS, sqliteCode } from "./database.ts";

/** Others' posts wait meanwhile. */
const EMPTYING_LOG_MS = 50;

/** Moves the write-ahead log into the file. `onFault` hears where that cannot be: what is in the log is as safe as in the file. */
export function createCheckpoint(sqlite: Database, onFault: (code: string, error: unknown) => void) {
  function moveLogIntoFile(): void {
    try {
      sqlite.run("pragma wal_checkpoint(truncate)");
    } catch (error) {
      onFault(sqliteCode(error) ?? "UNKNOWN", error);
    }
  }

  return {
    /** As far as readers allow. */
    moveLogIntoFile,
    /**
     * What was erased stands in neither log nor file any more. For a hook after a commit. Where another process reads
     * just then, the log is overwritten in its own time.
     */
    emptyLog(): void {
      sqlite.run(`pragma busy_timeout = ${EMPTYING_LOG_MS}`);
      moveLogIntoFile();
      sqlite.run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
    },
  };
}
