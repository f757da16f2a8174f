import { Database } from "bun:sqlite";
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type BunSQLiteDatabase, drizzle } from "drizzle-orm/bun-sqlite";
import { OperatorError } from "../domain/error.ts";
import type * as tables from "./tables.ts";

export type Orm = BunSQLiteDatabase<typeof tables> & { $client: Database };

/** How long a write waits for another process. */
export const BUSY_TIMEOUT_MS = 5_000;
const CACHE_KIB = 16 * 1024;
/** Of the write-ahead log, once it has been checkpointed. */
const JOURNAL_LIMIT_BYTES = 64 * 1024 * 1024;

/** What SQLite said, as one of its own code words (`SQLITE_FULL`); null for any other error. */
export function sqliteCode(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  return typeof error.code === "string" && error.code.startsWith("SQLITE_") ? error.code : null;
}

const cures: Readonly<Record<string, string>> = {
  SQLITE_FULL: "; make room on the disk",
  SQLITE_BUSY: "; another process is writing, try again",
};

/** Trouble with the file as a sentence for the operator; any other error as it is. */
export function asOperatorError(error: unknown, what: string): unknown {
  const code = sqliteCode(error);
  if (code === null) return error;
  return new OperatorError(`${what}: ${why(error)}${cures[code] ?? ""}`, { cause: error });
}

function why(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function prepareFile(path: string): void {
  const folder = dirname(path);
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
  } catch (error) {
    throw new OperatorError(
      `Cannot open the database ${path}: ${why(error)}; expected a folder that user ${process.getuid?.() ?? "?"} may write (set database.path, or change the folder's owner)`,
      { cause: error },
    );
  }
}

/**
 * A command run as another user would leave log files behind that the service cannot write.
 * @throws OperatorError naming the line to use instead
 */
function refuseForeignOwner(path: string): void {
  const me = process.getuid?.();
  const owner = statSync(path).uid;
  if (me === undefined || owner === me) return;
  throw new OperatorError(
    `Cannot open the database ${path}: it belongs to user ${owner} and this is user ${me}; run the command as its owner: sudo -u '#${owner}' leadgate …`,
  );
}

function configure(sqlite: Database, synchronous: "full" | "normal"): void {
  sqlite.run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  const mode = sqlite.query<{ journal_mode: string }, []>("pragma journal_mode = wal").get()?.journal_mode;
  if (mode !== "wal" && mode !== "memory") {
    throw new OperatorError(
      `Cannot use write-ahead logging: the file system answers journal_mode ${mode}, expected wal; keep the database on a local disk`,
    );
  }
  sqlite.run(`pragma synchronous = ${synchronous}`);
  sqlite.run("pragma foreign_keys = on");
  sqlite.run("pragma trusted_schema = off");
  sqlite.run("pragma secure_delete = on");
  sqlite.run(`pragma cache_size = -${CACHE_KIB}`);
  sqlite.run(`pragma journal_size_limit = ${JOURNAL_LIMIT_BYTES}`);
  const level = sqlite.query<{ synchronous: number }, []>("pragma synchronous").get()?.synchronous;
  if (level !== (synchronous === "full" ? 2 : 1)) {
    throw new OperatorError(`Cannot set the database's synchronous to ${synchronous}: it answers ${level}`);
  }
}

/**
 * Opens the SQLite file, making it and its folder (0700) where absent, and sets what a fresh handle has not:
 * write-ahead log, durability, foreign keys, and overwriting of what is deleted.
 * `":memory:"` gives a private database for tests.
 * @throws OperatorError with a sentence for the operator
 */
export function openDatabase({
  path,
  synchronous,
  readOnly = false,
}: {
  path: string;
  synchronous: "full" | "normal";
  /** Whatever would write throws. */
  readOnly?: boolean;
}): Database {
  if (path !== ":memory:") {
    prepareFile(resolve(path));
    refuseForeignOwner(path);
  }
  try {
    const sqlite = new Database(path, { strict: true, create: true, readwrite: true });
    configure(sqlite, synchronous);
    if (readOnly) sqlite.run("pragma query_only = on");
    return sqlite;
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    throw new OperatorError(`Cannot open the database ${path}: ${why(error)}`, { cause: error });
  }
}

export function createOrm(sqlite: Database): Orm {
  return drizzle({ client: sqlite });
}

/**
 * Claims a database for one `serve`. The claim is a lock of the operating system on a file beside it,
 * so it ends with the process however that ends, and leaves nothing to clean up.
 * @throws OperatorError where another process holds it
 */
export function claimDatabase(path: string): () => void {
  if (path === ":memory:") return () => {};
  let lock: Database | undefined;
  try {
    // However the file is called: a link to it is the same database.
    const lockPath = `${realpathSync(path)}-serve`;
    lock = new Database(lockPath, { strict: true, create: true, readwrite: true });
    chmodSync(lockPath, 0o600);
    lock.run("begin exclusive");
  } catch (error) {
    lock?.close();
    if (sqliteCode(error) !== "SQLITE_BUSY") throw asOperatorError(error, `Cannot serve ${path}`);
    throw new OperatorError(
      `Cannot serve ${path}: another leadgate serve is already using it; stop that one first, or give this one its own database.path`,
      { cause: error },
    );
  }
  return () => lock.close();
}
