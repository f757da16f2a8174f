import { timeOfId } from "../domain/id.ts";
import type { Held } from "./rehearsal-leads.ts";
import { createQueue, type Queue } from "./rehearsal-queue.ts";

/** How long `serve` takes at most, as a rule, until it looks at a lead whose time has come. */
export const POLL_MS = 1_000;
/** Openings and ends of periods are no closer together than this: a sale that came so soon after one came of it. */
const SOON_MS = 60_000;

/** `soldAt` is when the lead was really sold or offered by being looked at when it was due; null: it was not. */
type Look = { dueAt: number; id: number; soldAt: number | null };

/** Every time a lead was really sold or offered to a buyer. */
export function* takingsOf({ past }: Pick<Held, "past">): Generator<number> {
  for (const { id, takenAt } of past) {
    yield timeOfId(id);
    if (takenAt !== null) yield takenAt;
  }
}

function soldBy(lead: Held, dueAt: number): number | null {
  if (lead.past.length === 0) return null;
  let first: number | null = null;
  for (const at of takingsOf(lead)) {
    if (at >= dueAt && at < Math.min(dueAt + SOON_MS, first ?? Number.POSITIVE_INFINITY)) first = at;
  }
  return first;
}

/**
 * When pending leads are looked at again, in the order of `serve`: the longest due first, then the oldest. `serve`
 * comes to it a little after a lead is due, and a post may come between. Where a lead was really sold then, its sale
 * says when that was, for all that were due; otherwise they are looked at as late as it may have been.
 */
export function createLooks({
  held,
  until,
}: {
  held: ReadonlyMap<number, Held>;
  /** Up to when those that were due have been looked at. */
  until: number;
}) {
  const inOrder = createQueue<Look>((a, b) => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.id < b.id));
  const sold = createQueue<Look>((a, b) => (a.soldAt ?? 0) < (b.soldAt ?? 0));

  /** The first that is still due then. */
  function firstOf(looks: Queue<Look>): Look | undefined {
    for (;;) {
      const look = looks.first();
      const lead = look === undefined ? undefined : held.get(look.id);
      if (look === undefined || lead?.nextAt === look.dueAt) return look;
      looks.shift();
      if (lead?.queuedFor === look.dueAt) lead.queuedFor = null;
    }
  }

  return {
    note(lead: Held): void {
      const { id, nextAt: dueAt } = lead;
      // A lead that was recalled and then waits as before is queued already.
      if (dueAt === null || dueAt > until || dueAt === lead.queuedFor) return;
      lead.queuedFor = Math.max(dueAt, lead.queuedFor ?? 0);
      const look = { dueAt, id, soldAt: soldBy(lead, dueAt) };
      inOrder.push(look);
      if (look.soldAt !== null) sold.push(look);
    },
    /** When leads are looked at next. */
    nextAt(): number {
      const first = firstOf(inOrder);
      if (first === undefined) return Number.POSITIVE_INFINITY;
      return (
        first.soldAt ?? Math.min(first.dueAt + POLL_MS, firstOf(sold)?.soldAt ?? Number.POSITIVE_INFINITY)
      );
    },
    /** Whom to look at now: all that are due, as far as the first who was not looked at yet. Null: nobody more. */
    shift(now: number): number | null {
      const first = firstOf(inOrder);
      if (first === undefined || first.dueAt > now || (first.soldAt ?? now) > now) return null;
      inOrder.shift();
      return first.id;
    },
    /** Whom to look at of all that are left, however soon; null: nobody is. */
    shiftLast(): number | null {
      const first = firstOf(inOrder);
      inOrder.shift();
      return first?.id ?? null;
    },
  };
}
