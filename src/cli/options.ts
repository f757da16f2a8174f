import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type LoadedConfig, loadConfig } from "../config/load.ts";
import { type BesideSettings, loadSettings } from "../config/load-settings.ts";
import { formatProblem, type Problem } from "../config/problem.ts";
import type { Io } from "./io.ts";

/** A command called wrongly: shown with a pointer to its help, exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

export const configHelp =
  "  --config PATH   the configuration, a YAML file or a folder of them (default: $LEADGATE_CONFIG, else ./config)";

type Flags = Readonly<Record<string, { type: "string" | "boolean" }>>;

/**
 * The options and arguments of a command.
 * @throws UsageError naming what was found and what is allowed
 */
export function readOptions<T extends Flags>(args: readonly string[], options: T, { positionals = 0 } = {}) {
  try {
    const read = parseArgs({ args: [...args], options, allowPositionals: true });
    const extra = read.positionals[positionals];
    if (extra !== undefined)
      throw new UsageError(`Cannot read the command: found '${extra}', expected options only`);
    return read;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new UsageError(
      `Cannot read the command: ${reason.replace(/^[A-Z]/, (letter) => letter.toLowerCase())}, expected ${known.length > 0 ? known.join(", ") : "no options"}`,
    );
  }
}

/** Where the configuration is, from the option, the environment or the default. */
export function configPath(given: string | undefined, { env, cwd }: Pick<Io, "env" | "cwd">): string {
  const path = given ?? env.LEADGATE_CONFIG ?? "config";
  return path === "" ? resolve(cwd, "config") : path;
}

/** The configuration, or null once its problems are on stderr. Warnings go there either way, where they are wanted. */
export function loadOrReport(
  path: string,
  { env, err }: Pick<Io, "env" | "err">,
  { warns = true } = {},
): LoadedConfig | null {
  const loaded = loadConfig({ path, env });
  if (warns) for (const warning of loaded.warnings) err(`warning: ${formatProblem(warning)}\n`);
  if (loaded.ok) return loaded;
  reportProblems(path, loaded.problems, err);
  return null;
}

/** Where a running `serve` and its database are, or null once the problems with that are on stderr. */
export function loadSettingsOrReport(
  path: string,
  { env, err }: Pick<Io, "env" | "err">,
): BesideSettings | null {
  const loaded = loadSettings({ path, env });
  if (loaded.ok) return loaded.settings;
  reportProblems(path, loaded.problems, err);
  return null;
}

function reportProblems(path: string, problems: readonly Problem[], err: Io["err"]): void {
  for (const problem of problems) err(`${formatProblem(problem)}\n`);
  const count = problems.length;
  err(`Cannot use the configuration ${path}: ${count} ${count === 1 ? "problem" : "problems"} found\n`);
}
