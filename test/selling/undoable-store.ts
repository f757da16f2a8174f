import { firstIdAt } from "../../src/domain/id.ts";
import type { Job } from "../../src/storage/committer.ts";
import { createOrm, openDatabase } from "../../src/storage/database.ts";
import { migrate } from "../../src/storage/migrations.ts";
import { createOperations, type Store } from "../../src/storage/store.ts";

const path = ":memory:";

type StoredLead = {
  id: number;
  status: string;
  reason: string | null;
  answer: string | null;
  nextAt: number | null;
  expiresAt: number | null;
  /** 1: its person was forgotten. */
  isErased: number;
};

type StoredSale = {
  id: number;
  leadId: number;
  buyer: string;
  state: string;
  priceCents: number;
  reason: string | null;
  takenAt: number | null;
  settledAt: number | null;
  /** What follows is its delivery's. */
  kind: string;
  deliveryState: string;
  attempts: number;
  dueAt: number | null;
};

type UsageRow = { scope: string; unit: string; start: number; used: number; cents: number };

/** A lead, its sales, and what its supplier is told of it, oldest first. */
export type Stored = StoredLead & { sales: readonly StoredSale[]; postbacks: readonly string[] };

/**
 * The real operations on a real database in memory, of which everything can be undone: tens of thousands of ways a lead
 * can go are walked without opening a database for each. A job runs at once, in a savepoint of its own, with the hooks
 * a commit calls.
 */
export function openUndoableStore(now: () => number) {
  const sqlite = openDatabase({ path, synchronous: "normal" });
  migrate(sqlite, { path, now: now() });
  const operations = createOperations(createOrm(sqlite));
  operations.keys.restore(0);
  const way = savepoint("way");
  const job = savepoint("job");
  const leads = sqlite.prepare<StoredLead, []>(
    `select id, status, reason, answer, next_at as nextAt, expires_at as expiresAt,
      fields is null as isErased from leads order by id`,
  );
  const sales = sqlite.prepare<StoredSale, []>(
    `select sales.id, lead_id as leadId, buyer, sales.state, price_cents as priceCents, reason, taken_at as takenAt, settled_at as settledAt,
      kind, deliveries.state as deliveryState, attempts, due_at as dueAt
      from sales join deliveries on deliveries.id = sales.id order by sales.id`,
  );
  const postbacks = sqlite.prepare<{ leadId: number; event: string }, []>(
    "select ref as leadId, event from deliveries where kind not in ('sale', 'offer') order by id",
  );
  const usage = sqlite.prepare<UsageRow, []>("select * from usage order by scope, unit, start");

  function savepoint(name: string) {
    const [set, rollBack, release] = ["savepoint", "rollback to", "release"].map((word) =>
      sqlite.prepare(`${word} ${name}`),
    );
    return {
      set: () => void set?.run(),
      rollBack: () => void rollBack?.run(),
      release: () => void release?.run(),
    };
  }

  let latestId = 0;
  /** What every job that is not undone has to be undone in memory. */
  const memory: (() => void)[] = [];

  /** As `createIdMint` does, but what is undone has issued nothing. */
  function mintDeliveryId(at: number): number {
    latestId = Math.max(latestId + 1, firstIdAt(at));
    return latestId;
  }

  function writeNow<T>(work: Job<T>): T {
    const [commits, rollbacks]: (() => void)[][] = [[], []];
    const tx = {
      onCommit: (fn: () => void) => void commits?.push(fn),
      onRollback: (fn: () => void) => void rollbacks?.push(fn),
    };
    job.set();
    try {
      const value = work(tx, now());
      operations.keys.writeBack(tx);
      job.release();
      memory.push(...(rollbacks ?? []));
      for (const fn of commits ?? []) fn();
      return value;
    } catch (error) {
      job.rollBack();
      job.release();
      for (const fn of rollbacks?.reverse() ?? []) fn();
      throw error;
    }
  }

  const store: Store = {
    ...operations,
    mintDeliveryId,
    writeNow,
    run: async (work) => writeNow(work),
    idle: async () => {},
    durable: async () => {},
    canWrite: async () => true,
    emptyLog: () => {},
    newestAt: () => 0,
    close: () => sqlite.close(),
  };

  return {
    store,
    /** All there is, oldest first. */
    leads(): Stored[] {
      const [sold, told] = [sales.all(), postbacks.all()];
      return leads.all().map((lead) => ({
        ...lead,
        sales: sold.filter(({ leadId }) => leadId === lead.id),
        postbacks: told.filter(({ leadId }) => leadId === lead.id).map(({ event }) => event),
      }));
    },
    usage: (): UsageRow[] => usage.all(),
    /** Whatever is stored meanwhile is as if it had never been. */
    async undone<T>(work: () => Promise<T>): Promise<T> {
      const before = { latestId, memory: memory.length };
      way.set();
      try {
        return await work();
      } finally {
        latestId = before.latestId;
        for (const fn of memory.splice(before.memory).reverse()) fn();
        way.rollBack();
        way.release();
      }
    },
  };
}

export type UndoableStore = ReturnType<typeof openUndoableStore>;
