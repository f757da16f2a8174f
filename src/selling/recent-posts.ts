import type { Post } from "../domain/lead.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { Store, Tx } from "../storage/store.ts";

const WINDOW_MS = 60_000;

/** By which a post is known again: who sent what to which campaign, in earnest or as a test. */
type Sent = { supplier: string; campaign: string; test: boolean; fingerprint: number };

type Seen = { leadId: number; atMs: number };

function keyOf({ supplier, campaign, test, fingerprint }: Sent): string {
  return `${fingerprint} ${test ? 1 : 0} ${campaign} ${supplier}`;
}

function sentBy(post: Post): Sent {
  const { supplier, campaign, test, fingerprint } = post;
  return { supplier: supplier.id, campaign: campaign.id, test, fingerprint };
}

/**
 * The posts of the last minute, so that one sent again gets the first answer. In memory, because it is asked for
 * every post and soon forgotten: two generations of a minute each, the older one dropped whole. Time is counted by
 * the monotonic clock, so a clock that jumps neither shortens the minute nor makes it last for ever.
 *
 * At start it is read back, for posts under the same configuration: another one ends the minute.
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
  let current = new Map<string, Seen>();
  let previous = new Map<string, Seen>();
  let currentSince = monotonic();

  function turnOver(atMs: number): void {
    if (atMs - currentSince < WINDOW_MS) return;
    previous = atMs - currentSince < 2 * WINDOW_MS ? current : new Map();
    current = new Map();
    currentSince = atMs;
  }

  for (const lead of store.leads.since(now() - WINDOW_MS, configId)) {
    const sent = { ...lead, test: lead.test === 1 };
    current.set(keyOf(sent), { leadId: lead.id, atMs: currentSince - Math.max(0, now() - lead.at) });
  }

  return {
    /** The lead that the same post made within the last 60 seconds. */
    find(post: Post): LeadRow | null {
      const key = keyOf(sentBy(post));
      const seen = current.get(key) ?? previous.get(key);
      if (seen === undefined || monotonic() - seen.atMs > WINDOW_MS) return null;
      return store.leads.get(seen.leadId) ?? null;
    },
    add(post: Post, leadId: number, tx: Tx): void {
      const atMs = monotonic();
      turnOver(atMs);
      const key = keyOf(sentBy(post));
      const into = current;
      into.set(key, { leadId, atMs });
      tx.onRollback(() => into.delete(key));
    },
  };
}

export type RecentPosts = ReturnType<typeof createRecentPosts>;
