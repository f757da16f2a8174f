import type { Campaign, Catalog, Supplier } from "../../src/domain/catalog.ts";
import { type Rehearsed, rehearse } from "../../src/selling/rehearsal.ts";
import type { Fate } from "../../src/selling/rehearsal-ledger.ts";
import { catalog, supplier } from "../fixtures/catalog.ts";
import type { World } from "./rehearsal-world.ts";

export type Under = {
  suppliers?: readonly Supplier[];
  suppressions?: Catalog["suppressions"];
  since?: number;
};

/** Decides a world's leads again, now, under these campaigns. */
export async function rehearseAll(
  { store, clock }: World,
  campaigns: readonly Campaign[],
  { suppliers = [supplier("fb-team")], suppressions = [], since = 0 }: Under = {},
): Promise<Rehearsed> {
  const under = { ...catalog(campaigns, suppliers), suppressions };
  const rehearsed = await rehearse({ store, catalog: under, since, now: clock.now });
  if (rehearsed === null) throw new Error("nobody stopped it");
  return rehearsed;
}

/** `sold to northwind 4500` */
export function words({ status, reason, sales }: Fate): string {
  const to = sales.map((sale) => `${sale.buyer} ${sale.priceCents}`).join(", ");
  return [status, ...(reason === null ? [] : [reason]), ...(to === "" ? [] : ["to", to])].join(" ");
}

/** What the leads that differ would be, in the order they came. */
export async function changesOf(
  world: World,
  campaigns: readonly Campaign[],
  under: Under = {},
): Promise<string[]> {
  const { differences } = await rehearseAll(world, campaigns, under);
  return [...differences()].map(({ was, wouldBe }) => `${words(was)} → ${words(wouldBe)}`);
}
