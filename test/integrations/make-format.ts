/**
 * Make's published formats as rules, each with the place it was read from. Make has no checker that runs without an
 * account, so these stand in for it; none of them is Make's own text.
 *
 * vscode-apps-sdk, make-blueprints, make-skills: github.com/integromat. docs: developers.make.com/custom-apps-documentation.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { z } from "zod";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A rule names what is wrong, one sentence for each place; none where all is well. */
export type Rule<Subject> = { name: string; source: string; faultsOf: (subject: Subject) => string[] };

/** An app as it lies in its folder: every file by its path from there, JSON read. */
export type App = { [path: string]: Json };

export const MANIFEST = "makecomapp.json";

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function readApp(folder: string): App {
  const app: App = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, "utf8");
    app[relative(folder, file)] = file.endsWith(".json") ? (JSON.parse(text) as Json) : text;
  }
  return app;
}

/** What a schema says against a value, led by the place it is found at. */
export function against(schema: z.ZodType, value: unknown, where: string): string[] {
  const { error } = schema.safeParse(value);
  return (error?.issues ?? []).map(
    ({ path, message }) => `${[where, ...path.map(String)].join("/")}: ${message}`,
  );
}

/** Every text in a value, keys included, with the place it stands at. */
export function textsOf(value: Json, where: string): { where: string; text: string }[] {
  if (typeof value === "string") return [{ where, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsOf(item, `${where}/${index}`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    { where: `${where}/${key}`, text: key },
    ...textsOf(child, `${where}/${key}`),
  ]);
}

/** The expressions between the braces of a text. */
export function expressionsOf(text: string): string[] {
  return Array.from(text.matchAll(/\{\{(.*?)\}\}/gs), ([, expression = ""]) => expression);
}

/** What makes a text look like a key, a mailbox or a place within Make. */
const PRIVATE = [
  /\blg_(?:live|test)_\w+/,
  /\bwhsec_\w+/,
  /\b[\w.+-]+@(?!example\.com|partner\.example)[\w-]+\.\w+/,
  /we\.make\.com/,
  /(?:api[_-]?key|bearer|token)["\s:=]+[\w-]{20,}/i,
] as const;

export function secretsIn(value: Json, where: string): string[] {
  return textsOf(value, where)
    .filter(({ text }) => PRIVATE.some((pattern) => pattern.test(text)))
    .map((found) => `${found.where} holds what looks like a secret, a mailbox or an address within Make`);
}

/** A copy in which one thing is another; undefined takes it away. */
export function changed<Subject extends Json>(
  subject: Subject,
  path: readonly (string | number)[],
  value?: Json,
): Subject {
  const copy = structuredClone(subject);
  const last = path.at(-1);
  let place: Json | undefined = copy;
  for (const step of path.slice(0, -1)) place = (place as { [key: string | number]: Json })[step];
  if (last === undefined || typeof place !== "object" || place === null) {
    throw new Error(`Cannot change ${path.join("/")}: nothing is there to be changed`);
  }
  const holder = place as { [key: string | number]: Json };
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

/** The one rule whose name begins like that. */
export function ruleNamed<Subject>(rules: readonly Rule<Subject>[], start: string): Rule<Subject> {
  const [rule, ...others] = rules.filter(({ name }) => name.startsWith(start));
  if (rule !== undefined && others.length === 0) return rule;
  throw new Error(
    `Cannot tell the rule '${start}': ${rule === undefined ? "none begins" : "several begin"} like that`,
  );
}

/** A place in a subject, another value for it, and all that its rule then says. */
export type Broken = [
  name: string,
  rule: string,
  path: readonly (string | number)[],
  value: Json | undefined,
  faults: string[],
];

/** Names of the rules that no broken copy was made for. */
export function unbroken<Subject>(rules: readonly Rule<Subject>[], broken: readonly Broken[]): string[] {
  const covered = new Set(broken.map(([, start]) => ruleNamed(rules, start)));
  return rules.filter((rule) => !covered.has(rule)).map(({ name }) => name);
}
