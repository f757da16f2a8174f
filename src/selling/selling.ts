import { createCalendar } from "../domain/calendar.ts";
import type { Campaign, Catalog } from "../domain/catalog.ts";
import type { Clock } from "../platform/clock.ts";
import type { Timers } from "../platform/timers.ts";
import type { Store } from "../storage/store.ts";
import { createAgain } from "./again.ts";
import { createAnnounce } from "./announce.ts";
import { createBook } from "./book.ts";
import { createBreaker } from "./breaker.ts";
import { createCircumstances } from "./circumstances.ts";
import { createErase } from "./erase.ts";
import { createHooks, type Hook } from "./hooks.ts";
import { createOffers } from "./offers.ts";
import { createPosts } from "./posts.ts";
import { readyCampaigns } from "./ready-campaign.ts";
import { createRecentPosts } from "./recent-posts.ts";
import { createResume } from "./resume.ts";
import { createRound, type Round } from "./round.ts";
import { createSettle } from "./settle.ts";
import { createSupplierCap } from "./supplier-cap.ts";
import { createTake } from "./take.ts";
import { createWaiting } from "./waiting.ts";

/**
 * Where money is decided: the only stage that makes leads, sales and deliveries.
 * `wake` hears of every target (`buyer:<id>`, `postback:<supplier>`, `hook:<id>`) that a commit gave something to deliver.
 */
export function createSelling({
  store,
  catalog,
  configId,
  clock,
  timers,
  wake,
  onFault = () => {},
  onHookGone = () => {},
}: {
  store: Store;
  catalog: Catalog;
  configId: number;
  clock: Clock;
  timers: Timers;
  wake: (target: string) => void;
  /** Hears of each pending lead that could not be decided again. */
  onFault?: (leadId: number, error: unknown) => void;
  /** Hears of each hook that was removed because its receiver wants no more. */
  onHookGone?: (hook: Hook) => void;
}) {
  const campaigns = readyCampaigns(catalog);
  const periodOf = createCalendar();
  const breaker = createBreaker({ clock });
  const supplierCap = createSupplierCap({ store, periodOf });
  const circumstancesOf = createCircumstances({ store, catalog, periodOf, breaker, supplierCap });
  const book = createBook({ store, catalog, periodOf, supplierCap, breaker, wake });
  const hooks = createHooks({ store, catalog, onGone: onHookGone });
  const announce = createAnnounce({ store, catalog, hooks, wake });
  const recentPosts = createRecentPosts({ store, configId, ...clock });
  const waiting = createWaiting({
    timers,
    tell: (leadId) => store.run((tx, now) => round.tell(leadId, { tx, now })),
  });
  const stage = { store, catalog, campaigns, configId, circumstancesOf, supplierCap, book, announce };
  const round: Round = createRound({ ...stage, waiting });
  const again = createAgain({ store, campaigns, configId, round, now: clock.now, onFault });
  const offers = createOffers({ store, book, round, onGivenBack: (id) => again.noteChanged([id]) });
  const take = createTake({
    ...stage,
    recentPosts,
    onAsking: (leadId, { campaign, answerWithinMs = campaign.answerWithinMs, warnings }) =>
      waiting.open(leadId, Math.min(answerWithinMs, campaign.answerWithinMs), warnings),
  });

  /** A buyer is back: leads that wait in its campaigns may be sold now. */
  function buyerResumed(id: string): void {
    const isOf = ({ tiers }: Campaign) =>
      tiers.some(({ offers }) => offers.some(({ buyer }) => buyer.id === id));
    again.noteChanged(catalog.campaigns.filter(isOf).map((campaign) => campaign.id));
  }

  return {
    ...createPosts({ store, catalog, configId, take, waiting, now: clock.now }),
    /** Writes what an attempt came to, and what follows from it. */
    settle: createSettle({ store, offers, hooks }),
    /** What a person says of an unknown sale. Belongs inside a job. */
    settleByPerson: offers.settle,
    /** Forgets the person of a lead. Belongs inside a job. */
    erase: createErase({ store, round }),
    /** A person wants a delivery tried at once: a pause of its buyer is over. Belongs inside a job. */
    resume: createResume({ store, breaker, onResumed: buyerResumed, wake }),
    buyerResumed,
    /** Everybody who waits for live buyers hears what stands now: the process leaves. */
    tellAll: waiting.tellAll,
    countWaiting: waiting.count,
    breaker,
    hooks,
    ...again,
  };
}

export type Selling = ReturnType<typeof createSelling>;
