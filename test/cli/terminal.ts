import { runCommand } from "../../src/cli/run.ts";

/** Runs a command line in a folder, with a keyboard and dice of our own, and returns all that comes of it. */
export async function runLine(
  argv: readonly string[],
  { cwd = "/", input = "", env = {} }: { cwd?: string; input?: string; env?: Record<string, string> } = {},
): Promise<{ code: number; out: string; err: string }> {
  const told = { out: "", err: "" };
  let dice = 0;
  const code = await runCommand(argv, {
    env,
    cwd,
    out: (text) => {
      told.out += text;
    },
    err: (text) => {
      told.err += text;
    },
    terminal: false,
    readInput: () => Promise.resolve(input),
    randomBytes: (length) => Uint8Array.from({ length }, () => dice++ % 248),
    clock: { now: () => Date.UTC(2025, 5, 1), monotonic: () => 0 },
  });
  return { code, ...told };
}
