import type { Scalar, YAMLError, YAMLMap } from "yaml";
import { isAlias, isCollection, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { interpolate, type SecretSource } from "./interpolate.ts";
import { formatPlace, type Place, type Report } from "./problem.ts";
import type { Entry, Tree } from "./tree.ts";
import { quote, stepPath } from "./tree.ts";

/** Deeper than any configuration is; also ends an alias that contains itself. */
const MAX_DEPTH = 32;
/** Aliases of aliases can multiply; this many values no configuration has. */
const MAX_NODES = 500_000;

/**
 * The tree of one YAML 1.2 file, its secrets filled in. Null where the file is so broken that looking further
 * would only give false alarms; the problems are in the report.
 */
export function readDocument(file: string, text: string, secrets: SecretSource, report: Report): Tree | null {
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  let usable = true;
  for (const fault of [...doc.errors, ...doc.warnings]) {
    usable = false;
    report.problem(place(fault.pos[0]), "", sentenceOf(fault));
  }
  if (doc.directives?.yaml.explicit === true && doc.directives.yaml.version !== "1.2") {
    usable = false;
    const found = doc.directives.yaml.version;
    report.problem(
      place(0),
      "",
      `Cannot read YAML ${found}: NO would mean false there, expected YAML 1.2 (remove the %YAML line)`,
    );
  }
  if (!usable) return null;
  return createTreeBuilder({ place, secrets, report })(doc.contents, file);
}

const SENTENCES: Partial<Record<YAMLError["code"], string>> = {
  TAG_RESOLVE_FAILED: "Cannot read the tag: it means nothing here, expected a value without a tag",
  TAB_AS_INDENT: "Cannot read the indentation: a tab was found, expected spaces",
  MULTIPLE_DOCS: "Cannot read a second document: '---' was found, expected one document per file",
  BLOCK_AS_IMPLICIT_KEY:
    "Cannot read the line: a second 'key:' was found in it, expected one to a line, and text with ': ' in it in quotes",
};

function sentenceOf({ code, message }: YAMLError): string {
  // Some messages end with what was found, which may be a secret.
  const state = message.replace(/: ".*$/s, "");
  return SENTENCES[code] ?? `Cannot read the YAML: ${state}, expected YAML 1.2`;
}

type BuilderParts = { place: (offset: number) => Place; secrets: SecretSource; report: Report };
type Where = { path: string; at: Place; depth: number };

function createTreeBuilder({ place, secrets, report }: BuilderParts) {
  const anchors = new Map<string, unknown>();
  let nodes = 0;
  let stopped = false;
  return (root: unknown, file: string): Tree | null => {
    const tree = build(root, { path: "", at: { file, line: 1, column: 1 }, depth: 0 });
    return stopped ? null : tree;
  };

  /** `at` is where the key stands: the place of what has none of its own. */
  function build(written: unknown, { path, at: keyAt, depth }: Where): Tree {
    const at = isNode(written) && written.range ? place(written.range[0]) : keyAt;
    nodes += 1;
    if (stopped || depth > MAX_DEPTH || nodes > MAX_NODES) return tooMuch(at, path);
    if (isAlias(written)) {
      if (!anchors.has(written.source)) return brokenScalar({ path, at }, noAnchor(written.source), report);
      return build(anchors.get(written.source), { path, at, depth: depth + 1 });
    }
    if ((isScalar(written) || isCollection(written)) && written.anchor) anchors.set(written.anchor, written);
    if (isSeq(written)) {
      const items = written.items.map((item, i) =>
        build(item, { path: stepPath(path, i), at, depth: depth + 1 }),
      );
      return { kind: "list", at, path, items };
    }
    if (isMap(written)) return { kind: "map", at, path, entries: entriesOf(written, { path, at, depth }) };
    if (isScalar(written)) return scalarNode(written, { path, at }, { secrets, report });
    return { kind: "scalar", at, path, value: null, source: null, broken: false };
  }

  function tooMuch(at: Place, path: string): Tree {
    // Said once: what follows from here on would only repeat it.
    if (!stopped) {
      const sentence = `Cannot read on: maps and lists stand too deep in each other, or aliases multiply, expected at most ${MAX_DEPTH} levels`;
      report.problem(at, "", sentence);
    }
    stopped = true;
    return { kind: "scalar", at, path, value: null, source: null, broken: true };
  }

  function entriesOf(map: YAMLMap, { path, at, depth }: Where): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const { key, value } of map.items) {
      const keyAt = isNode(key) && key.range ? place(key.range[0]) : at;
      const name = isScalar(key) && key.value !== null ? (key.source ?? String(key.value)) : null;
      if (name === null || name === "__proto__") {
        report.problem(
          keyAt,
          path,
          "Cannot use this key: it is no name, expected a plain text before the colon",
        );
        continue;
      }
      const node = build(value, { path: stepPath(path, name), at: keyAt, depth: depth + 1 });
      const first = entries.get(name);
      if (first === undefined) entries.set(name, { keyAt, node });
      else report.problem(keyAt, path, twice(name, first.keyAt));
    }
    return entries;
  }
}

function scalarNode(
  { value, source = "" }: Scalar,
  where: Omit<Where, "depth">,
  { secrets, report }: Omit<BuilderParts, "place">,
): Tree {
  const node = { kind: "scalar", ...where, source: null, broken: false } as const;
  if (typeof value === "boolean" || value === null) return { ...node, value };
  if (typeof value === "number") {
    if (!ORDINARY_NUMBER.test(source)) return brokenScalar(where, anotherNumber(source, value), report);
    return { ...node, value: String(value) === source ? value : source };
  }
  const filled = interpolate(String(value), secrets);
  if ("fault" in filled) return brokenScalar(where, filled.fault, report);
  return { ...node, value: filled.text, source: filled.source };
}

function brokenScalar(where: Omit<Where, "depth">, sentence: string, report: Report): Tree {
  report.problem(where.at, where.path, sentence);
  return { kind: "scalar", ...where, value: "", source: null, broken: true };
}

function noAnchor(name: string): string {
  return `Cannot read the alias '*${name}': its anchor was not found, expected '&${name}' before it`;
}

function anotherNumber(written: string, read: number): string {
  return `Cannot read ${written}: YAML makes it the number ${read}, expected it in quotes: "${written}"`;
}

function twice(key: string, first: Place): string {
  return `Cannot use key ${quote(key)} again: it stands in this map already, at ${formatPlace(first)}, expected each key once`;
}

/** What YAML and people read alike; `01234`, `+1555…`, `0x1F` and `1e3` they do not. */
const ORDINARY_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;
