import { setImmediate } from "node:timers/promises";
import { OperatorError } from "../domain/error.ts";
import { untilStopped } from "../platform/lifecycle.ts";
import { type Rehearsed, rehearse } from "../selling/rehearsal.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import { openToRead } from "./open-beside.ts";
import { readMoment } from "./option-values.ts";
import { configHelp, configPath, readOptions } from "./options.ts";
import { createProgress, grouped } from "./simulate-progress.ts";
import {
  type Asked,
  differenceLine,
  differenceObject,
  differencesHead,
  simulateObject,
  simulateTables,
} from "./simulate-view.ts";

const help = `Decides the stored leads again under another configuration and tells what would have changed.

Usage:
  leadgate simulate --config NEW [--since WHEN] [--database PATH] [--json] [--all]

  --since WHEN    leads from then on: how long ago, such as 12h or 30d, a day or time, such as 2026-05-01 or
                  2026-05-01T09:30 (UTC), or all (default: 30d)
  --database PATH the database whose leads they are (default: the one that NEW names)
  --json          as one JSON object, with every lead that differs
  --all           lists every lead that differs, not only the first 20
${configHelp}

Tells revenue, each buyer's sales, what becomes of the leads, and which of them would have gone elsewhere. Nothing is
delivered and nothing is written; it works beside a running serve. Leads are decided by the code that decides in
serve, in the order and at the time they came, as if serve had been restarted with NEW at --since. Then:

  * Fields are not validated again: what was taken in counts as taken in. Test leads are left out.
  * A live buyer that was really asked about a lead answers what it answered, when it did. Any other offer to a live
    buyer counts as accepted at its price; how many do is told.
  * Leads that were erased, or have an offer of which nobody knows what became, are not compared; how many is told.
  * A lead is not taken where NEW has its campaign or supplier no more, or not active, or not for each other.
  * Leads from before --since stay as they were: caps count what they were sold for, and duplicates find them.
  * No buyer is ever paused.
  * Where two leads vie for one slot within the second that serve may take to look at those that wait, either may
    get it.
`;

const DEFAULT_SINCE = "30d";
const SHOWN = 20;
const CHUNK_CHARACTERS = 64 * 1024;

const options = {
  config: { type: "string" },
  database: { type: "string" },
  since: { type: "string" },
  json: { type: "boolean" },
  all: { type: "boolean" },
} as const;

/** What may end it early. */
type Stop = { isStopped: () => boolean };

function stopped(what: string): OperatorError {
  return new OperatorError(`Cannot finish the rehearsal: stopped ${what}; nothing was written anywhere`);
}

/** The reader of the output has what it wanted: `| head`. */
function isClosedPipe(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}

/** Writes piece by piece, so that a million of them need no more room than one, and a signal is heard between. */
async function stream(
  pieces: Iterable<string>,
  { out }: Pick<Io, "out">,
  { isStopped }: Stop,
): Promise<void> {
  let chunk = "";
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    out(chunk);
    chunk = "";
    await setImmediate();
    if (isStopped()) throw stopped("while it was printed");
  }
  out(chunk);
}

function* asText(rehearsed: Rehearsed, asked: Asked, all: boolean): Generator<string> {
  const shown = all ? rehearsed.comparison.differing : SHOWN;
  yield simulateTables(rehearsed, asked);
  yield differencesHead(rehearsed, shown);
  let left = shown;
  for (const difference of rehearsed.differences()) {
    if (left-- === 0) return;
    yield differenceLine(difference);
  }
}

function* asJson(rehearsed: Rehearsed, asked: Asked): Generator<string> {
  yield JSON.stringify(simulateObject(rehearsed, asked), null, 2).replace(/\n\}$/, ',\n  "differences": [');
  let separator = "\n    ";
  for (const difference of rehearsed.differences()) {
    yield separator + JSON.stringify(differenceObject(difference));
    separator = ",\n    ";
  }
  yield "\n  ]\n}\n";
}

/** The command with signals of a test's own. */
export function createSimulate(world: { untilStopped: typeof untilStopped }): Command {
  async function run(args: readonly string[], io: Io): Promise<ExitCode> {
    const { values } = readOptions(args, options);
    const now = io.clock.now();
    const since = values.since === "all" ? null : readMoment(values.since ?? DEFAULT_SINCE, now, "--since");
    const { store, catalog, path } = openToRead({ config: values.config, path: values.database }, io);
    const stop = { now: false, at: "" };
    void world.untilStopped().stopped.then(() => {
      stop.now = true;
    });
    const isStopped = () => stop.now;
    const progress = createProgress(io);
    try {
      const rehearsed = await rehearse({
        store,
        catalog,
        since: since ?? 0,
        now,
        isStopped,
        onProgress(decided, total) {
          stop.at = `after ${grouped(decided)} of ${grouped(total)} leads`;
          progress.note(decided, total);
        },
      });
      progress.clear();
      if (rehearsed === null) throw stopped(stop.at);
      const asked = { since, config: configPath(values.config, io), database: path };
      const pieces = values.json ? asJson(rehearsed, asked) : asText(rehearsed, asked, values.all ?? false);
      await stream(pieces, io, { isStopped });
    } catch (error) {
      if (!isClosedPipe(error)) throw error;
    } finally {
      store.close();
    }
    return 0;
  }

  return { help, run };
}

export const simulate = createSimulate({ untilStopped });
