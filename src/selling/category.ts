import type { Catalog } from "../domain/catalog.ts";
import type { Store } from "../storage/store.ts";

/**
 * What a campaign's category is called. Of a campaign that has left the configuration: as it was called when the
 * lead was decided; its id where not even that is known.
 */
export function createCategoryOf({
  store,
  catalog,
}: {
  store: Pick<Store, "configs">;
  catalog: Pick<Catalog, "campaigns">;
}) {
  const categories = new Map(catalog.campaigns.map((campaign) => [campaign.id, campaign.category]));
  const former = new Map<string, string>();

  function formerCategory(campaign: string, configId: number): string {
    const stored: { campaigns?: Record<string, { category: string } | undefined> } = JSON.parse(
      store.configs.get(configId)?.catalog ?? "{}",
    );
    return stored.campaigns?.[campaign]?.category ?? campaign;
  }

  return function categoryOf({ campaign, configId }: { campaign: string; configId: number }): string {
    const key = `${configId} ${campaign}`;
    const known = categories.get(campaign) ?? former.get(key);
    if (known !== undefined) return known;
    const category = formerCategory(campaign, configId);
    former.set(key, category);
    return category;
  };
}
