import { posix } from "node:path";
import { lineAt, type Source } from "./source.ts";

/** The table of architecture: what a stage may import of the other stages. `main`, `cli` and `app` come first and see the rest. */
const stages = [
  "config",
  "http",
  "delivery",
  "partners",
  "intake",
  "selling",
  "storage",
  "matching",
  "domain",
  "platform",
];
const arrows: Record<string, readonly string[]> = {
  domain: [],
  platform: [],
  integrations: [],
  config: ["domain", "platform"],
  matching: ["domain"],
  storage: ["domain", "platform"],
  selling: ["domain", "matching", "storage", "platform"],
  intake: ["domain", "selling", "storage", "platform"],
  partners: ["domain", "storage", "platform"],
  delivery: ["domain", "selling", "storage", "platform"],
  http: ["domain", "intake", "partners", "selling", "storage", "platform", "integrations"],
  app: stages,
  cli: [...stages, "app"],
  main: [...stages, "app", "cli"],
};

/** Where a package may be imported: stages, or single files. */
const homes: Record<string, readonly string[]> = {
  elysia: ["http"],
  "@elysiajs/swagger": ["http"],
  "@scalar/api-reference": ["http"],
  zod: ["config", "http"],
  yaml: ["config"],
  "drizzle-orm": ["storage"],
  "bun:sqlite": ["storage"],
  "libphonenumber-js": ["src/domain/phone.ts", "src/domain/email.ts"],
  re2js: ["src/platform/pattern.ts"],
};
/** Plain types and pure functions: not even what comes with the runtime. */
const pure = ["domain", "matching"];

type Import = { specifier: string; line: number; reExport: boolean };

/** Every import of one of our stages, or of the files of the repository, that is not in the table. Type-only ones count. */
export function wrongArrows(source: Source): string[] {
  const from = stageOf(source.path);
  const allowed = arrows[from];
  if (allowed === undefined)
    return [`${source.path}: '${from}' is a stage without a row in the table of arrows`];
  return importsOf(source).flatMap(({ specifier, line }) => {
    const target = resolve(source.path, specifier);
    if (target === null || target.startsWith("node_modules/")) return [];
    if (target.startsWith("config/") && ["config", "cli"].includes(from)) return [];
    const to = target.startsWith("src/") ? stageOf(target) : target;
    if (to === from || allowed.includes(to)) return [];
    return [`${source.path}:${line} imports ${to}, but ${from} may import ${list(allowed)}`];
  });
}

/** Every import of a package outside its home, and of a package that was given none. */
export function homelessPackages(source: Source): string[] {
  const from = stageOf(source.path);
  return importsOf(source).flatMap(({ specifier, line }) => {
    const name = packageOf(source.path, specifier);
    if (name === null) return [];
    const builtIn = name.startsWith("node:") || name === "bun";
    if (builtIn && !pure.includes(from)) return [];
    const home = homes[name] ?? [];
    if (home.includes(from) || home.includes(source.path)) return [];
    return [
      `${source.path}:${line} imports ${name}, whose home is ${builtIn ? "outside the pure stages" : list(home)}`,
    ];
  });
}

/** A file that only passes on what others export hides where things come from. */
export function barrels(source: Source): string[] {
  const passedOn = importsOf(source).filter((found) => found.reExport);
  const own = source.code.replaceAll(/\b(?:import|export)\b[^;]*\bfrom\b[^;]*;?/g, "").trim();
  if (passedOn.length === 0 || own !== "") return [];
  return [
    `${source.path} only passes on ${passedOn.map((found) => found.specifier).join(", ")}, expected its users to import them`,
  ];
}

function importsOf(source: Source): Import[] {
  const statement = /\b(?:import|export)\b(?:[^"'`;()]*?\bfrom\s*|\s*)\(?\s*["']([^"']+)["']/g;
  return [...source.text.matchAll(statement)]
    .filter((match) => /^(?:import|export)/.test(source.code.slice(match.index)))
    .map((match) => ({
      specifier: match[1] ?? "",
      line: lineAt(source, match.index),
      reExport: match[0].startsWith("export"),
    }));
}

/** `src/http/routes/leads.ts` → http, `src/main.ts` → main. */
function stageOf(path: string): string {
  return (path.split("/")[1] ?? "").replace(/\.ts$/, "");
}

/** The file meant, from the root; null for a package. */
function resolve(path: string, specifier: string): string | null {
  return specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : null;
}

function packageOf(path: string, specifier: string): string | null {
  const target = resolve(path, specifier);
  if (target !== null && !target.startsWith("node_modules/")) return null;
  const name = target?.slice("node_modules/".length) ?? specifier;
  return name.split("/", name.startsWith("@") ? 2 : 1).join("/");
}

function list(names: readonly string[]): string {
  return names.length === 0 ? "nothing" : names.join(", ");
}
