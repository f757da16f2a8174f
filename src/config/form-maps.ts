import type { Campaign, Supplier } from "../domain/catalog.ts";
import { fullName } from "../domain/form.ts";
import { spellingOf } from "../domain/spelling.ts";
import type { Report } from "./problem.ts";
import { didYouMean } from "./suggest.ts";
import { childOf, quote, type Tree } from "./tree.ts";

/** Reports a question that is mapped to a field no campaign of the supplier knows. */
export function checkFormMaps(
  { id, sellers, forms }: Supplier,
  { node, campaigns, report }: { node: Tree; campaigns: readonly Campaign[]; report: Report },
): void {
  const own = campaigns.filter(({ seller }) => sellers.includes(seller));
  if (own.length === 0) return;
  const names = [
    ...new Set([...own.flatMap(({ fields }) => fields.map(({ key }) => key)), "test", fullName]),
  ];
  const spellings = new Set(names.map(spellingOf));
  for (const [format, { map }] of forms) {
    const mapNode = childOf(childOf(childOf(node, "forms"), format), "map");
    for (const [question, field] of Object.entries(map)) {
      if (spellings.has(spellingOf(field))) continue;
      const at = childOf(mapNode, question) ?? node;
      report.problem(
        at.at,
        at.path,
        `Cannot map to ${quote(field)}: no campaign of supplier ${quote(id)} has such a field, expected one of ${names.join(", ")}${didYouMean(field, names)}`,
      );
    }
  }
}
