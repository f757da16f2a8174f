import type { Settings } from "../domain/settings.ts";
import { keysIn } from "./api-keys.ts";
import { isLoopback } from "./loopback.ts";
import type { Report } from "./problem.ts";
import { childOf, type Tree, textOf } from "./tree.ts";

/**
 * The keys the example configuration comes with, so that it can be tried at once. They are published with the
 * source: `check` warns of them, and nothing that others can reach starts with one.
 */
export const demoKey = "leadgate-demo-key-not-for-real-leads";
export const demoProgramKey = "leadgate-demo-program-key-not-for-real-leads";

/** What stands in the example's YAML for them. */
export const demoKeySha256 = "c4e2b13588352d96ff940eac3f7b8755f646a64d38e11ee2fdf67eeb9cb916b1";
export const demoProgramKeySha256 = "5e6ab20508299f47476b0dbe07fd08dc30f7de23270f1a6d05666825e3af2f76";
const published: readonly string[] = [demoKeySha256, demoProgramKeySha256];

/**
 * Trying the example on one machine earns a warning for each of its keys; beyond that nothing starts with one.
 * True where one is configured.
 */
export function checkDemoKey(root: Tree, { server }: Settings, report: Report): boolean {
  const hashes = keysIn(root).flatMap((key) => childOf(key, "sha256") ?? []);
  const used = hashes.filter((node) => published.includes(textOf(node)?.toLowerCase() ?? ""));
  const reachable = reachableBy(server);
  for (const { at, path } of used) {
    if (reachable === null) report.warning(at, path, ALONE);
    else report.problem(at, path, othersServed(reachable));
  }
  return used.length > 0;
}

/** The key by which others can reach this server, or null where none of them can. */
function reachableBy({ host, publicUrl }: Settings["server"]): string | null {
  if (!isLoopback(host)) return "server.host";
  return publicUrl === null || isLoopback(new URL(publicUrl).hostname) ? null : "server.public_url";
}

const ALONE =
  "This is the example's key, which everybody knows: make one with `leadgate keys new` before others can reach this server";

function othersServed(key: string): string {
  return `Cannot serve others with the example's key, which everybody knows: ${key} is not of this machine alone, expected a key from \`leadgate keys new\``;
}
