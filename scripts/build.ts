/**
 * Makes the one file that is shipped: `bun run build` → dist/leadgate for this machine,
 * `bun run build --target linux-arm64` → dist/leadgate-linux-arm64.
 *
 * Two builds of one commit are the same bytes, whatever the folder: nothing of the clock, the machine or its paths goes in.
 * That is also why the file is always compiled under one name: Bun writes the name into it.
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import manifest from "../package.json" with { type: "json" };

const root = join(import.meta.dir, "..");
const dist = join(root, "dist");
const targets = [
  "linux-x64",
  "linux-arm64",
  "linux-x64-musl",
  "linux-arm64-musl",
  "darwin-x64",
  "darwin-arm64",
];

process.exitCode = build(readArguments());

type Arguments = { target: string | undefined; commit: string | undefined };

function readArguments(): Arguments {
  try {
    const { values } = parseArgs({ options: { target: { type: "string" }, commit: { type: "string" } } });
    if (values.target !== undefined && !targets.includes(values.target)) {
      throw new Error(`found target '${values.target}', expected one of ${targets.join(", ")}`);
    }
    return { target: values.target, commit: values.commit };
  } catch (fault) {
    process.stderr.write(`Cannot build: ${fault instanceof Error ? fault.message : String(fault)}\n`);
    process.exit(2);
  }
}

function build({ target, commit }: Arguments): number {
  warnOfOwnConfiguration();
  mkdirSync(dist, { recursive: true });
  const scratch = mkdtempSync(join(dist, "build-"));
  try {
    const run = Bun.spawnSync(
      [process.execPath, ...compileArguments(join(scratch, "leadgate"), target, commit)],
      {
        cwd: root,
        stdout: "inherit",
        stderr: "inherit",
      },
    );
    if (run.exitCode !== 0) return 1;
    const name = target === undefined ? "leadgate" : `leadgate-${target}`;
    // Renamed, not overwritten: a running binary cannot be written to, but it can be replaced.
    renameSync(join(scratch, "leadgate"), join(dist, name));
    process.stdout.write(`dist/${name} is leadgate ${version(commit)}\n`);
    return 0;
  } finally {
    // Takes the source map's own file with it; a compressed copy is inside the binary.
    rmSync(scratch, { recursive: true });
  }
}

/** The example is compiled in as it stands in the folder, so that it is one with what is tested. */
function warnOfOwnConfiguration(): void {
  const changed = Bun.spawnSync(["git", "status", "--porcelain", "--", "config"], {
    cwd: root,
    stderr: "ignore",
  });
  if (changed.stdout.length === 0) return;
  process.stderr.write(
    "warning: config/ is not as it was committed; what is in it, secrets included, becomes the example inside this binary. Keep your own configuration in another folder (leadgate init DIR)\n",
  );
}

function compileArguments(outfile: string, target: string | undefined, commit: string | undefined): string[] {
  return [
    "build",
    "--compile",
    // Parsed ahead: a quarter of the start-up. Without the format it would be CJS, which bakes in the build folder's path.
    "--bytecode",
    "--format=esm",
    // So that a logged fault names the line of the source. Nothing is minified: Elysia breaks when whitespace is,
    // and a hundredth of the size is not worth names that nobody can read.
    "--sourcemap=inline",
    // Else the binary would read `.env`, and run what `bunfig.toml` preloads, of whatever folder it is started in.
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
    `--define=LEADGATE_VERSION=${JSON.stringify(version(commit))}`,
    ...(target === undefined ? [] : [`--target=bun-${target}`]),
    `--outfile=${outfile}`,
    "src/main.ts",
  ];
}

/** `0.1.0+3f2a…`, `-dirty` behind it where files differ from the commit. Without a commit to be known: the bare number. */
function version(commit: string | undefined): string {
  const known = commit ?? currentCommit();
  return known === "" ? manifest.version : `${manifest.version}+${known}`;
}

function currentCommit(): string {
  if (Bun.which("git") === null) return "";
  const run = Bun.spawnSync(["git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"], {
    cwd: root,
    stderr: "ignore",
  });
  return run.exitCode === 0 ? run.stdout.toString().trim() : "";
}
