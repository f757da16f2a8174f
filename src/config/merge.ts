import { formatPlace, type Report } from "./problem.ts";
import { unknownKey } from "./read.ts";
import { type Entry, isNothing, type MapNode, type Tree } from "./tree.ts";

const LISTS = ["sellers", "buyers", "suppliers", "suppressions", "programs"];
const KEYS = ["server", "docs", "database", ...LISTS];

/** One tree of all files: lists are joined, any other key may stand in one file only. */
export function mergeFiles(roots: readonly Tree[], file: string, report: Report): MapNode {
  const entries = new Map<string, Entry>();
  for (const root of roots) {
    if (root.kind === "map") for (const [key, entry] of root.entries) add(key, entry);
    else if (!isNothing(root))
      report.problem(
        root.at,
        "",
        `Cannot read the file: it holds no map, expected keys such as ${KEYS.join(", ")}`,
      );
  }
  return { kind: "map", at: { file, line: 1, column: 1 }, path: "", entries };

  function add(key: string, entry: Entry): void {
    const { keyAt, node } = entry;
    if (isNothing(node)) return;
    if (!KEYS.includes(key)) report.problem(keyAt, key, unknownKey(key, KEYS));
    else if (LISTS.includes(key)) addList(key, entry);
    else if (entries.has(key)) {
      const first = formatPlace(entries.get(key)?.keyAt ?? keyAt);
      report.problem(
        keyAt,
        key,
        `Cannot use ${key} again: it stands already at ${first}, expected it in one file only`,
      );
    } else entries.set(key, { keyAt, node });
  }

  function addList(key: string, { keyAt, node }: Entry): void {
    const before = entries.get(key);
    if (node.kind !== "list") {
      report.problem(
        node.at,
        key,
        `Cannot read ${key}: found ${node.kind === "map" ? "a map" : "a single value"}, expected a list, each item with a dash`,
      );
    } else if (before?.node.kind === "list") {
      entries.set(key, {
        keyAt: before.keyAt,
        node: { ...before.node, items: [...before.node.items, ...node.items] },
      });
    } else entries.set(key, { keyAt, node });
  }
}
