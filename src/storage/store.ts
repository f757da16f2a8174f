import { createIdMint } from "../domain/id.ts";
import { createCommissions } from "./commissions.ts";
import { createCommitter } from "./committer.ts";
import { createConfigs } from "./configs.ts";
import { claimDatabase, createOrm, type Orm, openDatabase } from "./database.ts";
import { createKeys } from "./keys.ts";
import { createLeads } from "./leads.ts";
import { createLogSync } from "./log-sync.ts";
import { migrate } from "./migrations.ts";
import { createOutbox } from "./outbox.ts";
import { createPartnerAnswers } from "./partner-answers.ts";
import { createPartnerLeads } from "./partner-leads.ts";
import { createSales } from "./sales.ts";
import { createUsage } from "./usage.ts";

export type { Tx } from "./committer.ts";

/** The named operations, and the ids of what they store. */
function createOperations(orm: Orm) {
  const leads = createLeads(orm);
  const sales = createSales(orm);
  const outbox = createOutbox(orm);
  return {
    keys: createKeys(orm),
    leads,
    sales,
    usage: createUsage(orm),
    outbox,
    configs: createConfigs(orm),
    partnerLeads: createPartnerLeads(orm),
    partnerAnswers: createPartnerAnswers(orm),
    commissions: createCommissions(orm),
    mintLeadId: createIdMint(leads.highestId()),
    /** Also for deliveries that are no sale's: those of sales have the ids of the sales. */
    mintSaleId: createIdMint(Math.max(sales.highestId(), outbox.highestId())),
  };
}

/**
 * Opens the database and gives the operations the stages use. Reads work anywhere; what writes belongs inside a job
 * of `run` (or, for a command beside a running `serve`, of `writeNow`).
 *
 * `serve: true` claims the file for this process and reads back what the duplicate keys hold in memory.
 * @throws OperatorError with a sentence for the operator
 */
export function openStore({
  path,
  synchronous,
  serve,
  now,
  onFault = () => {},
}: {
  path: string;
  synchronous: "full" | "normal";
  serve: boolean;
  now: () => number;
  /** Hears of every write the disk refused: SQLite's code word and the error. */
  onFault?: (code: string, error: unknown) => void;
}) {
  const syncsItself = serve && synchronous === "full" && path !== ":memory:";
  const sqlite = openDatabase({ path, synchronous: syncsItself ? "normal" : synchronous });
  let release = () => {};
  try {
    if (serve) release = claimDatabase(path);
    migrate(sqlite, { path, now: now() });
  } catch (error) {
    sqlite.close();
    release();
    throw error;
  }
  const operations = createOperations(createOrm(sqlite));
  const { keys, leads } = operations;
  if (serve) keys.restore(leads.highestId());
  const logSync = syncsItself ? createLogSync(path) : null;
  const sync = logSync?.sync ?? null;
  const committer = createCommitter({ sqlite, now, sync, beforeCommit: keys.writeBack, onFault });
  /** Writing the file's own header back as it is: the smallest real write there is. */
  const version = sqlite.query<{ user_version: number }, []>("pragma user_version").get()?.user_version ?? 0;
  const rewriteHeader = sqlite.prepare(`pragma user_version = ${version}`);

  return {
    run: committer.run,
    writeNow: committer.writeNow,
    idle: committer.idle,
    durable: committer.durable,
    ...operations,
    /** Whether a transaction can be written and synced right now. */
    canWrite: (): Promise<boolean> =>
      committer
        .run(() => void rewriteHeader.run())
        .then(
          () => true,
          () => false,
        ),
    /** Moves the write-ahead log into the file, as far as readers allow, and closes. */
    close(): void {
      try {
        sqlite.run("pragma wal_checkpoint(truncate)");
      } finally {
        logSync?.close();
        sqlite.close();
        release();
      }
    },
  };
}

export type Store = ReturnType<typeof openStore>;
