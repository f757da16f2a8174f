import type { PeriodOf } from "../domain/calendar.ts";
import type { Catalog } from "../domain/catalog.ts";
import type { Store } from "../storage/store.ts";
import { createBook } from "./book.ts";
import { createCircumstances } from "./circumstances.ts";
import { createOffers } from "./offers.ts";
import type { ReadyCampaign } from "./ready-campaign.ts";
import { createRound } from "./round.ts";
import { createSupplierCap } from "./supplier-cap.ts";
import { createTake } from "./take.ts";

/** Decisions of a rehearsal are stored nowhere. */
const CONFIG_ID = 0;

/** The stages of selling as `serve` has them, where nobody is paused, told or waited for, and nothing is delivered. */
export function createRehearsedSelling({
  store,
  catalog,
  campaigns,
  periodOf,
}: {
  store: Store;
  catalog: Catalog;
  campaigns: ReadonlyMap<string, ReadyCampaign>;
  periodOf: PeriodOf;
}) {
  const breaker = { pausedUntil: () => null, given: () => null };
  const supplierCap = createSupplierCap({ store, periodOf });
  const circumstancesOf = createCircumstances({ store, catalog, periodOf, breaker, supplierCap });
  const book = createBook({ store, catalog, periodOf, supplierCap, breaker, wake: () => {} });
  const announce = () => {};
  const stage = {
    store,
    catalog,
    campaigns,
    configId: CONFIG_ID,
    circumstancesOf,
    supplierCap,
    book,
    announce,
  };
  const round = createRound({ ...stage, waiting: { warningsOf: () => [], resolve: () => {} } });
  return {
    supplierCap,
    round,
    offers: createOffers({ store, book, round, onGivenBack: () => {} }),
    take: createTake({
      ...stage,
      recentPosts: { find: () => null, add: () => {} },
      onAsking: () => {},
    }),
  };
}
