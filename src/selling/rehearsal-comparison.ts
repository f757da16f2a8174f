import type { Fate, FateStatus } from "./rehearsal-ledger.ts";

/** The same thing as it was and as it would be. */
export type Change<T> = { before: T; after: T };
export type Money = { sales: number; cents: number };
export type BuyerChange = { buyer: string; currency: string } & Change<Money>;

/** Of the leads that are compared. */
export type Comparison = {
  leads: number;
  statuses: ReadonlyMap<FateStatus, Change<number>>;
  /** By currency, cents. */
  revenue: ReadonlyMap<string, Change<number>>;
  /** In the order of their ids. */
  buyers: readonly BuyerChange[];
};

function add<K>(changes: Map<K, Change<number>>, key: K, { before, after }: Change<number>): void {
  const known = changes.get(key) ?? { before: 0, after: 0 };
  changes.set(key, { before: known.before + before, after: known.after + after });
}

/** Sums up how many leads came to each fate, and would come to it. */
export function compareFates(tallies: readonly ({ fate: Fate } & Change<number>)[]): Comparison {
  const statuses = new Map<FateStatus, Change<number>>();
  const revenue = new Map<string, Change<number>>();
  const buyers = new Map<string, BuyerChange>();
  let leads = 0;
  for (const { fate, before, after } of tallies) {
    if (before === 0 && after === 0) continue;
    leads += before;
    add(statuses, fate.status, { before, after });
    for (const { buyer, priceCents, currency } of fate.sales) {
      add(revenue, currency, { before: before * priceCents, after: after * priceCents });
      const key = `${buyer} ${currency}`;
      const known = buyers.get(key) ?? { before: { sales: 0, cents: 0 }, after: { sales: 0, cents: 0 } };
      buyers.set(key, {
        buyer,
        currency,
        before: { sales: known.before.sales + before, cents: known.before.cents + before * priceCents },
        after: { sales: known.after.sales + after, cents: known.after.cents + after * priceCents },
      });
    }
  }
  const inOrder = [...buyers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change);
  return { leads, statuses, revenue, buyers: inOrder };
}
