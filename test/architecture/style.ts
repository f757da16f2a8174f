import { lineAt, type Source } from "./source.ts";

const maxFileLines = 400;
const maxFunctionLines = 70;
/** Names that say nothing about what is inside. */
const emptyNames = [
  "util",
  "utils",
  "helper",
  "helpers",
  "common",
  "shared",
  "manager",
  "managers",
  "misc",
  "index",
];

const declaration = /^\s*(?:export )?(?:async )?function\b/;

export function longFiles(source: Source): string[] {
  const lines = source.text.trimEnd().split("\n").length;
  return lines > maxFileLines ? [`${source.path} has ${lines} lines, expected at most ${maxFileLines}`] : [];
}

/**
 * Functions declared inside another count for themselves, not for the one around them: `createX` is as long as all it makes.
 * Relies on the formatter: a function ends at the first closing brace that stands as deep as its first line.
 */
export function longFunctions(source: Source): string[] {
  const lines = source.code.split("\n");
  return lines.flatMap((line, start) => {
    if (!opensFunction(line)) return [];
    const length = ownLength(lines, start);
    if (length <= maxFunctionLines) return [];
    return [
      `${source.path}:${start + 1} has a function of ${length} lines, expected at most ${maxFunctionLines}`,
    ];
  });
}

function ownLength(lines: readonly string[], start: number): number {
  const end = start + lengthAt(lines, start);
  let own = 1;
  let at = start + 1;
  while (at < end) {
    const inner = declaration.test(lines[at] ?? "") ? lengthAt(lines, at) : 0;
    own += inner === 0 ? 1 : 0;
    at += Math.max(1, inner);
  }
  return own;
}

function lengthAt(lines: readonly string[], start: number): number {
  const indent = /^\s*/.exec(lines[start] ?? "")?.[0] ?? "";
  const after = lines.slice(start + 1);
  return after.findIndex((line) => line.startsWith(`${indent}}`) && !line.trimEnd().endsWith("{")) + 2;
}

function opensFunction(line: string): boolean {
  if (declaration.test(line) || /=> \{$/.test(line)) return true;
  return /^\s*(?:async )?[\w$]+\(.*\{$/.test(line) && !/^\s*(?:if|for|while|switch|catch|with)\b/.test(line);
}

export function emptyFileNames(source: Source): string[] {
  const words = source.path.replace(/(?:\.\w+)+$/, "").split(/[/.-]/);
  return words
    .filter((word) => emptyNames.includes(word.toLowerCase()))
    .map((word) => `${source.path} is named '${word}', expected a name that says what is inside`);
}

/** The clock, chance, the environment and the network: values that a test must be able to replace. */
export function outsideWorld(source: Source): string[] {
  if (source.path.startsWith("src/platform/") || source.path === "src/main.ts") return [];
  const worlds =
    /\b(?:Date\.now|Math\.random|performance\.now|Temporal\.Now|process\.env|Bun\.env|import\.meta\.env)\b|\bnew Date\(\s*\)|(?<![.\w])fetch\(/g;
  return matches(source, source.code, worlds, (found) => `uses ${found}, expected it as an argument`);
}

export function anyTypes(source: Source): string[] {
  const type = /(?:[:<|&,]|\bas|=>?)\s*\bany\b(?=\s*(?:[;,)>\]|&={[]|$))/gm;
  return matches(source, source.code, type, () => "has the type any, expected a real one or unknown");
}

export function switchedOffTests(source: Source): string[] {
  const off = /\b(?:test|it|describe)\.(?:\w+\.)*(?:skip|only|todo|failing|if|skipIf|todoIf)\b/g;
  return matches(source, source.code, off, (found) => `has ${found}, expected every test to run`);
}

export function promises(source: Source): string[] {
  const words = new RegExp(`\\b(?:${["TO" + "DO", "FIX" + "ME", "X" + "XX"].join("|")})\\b`, "g");
  return matches(source, source.text, words, (found) => `says ${found}, expected it done`);
}

/**
 * A job of a transaction that waits would commit before it is through. Jobs are what `run`, `writeNow` and `transaction`
 * are given, and every function that takes a `tx`.
 */
export function waitingJobs(source: Source): string[] {
  const calls = [...source.code.matchAll(/\.(?:run|writeNow|transaction)(?:<[^()]*>)?\(/g)].flatMap(
    (call) => {
      const start = call.index + call[0].length;
      const job = source.code.slice(start, start + lengthOfArguments(source.code.slice(start)));
      return [...job.matchAll(/\b(?:async|await)\b/g)].map((found) => start + found.index);
    },
  );
  const named = [
    ...source.code.matchAll(/\basync\s+(?:function\s*\w*\s*)?(?:<[^()]*>)?\(\s*\{?[^)]*\btx\b/g),
  ].map((found) => found.index);
  return [...new Set([...calls, ...named])].map(
    (index) =>
      `${source.path}:${lineAt(source, index)} waits inside a transaction, expected a synchronous job`,
  );
}

function lengthOfArguments(code: string): number {
  let depth = 1;
  const end = [...code].findIndex((char) => {
    depth += char === "(" ? 1 : char === ")" ? -1 : 0;
    return depth === 0;
  });
  return end === -1 ? code.length : end;
}

function matches(
  source: Source,
  text: string,
  pattern: RegExp,
  sentence: (found: string) => string,
): string[] {
  return [...text.matchAll(pattern)].map((match) => {
    return `${source.path}:${lineAt(source, match.index)} ${sentence(match[0])}`;
  });
}
