import type { Catalog } from "../domain/catalog.ts";
import { OperatorError } from "../domain/error.ts";
import type { Store } from "../storage/store.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import { openWithCatalog } from "./open-beside.ts";
import { configHelp, readOptions, UsageError } from "./options.ts";
import { partnersCsv, partnersJson, partnersTable, sumUp } from "./partners-view.ts";

const help = `What partners sent, what became of it, and what they are owed.

Usage:
  leadgate partners [--program ID] [--json | --csv]

  --program ID    only this program
  --json          as one JSON object, amounts as numbers
  --csv           for a spreadsheet

A line for each partner: its leads by what became of them, how many of these were deleted since, the sum of the
transactions of converted leads, and the commission they earned. It works beside a running serve.
${configHelp}
`;

const options = {
  config: { type: "string" },
  program: { type: "string" },
  json: { type: "boolean" },
  csv: { type: "boolean" },
} as const;

type Opened = {
  store: Pick<Store, "partnerLeads" | "commissions" | "close">;
  catalog: Pick<Catalog, "programs">;
};

/** The command on what `open` gives, by the configuration named. The store is closed again here. */
export function createPartnersReport(open: (config: string | undefined, io: Io) => Opened): Command {
  return {
    help,
    run(args, io): ExitCode {
      const { config, program, json = false, csv = false } = readOptions(args, options).values;
      if (json && csv)
        throw new UsageError("Cannot list partners: found --json and --csv, expected one of them");
      const { store, catalog } = open(config, io);
      try {
        const all = sumUp(catalog.programs, store);
        const wanted = all.filter(({ id }) => program === undefined || id === program);
        if (program !== undefined && wanted.length === 0) {
          const known = all.map(({ id }) => id).join(", ");
          throw new OperatorError(
            `Cannot list partners: there is no program '${program}', expected ${known === "" ? "one that is configured, and so far there is none" : `one of ${known}`}`,
          );
        }
        if (json) io.out(partnersJson(wanted));
        else if (csv) io.out(partnersCsv(wanted));
        else io.out(wanted.length === 0 ? "No programs\n" : partnersTable(wanted));
        return 0;
      } finally {
        store.close();
      }
    },
  };
}

export const partners = createPartnersReport(openWithCatalog);
