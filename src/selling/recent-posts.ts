import { firstIdAt, timeOfId } from "../domain/id.ts";
import type { Post } from "../domain/lead.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { Store, Tx } from "../storage/store.ts";

const WINDOW_MS = 60_000;

/**
 * The posts of the last minute by the hash of what was posted, so that one sent again gets the first answer. In
 * memory, because every post asks and all is soon forgotten: two generations of a minute each, the older dropped
 * whole. A few bytes a post, the lead itself says the rest.
 *
 * The generations turn by the monotonic clock, so that a date that jumps cannot make the minute last for ever.
 * At start they are read back, for posts under the same configuration: another one ends the minute.
 */
export function createRecentPosts({
  store,
  configId,
  now,
  monotonic,
}: {
  store: Pick<Store, "leads">;
  configId: number;
  now: () => number;
  monotonic: () => number;
}) {
  let current = new Map<number, number>();
  let previous = new Map<number, number>();
  let currentSince = monotonic();
  for (const { id, fingerprint } of store.leads.since(firstIdAt(now() - WINDOW_MS), configId)) {
    current.set(fingerprint, id);
  }

  function turnOver(): void {
    const ageMs = monotonic() - currentSince;
    if (ageMs < WINDOW_MS) return;
    previous = ageMs < 2 * WINDOW_MS ? current : new Map();
    current = new Map();
    currentSince += ageMs;
  }

  function isSame(lead: LeadRow | undefined, post: Post): lead is LeadRow {
    return (
      lead !== undefined &&
      lead.supplier === post.supplier.id &&
      lead.campaign === post.campaign.id &&
      (lead.test === 1) === post.test
    );
  }

  return {
    /** The lead that the same supplier made of the same fields for the same campaign within the last 60 seconds. */
    find(post: Post, at: number): LeadRow | null {
      turnOver();
      const leadId = current.get(post.fingerprint) ?? previous.get(post.fingerprint);
      if (leadId === undefined || at - timeOfId(leadId) > WINDOW_MS) return null;
      const lead = store.leads.get(leadId);
      return isSame(lead, post) ? lead : null;
    },
    add(post: Post, leadId: number, tx: Tx): void {
      const into = current;
      const before = into.get(post.fingerprint);
      into.set(post.fingerprint, leadId);
      tx.onRollback(() => {
        if (before === undefined) into.delete(post.fingerprint);
        else into.set(post.fingerprint, before);
      });
    },
  };
}

export type RecentPosts = ReturnType<typeof createRecentPosts>;
