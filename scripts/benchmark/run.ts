/** Measures Leadgate against the floor and a peer, all in turns on one machine. Started by `scripts/bench`. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildRivals, work } from "./binaries.ts";
import { timeMatching } from "./matching.ts";
import { formatReport, type Measured, summarize } from "./report.ts";
import { rivals, takeTurn } from "./rivals.ts";
import { takeSoldTurn } from "./sold.ts";
import { timeStarts } from "./start-up.ts";
import { makeStored } from "./stored.ts";

const SOLD_TURNS = 2;
const MATCHING = "m";

const help = `Usage: scripts/bench [--quick] [--only NAMES] [--rounds N] [--seconds N]

  --quick        leave out five million stored leads
  --only NAMES   a comma-separated choice of ${names().join(" ")}
  --rounds N     turns of each, default 4
  --seconds N    of load a turn, after a second of warm-up, default 5
`;

const options = readOptions();
const chosen = rivals.filter(({ name }) => options.only.includes(name));
if (options.only.some((name) => name !== MATCHING)) buildRivals();
for (const stored of new Set(chosen.map((rival) => rival.stored))) if (stored > 0) makeStored(stored);
const report = summarize(await measure());
rmSync(join(work, "run"), { recursive: true, force: true });
writeFileSync(join(work, "last.json"), `${JSON.stringify(report, null, 2)}\n`);
process.stdout.write(formatReport(report));
process.exitCode = report.bars.every(({ met }) => met) ? 0 : 1;

/** Of the rivals, then every lead sold and delivered, start-up, and matching alone. */
function names(): string[] {
  return [...rivals.map(({ name }) => name), "e", "start", MATCHING];
}

function readOptions(): { only: string[]; rounds: number; seconds: number } {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: "boolean", default: false },
        only: { type: "string", default: names().join(",") },
        rounds: { type: "string", default: "4" },
        seconds: { type: "string", default: "5" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      process.stdout.write(help);
      process.exit(0);
    }
    const only = values.only.split(",").filter((name) => name !== "d5" || !values.quick);
    const unknown = only.find((name) => !names().includes(name));
    if (unknown !== undefined) throw new Error(`found '${unknown}', expected ${names().join(", ")}`);
    return { only, rounds: positive(values.rounds), seconds: positive(values.seconds) };
  } catch (fault) {
    process.stderr.write(`Cannot run the bench: ${fault instanceof Error ? fault.message : fault}\n${help}`);
    process.exit(2);
  }
}

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`found '${text}', expected a whole number above 0`);
  return Number(text);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function measure(): Promise<Measured> {
  const { only, rounds, seconds } = options;
  const measured: Measured = { turns: {}, sold: [], starts: { leadgate: [], imports: [] }, matching: [] };
  for (let round = 1; round <= rounds; round++) {
    for (const rival of chosen) {
      const turn = await takeTurn(rival, seconds);
      const turns = measured.turns[rival.name] ?? [];
      turns.push(turn);
      measured.turns[rival.name] = turns;
      say(`${round}/${rounds} (${rival.name}) ${Math.round(turn.perSecond)}/s`);
    }
  }
  for (let turn = 0; only.includes("e") && turn < SOLD_TURNS; turn++) {
    measured.sold.push(await takeSoldTurn(seconds));
    say(`(e) ${Math.round(measured.sold.at(-1)?.deliveredPerSecond ?? 0)}/s`);
  }
  if (only.includes("start")) measured.starts = await timeStarts();
  if (only.includes(MATCHING)) measured.matching = [timeMatching("few"), timeMatching("most")];
  return measured;
}
