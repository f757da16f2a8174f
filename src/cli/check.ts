import type { Catalog } from "../domain/catalog.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import { configHelp, configPath, loadOrReport, readOptions } from "./options.ts";

const help = `Tells everything that is wrong with the configuration, as serve would, and starts nothing.

Usage:
  leadgate check [--config PATH]

${configHelp}

Each problem is a line FILE:LINE:COLUMN KEY: SENTENCE on stderr. Exit code 0: serve would start; 1: it would not.
`;

function run(args: readonly string[], io: Io): ExitCode {
  const { values } = readOptions(args, { config: { type: "string" } });
  const path = configPath(values.config, io);
  const loaded = loadOrReport(path, io);
  if (loaded === null) return 1;
  io.out(`${path} is good: ${summaryOf(loaded.catalog)}\n`);
  return 0;
}

function summaryOf({ sellers, campaigns, buyers, suppliers, programs }: Catalog): string {
  const parts = [
    counted(sellers.length, "seller"),
    counted(campaigns.length, "campaign"),
    counted(buyers.length, "buyer"),
    counted(suppliers.length, "supplier"),
    counted(programs.length, "program"),
  ];
  return parts.join(", ");
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

export const check: Command = { help, run };
