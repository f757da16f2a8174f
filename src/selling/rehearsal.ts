import { setImmediate } from "node:timers/promises";
import type { Catalog } from "../domain/catalog.ts";
import { firstIdAt, timeOfId } from "../domain/id.ts";
import type { PastLead } from "../storage/past.ts";
import type { Store } from "../storage/store.ts";
import type { Comparison } from "./rehearsal-comparison.ts";
import { createLedger, type Difference, type Fate } from "./rehearsal-ledger.ts";
import { asOf, fateOf, hasOpenOffer, postOf, routeOf } from "./rehearsal-past.ts";
import { createRehearsedStages } from "./rehearsal-stages.ts";

const LEADS_A_PAGE = 1_000;
const KEYS_A_PAGE = 10_000;
/** Left alone, the engine lets garbage grow to twice what is needed: beside a serve on a small machine that is a lot. */
const PAGES_A_COLLECTION = 50;

const NOT_TAKEN: Fate = { status: "not_taken", reason: null, sales: [] };

export type Rehearsed = {
  /** Up to when, epoch milliseconds. */
  until: number;
  comparison: Comparison & { differing: number };
  differences: () => Iterable<Difference>;
  /** Leads that are not compared: nobody can say yet what becomes of them, or nobody can decide them any more. */
  apart: { openOffers: number; erased: number };
  /** How many times a live buyer that was never asked counts as having taken a lead. */
  assumedAnswers: number;
};

/**
 * How far `serve` has got: to now, unless leads that are due wait for it, because it does not run or has not come to
 * them yet.
 */
function reached(store: Pick<Store, "leads" | "newestAt">, now: number): { ends: number; looked: number } {
  const dueAt = store.leads.nextDueAt();
  const looked = dueAt === null || dueAt > now ? now : dueAt - 1;
  return { ends: Math.max(store.newestAt(), looked), looked };
}

/**
 * Decides the stored leads from `since` (epoch milliseconds) on again, in the order they came, as if `serve` had been
 * restarted with this catalog then; delivers nothing and writes nothing. Leads from before stay as they are: what
 * they were sold for is counted when it was. Bounded memory: about 100 bytes a lead, and what is pending.
 *
 * `onProgress` hears of each page how many leads are decided of how many. Resolves with null where `isStopped` said so.
 */
export async function rehearse({
  store,
  catalog,
  since,
  now,
  onProgress = () => {},
  isStopped = () => false,
}: {
  store: Store;
  catalog: Catalog;
  since: number;
  now: number;
  onProgress?: (decided: number, total: number) => void;
  isStopped?: () => boolean;
}): Promise<Rehearsed | null> {
  const firstId = firstIdAt(since);
  const upTo = store.leads.highestId();
  const until = reached(store, now);
  const { ends } = until;
  const total = store.past.countFrom(firstId);
  const ledger = createLedger();
  const stages = createRehearsedStages({ store, catalog, ledger, since: timeOfId(firstId), until });
  const apart = { openOffers: 0, erased: 0 };
  let decided = 0;

  /** What was sold of leads from before, until a moment. */
  function expectFacts(from: number, to: number): void {
    for (const sale of store.past.sold({ from, to, olderThan: firstId })) stages.expectFact(sale);
  }

  function setAside(lead: PastLead): void {
    apart.erased++;
    const { campaign, supplier, status } = lead;
    const route = routeOf(lead, stages);
    if (route !== null && status !== "rejected") stages.countLead(route);
    for (const sale of lead.sales) stages.expectFact({ ...sale, campaign, supplier });
  }

  function decideAgain(stored: PastLead): void {
    const lead = asOf(stored, ends);
    const { id, fields, reason } = lead;
    stages.advanceTo(timeOfId(id));
    if (fields === null) {
      setAside(lead);
      return;
    }
    const open = hasOpenOffer(lead);
    if (open) apart.openOffers++;
    const fate = fateOf(lead);
    ledger.begin(id, open ? null : fate);
    const route = routeOf(lead, stages);
    if (reason === "invalid") ledger.end(id, fate);
    else if (route === null) ledger.end(id, NOT_TAKEN);
    else stages.take(postOf({ ...lead, fields }, route), lead);
  }

  /** Lets everything else have its turn: a signal is heard, and a running `serve` gets the processor. */
  async function hasStopped(): Promise<boolean> {
    await setImmediate();
    return isStopped();
  }

  /** False: stopped. */
  async function readKeys(): Promise<boolean> {
    let after = firstIdAt(since - stages.windowMs) - 1;
    while (!(await hasStopped())) {
      const page = store.past.keys({ after, upTo: firstId - 1, limit: KEYS_A_PAGE });
      for (const { id, hashes } of page) stages.know(hashes, id);
      after = page.at(-1)?.id ?? after;
      if (page.length < KEYS_A_PAGE) return true;
    }
    return false;
  }

  /** False: stopped. */
  async function readLeads(): Promise<boolean> {
    let after = firstId - 1;
    let factsFrom = firstId;
    while (!(await hasStopped())) {
      const page = store.past.leads({ after, upTo, limit: LEADS_A_PAGE });
      const last = page.at(-1)?.id ?? after;
      expectFacts(factsFrom, last + 1);
      factsFrom = last + 1;
      after = last;
      for (const lead of page) decideAgain(lead);
      decided += page.length;
      onProgress(decided, total);
      if (page.length < LEADS_A_PAGE) {
        expectFacts(factsFrom, firstIdAt(ends + 1));
        return true;
      }
      if (decided % (PAGES_A_COLLECTION * LEADS_A_PAGE) === 0) Bun.gc(true);
    }
    return false;
  }

  onProgress(0, total);
  if (stages.windowMs > 0 && !(await readKeys())) return null;
  for (const sale of store.past.soldAgain({ since, olderThan: firstId })) stages.expectFact(sale);
  if (!(await readLeads())) return null;
  stages.finish();
  return {
    until: ends,
    comparison: ledger.compare(),
    differences: ledger.differences,
    apart,
    assumedAnswers: stages.countAssumed(),
  };
}
