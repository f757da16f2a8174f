import { RE2JS } from "re2js";

export type Pattern = { test: (value: string) => boolean };

/**
 * A regular expression over the whole value, run in linear time: JavaScript's own engine can be hung for minutes
 * by a value someone posts. RE2's syntax: no back references, no look-around. Throws an Error whose message is
 * what is wrong with it.
 */
export function compilePattern(text: string): Pattern {
  const compiled = RE2JS.compile(text);
  return { test: (value) => compiled.matches(value) };
}

/** The engine's own program of a pattern: instructions that point at each other. */
type Program = { start: number; inst: readonly Instruction[] };
type Instruction = { op: number; out: number; arg: number; runes: ArrayLike<number> };
type Range = readonly [first: number, last: number];

/** What the engine calls its instructions: two ways on, none, the end, and one character of several kinds. */
const ops = { forks: [1, 2], fail: 5, match: 6, firstCharacter: 8, anyCharacter: [10, 11] };

const LONGEST_SAMPLE = 1_000;
const MOST_SAMPLES = 20;
/** Capitals, small letters, digits, then whatever can be seen. */
const preferred: readonly Range[] = [
  [0x41, 0x5a],
  [0x61, 0x7a],
  [0x30, 0x39],
  [0x21, 0x7e],
];

/**
 * Texts a pattern holds for, the shortest first, never an empty one; none where there is none of a sensible length.
 * The engine's own program is walked, so whatever it understands has its samples.
 */
export function patternSamples(text: string): string[] {
  const compiled = RE2JS.compile(text);
  const { prog } = compiled.re2Input as unknown as { prog: Program };
  const samples: string[] = [];
  let reached = new Map([[prog.start, ""]]);
  for (let length = 0; length <= LONGEST_SAMPLE && reached.size > 0; length++) {
    const next = new Map<number, string>();
    for (const [{ op, out, runes }, value] of withoutForks(reached, prog)) {
      // What is said of line ends and the bounds of words is left to the engine.
      if (op === ops.match && value !== "" && compiled.matches(value)) samples.push(value);
      if (samples.length === MOST_SAMPLES) return samples;
      if (op >= ops.firstCharacter && !next.has(out)) next.set(out, value + characterOf(op, runes, length));
    }
    reached = next;
  }
  return samples;
}

/** Where the program gets to without a further character, each place once. */
function withoutForks(from: ReadonlyMap<number, string>, { inst }: Program): [Instruction, string][] {
  const places: [Instruction, string][] = [];
  const seen = new Set<number>();
  const open = [...from].reverse();
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const [at, value] = place;
    const instruction = inst[at];
    if (instruction === undefined || seen.has(at)) continue;
    seen.add(at);
    const { op, out, arg } = instruction;
    if (op === ops.match || op >= ops.firstCharacter) places.push([instruction, value]);
    else if (ops.forks.includes(op)) open.push([arg, value], [out, value]);
    else if (op !== ops.fail) open.push([out, value]);
  }
  return places;
}

/** One that can be typed, where there is one; another at each position, so that samples do not look like a mistake. */
function characterOf(op: number, runes: ArrayLike<number>, position: number): string {
  const ranges = ops.anyCharacter.includes(op) ? preferred : rangesOf(Array.from(runes));
  for (const [first, last] of preferred) {
    for (const range of ranges) {
      const from = Math.max(first, range[0]);
      const count = Math.min(last, range[1]) - from + 1;
      if (count > 0) return String.fromCodePoint(from + (position % count));
    }
  }
  return String.fromCodePoint(ranges[0]?.[0] ?? 0);
}

/** Pairs of first and last; a lone one is itself. */
function rangesOf(runes: readonly number[]): Range[] {
  const ranges: Range[] = [];
  for (let i = 0; i < runes.length; i += 2) ranges.push([runes[i] ?? 0, runes[i + 1] ?? runes[i] ?? 0]);
  return ranges;
}
