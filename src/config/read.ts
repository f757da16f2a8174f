import type { z } from "zod";
import type { Report } from "./problem.ts";
import { didYouMean } from "./suggest.ts";
import { findNode, plainOf, quote, show, type Tree } from "./tree.ts";

/** Reads a node by a schema. Null where it does not fit; why is then in the report. */
export type Read = <T>(node: Tree, schema: z.ZodType<T>) => T | null;

/**
 * The schemas' messages (`scalars.ts`) say only what was expected; here they become sentences with what was
 * found, where.
 */
export function createRead(report: Report): Read {
  return (node, schema) => {
    // A schema is used a handful of times here: compiling it first doubled the time to start.
    const result = schema.safeParse(plainOf(node), { jitless: true });
    if (result.success) return result.data;
    for (const issue of result.error.issues) reportIssue(node, issue);
    return null;
  };

  function reportIssue(root: Tree, issue: z.core.$ZodIssue): void {
    const { node, found } = findNode(root, issue.path);
    if (node.kind === "scalar" && node.broken) return;
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) reportUnknownKey(node, key, issue.message.split(", "));
      return;
    }
    if (found) {
      report.problem(
        node.at,
        node.path,
        `Cannot read ${nameOf(node.path)}: found ${show(node)}, expected ${issue.message}`,
      );
      return;
    }
    const missing = issue.path.map(String).at(-1) ?? "";
    const path = node.path === "" ? missing : `${node.path}.${missing}`;
    report.problem(node.at, path, `Cannot go without ${missing}: it is missing, expected ${issue.message}`);
  }

  function reportUnknownKey(node: Tree, key: string, allowed: readonly string[]): void {
    const at = node.kind === "map" ? node.entries.get(key)?.keyAt : undefined;
    report.problem(at ?? node.at, node.path, unknownKey(key, allowed));
  }
}

export function unknownKey(key: string, allowed: readonly string[]): string {
  return `Cannot use key ${quote(key)}: it is unknown, expected one of ${allowed.join(", ")}${didYouMean(key, allowed)}`;
}

/** The last step of a path: what a person calls the thing. */
export function nameOf(path: string): string {
  return path === "" ? "the file" : path.slice(path.lastIndexOf(".") + 1);
}
