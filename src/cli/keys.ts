import { hashApiKey, makeApiKey, minKeyLength } from "../domain/api-key.ts";
import { OperatorError } from "../domain/error.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import { readOptions, UsageError } from "./options.ts";

const help = `Makes an API key for a supplier or a partner program, or the hash of one it has already.

Usage:
  leadgate keys new [--test]   print a new key once, and the lines to paste under its keys
  leadgate keys hash           read a key from stdin, print its SHA-256

  --test   a supplier's key for trying things out: what is posted with it is a test lead

The configuration holds hashes only: a lost key cannot be printed again.
`;

async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  const { values, positionals } = readOptions(args, { test: { type: "boolean" } }, { positionals: 1 });
  const [name] = positionals;
  if (name === "new") return printNew(values.test ?? false, io);
  if (name === "hash" && values.test === undefined) return printHash(await io.readInput(), io);
  if (name === "hash") throw new UsageError("Cannot hash the key: found --test, expected no options");
  throw new UsageError(
    `Cannot run keys: found ${name === undefined ? "nothing" : `'${name}'`}, expected new or hash`,
  );
}

function printNew(test: boolean, { out, randomBytes }: Io): ExitCode {
  const key = makeApiKey({ test, randomBytes });
  out(`The key, for the supplier or program; it is not shown again:

  ${key}

Its hash, for the keys of the supplier or program in the configuration:

  keys:
    - { id: ${test ? "sandbox" : "prod"}, sha256: "${hashApiKey(key)}"${test ? ", test: true" : ""} }
`);
  return 0;
}

function printHash(input: string, { out }: Io): ExitCode {
  const key = input.replace(/\r?\n$/, "");
  if (key.length < minKeyLength) {
    throw new OperatorError(
      `Cannot hash the key: it has ${key.length} characters, expected ${minKeyLength} or more on stdin`,
    );
  }
  // A header carries nothing else, so such a key could never be sent.
  if (!/^[!-~]+$/.test(key)) {
    throw new OperatorError(
      "Cannot hash the key: it has a space or another character no header carries, expected one line of visible ASCII",
    );
  }
  out(`${hashApiKey(key)}\n`);
  return 0;
}

export const keys: Command = { help, run };
