import { offerRule } from "../../src/selling/offer-rules.ts";
import { asksAgainAt, type LeadView, type Move, type SaleView, type View, type World } from "./world.ts";

type Edge = { from: number; to: number; name: string; byPerson: boolean };
type Violation = { from: number; name: string; fault: string };

export type Rules = {
  /** What is wrong with what is so; empty: nothing. */
  wrongWithState: (view: View, world: World) => string[];
  wrongWithStep: (before: View, after: View) => string[];
  /** Nothing more comes by itself. */
  isSettled: (view: View) => boolean;
};

export type Searched = {
  states: number;
  moves: number;
  /** The shortest way found to each thing that went wrong, in words. */
  faults: string[];
};

function nextOf({ nextAt }: LeadView, now: number): string {
  if (nextAt === null) return "never";
  return nextAt <= now ? "due" : "later";
}

/** Outcomes that do the same are the same. */
function keyOfFlight({ state, asked }: SaleView): string {
  if (asked.flight === null) return "";
  const { outcome, claimed } = asked.flight;
  const does =
    state === "offered" || state === "unknown" ? Object.values(offerRule(state, outcome)) : ["nothing"];
  return [...does, claimed].join(" ");
}

function keyOfSale(sale: SaleView, now: number): string {
  const { buyer, state, reason, priceCents, deliveryState, attempts, asked } = sale;
  const row = [buyer, state, reason, priceCents, deliveryState, attempts, asked.truth, keyOfFlight(sale)];
  return [...row, (asksAgainAt(sale) ?? 0) > now].join(" ");
}

function keyOfLead(lead: LeadView, now: number): string {
  const { status, reason, answer, expiresAt, isErased, sales, postbacks } = lead;
  const told = answer?.replace(/"lead_id":"[^"]*"/, "");
  return [
    status,
    reason,
    isErased,
    told,
    nextOf(lead, now),
    (expiresAt ?? 0) <= now,
    ...sales.map((sale) => keyOfSale(sale, now)).sort(),
    ...postbacks,
  ].join("|");
}

/** What two ways have led to the same where it is equal: ids and times do not count, only what they are to one another. */
function keyOf({ now, leads }: View): string {
  return leads.map((lead) => keyOfLead(lead, now)).join("\n");
}

/** By which move each state is reached soonest. */
function soonestMoves(edges: readonly Edge[]): ReadonlyMap<number, Edge | null> {
  const cameBy = new Map<number, Edge | null>([[0, null]]);
  const outgoing = Map.groupBy(edges, ({ from }) => from);
  for (const from of cameBy.keys()) {
    for (const edge of outgoing.get(from) ?? []) if (!cameBy.has(edge.to)) cameBy.set(edge.to, edge);
  }
  return cameBy;
}

/** Of each fault the shortest way to it. */
function describeFaults(violations: readonly Violation[], edges: readonly Edge[]): string[] {
  const cameBy = soonestMoves(edges);
  const shortest = new Map<string, string[]>();
  for (const { from, name, fault } of violations) {
    const way = [name];
    for (let edge = cameBy.get(from) ?? null; edge !== null; edge = cameBy.get(edge.from) ?? null)
      way.unshift(edge.name);
    if (way.length < (shortest.get(fault)?.length ?? Number.POSITIVE_INFINITY)) shortest.set(fault, way);
  }
  return [...shortest].map(([fault, way]) => `${fault}, after: ${way.join("; ")}`);
}

/** States from which no way without a person leads to one where all is settled, or a person is asked for. */
function deadEnds(final: ReadonlySet<number>, states: number, edges: readonly Edge[]): number[] {
  const incoming = Map.groupBy(
    edges.filter(({ byPerson }) => !byPerson),
    ({ to }) => to,
  );
  const hopeful = new Set(final);
  for (const to of hopeful) for (const { from } of incoming.get(to) ?? []) hopeful.add(from);
  return Array.from({ length: states }, (_, state) => state).filter((state) => !hopeful.has(state));
}

/** Savepoints within savepoints cost time: further down, a state is come back to later. */
const DEEPEST = 24;

/** A state that was reached by these moves and not yet gone on from. */
type Postponed = { state: number; way: readonly Move[] };

/** Goes every way there is, once through every state, and holds each against the rules. */
export async function search(
  world: World,
  { wrongWithState, wrongWithStep, isSettled }: Rules,
): Promise<Searched> {
  const seen = new Map<string, number>();
  const edges: Edge[] = [];
  const violations: Violation[] = [];
  const settled = new Set<number>();
  const postponed: Postponed[] = [{ state: 0, way: [] }];

  function note(from: number, name: string, faults: readonly string[]): void {
    for (const fault of faults) violations.push({ from, name, fault });
  }

  /** The state's number where it is new and nothing is wrong with it. */
  function arrive({ from, name, byPerson }: Omit<Edge, "to">, before: View, after: View): number | null {
    note(from, name, wrongWithStep(before, after));
    const key = keyOf(after);
    const known = seen.get(key);
    const to = known ?? seen.size;
    edges.push({ from, to, name, byPerson });
    if (known !== undefined) return null;
    seen.set(key, to);
    const faults = wrongWithState(after, world);
    note(from, name, faults);
    return faults.length === 0 ? to : null;
  }

  /** Of a state that is new. */
  async function explore(state: number, view: View, way: readonly Move[], from: number): Promise<void> {
    if (way.length - from >= DEEPEST) {
      postponed.push({ state, way });
      return;
    }
    if (isSettled(view)) settled.add(state);
    for (const move of world.movesFrom(view)) {
      const goOn = async () => {
        const after = await world.after(view, move);
        const to = arrive({ from: state, ...move }, view, after);
        if (to !== null) await explore(to, after, [...way, move], from);
      };
      await (move.writes ? world.undoable.undone(goOn) : goOn());
    }
  }

  async function goOnFrom({ state, way }: Postponed): Promise<void> {
    let view = world.first;
    for (const move of way) view = await world.after(view, move);
    await explore(state, view, way, way.length);
  }

  seen.set(keyOf(world.first), 0);
  note(0, "nothing more", wrongWithState(world.first, world));
  for (const one of postponed) await world.undoable.undone(() => goOnFrom(one));
  if (violations.length === 0) {
    for (const from of deadEnds(settled, seen.size, edges)) note(from, "nothing more", ["it ends nowhere"]);
  }
  return { states: seen.size, moves: edges.length, faults: describeFaults(violations, edges) };
}
