import { AppError } from "../domain/error.ts";
import type { HeldPlace, RecallSlice } from "../storage/held-leads.ts";
import type { Store } from "../storage/store.ts";
import type { Round } from "./round.ts";

const LEADS_A_BATCH = 200;
/** Of one commit, so that a post waits for no more than some milliseconds of deciding. */
const OFFERS_A_COMMIT = 2_000;
const POSTPONED_MS = 60 * 60 * 1000;
const BETWEEN_RECALLS_MS = 60_000;

export type AgainResult = { looked: number; sold: number; unsold: number };

function leadsFor(campaigns: ReadonlyMap<string, { offers: readonly unknown[] }>): number {
  const mostOffers = Math.max(1, ...[...campaigns.values()].map(({ offers }) => offers.length));
  return Math.ceil(Math.min(LEADS_A_BATCH, OFFERS_A_COMMIT / mostOffers));
}

/** So many at once, then the next. */
async function inTurns<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += atOnce) {
    results.push(...(await Promise.all(items.slice(from, from + atOnce).map(work))));
  }
  return results;
}

/** How many there were of all slices: posts come between them. */
async function inSlices(slice: () => Promise<number>, isStopped: () => boolean): Promise<number> {
  let total = 0;
  for (;;) {
    if (isStopped()) return total;
    const found = await slice();
    total += found;
    if (found < LEADS_A_BATCH) return total;
  }
}

/**
 * Looks at pending leads again when something may have changed for them: a buyer opens, a cap's period turns over, a
 * slot was given back, the configuration is another one, or their time is up. Oldest first. Duplicates are not checked
 * again.
 */
export function createAgain({
  store,
  campaigns,
  configId,
  round,
  now,
  onFault,
}: {
  store: Store;
  campaigns: ReadonlyMap<string, { offers: readonly unknown[] }>;
  configId: number;
  round: Round;
  now: () => number;
  /** Hears of each lead that could not be looked at. */
  onFault: (leadId: number, error: unknown) => void;
}) {
  /** Campaigns whose pending leads are to be looked at again. */
  const changed = new Set<string>();
  const recalledAt = new Map<string, number>();
  const leadsACommit = leadsFor(campaigns);

  /** A lead that cannot be looked at must not hold up the others: it comes again later. */
  async function lookAt({ id }: { id: number }): Promise<string> {
    try {
      return await store.run((tx, now) => {
        const lead = store.leads.get(id);
        return lead?.status === "pending" ? round.proceed(lead, { asksAgain: true, tx, now }) : "pending";
      });
    } catch (error) {
      if (error instanceof AppError) throw error;
      onFault(id, error);
      return store.run((_tx, now) => {
        store.leads.postpone(id, now + POSTPONED_MS);
        return "pending";
      });
    }
  }

  function recallAfter(after: HeldPlace | null): Promise<RecallSlice> {
    const slice = { after, limit: LEADS_A_BATCH };
    return store.run((_tx, now) => store.leads.recallDecidedElsewhere(configId, { ...slice, now }));
  }

  return {
    /** One batch, each lead a job of its own; `looked` is 0 when nothing is due. */
    async again(): Promise<AgainResult> {
      const statuses = await inTurns(store.leads.due(now(), LEADS_A_BATCH), leadsACommit, lookAt);
      return {
        looked: statuses.length,
        sold: statuses.filter((status) => status === "sold").length,
        unsold: statuses.filter((status) => status === "unsold").length,
      };
    },
    /** At start: what was decided under another configuration is due at once. */
    async recall(isStopped: () => boolean): Promise<number> {
      let total = 0;
      let after: HeldPlace | null = null;
      do {
        const slice: RecallSlice = await recallAfter(after);
        total += slice.recalled;
        after = slice.last;
      } while (after !== null && !isStopped());
      return total;
    },
    /** Something has changed for these campaigns' pending leads. */
    noteChanged(ids: Iterable<string>): void {
      for (const id of ids) if (campaigns.has(id)) changed.add(id);
    },
    /** Makes the pending leads of changed campaigns due, each campaign's at most once a minute. */
    async recallChanged(isStopped: () => boolean): Promise<number> {
      let total = 0;
      for (const id of [...changed]) {
        const at = now();
        if (Math.abs(at - (recalledAt.get(id) ?? Number.NEGATIVE_INFINITY)) < BETWEEN_RECALLS_MS) continue;
        // What changes meanwhile is looked for the next time.
        changed.delete(id);
        try {
          const slice = () => store.run((_tx, now) => store.leads.recallCampaign(id, now, LEADS_A_BATCH));
          total += await inSlices(slice, isStopped);
        } catch (error) {
          changed.add(id);
          throw error;
        }
        recalledAt.set(id, at);
      }
      return total;
    },
  };
}

export type Again = ReturnType<typeof createAgain>;
