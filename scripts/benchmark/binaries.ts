import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "../..");
/** Everything the bench makes and keeps; ignored by git. */
export const work = join(root, ".bench");
export const leadgate = join(root, "dist/leadgate");
export const binary = {
  floor: join(work, "bin/floor"),
  buyer: join(work, "bin/buyer"),
  imports: join(work, "bin/imports"),
};
export const peer = join(work, "peer/server.mjs");

function build(source: string, outfile: string, flags: readonly string[]): void {
  const argv = [process.execPath, "build", ...flags, `--outfile=${outfile}`, join(import.meta.dir, source)];
  const run = Bun.spawnSync(argv, { cwd: root, stdout: "ignore", stderr: "inherit" });
  if (run.exitCode !== 0) throw new Error(`Cannot build ${source}: bun build exited with ${run.exitCode}`);
}

/** The servers we are compared with, compiled by the flags of `scripts/build.ts`. */
export function buildRivals(): void {
  mkdirSync(join(work, "bin"), { recursive: true });
  const compiled = [
    "--compile",
    "--bytecode",
    "--format=esm",
    "--sourcemap=inline",
    "--no-compile-autoload-dotenv",
    "--no-compile-autoload-bunfig",
  ];
  build("floor.ts", binary.floor, compiled);
  build("buyer.ts", binary.buyer, compiled);
  build("imports.ts", binary.imports, compiled);
  build("peer.mjs", peer, ["--target=node", "--external=fastify", "--external=better-sqlite3"]);
}

/** NaN where it was not built. */
export function sizeMib(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? Number.NaN) / 2 ** 20;
}
