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
import { loadConfig } from "../../src/config/load.ts";
import { migrations } from "../../src/storage/migrations.ts";
import { work } from "./binaries.ts";
import { renderConfiguration } from "./configuration.ts";

/** Databases with leads in them, made once and copied for every turn. `goodUntil`: until then hardly any of them is due. */
type Stamp = { goodUntil: number; madeBy: string };

const folder = join(work, "stored");
const NEEDED_MS = 10 * 60 * 1000;
/** What a stored lead is written by: where one of these changes, all leads are stored anew. */
const sources = ["seed.ts", "people.ts", "../../src/storage/keys.ts", "../../src/selling/identity.ts"];
const configuration = join(folder, "leadgate.yaml");

/** Leads decided under another configuration would all be looked at again at start, in the middle of the load. */
function hashConfiguration(): string {
  writeFileSync(configuration, renderConfiguration("leads.sqlite", "half"));
  const loaded = loadConfig({ path: configuration, env: {} });
  if (!loaded.ok) throw new Error(`Cannot use the bench's configuration: ${loaded.problems[0]?.message}`);
  return loaded.hash;
}

function hashMaking(): string {
  const texts = [
    hashConfiguration(),
    ...migrations.map(({ sql }) => sql),
    ...sources.map((file) => readFileSync(join(import.meta.dir, file), "utf8")),
  ];
  return Bun.hash(texts.join("\0")).toString(16);
}

function pathOf(leads: number): string {
  return join(folder, `${leads}.sqlite`);
}

function isGood(leads: number, madeBy: string): boolean {
  const stamp = `${pathOf(leads)}.json`;
  if (!existsSync(stamp)) return false;
  const made: Stamp = JSON.parse(readFileSync(stamp, "utf8"));
  return made.madeBy === madeBy && made.goodUntil > Date.now() + NEEDED_MS;
}

/** Makes the database where there is none that can still be used. */
export function makeStored(leads: number): void {
  mkdirSync(folder, { recursive: true });
  const madeBy = hashMaking();
  if (isGood(leads, madeBy)) return;
  const path = pathOf(leads);
  for (const ending of ["", "-wal", "-shm", ".json"]) rmSync(`${path}${ending}`, { force: true });
  const from = performance.now();
  const seed = join(import.meta.dir, "seed.ts");
  const run = Bun.spawnSync([process.execPath, seed, path, String(leads), configuration], {
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
