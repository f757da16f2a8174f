import type { Report } from "./problem.ts";
import { nameOf } from "./read.ts";
import { isNothing, show, type Tree, textOf } from "./tree.ts";

type Row = {
  /** Keys from the top; `[]` is any item of a list, `*` any key of a map. */
  where: string;
  /** The values that are not available; absent: the key as a whole is not. */
  values?: readonly string[];
  /** What there is instead. */
  instead: string;
};

const OFFER = "sellers[].campaigns[].tiers[].buyers[]";

/**
 * The one list of what the format knows and this version cannot do yet. What stands here is refused, never
 * skipped: an operator must not believe in a schedule nobody looks at. To build one of them is to take its row
 * away and put its key into the schemas.
 */
const rows: readonly Row[] = [
  { where: "suppressions", instead: "a configuration without it" },
  {
    where: "server.private_hook_targets",
    values: ["true"],
    instead: "false: suppliers cannot register hooks yet",
  },
  {
    where: "sellers[].campaigns[].answer_within",
    instead: "a campaign without it: no buyer's answer is waited for",
  },
  { where: "sellers[].campaigns[].duplicates.scope", values: ["buyer"], instead: "campaign or seller" },
  {
    where: "sellers[].campaigns[].tiers[].method",
    values: ["highest_price", "weighted", "round_robin"],
    instead: "priority",
  },
  { where: `${OFFER}.weight`, instead: "method: priority, which needs no weight" },
  { where: `${OFFER}.schedule`, instead: "a buyer that is always open" },
  { where: `${OFFER}.filters[].file`, instead: "in or not_in with the values in a list" },
  { where: `${OFFER}.filters[].matches`, instead: "in, equals or starts_with" },
  { where: `${OFFER}.filters[].age_between`, instead: "between on an integer field" },
  { where: "buyers[].accept", values: ["on_response"], instead: "on_match" },
  {
    where: "buyers[].delivery.webhook.response",
    instead: "a webhook without it: any 2xx answer is a delivery",
  },
  ...["budget_day", "budget_week", "budget_month"].map((key) => ({
    where: `suppliers[].caps.*.${key}`,
    instead: "hour, day, week, month or total: a supplier's caps count its leads",
  })),
  { where: "suppliers[].postback", instead: "a supplier without it, which asks GET /api/leads/{lead_id}" },
];

/** Reports what is not available and takes it out of the tree, so that nothing else is said about it. */
export function refuseUnavailable(root: Tree, report: Report): void {
  for (const row of rows) walk(root, row.where.replaceAll("[]", ".[]").split("."), row);

  function walk(node: Tree, [step, ...rest]: readonly string[], row: Row): void {
    if (step === "[]") {
      if (node.kind === "list") for (const item of node.items) walk(item, rest, row);
      return;
    }
    if (step === "*") {
      if (node.kind === "map") for (const entry of node.entries.values()) walk(entry.node, rest, row);
      return;
    }
    const entry = node.kind === "map" && step !== undefined ? node.entries.get(step) : undefined;
    if (node.kind !== "map" || step === undefined || entry === undefined) return;
    if (rest.length > 0) {
      walk(entry.node, rest, row);
      return;
    }
    const value = textOf(entry.node);
    if (row.values === undefined ? isNothing(entry.node) : value === undefined || !row.values.includes(value))
      return;
    const found = row.values === undefined ? "" : ` ${show(entry.node)}`;
    const { path } = entry.node;
    report.problem(
      entry.keyAt,
      path,
      `Cannot use ${nameOf(path)}${found}: it is not available in this version, expected ${row.instead}`,
    );
    node.entries.delete(step);
    node.refused = true;
  }
}
