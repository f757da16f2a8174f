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

const ROUNDS = 500;
const WARM_UP_ROUNDS = 100;
const LEADS_A_ROUND = 250;
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
  return counts.reduce((sum, count) => sum + count, 0) / bodies.length;
}

/** A round's leads are parsed anew, as those of posts are: whatever is known of a text's hash is forgotten. */
function timeRound(
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

/** What is slower than the quickest tenth waited for others on the machine: these are microseconds, not seconds. */
function quickest(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 10)] ?? Number.NaN;
}

export function timeMatching(suits: Suits): Matching {
  const compiled = compileCrowd(suits);
  const bodies = Array.from({ length: LEADS_A_ROUND }, (_, person) => JSON.stringify(crowdLead(person)));
  const eligible = countEligible(compiled, bodies);
  if (suits === "few" ? eligible > buyers / 10 : eligible < (buyers * 9) / 10)
    throw new Error(
      `Cannot trust the matching: a lead suits ${eligible} of ${buyers} buyers, expected ${suits}`,
    );
  const rounds = Array.from({ length: ROUNDS }, () => timeRound(compiled, bodies)).slice(WARM_UP_ROUNDS);
  const decideMs = quickest(rounds.map((round) => round.decideMs));
  const parseMs = quickest(rounds.map((round) => round.parseMs));
  return { suits, eligible, ns: (decideMs / LEADS_A_ROUND) * NS_A_MS, parses: decideMs / parseMs };
}
