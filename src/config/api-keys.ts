import { formatPlace, type Place, type Report } from "./problem.ts";
import { checkUnique } from "./references.ts";
import { childOf, itemsOf, type Tree, textOf } from "./tree.ts";

/** The keys of suppliers and programs: where they stand, those of broken ones too. */
export function keysIn(root: Tree): readonly Tree[] {
  return ownersIn(root).flatMap((owner) => itemsOf(owner, "keys"));
}

function ownersIn(root: Tree): readonly Tree[] {
  return [...itemsOf(root, "suppliers"), ...itemsOf(root, "programs")];
}

/** A key is known by its hash alone, so one hash is one key, whoever's it is. */
export function checkKeys(root: Tree, report: Report): void {
  for (const owner of ownersIn(root)) checkUnique(itemsOf(owner, "keys"), { key: "id", report });
  const seen = new Map<string, Place>();
  for (const key of keysIn(root)) {
    const node = childOf(key, "sha256");
    const hash = textOf(node)?.toLowerCase();
    if (node === undefined || hash === undefined) continue;
    const first = seen.get(hash);
    if (first === undefined) seen.set(hash, node.at);
    else
      report.problem(
        node.at,
        node.path,
        `Cannot use this sha256: the same key stands already at ${formatPlace(first)}, expected a key of its own for each`,
      );
  }
}
