import { join } from "node:path";
import { origin } from "./configuration.ts";
import type { Posting } from "./postings.ts";

export type Load = { answers: number; perSecond: number; p50Ms: number; p99Ms: number };

type Told = {
  answers: number;
  micros: number;
  p50Micros: number;
  p99Micros: number;
  refused: number;
  broken: number;
};

export const connections = 64;
/** One is enough: it can ask for several times what any of the servers answers, and leaves the other core to them. */
const threads = 1;
/** More than any run gets through, so that no two runs post the same person. */
const peopleARun = 2_000_000;
/** Below are the people of the leads stored beforehand. */
const firstPerson = 10_000_000;

let runs = 0;

/** Posts leads of people never posted before. Throws where a single one was refused. */
export async function post({ path, key, bodies }: Posting, seconds: number): Promise<Load> {
  const first = firstPerson + runs++ * peopleARun;
  const script = join(import.meta.dir, "post.lua");
  const child = Bun.spawn(
    [
      "wrk",
      `-t${threads}`,
      `-c${connections}`,
      `-d${seconds}s`,
      "--timeout=30s",
      "-s",
      script,
      origin,
      "--",
      String(first),
      path,
      key,
      ...bodies,
    ],
    { stdin: "ignore", stdout: "pipe", stderr: "inherit" },
  );
  const text = await new Response(child.stdout).text();
  const line = text.split("\n").find((one) => one.startsWith("{"));
  if ((await child.exited) !== 0 || line === undefined) throw new Error(`Cannot post: wrk said\n${text}`);
  const told: Told = JSON.parse(line);
  if (told.refused > 0 || told.broken > 0) {
    throw new Error(
      `Cannot measure: of ${told.answers} answers ${told.refused} were refusals, and ${told.broken} requests broke, expected none`,
    );
  }
  return {
    answers: told.answers,
    perSecond: told.answers / (told.micros / 1e6),
    p50Ms: told.p50Micros / 1e3,
    p99Ms: told.p99Micros / 1e3,
  };
}
