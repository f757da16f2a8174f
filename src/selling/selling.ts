import { createCalendar } from "../domain/calendar.ts";
import type { Catalog } from "../domain/catalog.ts";
import { timeOfId } from "../domain/id.ts";
import type { Post, Receipt } from "../domain/lead.ts";
import type { Clock } from "../platform/clock.ts";
import type { Timers } from "../platform/timers.ts";
import type { Store } from "../storage/store.ts";
import { createAgain } from "./again.ts";
import { createAnnounce } from "./announce.ts";
import { createBook } from "./book.ts";
import { createBreaker } from "./breaker.ts";
import { createCircumstances } from "./circumstances.ts";
import { findByIdempotencyKey, type KeyedPost } from "./identity.ts";
import { createOffers } from "./offers.ts";
import { readyCampaigns } from "./ready-campaign.ts";
import { createRecentPosts } from "./recent-posts.ts";
import { createRound, type Round } from "./round.ts";
import { createSettle } from "./settle.ts";
import { createSupplierCap } from "./supplier-cap.ts";
import { createTake, replayByKey, type Taken } from "./take.ts";
import { createWaiting, type Waiting } from "./waiting.ts";

function hasAnswer(taken: Taken): taken is Receipt {
  return taken.body !== null;
}

/** A post, and every repeat of it, hears the same bytes: where live buyers are still asked, once they have answered. */
function createAnswered({
  catalog,
  waiting,
  now,
}: {
  catalog: Pick<Catalog, "campaigns">;
  waiting: Pick<Waiting, "answerTo">;
  now: () => number;
}) {
  const answerWithinMs = new Map(catalog.campaigns.map((one) => [one.id, one.answerWithinMs]));

  return async function answered(taken: Taken): Promise<Receipt> {
    if (hasAnswer(taken)) return taken;
    const waitMs = answerWithinMs.get(taken.summary.campaign) ?? 0;
    const leftMs = Math.max(0, timeOfId(taken.leadId) + waitMs - now());
    const told = await waiting.answerTo(taken.leadId, Math.min(leftMs, waitMs));
    const summary = { ...taken.summary, buyers: told.buyers };
    return { ...taken, body: told.body, status: told.status, summary };
  };
}

/**
 * Where money is decided: the only stage that makes leads, sales and deliveries.
 * `wake` hears of every target (`buyer:<id>`, `postback:<supplier>`) that a commit gave something to deliver.
 */
export function createSelling({
  store,
  catalog,
  configId,
  clock,
  timers,
  wake,
  onFault = () => {},
}: {
  store: Store;
  catalog: Catalog;
  configId: number;
  clock: Clock;
  timers: Timers;
  wake: (target: string) => void;
  /** Hears of each pending lead that could not be decided again. */
  onFault?: (leadId: number, error: unknown) => void;
}) {
  const campaigns = readyCampaigns(catalog);
  const periodOf = createCalendar();
  const breaker = createBreaker({ clock });
  const supplierCap = createSupplierCap({ store, periodOf });
  const circumstancesOf = createCircumstances({ store, catalog, periodOf, breaker, supplierCap });
  const book = createBook({ store, catalog, periodOf, supplierCap, breaker, wake });
  const announce = createAnnounce({ store, catalog, wake });
  const recentPosts = createRecentPosts({ store, configId, ...clock });
  const waiting = createWaiting({
    timers,
    tell: (leadId) => store.run((tx, now) => round.tell(leadId, { tx, now })),
  });
  const stage = { store, catalog, campaigns, configId, circumstancesOf, book, announce };
  const round: Round = createRound({ ...stage, waiting });
  const again = createAgain({ store, campaigns, configId, round, now: clock.now, onFault });
  const offers = createOffers({ store, book, round, onGivenBack: (id) => again.noteChanged([id]) });
  const take = createTake({
    ...stage,
    supplierCap,
    recentPosts,
    onAsking: (leadId, { campaign, warnings }) => waiting.open(leadId, campaign.answerWithinMs, warnings),
  });

  const answered = createAnswered({ catalog, waiting, now: clock.now });

  return {
    /** Decides a post and resolves once it is on disk, and live buyers, where any are asked, have answered. */
    take: (post: Post): Promise<Receipt> => store.run((tx, now) => take(post, tx, now)).then(answered),
    /**
     * The first answer to an Idempotency-Key, looked up by the fields as posted, before they are validated.
     * @throws AppError `idempotency_key_reused` where the key came with other fields
     */
    async findReplay(post: KeyedPost): Promise<Receipt | null> {
      const lead = findByIdempotencyKey(store, post, clock.now());
      if (lead === null) return null;
      const first = replayByKey(lead, post);
      await store.durable();
      return answered(first);
    },
    /** Writes what an attempt came to, and what follows from it. */
    settle: createSettle({ store, offers }),
    /** What a person says of an unknown sale. Belongs inside a job. */
    settleByPerson: offers.settle,
    /** A buyer is back: leads that wait in its campaigns may be sold now. */
    buyerResumed: (buyerId: string): void =>
      again.noteChanged(
        catalog.campaigns
          .filter(({ tiers }) => tiers.some(({ offers }) => offers.some(({ buyer }) => buyer.id === buyerId)))
          .map(({ id }) => id),
      ),
    /** Everybody who waits for live buyers hears what stands now: the process leaves. */
    tellAll: waiting.tellAll,
    countWaiting: waiting.count,
    breaker,
    ...again,
  };
}

export type Selling = ReturnType<typeof createSelling>;
