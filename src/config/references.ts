import type { Seller } from "../domain/catalog.ts";
import { formatPlace, type Place, type Report } from "./problem.ts";
import { didYouMean } from "./suggest.ts";
import { childOf, itemsOf, quote, type Tree, textOf } from "./tree.ts";

/**
 * Reports a name that stands twice among items. Looks at the tree, so that an item which is broken otherwise
 * still counts.
 */
export function checkUnique(
  items: readonly Tree[],
  { key, as = (text) => text, report }: { key: string; as?: (text: string) => string; report: Report },
): void {
  const seen = new Map<string, Place>();
  for (const item of items) {
    const node = childOf(item, key);
    const name = textOf(node);
    if (node === undefined || name === undefined) continue;
    const first = seen.get(as(name));
    if (first === undefined) seen.set(as(name), node.at);
    else report.problem(node.at, node.path, takenSentence(key, name, first));
  }
}

export function takenSentence(key: string, name: string, first: Place): string {
  return `Cannot use ${key} ${quote(name)}: it stands already at ${formatPlace(first)}, expected one that is not taken`;
}

/** The names items go by, also those of items that are broken otherwise. */
export function namesOf(items: readonly Tree[], key: string): string[] {
  return items.flatMap((item) => textOf(childOf(item, key)) ?? []);
}

/**
 * What a name refers to. Null where there is no such thing, which is reported; or where it is broken, which was.
 */
export function createLookUp<T>(
  what: string,
  { found, known, report }: { found: ReadonlyMap<string, T>; known: readonly string[]; report: Report },
) {
  return (name: string, node: Tree): T | null => {
    const target = found.get(name);
    if (target !== undefined || known.includes(name)) return target ?? null;
    const expected =
      known.length === 0 ? "one that is configured, and so far there is none" : listed(what, known);
    report.problem(
      node.at,
      node.path,
      `Cannot find ${what} ${quote(name)}: there is none, expected ${expected}${didYouMean(name, known)}`,
    );
    return null;
  };
}

/** A seller by its code. */
export function createSellerLookUp(
  root: Tree,
  { sellers, report }: { sellers: readonly Seller[]; report: Report },
) {
  return createLookUp("seller", {
    found: new Map(sellers.map((seller) => [seller.code, seller])),
    known: namesOf(itemsOf(root, "sellers"), "code"),
    report,
  });
}

const LISTED = 12;

function listed(what: string, known: readonly string[]): string {
  return known.length > LISTED ? `the name of a ${what}` : `one of ${known.join(", ")}`;
}
