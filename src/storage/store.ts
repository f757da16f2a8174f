import { createIdMint, timeOfId } from "../domain/id.ts";
import { createCheckpoint } from "./checkpoint.ts";
import { createCommissions } from "./commissions.ts";
import { createCommitter, type Job } from "./committer.ts";
import { createConfigs } from "./configs.ts";
import { asOperatorError, claimDatabase, createOrm, type Orm, openDatabase } from "./database.ts";
import { createHooks } from "./hooks.ts";
import { createKeys } from "./keys.ts";
import { createLeads } from "./leads.ts";
import { createLinks } from "./links.ts";
import { createLogSync } from "./log-sync.ts";
import { migrate } from "./migrations.ts";
import { createOrders } from "./orders.ts";
import { createOutbox } from "./outbox.ts";
import { createPartnerAnswers } from "./partner-answers.ts";
import { createPartnerLeads } from "./partner-leads.ts";
import { createPast } from "./past.ts";
import { createReadiness } from "./readiness.ts";
import { createSales } from "./sales.ts";
import { createUsage } from "./usage.ts";

export type { Tx } from "./committer.ts";

/** The named operations, and the ids of what they store. */
export function createOperations(orm: Orm) {
  const leads = createLeads(orm);
  const sales = createSales(orm);
  const outbox = createOutbox(orm);
  const hooks = createHooks(orm);
  return {
    keys: createKeys(orm),
    leads,
    sales,
    usage: createUsage(orm),
    outbox,
    orders: createOrders(orm),
    hooks,
    links: createLinks(orm),
    configs: createConfigs(orm),
    partnerLeads: createPartnerLeads(orm),
    partnerAnswers: createPartnerAnswers(orm),
    commissions: createCommissions(orm),
    past: createPast(orm),
    mintLeadId: createIdMint(leads.highestId()),
    mintHookId: createIdMint(hooks.highestId()),
    /** Also for deliveries that are no sale's: those of sales have the ids of the sales. */
    mintDeliveryId: createIdMint(Math.max(sales.highestId(), outbox.highestId())),
  };
}

/** The result of `work`; where it throws, `close` is called and the fault is a sentence for the operator. */
function orClose<T>(work: () => T, close: () => void, what: string): T {
  try {
    return work();
  } catch (error) {
    close();
    throw asOperatorError(error, what);
  }
}

/**
 * Opens the database and gives the operations the stages use. Reads work anywhere; what writes belongs inside a job
 * of `run` (or, for a command beside a running `serve`, of `writeNow`).
 *
 * `serve: true` claims the file for this process and reads back what the duplicate keys hold in memory;
 * `readOnly: true` lets nothing be written.
 * @throws OperatorError with a sentence for the operator
 */
export function openStore({
  path,
  synchronous,
  serve,
  readOnly = false,
  now,
  onFault = () => {},
}: {
  path: string;
  synchronous: "full" | "normal";
  serve: boolean;
  readOnly?: boolean;
  now: () => number;
  /** Hears of every write the disk refused: SQLite's code word and the error. */
  onFault?: (code: string, error: unknown) => void;
}) {
  const syncsItself = serve && synchronous === "full" && path !== ":memory:";
  const sqlite = openDatabase({ path, synchronous: syncsItself ? "normal" : synchronous, readOnly });
  let release = () => {};
  /** What a file that is damaged, or not ours, can refuse. */
  function begin() {
    if (serve) release = claimDatabase(path);
    migrate(sqlite, { path, now: now(), apply: serve });
    const operations = createOperations(createOrm(sqlite));
    if (serve) operations.keys.restore(operations.leads.highestId());
    if (serve) operations.partnerLeads.restore();
    return { operations, logSync: syncsItself ? createLogSync(path) : null };
  }
  const { operations, logSync } = orClose(
    begin,
    () => {
      sqlite.close();
      release();
    },
    `Cannot open the database ${path}`,
  );
  const { keys, leads, partnerLeads } = operations;
  const committer = createCommitter({
    sqlite,
    now,
    sync: logSync?.sync ?? null,
    beforeCommit(tx) {
      keys.writeBack(tx);
      partnerLeads.writeBack(tx);
    },
    onFault: (code, error) => {
      readiness.refused();
      onFault(code, error);
    },
  });
  const readiness = createReadiness({ sqlite, run: committer.run, now });

  const { moveLogIntoFile, emptyLog } = createCheckpoint(sqlite, onFault);

  return {
    ...committer,
    ...operations,
    canWrite: readiness.canWrite,
    emptyLog,
    /** When the newest lead was stored, by the clock of then; epoch milliseconds. */
    newestAt: (): number => timeOfId(leads.highestId()),
    /** Writes one job at once, for a command beside a running `serve`. @throws OperatorError where the disk refuses */
    writeNow<T>(job: Job<T>): T {
      try {
        return committer.writeNow(job);
      } catch (error) {
        throw asOperatorError(error, `Cannot write to the database ${path}`);
      }
    },
    /** A `serve` moves the write-ahead log into the file first, as far as readers allow. */
    close(): void {
      if (serve) moveLogIntoFile();
      logSync?.close();
      sqlite.close();
      release();
    },
  };
}

export type Store = ReturnType<typeof openStore>;
