import { createCalendar } from "../domain/calendar.ts";
import type { Catalog } from "../domain/catalog.ts";
import type { Post } from "../domain/lead.ts";
import type { PastLead } from "../storage/past.ts";
import type { Store, Tx } from "../storage/store.ts";
import { readyCampaigns } from "./ready-campaign.ts";
import { createAnswers } from "./rehearsal-answers.ts";
import { createFacts } from "./rehearsal-facts.ts";
import { createRehearsedKeys } from "./rehearsal-keys.ts";
import type { Ledger } from "./rehearsal-ledger.ts";
import { createLooks } from "./rehearsal-looks.ts";
import { createRecalls } from "./rehearsal-recalls.ts";
import { createRehearsedSelling } from "./rehearsal-selling.ts";
import { createRehearsedStore } from "./rehearsal-store.ts";
import { createRehearsedTime } from "./rehearsal-time.ts";
import { createRehearsedUsage } from "./rehearsal-usage.ts";

/** Everything is done by one job after the other, and none is ever undone. */
const TX: Tx = { onCommit: (fn) => fn(), onRollback: () => {} };

type Bounds = {
  /** When it begins, epoch milliseconds. */
  since: number;
  /** When it ends; and up to when `serve` has looked at what was due. */
  until: { ends: number; looked: number };
};

/** The stages, and what happens to them by itself. */
function createWorld({
  store,
  catalog,
  ledger,
  now,
  since,
  until,
}: { store: Store; catalog: Catalog; ledger: Ledger; now: () => number } & Bounds) {
  const campaigns = readyCampaigns(catalog);
  const windowMs = Math.max(0, ...catalog.campaigns.map(({ duplicates }) => duplicates?.windowMs ?? 0));
  const periodOf = createCalendar();
  const keys = createRehearsedKeys({ windowMs, now });
  const usage = createRehearsedUsage({ countAnew: store.usage.countAnew, since });
  const answers = createAnswers({ store, now });
  const rehearsed = createRehearsedStore({
    store,
    campaigns,
    keys,
    usage,
    ledger,
    since,
    now,
    onDue: (lead) => looks.note(lead),
    onOffered: answers.ask,
  });
  const looks = createLooks({ held: rehearsed.held, until: until.looked });
  const recalls = createRecalls({ held: rehearsed.held, now, onDue: looks.note });
  const selling = createRehearsedSelling({ store: rehearsed.view, catalog, campaigns, periodOf });
  const facts = createFacts({
    catalog,
    campaigns,
    periodOf,
    usage,
    supplierCap: selling.supplierCap,
    onSale: rehearsed.noteSale,
  });
  return { campaigns, windowMs, keys, answers, rehearsed, looks, recalls, selling, facts };
}

/**
 * The stages of selling, over a store in memory, at times long past. What is needed of the world they get from what
 * really happened: when leads came, what live buyers answered, what was sold of leads that are not decided again.
 */
export function createRehearsedStages({
  catalog,
  until,
  ...options
}: { store: Store; catalog: Catalog; ledger: Ledger } & Bounds) {
  const time = createRehearsedTime(options.since);
  const world = createWorld({ ...options, catalog, until, now: time.now });
  const { rehearsed, selling, answers, looks, recalls, facts } = world;
  const suppliers = new Map(catalog.suppliers.map((supplier) => [supplier.id, supplier]));

  function look(id: number): void {
    const lead = rehearsed.view.leads.get(id);
    if (lead === undefined) return;
    selling.round.proceed(lead, { asksAgain: true, tx: TX, now: time.now() });
    rehearsed.letGo(id);
  }

  function lookAtDue(): void {
    for (let id = looks.shift(time.now()); id !== null; id = looks.shift(time.now())) look(id);
  }

  function answer(): void {
    const coming = answers.shift();
    if (coming === undefined) return;
    const { sale, attempted } = coming;
    selling.offers.judge(sale, attempted).apply({ tx: TX, now: time.now() });
    if (attempted.outcome !== "accepted") recalls.note(sale);
    rehearsed.letGo(sale.leadId);
  }

  const happenings = [
    facts,
    { nextAt: answers.nextAt, run: answer },
    recalls,
    { nextAt: looks.nextAt, run: lookAtDue },
  ];

  /** Everything that happens up to a moment. */
  function advanceTo(moment: number): void {
    time.advanceTo(moment, happenings);
  }

  return {
    campaigns: world.campaigns,
    suppliers,
    /** How far back leads matter as duplicates of those that are decided again. */
    windowMs: world.windowMs,
    advanceTo,
    /** A lead from before the rehearsal can be found by these. */
    know: world.keys.add,
    /** What was really sold of a lead that is not decided again. */
    expectFact: facts.expect,
    /** Of a lead that is not decided again only its place in its supplier's cap is known. */
    countLead: ({ supplier, campaign }: Pick<Post, "supplier" | "campaign">): void =>
      selling.supplierCap.countLead(supplier, campaign, time.now()),
    /** Takes a lead as it came, now. */
    take(post: Post, past: PastLead): void {
      rehearsed.expect(past);
      selling.take(post, TX, time.now());
      rehearsed.letGo(past.id);
    },
    /** Up to the end: who is due by then is looked at by then. */
    finish(): void {
      advanceTo(until.ends);
      for (let id = looks.shiftLast(); id !== null; id = looks.shiftLast()) {
        look(id);
        advanceTo(until.ends);
      }
      rehearsed.letAllGo();
    },
    countAssumed: answers.countAssumed,
  };
}
