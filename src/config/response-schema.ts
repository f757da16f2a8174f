import type { z } from "zod";
import type { ResponseMapping, ResponseTest } from "../domain/catalog.ts";
import { pattern } from "./campaign-schema.ts";
import type { Report } from "./problem.ts";
import { matching, scalar, section, text } from "./scalars.ts";
import { childOf, isNothing, type Tree } from "./tree.ts";

const status = scalar("a status such as 200, 2xx or 200-299", (value) => {
  const [, hundreds] = /^([1-5])xx$/i.exec(value) ?? [];
  if (hundreds !== undefined) return { from: Number(hundreds) * 100, to: Number(hundreds) * 100 + 99 };
  const [, first, last = first] = /^([1-5]\d\d)(?:\s*-\s*([1-5]\d\d))?$/.exec(value) ?? [];
  const range = { from: Number(first), to: Number(last) };
  return range.from <= range.to ? range : undefined;
});

/** JSONPath's `$` and brackets are no part of it: a step that is a number is a place in a list. */
const jsonPath = matching(
  "a dotted path such as data.items.0.id",
  /^(?!\$(\.|$))(?=.{1,200}$)[^.[\]]+(\.[^.[\]]+)*$/,
);

const comparisons = ["equals", "text", "matches"] as const;

const answer = scalar("text, a number, true or false", (value) => (value.length <= 1000 ? value : undefined));

export const responseTestSchema = section({
  status: status.optional(),
  json: jsonPath.optional(),
  equals: answer.optional(),
  text: text(1000).optional(),
  matches: pattern.optional(),
}).superRefine((test, context) => {
  const given = comparisons.filter((name) => test[name] !== undefined);
  if (given.length > 1)
    context.addIssue(`one of ${given.join(" and ")}, not ${given.length === 2 ? "both" : "all"}`);
  const isEmpty = given.length === 0 && test.status === undefined && test.json === undefined;
  // A mistyped key is told already, and may be the one that is missing.
  if (isEmpty && context.issues.length === 0) {
    context.addIssue("at least one of status, json, equals, text, matches");
  }
  if (test.equals !== undefined && test.json === undefined) {
    const message = "json beside it, the path of the value that equals it; or text, a part of the answer";
    context.addIssue({ code: "custom", message, path: ["equals"] });
  }
});

/** How a live buyer's answer is read. */
export const responseSchema = section({
  accept: responseTestSchema,
  duplicate: responseTestSchema.optional(),
  reject: responseTestSchema.optional(),
  price: jsonPath.optional(),
  reference: jsonPath.optional(),
  reason: jsonPath.optional(),
});

export function responseOf(written: z.output<typeof responseSchema>): ResponseMapping {
  const { accept, duplicate, reject, price = null, reference = null, reason = null } = written;
  return {
    accept: testOf(accept),
    duplicate: duplicate === undefined ? null : testOf(duplicate),
    reject: reject === undefined ? null : testOf(reject),
    price,
    reference,
    reason,
  };
}

function testOf(written: z.output<typeof responseTestSchema>): ResponseTest {
  const how = comparisons.find((name) => written[name] !== undefined);
  return {
    status: written.status ?? null,
    json: written.json ?? null,
    compare: how === undefined ? null : { how, value: written[how] ?? "" },
  };
}

/**
 * Elsewhere a key with nothing after it counts as absent. Here `{ json: error, equals: null }` would become "there is
 * an error", and that a sale.
 */
export function refuseEmptyTests(response: Tree | undefined, report: Report): void {
  for (const name of ["accept", "duplicate", "reject"]) {
    const test = childOf(response, name);
    if (test?.kind !== "map") continue;
    for (const [key, { node }] of test.entries) {
      if (!isNothing(node)) continue;
      const sentence = `Cannot read ${key}: found nothing, expected what an answer is compared to, or no such key`;
      report.problem(node.at, node.path, sentence);
    }
  }
}
