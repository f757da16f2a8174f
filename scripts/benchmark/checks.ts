import { Database } from "bun:sqlite";
import { apiKey, origin } from "./configuration.ts";
import { connections } from "./load.ts";
import { bodyOf } from "./people.ts";
import type { Rival } from "./rivals.ts";

/** Else the stored leads would weigh nothing. The youngest one's person is posted again. */
export async function checkKnown({ name, stored }: Rival): Promise<void> {
  const response = await fetch(`${origin}/api/leads`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
    body: bodyOf(stored - 1),
  });
  const answer = await response.text();
  if (!answer.includes('"status":"duplicate"'))
    throw new Error(`Cannot trust (${name}): a stored person came back as ${answer}, expected a duplicate`);
}

/** Every answer must have been that of a lead taken, by our own metrics: looking at each would slow wrk down. */
export async function checkAnswered({ name, posting }: Rival, answers: number): Promise<void> {
  const { path, status } = posting;
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  const head = `leadgate_http_requests_total{route="POST ${path}",`;
  const series = metrics.split("\n").filter((line) => line.startsWith(head));
  const taken = Number(series[0]?.split(`${head}status="${status}"} `)[1]);
  if (series.length !== 1 || !(taken >= answers)) {
    throw new Error(
      `Cannot trust (${name}): it answered ${answers} posts and counted ${series.join(", ")}; expected all as ${status}`,
    );
  }
}

/**
 * Every answer must be a row, and every row somebody's first. Requests that were under way when the load ended
 * are stored without having been counted.
 */
export function checkStored(
  { name, posting }: Rival,
  { answers, from, database }: { answers: number; from: number; database: string },
): void {
  const sqlite = new Database(database);
  const counted = sqlite.query<{ stored: number; duplicates: number }, [number]>(posting.counted).get(from);
  sqlite.close();
  const stored = counted?.stored ?? 0;
  if (counted?.duplicates !== 0 || stored < answers || stored > answers + 2 * connections) {
    throw new Error(
      `Cannot trust (${name}): it answered ${answers} posts and stored ${stored} leads, ${counted?.duplicates} of them duplicates; expected as many leads as answers and no duplicate`,
    );
  }
}
