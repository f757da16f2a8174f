import type { Place } from "./problem.ts";

/** What the YAML says, every value with its place, so that a fault found much later still knows its line. */
export type Tree = ScalarNode | ListNode | MapNode;

export type ScalarNode = {
  kind: "scalar";
  at: Place;
  path: string;
  /** A number keeps its source text where that says more than the number does: `45.00`, 20 digits. */
  value: string | number | boolean | null;
  /** `${NAME}` where the environment or a file gave the value: then it is never shown. */
  source: string | null;
  /** A problem was reported already; what else is wrong with it would only repeat that. */
  broken: boolean;
};

export type ListNode = { kind: "list"; at: Place; path: string; items: Tree[] };

export type MapNode = {
  kind: "map";
  at: Place;
  path: string;
  entries: Map<string, Entry>;
};

export type Entry = { keyAt: Place; node: Tree };

/** What a schema is given. A key with nothing after it counts as absent. */
export function plainOf(node: Tree): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plainOf);
  const plain: Record<string, unknown> = Object.create(null);
  for (const [key, { node: child }] of node.entries) {
    if (!isNothing(child)) plain[key] = plainOf(child);
  }
  return plain;
}

export function isNothing(node: Tree): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** The node of a key; undefined where it is absent or has nothing after it. */
export function childOf(node: Tree | undefined, key: string): Tree | undefined {
  const child = node?.kind === "map" ? node.entries.get(key)?.node : undefined;
  return child === undefined || isNothing(child) ? undefined : child;
}

/** The items under a key; none where it is absent or no list. */
export function itemsOf(node: Tree | undefined, key: string): readonly Tree[] {
  const child = childOf(node, key);
  return child?.kind === "list" ? child.items : [];
}

/** The text of a scalar; undefined for lists and maps, and where it is broken. */
export function textOf(node: Tree | undefined): string | undefined {
  return node?.kind === "scalar" && node.value !== null && !node.broken ? String(node.value) : undefined;
}

export function stepPath(path: string, step: string | number): string {
  if (typeof step === "number") return `${path}[${step}]`;
  return path === "" ? step : `${path}.${step}`;
}

/** Follows a path down; the last node that exists, and whether that is the whole path. */
export function findNode(node: Tree, steps: readonly PropertyKey[]): { node: Tree; found: boolean } {
  let current = node;
  for (const step of steps) {
    const next = typeof step === "number" ? itemAt(current, step) : childOf(current, String(step));
    if (next === undefined) return { node: current, found: false };
    current = next;
  }
  return { node: current, found: true };
}

function itemAt(node: Tree, index: number): Tree | undefined {
  return node.kind === "list" ? node.items[index] : undefined;
}

const SECRET_KEYS = /(^|\.)(secret|metrics_token|headers|sha256)(\.|\[|$)/;
const ADDRESS_KEYS = /(^|[._])url$/;
const SECRET_TEXT = /^(whsec_|lg_live_|lg_test_)/;

/** What was found, for a message: never a secret, never the part of a URL that may hold one. */
export function show(node: Tree): string {
  if (node.kind === "list") return node.items.length === 0 ? "an empty list" : "a list";
  if (node.kind === "map") return "a map";
  if (node.source !== null) return `*** (the value of ${node.source})`;
  if (node.value === null) return "nothing";
  const text = String(node.value);
  if (SECRET_KEYS.test(node.path) || SECRET_TEXT.test(text)) return `*** (length ${text.length})`;
  const isAddress = text.includes("://") || ADDRESS_KEYS.test(node.path);
  return quote(isAddress ? text.replace(/\/\/[^/@]*@/, "//***@").replace(/\?.*$/s, "?***") : text);
}

const SHOWN_LENGTH = 60;

/** A text of the YAML in a sentence: one line, not endless. */
export function quote(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ");
  return `'${line.length > SHOWN_LENGTH ? `${line.slice(0, SHOWN_LENGTH)}…` : line}'`;
}
