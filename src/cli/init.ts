import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import buyers from "../../config/buyers.yaml" with { type: "text" };
import dallasZips from "../../config/lists/dallas-zips.txt" with { type: "text" };
import doNotCall from "../../config/lists/do-not-call.txt" with { type: "text" };
import programs from "../../config/programs.yaml" with { type: "text" };
import sellers from "../../config/sellers.yaml" with { type: "text" };
import server from "../../config/server.yaml" with { type: "text" };
import suppliers from "../../config/suppliers.yaml" with { type: "text" };
import suppressions from "../../config/suppressions.yaml" with { type: "text" };
import { demoKey, demoKeySha256, demoProgramKey, demoProgramKeySha256 } from "../config/demo-key.ts";
import { hashApiKey, makeApiKey } from "../domain/api-key.ts";
import { OperatorError } from "../domain/error.ts";
import { makeSigningSecret } from "../domain/signing-secret.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import { readOptions } from "./options.ts";

const help = `Writes an example configuration, every key of it explained, with API keys and webhook secrets of its own.

Usage:
  leadgate init [DIR]   (default: ./config)

Nothing is ever overwritten: where the folder holds YAML or one of the example's lists already, none is written.
`;

const example: Readonly<Record<string, string>> = {
  "server.yaml": server,
  "sellers.yaml": sellers,
  "buyers.yaml": buyers,
  "suppliers.yaml": suppliers,
  "suppressions.yaml": suppressions,
  "programs.yaml": programs,
  "lists/do-not-call.txt": doNotCall,
  "lists/dallas-zips.txt": dallasZips,
};

/** The keys that are printed must be those that are written. */
function refuseChangedExample(): void {
  const all = Object.values(example).join("");
  if (all.includes(demoKeySha256) && all.includes(demoProgramKeySha256)) return;
  throw new OperatorError(
    "Cannot write the example: this binary was built from a config/ without the demo's keys, expected one built from config/ as it was committed",
  );
}

function run(args: readonly string[], io: Io): ExitCode {
  const { positionals } = readOptions(args, {}, { positionals: 1 });
  refuseChangedExample();
  const folder = positionals[0] ?? "config";
  const [key, programKey] = [newKey(), newKey()];
  const secrets: string[] = [];
  const files = Object.entries(example).map(([name, text]): [string, string] => [name, personal(text)]);
  writeAll(folder, files, io);
  io.out(`Written to ${folder}: ${files.map(([name]) => name).join(", ")}

The supplier's API key; it is not shown again, only its hash is kept:

  ${key}

The partner program's API key, likewise:

  ${programKey}

The buyers' webhook secrets, to check signatures with:

${secrets.map((line) => `  ${line}`).join("\n")}

Next: leadgate check --config ${folder}, then leadgate serve --config ${folder}
`);
  return 0;

  function newKey(): string {
    return makeApiKey({ test: false, randomBytes: io.randomBytes });
  }

  /** The example with nothing in it that others know, or that only a demo wants. */
  function personal(text: string): string {
    const withKeys = text
      .replaceAll(demoKeySha256, hashApiKey(key))
      .replaceAll(demoProgramKeySha256, hashApiKey(programKey))
      .replace(lineWith(demoKey), "")
      .replace(lineWith(demoProgramKey), "")
      .replace("\n  list_campaigns: true\n", "\n  #list_campaigns: false\n");
    return withKeys.replace(/whsec_[A-Za-z0-9+/]+={0,2}/g, (_, offset: number) => {
      const secret = makeSigningSecret(io.randomBytes);
      const before = withKeys.slice(0, offset);
      const [, buyer = ""] = /[\s\S]*- id: (\S+)/.exec(before) ?? [];
      // What is switched off gets a secret of its own too, but nobody has it to check yet.
      if (!/^ *#.*$/.test(before.slice(before.lastIndexOf("\n") + 1))) secrets.push(`${buyer}  ${secret}`);
      return secret;
    });
  }
}

function lineWith(text: string): RegExp {
  return new RegExp(`^.*${text}.*\n`, "m");
}

/** All or nothing as far as that can be known before: a folder with YAML in it is read as one configuration. */
function writeAll(folder: string, files: readonly [string, string][], { cwd }: Io): void {
  const target = resolve(cwd, folder);
  try {
    const there = existsSync(target) ? readdirSync(target).toSorted() : [];
    refuse(
      there.find((name) => /\.ya?ml$/.test(name)),
      "a folder without YAML",
    );
    refuse(
      files.map(([name]) => name).find((name) => existsSync(join(target, name))),
      "no such file",
    );
    for (const [name] of files) mkdirSync(dirname(join(target, name)), { recursive: true });
    // Secrets stand in it, and never is a file replaced that came into being just now.
    for (const [name, text] of files) writeFileSync(join(target, name), text, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (error instanceof OperatorError || !(error instanceof Error)) throw error;
    const code = "code" in error ? String(error.code) : error.message;
    throw new OperatorError(
      `Cannot write the example to ${folder}: the system says ${code}, expected a folder this user may write`,
      { cause: error },
    );
  }

  function refuse(found: string | undefined, expected: string): void {
    if (found === undefined) return;
    throw new OperatorError(`Cannot write the example: ${join(folder, found)} exists, expected ${expected}`);
  }
}

export const init: Command = { help, run };
