import type { Settings } from "../domain/settings.ts";
import { createReport, type Problem } from "./problem.ts";
import { createRead } from "./read.ts";
import { type ConfigSource, readRoot, sectionOf } from "./root.ts";
import { databaseSchema, serverSchema } from "./server-schema.ts";
import type { Tree } from "./tree.ts";

/** Where a running `serve` is found, and its database. */
export type BesideSettings = {
  server: Pick<Settings["server"], "host" | "port">;
  database: Settings["database"];
};

/** Keys of which nothing is asked here: to tell their problems is for `serve` and `check`. */
const ELSEWHERE = /^(docs|sellers|buyers|suppliers|programs|suppressions)(?![^.[])|^server\.(?!(host|port)$)/;

/**
 * What a command beside a running `serve` needs of a configuration. Others' faults do not stop it: an operator at a
 * shell has not the service's secrets, and may be in the middle of an edit.
 */
export function loadSettings(
  source: ConfigSource,
): { ok: true; settings: BesideSettings } | { ok: false; problems: readonly Problem[] } {
  const report = createReport();
  const root = readRoot(source, report);
  const read = createRead(report);
  const server = root && read(only(sectionOf(root, "server"), ["host", "port"]), serverSchema);
  const database = root && read(sectionOf(root, "database"), databaseSchema);
  const problems = report.problems().filter(({ path }) => !ELSEWHERE.test(path));
  if (server === null || database === null || problems.length > 0) return { ok: false, problems };
  return { ok: true, settings: { server: { host: server.host, port: server.port }, database } };
}

function only(node: Tree, keys: readonly string[]): Tree {
  if (node.kind !== "map") return node;
  return { ...node, entries: new Map([...node.entries].filter(([key]) => keys.includes(key))) };
}
