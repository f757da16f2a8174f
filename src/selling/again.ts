import type { PeriodOf } from "../domain/calendar.ts";
import { encodeVerdicts } from "../domain/decision.ts";
import { AppError } from "../domain/error.ts";
import { decide } from "../matching/decide.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { Store, Tx } from "../storage/store.ts";
import { type Book, createUsedOf } from "./book.ts";
import type { ReadyCampaign } from "./take.ts";

const LEADS_A_BATCH = 200;
const POSTPONED_MS = 60 * 60 * 1000;

type Look = "sold" | "unsold" | "pending";

export type AgainResult = { looked: number; sold: number; unsold: number };

/**
 * Looks at pending leads again when something may have changed for them: a cap's period turned over, the
 * configuration is another one, or their time is up. Oldest first. Duplicates are not checked again.
 */
export function createAgain({
  store,
  campaigns,
  configId,
  periodOf,
  book,
  now,
  onFault,
}: {
  store: Store;
  campaigns: ReadonlyMap<string, ReadyCampaign>;
  configId: number;
  periodOf: PeriodOf;
  book: Book;
  now: () => number;
  /** Hears of each lead that could not be looked at. */
  onFault: (leadId: number, error: unknown) => void;
}) {
  const usedOf = createUsedOf(store);

  /** Nothing to wait for but the end of its time. */
  function wait(lead: LeadRow): "pending" {
    store.leads.settle({ ...lead, nextAt: lead.expiresAt });
    return "pending";
  }

  function look(lead: LeadRow, tx: Tx, now: number): Look {
    if (lead.expiresAt !== null && lead.expiresAt <= now) {
      store.leads.settle({ ...lead, status: "unsold", nextAt: null });
      return "unsold";
    }
    const ready = campaigns.get(lead.campaign);
    if (lead.test === 1 || lead.fields === null || ready === undefined || !ready.campaign.active)
      return wait(lead);
    const decision = decide(ready, { fields: JSON.parse(lead.fields), usedOf, periodOf, now });
    const sold = decision.sold.length > 0;
    const nextAt = sold
      ? null
      : Math.min(decision.nextAt ?? Number.MAX_SAFE_INTEGER, lead.expiresAt ?? Number.MAX_SAFE_INTEGER);
    store.leads.settle({
      ...lead,
      configId,
      status: sold ? "sold" : "pending",
      nextAt,
      decision: encodeVerdicts(decision.verdicts),
    });
    book(ready, decision, { leadId: lead.id, tx, now });
    return sold ? "sold" : "pending";
  }

  /** A lead that cannot be looked at must not hold up the others: it comes again later. */
  async function lookAt({ id }: { id: number }): Promise<Look> {
    try {
      return await store.run((tx, now) => {
        const lead = store.leads.get(id);
        return lead?.status === "pending" ? look(lead, tx, now) : "pending";
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

  /** One batch, each lead a job of its own; `looked` is 0 when nothing is due. */
  async function again(): Promise<AgainResult> {
    const looks = await Promise.all(store.leads.due(now(), LEADS_A_BATCH).map(lookAt));
    return {
      looked: looks.length,
      sold: looks.filter((one) => one === "sold").length,
      unsold: looks.filter((one) => one === "unsold").length,
    };
  }

  return {
    again,
    /** At start: what was decided under another configuration is due at once. In slices, so that posts come between. */
    async recall(isStopped: () => boolean): Promise<number> {
      let total = 0;
      for (;;) {
        if (isStopped()) return total;
        const slice = await store.run((_tx, now) =>
          store.leads.recallDecidedElsewhere(configId, now, LEADS_A_BATCH),
        );
        total += slice;
        if (slice < LEADS_A_BATCH) return total;
      }
    },
  };
}

export type Again = ReturnType<typeof createAgain>;
