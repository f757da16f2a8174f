import { publicAddress } from "../domain/settings.ts";
import type { LinkRow } from "../storage/links.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import {
  beside,
  findCampaign,
  type LinkNames,
  makeLink,
  revokeLink,
  timeText,
  warnOfAddress,
} from "./links.ts";
import { openWithCatalog } from "./open-beside.ts";
import { configHelp, readOptions, UsageError } from "./options.ts";
import { tableLines } from "./table.ts";

const NAMES: LinkNames = { kind: "instructions", command: "instructions", nameOf: String };

const help = `Pages that tell a supplier what to send to a campaign, field by field, at addresses nobody can guess.

Usage:
  leadgate instructions link --supplier ID --campaign ID
  leadgate instructions list
  leadgate instructions revoke ID

link     makes an address and prints it once, beginning with server.public_url
list     newest first: whose page it is, and since when it is there or gone
revoke   the address leads nowhere from now on; ID is its number in the list

The page always shows what the running configuration asks for. Whoever has the address can read it without a key, and
it shows none. All of it works beside a running serve.
${configHelp}
`;

const options = {
  config: { type: "string" },
  supplier: { type: "string" },
  campaign: { type: "string" },
} as const;
type Values = ReturnType<typeof readOptions<typeof options>>["values"];

function run(args: readonly string[], io: Io): ExitCode {
  const { values, positionals } = readOptions(args, options, { positionals: 2 });
  const [name, id] = positionals;
  if (name === "link" && id === undefined) return link(values, io);
  if (name === "list" && id === undefined) return list(readConfig(name, values), io);
  if (name === "revoke") return revoke(readNumber(id), readConfig(name, values), io);
  if (name === "link" || name === "list") {
    throw new UsageError(`Cannot run instructions ${name}: found '${id}', expected options only`);
  }
  const found = name === undefined ? "nothing" : `'${name}'`;
  throw new UsageError(`Cannot run instructions: found ${found}, expected link, list or revoke`);
}

function readConfig(name: string, { config, supplier, campaign }: Values): string | undefined {
  const other = supplier !== undefined ? "--supplier" : campaign !== undefined ? "--campaign" : null;
  if (other === null) return config;
  throw new UsageError(`Cannot run instructions ${name}: found ${other}, expected --config at most`);
}

function link({ config, supplier, campaign }: Values, io: Io): ExitCode {
  if (supplier === undefined || campaign === undefined) {
    const missing = supplier === undefined ? "--supplier" : "--campaign";
    throw new UsageError(`Cannot make an address: ${missing} is missing, expected --supplier and --campaign`);
  }
  const { store, catalog, settings } = openWithCatalog(config, io);
  try {
    const wanted = findCampaign(catalog, supplier, campaign);
    const { id, token } = makeLink(store, { kind: NAMES.kind, supplier, campaign, format: null }, io);
    warnOfAddress(wanted, settings, io);
    io.out(`The posting instructions of ${campaign} for ${supplier}; the address is not shown again:

  ${publicAddress(settings.server, settings.server.port)}/i/${token}

Who has it can read them. leadgate instructions revoke ${id} takes it back.
`);
    return 0;
  } finally {
    store.close();
  }
}

function list(config: string | undefined, io: Io): ExitCode {
  return beside(config, io, (store) => {
    const links = store.links.list(NAMES.kind);
    const heads = ["ID", "SUPPLIER", "CAMPAIGN", "MADE", "REVOKED"];
    const lines =
      links.length === 0 ? ["No addresses"] : tableLines(heads, links.map(cellsOf), { right: ["ID"] });
    io.out(lines.map((line) => `${line}\n`).join(""));
  });
}

function cellsOf({ id, supplier, campaign, createdAt, revokedAt }: LinkRow): string[] {
  return [String(id), supplier, campaign, timeText(createdAt), timeText(revokedAt)];
}

/** What was given instead is not told: it may be the address itself. */
function readNumber(text = ""): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new UsageError("Cannot revoke an address: found no number, expected one that list shows");
}

function revoke(id: number, config: string | undefined, io: Io): ExitCode {
  return beside(config, io, (store) => {
    const { supplier, campaign } = revokeLink(store, NAMES, id);
    io.out(`Address ${id}, of ${campaign} for ${supplier}, leads nowhere from now on\n`);
  });
}

export const instructions: Command = { help, run };
