import { cpus, totalmem } from "node:os";
import { binary, leadgate, sizeMib } from "./binaries.ts";
import { buyers } from "./crowd.ts";
import type { Matching } from "./matching.ts";
import { type Rival, rivals, type Turn } from "./rivals.ts";
import type { SoldTurn } from "./sold.ts";
import type { StartUps } from "./start-up.ts";

export type Measured = {
  /** By rival, one turn a round; the same index is the same round. */
  turns: Record<string, Turn[]>;
  sold: SoldTurn[];
  starts: StartUps;
  /** Where few buyers suit a lead, and where most do. */
  matching: Matching[];
};

export type Bar = { what: string; value: number; bound: number; atLeast: boolean; met: boolean };
export type Report = ReturnType<typeof summarize>;

const RSS_LIMIT_MIB = 200;
const MATCHING_LIMIT_US = 20;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Turn by turn, so that a slow minute of the machine weighs on both sides. NaN where one of them took no turn. */
function ratio(upper: readonly number[] = [], lower: readonly number[] = []): number {
  return median(upper.map((value, i) => value / (lower[i] ?? Number.NaN)));
}

function bar(what: string, value: number, bound: { atLeast: number } | { atMost: number }): Bar[] {
  if (Number.isNaN(value)) return [];
  return "atLeast" in bound
    ? [{ what, value, bound: bound.atLeast, atLeast: true, met: value >= bound.atLeast }]
    : [{ what, value, bound: bound.atMost, atLeast: false, met: value <= bound.atMost }];
}

function holdUp({ turns, starts, matching }: Measured): Bar[] {
  const rate = (name: string) => turns[name]?.map((turn) => turn.perSecond);
  const p99 = (name: string) => turns[name]?.map((turn) => turn.p99Ms);
  const peaks = ["d", "d1", "v1"].flatMap((name) => turns[name] ?? []).map((turn) => turn.peakMib);
  const rss = peaks.length > 0 ? Math.max(...peaks) : Number.NaN;
  return [
    ...bar("throughput (d) / (a)", ratio(rate("d"), rate("a")), { atLeast: 0.5 }),
    ...bar("throughput (d) / (c)", ratio(rate("d"), rate("c")), { atLeast: 5 }),
    ...bar("throughput (d200) / (a)", ratio(rate("d200"), rate("a")), { atLeast: 0.3 }),
    ...bar("partner leads (v1) / (a)", ratio(rate("v1"), rate("a")), { atLeast: 0.5 }),
    ...bar("p99 (d) / (a)", ratio(p99("d"), p99("a")), { atMost: 2 }),
    ...bar("peak RSS under load, MiB", rss, { atMost: RSS_LIMIT_MIB }),
    ...bar("start-up (d) / imports only", ratio(starts.leadgate, starts.imports), { atMost: 1.5 }),
    ...bar("throughput, a million stored / none", ratio(rate("d1"), rate("d")), { atLeast: 0.6 }),
    ...matching.flatMap(({ suits, ns }) =>
      bar(`matching a lead that suits ${suits}, µs`, ns / 1e3, { atMost: MATCHING_LIMIT_US }),
    ),
  ];
}

function lineOf({ name, line }: Rival, turns: readonly Turn[]) {
  const of = (key: keyof Turn) => median(turns.map((turn) => turn[key]));
  return {
    name,
    line,
    perSecond: of("perSecond"),
    p50Ms: of("p50Ms"),
    p99Ms: of("p99Ms"),
    peakMib: Math.max(...turns.map((turn) => turn.peakMib)),
  };
}

function soldLine(turns: readonly SoldTurn[]) {
  const of = (key: keyof SoldTurn) => median(turns.map((turn) => turn[key]));
  return {
    perSecond: of("perSecond"),
    p50Ms: of("p50Ms"),
    p99Ms: of("p99Ms"),
    peakMib: Math.max(...turns.map((turn) => turn.peakMib)),
    deliveries: of("deliveries"),
    duringPerSecond: of("duringPerSecond"),
    deliveredPerSecond: of("deliveredPerSecond"),
    drainedAfterMs: of("drainedAfterMs"),
  };
}

