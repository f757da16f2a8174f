import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import migration from "../../src/storage/migrations/0000_first.sql" with { type: "text" };
import { work } from "./binaries.ts";
import { renderConfiguration } from "./configuration.ts";

/** Databases with leads in them, made once and copied for every turn. `goodUntil`: until then hardly any of them is due. */
type Stamp = { goodUntil: number; madeBy: string };

const folder = join(work, "stored");
const NEEDED_MS = 30 * 60 * 1000;
const seed = join(import.meta.dir, "seed.ts");
const madeBy = Bun.hash(
  `${migration}${readFileSync(seed, "utf8")}${renderConfiguration("", "half")}`,
).toString(16);

function pathOf(leads: number): string {
  return join(folder, `${leads}.sqlite`);
}

function isGood(leads: number): boolean {
  const stamp = `${pathOf(leads)}.json`;
  if (!existsSync(stamp)) return false;
  const made: Stamp = JSON.parse(readFileSync(stamp, "utf8"));
  return made.madeBy === madeBy && made.goodUntil > Date.now() + NEEDED_MS;
}

/** Makes the database where there is none that can still be used. */
export function makeStored(leads: number): void {
  if (isGood(leads)) return;
  mkdirSync(folder, { recursive: true });
  const path = pathOf(leads);
  for (const ending of ["", "-wal", "-shm", ".json"]) rmSync(`${path}${ending}`, { force: true });
  const from = performance.now();
  const run = Bun.spawnSync([process.execPath, seed, path, String(leads)], {
    stdout: "pipe",
    stderr: "inherit",
  });
  if (run.exitCode !== 0) throw new Error(`Cannot store ${leads} leads: exit code ${run.exitCode}`);
  const stamp: Stamp = { goodUntil: Number(run.stdout.toString()), madeBy };
  writeFileSync(`${path}.json`, JSON.stringify(stamp));
  process.stderr.write(`Stored ${leads} leads in ${Math.round((performance.now() - from) / 1000)} s\n`);
}

export function copyStored(leads: number, to: string): void {
  copyFileSync(pathOf(leads), to);
  const file = openSync(to, "r+");
  fsyncSync(file);
  closeSync(file);
}
