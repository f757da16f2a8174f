import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { firstIdAt } from "../../src/domain/id.ts";
import { binary, leadgate, peer, work } from "./binaries.ts";
import { checkAnswered, checkKnown, checkStored } from "./checks.ts";
import { buyerOrigin, buyerPort, origin, port, type Takes, writeConfiguration } from "./configuration.ts";
import { type Load, post } from "./load.ts";
import { crowdLeads, leads, type Posting, partnerLeads } from "./postings.ts";
import { type Memory, type Server, startServer } from "./server.ts";
import { copyStored } from "./stored.ts";

export type Rival = {
  name: string;
  /** What the report calls it. */
  line: string;
  posting: Posting;
  /** How many leads are stored before the first post. */
  stored: number;
  argv: (database: string) => string[];
};
export type Turn = Load & Memory & { startedMs: number };

const run = join(work, "run");
export const database = join(run, "leads.sqlite");
const WARM_UP_SECONDS = 1;

export const rivals: readonly Rival[] = [
  {
    name: "a",
    line: "Bun.serve, two rows, group commit",
    posting: leads,
    stored: 0,
    argv: (path) => [binary.floor, "group", path, String(port)],
  },
  {
    name: "b",
    line: "Bun.serve, two rows, a commit each",
    posting: leads,
    stored: 0,
    argv: (path) => [binary.floor, "each", path, String(port)],
  },
  {
    name: "c",
    line: "Fastify, better-sqlite3, a commit each",
    posting: leads,
    stored: 0,
    argv: (path) => ["node", peer, path, String(port)],
  },
  { name: "d", line: "Leadgate", posting: leads, stored: 0, argv: leadgateTaking("half") },
  {
    name: "d200",
    line: "Leadgate, 200 buyers, five filters each",
    posting: crowdLeads,
    stored: 0,
    argv: leadgateTaking("few"),
  },
  {
    name: "v1",
    line: "Leadgate, partner leads",
    posting: partnerLeads,
    stored: 0,
    argv: leadgateTaking("half"),
  },
  {
    name: "d1",
    line: "Leadgate, a million leads stored",
    posting: leads,
    stored: 1_000_000,
    argv: leadgateTaking("half"),
  },
  {
    name: "d5",
    line: "Leadgate, five million leads stored",
    posting: leads,
    stored: 5_000_000,
    argv: leadgateTaking("half"),
  },
];

export function leadgateTaking(takes: Takes) {
  return function argv(path: string): string[] {
    const configuration = writeConfiguration(run, { database: path, takes });
    return [leadgate, "serve", "--config", configuration];
  };
}

/** An empty folder, or one with stored leads, and a disk that has nothing left to write. */
export async function prepare(stored: number): Promise<void> {
  rmSync(run, { recursive: true, force: true });
  mkdirSync(run, { recursive: true });
  if (stored > 0) copyStored(stored, database);
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

/** One turn of one server: a database of its own, a warm-up, the load, and a look at what it stored. */
export async function takeTurn(rival: Rival, seconds: number): Promise<Turn> {
  const { posting, stored } = rival;
  await prepare(stored);
  const argv = rival.argv(database);
  const buyer = await startBuyer();
  const server = await start(argv);
  if (stored > 0) await checkKnown(rival);
  // The next millisecond's: neither the stored leads nor that of the check are of the load.
  const from = stored > 0 ? firstIdAt(Date.now() + 1) : 0;
  const warmUp = await post(posting, WARM_UP_SECONDS);
  const load = await post(posting, seconds);
  const memory = server.memory();
  const answers = warmUp.answers + load.answers;
  if (argv[0] === leadgate) await checkAnswered(rival, answers);
  await server.stop();
  await buyer.stop();
  checkStored(rival, { answers, from, database });
  return { ...load, ...memory, startedMs: server.startedMs };
}
