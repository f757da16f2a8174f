import { Database } from "bun:sqlite";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { firstIdAt } from "../../src/domain/id.ts";
import { binary, leadgate, peer, work } from "./binaries.ts";
import { apiKey, buyerOrigin, buyerPort, origin, port, renderConfiguration } from "./configuration.ts";
import { connections, type Load, post } from "./load.ts";
import { bodyOf } from "./people.ts";
import { firstId } from "./rows.ts";
import { type Memory, type Server, startServer } from "./server.ts";
import { copyStored } from "./stored.ts";

/** `line`: what the report calls it. `leads`: how many are stored before the first post. */
export type Rival = { name: string; line: string; leads: number; argv: (database: string) => string[] };
export type Turn = Load & Memory & { startedMs: number };

const run = join(work, "run");
export const database = join(run, "leads.sqlite");
const WARM_UP_SECONDS = 1;

export const rivals: readonly Rival[] = [
  {
    name: "a",
    line: "Bun.serve, two rows, group commit",
    leads: 0,
    argv: (path) => [binary.floor, "group", path, String(port)],
  },
  {
    name: "b",
    line: "Bun.serve, two rows, a commit each",
    leads: 0,
    argv: (path) => [binary.floor, "each", path, String(port)],
  },
  {
    name: "c",
    line: "Fastify, better-sqlite3, a commit each",
    leads: 0,
    argv: (path) => ["node", peer, path, String(port)],
  },
  { name: "d", line: "Leadgate", leads: 0, argv: leadgateTaking("half") },
  { name: "d1", line: "Leadgate, a million leads stored", leads: 1_000_000, argv: leadgateTaking("half") },
  { name: "d5", line: "Leadgate, five million leads stored", leads: 5_000_000, argv: leadgateTaking("half") },
];

export function leadgateTaking(takes: "half" | "all") {
  return function argv(path: string): string[] {
    const configuration = join(run, "leadgate.yaml");
    writeFileSync(configuration, renderConfiguration(path, takes));
    return [leadgate, "serve", "--config", configuration];
  };
}

/** An empty folder, or one with stored leads, and a disk that has nothing left to write. */
export async function prepare(leads: number): Promise<void> {
  rmSync(run, { recursive: true, force: true });
  mkdirSync(run, { recursive: true });
  if (leads > 0) copyStored(leads, database);
  await Bun.spawn(["sync"]).exited;
}

export function start(argv: readonly string[]): Promise<Server> {
  const url = argv[0] === leadgate ? `${origin}/readyz` : `${origin}/`;
  return startServer(argv, { url, logPath: join(run, "server.log") });
}

/** A process of its own that takes what is delivered. */
export function startBuyer(): Promise<Server> {
  return startServer([binary.buyer, String(buyerPort)], {
    url: buyerOrigin,
    logPath: join(run, "buyer.log"),
  });
}

/**
 * Every answer must be a row, and every row somebody's first. Requests that were under way when the load ended
 * are stored without having been counted.
 */
function checkStored(rival: Rival, answers: number, from: number): void {
  const sqlite = new Database(database);
  const stored = sqlite
    .query<{ leads: number; duplicates: number }, [number]>(
      "select count(*) leads, coalesce(sum(status = 'duplicate'), 0) duplicates from leads where id >= ?",
    )
    .get(from);
  sqlite.close();
  const leads = stored?.leads ?? 0;
  if (stored?.duplicates !== 0 || leads < answers || leads > answers + 2 * connections) {
    throw new Error(
      `Cannot trust (${rival.name}): it answered ${answers} posts and stored ${leads} leads, ${stored?.duplicates} of them duplicates; expected as many leads as answers and no duplicate`,
    );
  }
}

/** Else the stored leads would weigh nothing. The youngest one's person is posted again. */
async function checkKnown(rival: Rival): Promise<void> {
  const response = await fetch(`${origin}/api/leads`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: bodyOf(rival.leads - 1),
  });
  const answer = await response.text();
  if (!answer.includes('"status":"duplicate"'))
    throw new Error(
      `Cannot trust (${rival.name}): a stored person came back as ${answer}, expected a duplicate`,
    );
}

/** One turn of one server: a database of its own, a warm-up, the load, and a look at what it stored. */
export async function takeTurn(rival: Rival, seconds: number): Promise<Turn> {
  await prepare(rival.leads);
  const argv = rival.argv(database);
  const buyer = await startBuyer();
  const server = await start(argv);
  if (rival.leads > 0) await checkKnown(rival);
  // The next millisecond's: the lead of the check is not one of the load's.
  const from = argv[0] === leadgate ? firstIdAt(Date.now() + 1) : firstId;
  const warmUp = await post(WARM_UP_SECONDS);
  const load = await post(seconds);
  const memory = server.memory();
  await server.stop();
  await buyer.stop();
  checkStored(rival, warmUp.answers + load.answers, from);
  return { ...load, ...memory, startedMs: server.startedMs };
}
