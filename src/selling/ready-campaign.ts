import type { Campaign, Catalog } from "../domain/catalog.ts";
import type { Fields } from "../domain/field.ts";
import { spellingOf } from "../domain/spelling.ts";
import type { SuppressionList } from "../domain/suppression-list.ts";
import { type CompiledCampaign, compileCampaign } from "../matching/compile.ts";
import { compilePattern } from "../platform/pattern.ts";
import { type IdentityField, identityFields } from "./identity.ts";

/** A suppression list that a campaign's leads are looked up in. `position` is the list's in the configuration. */
type Watched = { position: number; field: string; list: SuppressionList };

/** A campaign with everything that is the same for all its leads. */
export type ReadyCampaign = CompiledCampaign & {
  identity: readonly IdentityField[];
  watched: readonly Watched[];
};

function watchedBy({ seller, fields }: Campaign, suppressions: Catalog["suppressions"]): Watched[] {
  return suppressions.flatMap(({ field, sellers, list }, position) => {
    const own = fields.find(({ key }) => spellingOf(key) === spellingOf(field));
    const applies = sellers.length === 0 || sellers.includes(seller);
    return own === undefined || !applies ? [] : [{ position, field: own.key, list }];
  });
}

export function readyCampaigns({
  campaigns,
  suppressions,
}: Pick<Catalog, "campaigns" | "suppressions">): ReadonlyMap<string, ReadyCampaign> {
  return new Map(
    campaigns.map((campaign) => [
      campaign.id,
      {
        ...compileCampaign(campaign, compilePattern),
        identity: identityFields(campaign),
        watched: watchedBy(campaign, suppressions),
      },
    ]),
  );
}

/** The place in the configuration of the first list a person stands on; null: on none. */
export function suppressedBy({ watched }: ReadyCampaign, fields: Fields): number | null {
  for (const { position, field, list } of watched) {
    const value = fields[field];
    if (value !== undefined && value !== null && typeof value !== "object" && list.has(String(value)))
      return position;
  }
  return null;
}
