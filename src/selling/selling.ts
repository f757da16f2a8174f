import { createCalendar } from "../domain/calendar.ts";
import type { Catalog } from "../domain/catalog.ts";
import type { Receipt } from "../domain/lead.ts";
import { compileCampaign } from "../matching/decide.ts";
import type { Clock } from "../platform/clock.ts";
import type { Store } from "../storage/store.ts";
import { createAgain } from "./again.ts";
import { createBook } from "./book.ts";
import { findByIdempotencyKey, type KeyedPost } from "./identity.ts";
import { createRecentPosts } from "./recent-posts.ts";
import { createTake, readyCampaign, replayByKey } from "./take.ts";

/**
 * Where money is decided: the only stage that makes leads, sales and deliveries.
 * `wake` hears of every target (`buyer:<id>`) that a commit gave something to deliver.
 */
export function createSelling({
  store,
  catalog,
  configId,
  clock,
  wake,
  onFault = () => {},
}: {
  store: Store;
  catalog: Catalog;
  configId: number;
  clock: Clock;
  wake: (target: string) => void;
  /** Hears of each pending lead that could not be decided again. */
  onFault?: (leadId: number, error: unknown) => void;
}) {
  const campaigns = new Map(
    catalog.campaigns.map((campaign) => [campaign.id, readyCampaign(compileCampaign(campaign))]),
  );
  const periodOf = createCalendar();
  const book = createBook({ store, periodOf, wake });
  const recentPosts = createRecentPosts({ store, configId, ...clock });
  const stage = { store, campaigns, configId, periodOf, book };

  return {
    /** Decides a post and resolves once it is on disk. */
    take: createTake({ ...stage, recentPosts }),
    /**
     * The first answer to an Idempotency-Key, looked up by the fields as posted, before they are validated.
     * @throws AppError `idempotency_key_reused` where the key came with other fields
     */
    async findReplay(post: KeyedPost): Promise<Receipt | null> {
      const lead = findByIdempotencyKey(store, post, clock.now());
      if (lead === null) return null;
      const first = replayByKey(lead, post);
      await store.durable();
      return first;
    },
    ...createAgain({ ...stage, now: clock.now, onFault }),
  };
}

export type Selling = ReturnType<typeof createSelling>;
