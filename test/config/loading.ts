import type { Disk } from "../../src/config/files.ts";
import { type BrokenConfig, type LoadedConfig, loadConfig } from "../../src/config/load.ts";
import { formatProblem } from "../../src/config/problem.ts";

type Env = Record<string, string>;

/** Files that exist only here, as the folder `conf`; a single text is the file `c.yaml`. */
export function filesInMemory(files: string | Record<string, string>): { path: string; disk: Disk } {
  const texts: Record<string, string> = typeof files === "string" ? { "c.yaml": files } : files;
  const single = typeof files === "string";
  return {
    path: single ? "c.yaml" : "conf",
    disk: {
      readFile,
      readPieces: (path) => [Buffer.from(readFile(path))],
      listFolder() {
        if (single) throw Object.assign(new Error("a file"), { code: "ENOTDIR" });
        return Object.keys(texts);
      },
    },
  };

  function readFile(path: string): string {
    const text = texts[path.slice(path.lastIndexOf("/") + 1)];
    if (text === undefined) throw Object.assign(new Error("not there"), { code: "ENOENT" });
    return text;
  }
}

export function load(files: string | Record<string, string>, env: Env = {}): LoadedConfig | BrokenConfig {
  return loadConfig({ ...filesInMemory(files), env });
}

/** Every problem as a line; none where the configuration is good. */
export function problemsOf(files: string | Record<string, string>, env: Env = {}): string[] {
  const loaded = load(files, env);
  return loaded.ok ? [] : loaded.problems.map(formatProblem);
}

export function warningsOf(files: string | Record<string, string>): string[] {
  return load(files).warnings.map(formatProblem);
}

/** What is loaded, or a failure that shows why it is not. */
export function loaded(files: string | Record<string, string>, env: Env = {}): LoadedConfig {
  const result = load(files, env);
  if (!result.ok) throw new Error(result.problems.map(formatProblem).join("\n"));
  return result;
}

export const secretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLASwMfKQ9r8GKYo=";
export const hashText = "c4e2b13588352d96ff940eac3f7b8755f646a64d38e11ee2fdf67eeb9cb916b2";

/** A seller's lines up to its only campaign's tiers, `campaign` added to the campaign and `offer` to its only offer. */
export function selling({
  seller = "",
  campaign = "",
  offer = "",
}: {
  seller?: string;
  campaign?: string;
  offer?: string;
}): string {
  return `sellers:
  - code: ACME1234
    slug: acme
    name: Acme
${indented(4, seller)}    campaigns:
      - id: auto
        category: Auto Insurance
${indented(8, campaign)}        tiers:
          - buyers:
              - buyer: northwind
                price: 45
${indented(16, offer)}${buying({})}`;
}

/** The buyer `northwind`, with more keys of its own and of its webhook. */
export function buying({ buyer = "", webhook = "" }: { buyer?: string; webhook?: string }): string {
  return `buyers:
  - id: northwind
    name: Northwind
${indented(4, buyer)}    delivery:
      webhook:
        url: https://crm.example/leads
        secret: ${secretText}
${indented(8, webhook)}`;
}

/** The supplier `web` of seller ACME1234, with more keys of its own. */
export function supplying(supplier = ""): string {
  return `suppliers:
  - id: web
    name: Web
    sellers: [ACME1234]
    keys: [{ id: prod, sha256: ${hashText} }]
${indented(4, supplier)}`;
}

function indented(spaces: number, text: string): string {
  return text === "" ? "" : `${text.replace(/^/gm, " ".repeat(spaces))}\n`;
}
