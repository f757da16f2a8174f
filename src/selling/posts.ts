import type { Catalog } from "../domain/catalog.ts";
import { timeOfId } from "../domain/id.ts";
import type { Post, Receipt } from "../domain/lead.ts";
import type { Store } from "../storage/store.ts";
import { findByIdempotencyKey, type KeyedPost } from "./identity.ts";
import { replayByKey, type Take, type Taken } from "./take.ts";
import type { Waiting } from "./waiting.ts";

function hasAnswer(taken: Taken): taken is Receipt {
  return taken.body !== null;
}

/** Posts from the moment they are handed over to the answer their suppliers hear. */
export function createPosts({
  store,
  catalog,
  configId,
  take,
  waiting,
  now,
}: {
  store: Store;
  catalog: Pick<Catalog, "campaigns">;
  configId: number;
  take: Take;
  waiting: Pick<Waiting, "open" | "answerTo">;
  now: () => number;
}) {
  const answerWithinMs = new Map(catalog.campaigns.map((one) => [one.id, one.answerWithinMs]));

  function leftMsOf(leadId: number, campaign: string): number {
    const waitMs = answerWithinMs.get(campaign) ?? 0;
    return Math.min(Math.max(0, timeOfId(leadId) + waitMs - now()), waitMs);
  }

  // Those that waited when the process ended: whoever posted may have gone, but is to be told of what is sold.
  for (const { leadId, campaign } of store.sales.unanswered())
    waiting.open(leadId, leftMsOf(leadId, campaign), []);

  /** A post, and every repeat of it, hears the same bytes: where live buyers are still asked, once they have answered. */
  async function answered(taken: Taken): Promise<Receipt> {
    if (hasAnswer(taken)) return taken;
    const told = await waiting.answerTo(taken.leadId);
    const summary = { ...taken.summary, buyers: told.buyers };
    return { ...taken, body: told.body, status: told.status, summary };
  }

  return {
    /** Decides a post and resolves once it is on disk, and live buyers, where any are asked, have answered. */
    take: (post: Post): Promise<Receipt> => store.run((tx, now) => take(post, tx, now)).then(answered),
    /**
     * The first answer to an Idempotency-Key, looked up by the fields as posted, before they are validated.
     * @throws AppError `idempotency_key_reused` where the key came with other fields
     */
    async findReplay(post: KeyedPost): Promise<Receipt | null> {
      const lead = findByIdempotencyKey(store, post, { configId, now: now() });
      if (lead === null) return null;
      const first = replayByKey(lead, post);
      await store.durable();
      return answered(first);
    },
  };
}
