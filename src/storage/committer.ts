import type { Database } from "bun:sqlite";
import { AppError } from "../domain/error.ts";
import { sqliteCode } from "./database.ts";

/** What a job may ask of its transaction: the only way it touches memory. */
export type Tx = {
  /** Runs once the batch is on disk. */
  onCommit(fn: () => void): void;
  /** Runs where this job, or the batch it was in, is not kept. */
  onRollback(fn: () => void): void;
};

/** Synchronous: a promise returned from here would be committed before it is done. `now` is one moment for the whole batch. */
export type Job<T> = (tx: Tx, now: number) => T;

type Waiting = {
  job: Job<unknown>;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
};

const MAX_BATCH = 256;
/** As long as turns of the event loop bring more, a batch waits for the next one, up to so many: a sync costs as much for one as for all. */
const ENOUGH = 32;
const MAX_WAITING = 2_000;
const DONE = Promise.resolve();

function unavailable(message: string, cause?: unknown): AppError {
  return new AppError("unavailable", message, { cause });
}

/** What passes, or is the disk's: the caller may try again. Any other fault is the job's own, or ours. */
const TROUBLE = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|NOMEM|READONLY|CORRUPT|CANTOPEN)/;

function isTrouble(code: string | null): code is string {
  return code !== null && TROUBLE.test(code);
}

function explain(error: unknown): unknown {
  if (!isTrouble(sqliteCode(error))) return error;
  return unavailable(
    "Cannot store anything right now: nothing of this request was kept, send it again later",
    error,
  );
}

/**
 * Group commit. Jobs that arrive within one turn of the event loop run in one transaction and are answered after the
 * one fsync they share. A job that throws loses only its own writes; a commit that fails fails every job of its batch,
 * so nobody is told of what is not on disk. A job may run twice, the first time undone.
 *
 * With `sync` the commit itself does not wait for the disk: what arrives during the sync is collected, and is the
 * next batch. Nothing runs and no hook is called between a commit and the end of its sync.
 *
 * `beforeCommit` may add writes of its own to each batch. `onFault` hears of every batch the disk refused.
 */
