import type { Campaign, Seller } from "../domain/catalog.ts";
import { wordingOf } from "../domain/spelling.ts";
import { sellerSchema } from "./campaign-schema.ts";
import { readCampaign, type Surroundings } from "./campaigns.ts";
import type { Report } from "./problem.ts";
import { checkUnique, takenSentence } from "./references.ts";
import { childOf, itemsOf, type Tree, textOf } from "./tree.ts";

/** All sellers and their campaigns. */
export function readSellers(
  root: Tree,
  surroundings: Surroundings,
): { sellers: Seller[]; campaigns: Campaign[] } {
  const items = itemsOf(root, "sellers");
  checkNames(items, surroundings.report);
  const sellers: Seller[] = [];
  const campaigns: Campaign[] = [];
  for (const item of items) {
    const written = surroundings.read(item, sellerSchema);
    const { campaigns: _pieces, ...seller } = written ?? { ...standIn(item), campaigns: [] };
    if (written !== null) sellers.push(seller);
    for (const node of itemsOf(item, "campaigns")) {
      const campaign = readCampaign(node, seller, surroundings);
      if (campaign !== null) campaigns.push(campaign);
    }
  }
  return { sellers, campaigns };
}

/** For a broken seller: what its campaigns are read by. */
function standIn(item: Tree): Seller {
  const said = (key: string, usual: string) => textOf(childOf(item, key)) ?? usual;
  return {
    code: said("code", ""),
    slug: said("slug", ""),
    name: said("name", ""),
    timezone: said("timezone", "UTC"),
    currency: said("currency", "USD"),
    country: said("country", "US"),
  };
}

function checkNames(items: readonly Tree[], report: Report): void {
  checkUnique(items, { key: "code", report });
  checkUnique(items, { key: "slug", report });
  checkSlugsAgainstCodes(items, report);
  const campaigns = items.flatMap((item) => itemsOf(item, "campaigns"));
  checkUnique(campaigns, { key: "id", report });
  for (const item of items)
    checkUnique(itemsOf(item, "campaigns"), { key: "category", as: wordingOf, report });
}

/** A supplier may write a code in any case, so a slug that reads like another seller's code would be both. */
function checkSlugsAgainstCodes(items: readonly Tree[], report: Report): void {
  for (const item of items) {
    const slug = childOf(item, "slug");
    const name = textOf(slug);
    const other = items.find((it) => it !== item && textOf(childOf(it, "code"))?.toLowerCase() === name);
    if (slug === undefined || name === undefined || other === undefined) continue;
    report.problem(slug.at, slug.path, takenSentence("slug", name, childOf(other, "code")?.at ?? other.at));
  }
}
