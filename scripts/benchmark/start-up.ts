import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { binary, leadgate, work } from "./binaries.ts";
import { origin, port, renderConfiguration } from "./configuration.ts";
import { database, prepare } from "./rivals.ts";
import { startServer } from "./server.ts";

const TIMES = 15;

/** Milliseconds from the start of the process to its first 200, of each in turn. */
export type StartUps = { leadgate: number[]; imports: number[] };

async function timeOne(argv: readonly string[]): Promise<number> {
  const server = await startServer(argv, {
    url: `${origin}/healthz`,
    logPath: join(work, "run/start-up.log"),
  });
  await server.stop();
  return server.startedMs;
}

/** We start on a database that is already there, as after every restart but the first. */
export async function timeStarts(): Promise<StartUps> {
  await prepare(0);
  const configuration = join(work, "run/leadgate.yaml");
  writeFileSync(configuration, renderConfiguration(database, "half"));
  const ours = [leadgate, "serve", "--config", configuration];
  const theirs = [binary.imports, String(port)];
  await timeOne(ours);
  await timeOne(theirs);
  const took: StartUps = { leadgate: [], imports: [] };
  for (let i = 0; i < TIMES; i++) {
    took.leadgate.push(await timeOne(ours));
    took.imports.push(await timeOne(theirs));
  }
  return took;
}