/** Everything that is printed and kept, medians over the rounds. */
export function summarize(measured: Measured) {
  const { turns, sold, starts, matching } = measured;
  const rate = (name: string) => turns[name]?.map((turn) => turn.perSecond);
  const lines = rivals.flatMap((rival) => {
    const own = turns[rival.name] ?? [];
    return own.length > 0 ? [lineOf(rival, own)] : [];
  });
  return {
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    at: new Date().toISOString(),
    lines,
    sold: sold.length > 0 ? soldLine(sold) : null,
    matching,
    fiveMillion: ratio(rate("d5"), rate("d")),
    startMs: { leadgate: median(starts.leadgate), imports: median(starts.imports) },
    sizeMib: { leadgate: sizeMib(leadgate), imports: sizeMib(binary.imports) },
    bars: holdUp(measured),
    measured,
  };
}

function formatCount(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

function formatRow(cells: readonly string[]): string {
  const [first = "", ...rest] = cells;
  return `${first.padEnd(46)}${rest.map((cell) => cell.padStart(11)).join("")}`;
}

type Figures = { perSecond: number; p50Ms: number; p99Ms: number; peakMib: number };

function figures(head: string, { perSecond, p50Ms, p99Ms, peakMib }: Figures): string {
  return formatRow([
    head,
    formatCount(perSecond),
    `${p50Ms.toFixed(2)} ms`,
    `${p99Ms.toFixed(1)} ms`,
    `${Math.round(peakMib)} MiB`,
  ]);
}

/** Beside parsing, which everybody who takes a lead has to do: machines differ less in that. */
function formatMatching({ suits, eligible, ns, parses }: Matching): string {
  return `matching a lead that suits ${suits} of ${buyers} buyers (${eligible.toFixed(1)}): ${formatCount(ns)} ns, ${parses.toFixed(1)} times as long as parsing it`;
}

function formatBar({ what, value, bound, atLeast, met }: Bar): string {
  const sign = atLeast ? ">=" : "<=";
  return formatRow([what, value.toFixed(2), `${sign} ${bound}`, met ? "met" : "MISSED"]);
}

export function formatReport({
  machine,
  lines,
  sold,
  fiveMillion,
  startMs,
  sizeMib: size,
  matching,
  bars,
}: Report): string {
  const text = [machine, "", formatRow(["", "leads/s", "p50", "p99", "peak RSS"])];
  for (const one of lines) text.push(figures(`(${one.name}) ${one.line}`, one));
  if (sold !== null) {
    text.push(
      figures("(e) Leadgate, every lead sold and delivered", sold),
      `    delivered ${formatCount(sold.deliveries)}: ${formatCount(sold.duringPerSecond)}/s while leads came in, ${formatCount(sold.deliveredPerSecond)}/s until drained, ${(sold.drainedAfterMs / 1e3).toFixed(1)} s after the last post`,
    );
  }
  text.push("");
  if (!Number.isNaN(startMs.leadgate)) {
    text.push(
      `start to first 200: ${startMs.leadgate.toFixed(0)} ms; a binary that only imports the packages: ${startMs.imports.toFixed(0)} ms`,
    );
  }
  if (!Number.isNaN(size.imports))
    text.push(`binary: ${size.leadgate.toFixed(1)} MiB; imports only: ${size.imports.toFixed(1)} MiB`);
  if (!Number.isNaN(fiveMillion))
    text.push(`throughput, five million stored / none: ${fiveMillion.toFixed(2)}`);
  text.push(...matching.map(formatMatching), "", ...bars.map(formatBar));
  return `${text.join("\n")}\n`;
}
