import type { Report } from "./problem.ts";
import { nameOf } from "./read.ts";
import { show, type Tree, textOf } from "./tree.ts";

type Row = {
  /** Keys from the top. */
  where: string;
  /** The values that are not available. */
  values: readonly string[];
  /** What there is instead. */
  instead: string;
};

/**
 * The one list of what the format knows and this version cannot do yet. What stands here is refused, never
 * skipped: an operator must not believe in what nobody looks at. To build one of them is to take its row away.
 */
const rows: readonly Row[] = [
  {
    where: "server.private_hook_targets",
    values: ["true"],
    instead: "false: suppliers cannot register hooks yet",
  },
];

/** Reports what is not available and takes it out of the tree, so that nothing else is said about it. */
export function refuseUnavailable(root: Tree, report: Report): void {
  for (const row of rows) walk(root, row.where.split("."), row);

  function walk(node: Tree, [step = "", ...rest]: readonly string[], row: Row): void {
    const entry = node.kind === "map" ? node.entries.get(step) : undefined;
    if (node.kind !== "map" || entry === undefined) return;
    if (rest.length > 0) {
      walk(entry.node, rest, row);
      return;
    }
    if (!row.values.includes(textOf(entry.node) ?? "")) return;
    const { path } = entry.node;
    report.problem(
      entry.keyAt,
      path,
      `Cannot use ${nameOf(path)} ${show(entry.node)}: it is not available in this version, expected ${row.instead}`,
    );
    node.entries.delete(step);
  }
}