export function createCommitter({
  sqlite,
  now,
  sync,
  beforeCommit,
  onFault,
}: {
  sqlite: Database;
  /** Resolves when what was committed is on disk; null where the commit itself sees to that. */
  sync: (() => Promise<void>) | null;
  now: () => number;
  beforeCommit: (tx: Tx) => void;
  onFault: (code: string, error: unknown) => void;
}) {
  const begin = sqlite.prepare("begin immediate");
  const commit = sqlite.prepare("commit");
  const savepoint = sqlite.prepare("savepoint job");
  const release = sqlite.prepare("release job");
  const rollbackTo = sqlite.prepare("rollback to job");
  let waiting: Waiting[] = [];
  let scheduled = false;
  /** How many waited one turn ago. */
  let gathered = 0;
  let syncing: Promise<void> | null = null;
  /** Once a sync has failed: what everybody is told. */
  let broken: AppError | null = null;
  const commits: (() => void)[] = [];
  let rollbacks: (() => void)[] = [];
  const tx: Tx = {
    onCommit: (fn) => void commits.push(fn),
    onRollback: (fn) => void rollbacks.push(fn),
  };

  function reportTrouble(code: string | null, error: unknown): void {
    if (isTrouble(code)) onFault(code, error);
  }

  function undo(mark: { commits: number; rollbacks: number }): void {
    commits.length = mark.commits;
    for (const fn of rollbacks.splice(mark.rollbacks).reverse()) fn();
  }

  function runJob(waiter: Waiting, at: number): () => void {
    const value = waiter.job(tx, at);
    if (value instanceof Promise)
      throw new TypeError("Cannot commit a job: it returned a promise, expected a value");
    return () => waiter.resolve(value);
  }

  /** Runs a job in its savepoint. Throws only where the whole transaction is gone. */
  function runIsolated(waiter: Waiting, at: number): () => void {
    const mark = { commits: commits.length, rollbacks: rollbacks.length };
    savepoint.run();
    try {
      const answer = runJob(waiter, at);
      release.run();
      return answer;
    } catch (error) {
      if (!sqlite.inTransaction) throw error;
      rollbackTo.run();
      release.run();
      undo(mark);
      reportTrouble(sqliteCode(error), error);
      return () => waiter.reject(explain(error));
    }
  }

  function inTransaction<T>(work: () => T): T {
    begin.run();
    try {
      const value = work();
      beforeCommit(tx);
      commit.run();
      return value;
    } catch (error) {
      if (sqlite.inTransaction) sqlite.run("rollback");
      throw error;
    }
  }

  function refuse(batch: readonly Waiting[], error: unknown, code: string | null): void {
    reportTrouble(code, error);
    for (const waiter of batch) waiter.reject(explain(error));
  }

  function runHooks(): void {
    rollbacks = [];
    for (const fn of commits.splice(0)) fn();
  }

  /** A batch in which no job throws, as nearly all are, needs no savepoints; one in which one does is run again with them. */
  function runJobs(batch: readonly Waiting[], at: number): (() => void)[] {
    let inJob = false;
    try {
      return inTransaction(() => {
        inJob = true;
        const answers = batch.map((waiter) => runJob(waiter, at));
        inJob = false;
        return answers;
      });
    } catch (error) {
      if (!inJob || isTrouble(sqliteCode(error))) throw error;
      undo({ commits: 0, rollbacks: 0 });
      return inTransaction(() => batch.map((waiter) => runIsolated(waiter, at)));
    }
  }

  /** What to tell each of the batch once it is on disk; null where nothing was kept and all were told. */
  function commitBatch(batch: readonly Waiting[]): (() => void)[] | null {
    try {
      return runJobs(batch, now());
    } catch (error) {
      undo({ commits: 0, rollbacks: 0 });
      refuse(batch, error, sqliteCode(error));
      return null;
    }
  }

  function runBatch(batch: readonly Waiting[]): void {
    const answers = commitBatch(batch);
    if (answers === null) return;
    const tell = () => {
      runHooks();
      for (const answer of answers) answer();
    };
    if (sync === null) {
      tell();
      return;
    }
    syncing = sync().then(tell, (error: unknown) => {
      // Committed, but nobody can say whether it will still be there, nor anything after it, though a later sync may
      // succeed: the process has to start from the disk again.
      broken = unavailable(
        "Cannot tell whether this request was kept: the disk failed, send it again later",
        error,
      );
      refuse(batch, broken, "SQLITE_IOERR_FSYNC");
      refuse(waiting.splice(0), broken, null);
      throw broken;
    });
    // Whoever waits for `durable` hears of the fault; that nobody does is no fault.
    syncing.catch(() => {});
    const over = () => {
      syncing = null;
      if (waiting.length > 0) flush();
    };
    syncing.then(over, over);
  }

  function flush(): void {
    scheduled = false;
    if (syncing !== null) return;
    if (waiting.length > gathered && waiting.length < ENOUGH) {
      gathered = waiting.length;
      schedule();
      return;
    }
    gathered = 0;
    const batch = waiting.length <= MAX_BATCH ? waiting : waiting.slice(0, MAX_BATCH);
    waiting = waiting.length <= MAX_BATCH ? [] : waiting.slice(MAX_BATCH);
    if (batch.length > 0) runBatch(batch);
    if (waiting.length > 0) schedule();
  }

  function schedule(): void {
    if (scheduled || syncing !== null) return;
    scheduled = true;
    setImmediate(flush);
  }

  /** Resolves once the job's writes are on disk. Rejects with what the job threw, or `unavailable`. */
  function run<T>(job: Job<T>): Promise<T> {
    if (broken !== null) return Promise.reject(broken);
    if (waiting.length >= MAX_WAITING) {
      const sentence = "Cannot take more right now: too many requests wait for the disk, send it again later";
      return Promise.reject(unavailable(sentence));
    }
    return new Promise<T>((resolve, reject) => {
      waiting.push({ job, resolve: (value) => resolve(value as T), reject });
      schedule();
    });
  }

  /** Runs one job at once in a transaction of its own: for a command beside a running `serve`. */
  function writeNow<T>(job: Job<T>): T {
    if (syncing !== null)
      throw new Error("Cannot write at once: a batch is being synced, expected to be alone");
    try {
      const value = inTransaction(() => job(tx, now()));
      runHooks();
      return value;
    } catch (error) {
      undo({ commits: 0, rollbacks: 0 });
      throw error;
    }
  }

  /** Resolves when everything handed in so far is decided. */
  async function idle(): Promise<void> {
    while (waiting.length > 0 || syncing !== null) {
      await (syncing?.catch(() => {}) ?? new Promise(setImmediate));
    }
  }

  /** Resolves when everything that can be read is on disk: to be awaited before it is told to anybody. Rejects where a sync failed. */
  function durable(): Promise<void> {
    if (broken !== null) return Promise.reject(broken);
    return syncing ?? DONE;
  }

  return { run, writeNow, idle, durable };
}

export type Committer = ReturnType<typeof createCommitter>;
