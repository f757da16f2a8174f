import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../src/config/load.ts";
import { createCalendar } from "../../src/domain/calendar.ts";
import { decodeVerdicts } from "../../src/domain/decision.ts";
import type { Fields } from "../../src/domain/field.ts";
import type { Circumstances } from "../../src/matching/circumstances.ts";
import { type CompiledCampaign, compileCampaign } from "../../src/matching/compile.ts";
import { decide } from "../../src/matching/decide.ts";
import { compilePattern } from "../../src/platform/pattern.ts";
import { work } from "./binaries.ts";
import { writeConfiguration } from "./configuration.ts";
import { buyers, crowdLead, type Suits } from "./crowd.ts";

/** What it takes to decide about one lead, without a database; `parses` is how often it could be parsed meanwhile. */
export type Matching = { suits: Suits; eligible: number; ns: number; parses: number };

const LEADS = 250;
/** So few at a time that as a rule nothing comes between, whatever else the machine does. */
const LEADS_AT_A_TIME = 25;
const ROUNDS = 250;
const WARM_UP_ROUNDS = 100;
const NS_A_MS = 1e6;

const calm: Omit<Circumstances, "fields"> = {
  now: Date.now(),
  periodOf: createCalendar(),
  usedOf: () => ({ used: 0, cents: 0 }),
  latestSale: () => 0,
  pausedUntil: () => null,
  holding: new Map(),
  refused: new Map(),
  boughtBefore: new Set(),
  suppressedBy: null,
  leftCents: Number.POSITIVE_INFINITY,
};

function compileCrowd(suits: Suits): CompiledCampaign {
  const folder = join(work, "matching");
  mkdirSync(folder, { recursive: true });
  const path = writeConfiguration(folder, { database: "leads.sqlite", takes: suits });
  const loaded = loadConfig({ path, env: {} });
  const [campaign] = loaded.ok ? loaded.catalog.campaigns : [];
  if (campaign === undefined) throw new Error(`Cannot use ${path}: leadgate check says why`);
  return compileCampaign(campaign, compilePattern);
}

/** How many buyers a lead suits. */
function countEligible(compiled: CompiledCampaign, bodies: readonly string[]): number {
  const counts = bodies.map((body) => {
    const verdicts = decodeVerdicts(decide(compiled, { ...calm, fields: JSON.parse(body) }).verdicts);
    return verdicts.filter(({ reason }) => reason === "sold" || reason === "lost").length;
  });
  return sumOf(counts) / bodies.length;
}

/** Parsed anew each time, as those of posts are: whatever is known of a text's hash is forgotten. */
function timeOnce(
  compiled: CompiledCampaign,
  bodies: readonly string[],
): { parseMs: number; decideMs: number } {
  const begin = performance.now();
  const leads: Fields[] = bodies.map((body) => JSON.parse(body));
  const parsed = performance.now();
  let chosen = 0;
  for (const fields of leads) chosen += decide(compiled, { ...calm, fields }).chosen.length;
  const decided = performance.now();
  if (chosen === 0) throw new Error("Cannot trust the matching: nobody got a lead, expected most to be sold");
  return { parseMs: parsed - begin, decideMs: decided - parsed };
}

/** What is slower than the quickest tenth waited for others: these are microseconds, not seconds. */
function quickest(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)] ?? Number.NaN;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

export function timeMatching(suits: Suits): Matching {
  const compiled = compileCrowd(suits);
  const bodies = Array.from({ length: LEADS }, (_, person) => JSON.stringify(crowdLead(person)));
  const eligible = countEligible(compiled, bodies);
  if (suits === "few" ? eligible > buyers / 10 : eligible < (buyers * 9) / 10)
    throw new Error(
      `Cannot trust the matching: a lead suits ${eligible} of ${buyers} buyers, expected ${suits}`,
    );
  const parts = Array.from({ length: LEADS / LEADS_AT_A_TIME }, (_, part) => ({
    bodies: bodies.slice(part * LEADS_AT_A_TIME, (part + 1) * LEADS_AT_A_TIME),
    times: [] as ReturnType<typeof timeOnce>[],
  }));
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const part of parts) {
      const time = timeOnce(compiled, part.bodies);
      if (round >= WARM_UP_ROUNDS) part.times.push(time);
    }
  }
  const decideMs = sumOf(parts.map(({ times }) => quickest(times.map((time) => time.decideMs))));
  const parseMs = sumOf(parts.map(({ times }) => quickest(times.map((time) => time.parseMs))));
  return { suits, eligible, ns: (decideMs / LEADS) * NS_A_MS, parses: decideMs / parseMs };
}
