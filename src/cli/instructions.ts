import { didYouMean } from "../config/suggest.ts";
import { randomBase62 } from "../domain/base62.ts";
import type { Campaign, Catalog, Supplier } from "../domain/catalog.ts";
import { OperatorError } from "../domain/error.ts";
import { publicAddress, type Settings } from "../domain/settings.ts";
import { sha256Hex } from "../domain/sha256.ts";
import type { LinkRow } from "../storage/links.ts";
import type { Store } from "../storage/store.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import { openBeside, openWithCatalog } from "./open-beside.ts";
import { configHelp, readOptions, UsageError } from "./options.ts";
import { tableLines } from "./table.ts";

const TOKEN_DIGITS = 32;

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
    const wanted = find(catalog, supplier, campaign);
    const token = randomBase62(TOKEN_DIGITS, io.randomBytes);
    const { id } = store.writeNow((_tx, now) =>
      store.links.insert({
        sha256: sha256Hex(token),
        kind: "instructions",
        supplier,
        campaign,
        format: null,
        createdAt: now,
      }),
    );
    warn(wanted, settings, io);
    io.out(`The posting instructions of ${campaign} for ${supplier}; the address is not shown again:

  ${publicAddress(settings.server, settings.server.port)}/i/${token}

Who has it can read them. leadgate instructions revoke ${id} takes it back.
`);
    return 0;
  } finally {
    store.close();
  }
}

/** @throws OperatorError where there is no such page to be shown */
function find(catalog: Catalog, supplierId: string, campaignId: string): Campaign {
  const supplier = pick("supplier", catalog.suppliers, supplierId);
  const campaign = pick("campaign", catalog.campaigns, campaignId);
  if (!supplier.sellers.some(({ code }) => code === campaign.seller.code)) {
    throw new OperatorError(
      `Cannot make an address: supplier '${supplierId}' may not post to ${campaign.seller.code}, expected its code under the supplier's sellers`,
    );
  }
  return campaign;
}

function pick<Entry extends Supplier | Campaign>(what: string, all: readonly Entry[], id: string): Entry {
  const found = all.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  const ids = all.map((entry) => entry.id);
  const expected =
    ids.length === 0 ? "one that is configured, and there is none" : `one of ${ids.join(", ")}`;
  throw new OperatorError(
    `Cannot make an address: there is no ${what} '${id}', expected ${expected}${didYouMean(id, ids)}`,
  );
}

function warn({ id, active }: Campaign, { server }: Settings, { err }: Io): void {
  if (!active) err(`warning: campaign ${id} is not active; the address leads nowhere until it is\n`);
  if (server.publicUrl === null) {
    err("warning: server.public_url is not set; the address is the one this machine listens on\n");
  }
}

function list(config: string | undefined, io: Io): ExitCode {
  return beside(config, io, (store) => {
    const links = store.links.list("instructions");
    const heads = ["ID", "SUPPLIER", "CAMPAIGN", "MADE", "REVOKED"];
    const lines =
      links.length === 0 ? ["No addresses"] : tableLines(heads, links.map(cellsOf), { right: ["ID"] });
    io.out(lines.map((line) => `${line}\n`).join(""));
  });
}

function cellsOf({ id, supplier, campaign, createdAt, revokedAt }: LinkRow): string[] {
  return [String(id), supplier, campaign, timeText(createdAt), revokedAt === null ? "" : timeText(revokedAt)];
}

function timeText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).concat("Z");
}

/** What was given instead is not told: it may be the address itself. */
function readNumber(text = ""): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new UsageError("Cannot revoke an address: found no number, expected one that list shows");
}

function revoke(id: number, config: string | undefined, io: Io): ExitCode {
  return beside(config, io, (store) => {
    const known = store.links.list("instructions").find((row) => row.id === id);
    if (known === undefined) {
      throw new OperatorError(
        `Cannot revoke address ${id}: there is none, expected one that leadgate instructions list shows`,
      );
    }
    if (!store.writeNow((_tx, now) => store.links.revoke(id, now))) {
      throw new OperatorError(
        `Cannot revoke address ${id}: it was revoked before, expected one that was not`,
      );
    }
    io.out(`Address ${id}, of ${known.campaign} for ${known.supplier}, leads nowhere from now on\n`);
  });
}

function beside(config: string | undefined, io: Io, work: (store: Store) => void): ExitCode {
  const store = openBeside(config, io);
  try {
    work(store);
    return 0;
  } finally {
    store.close();
  }
}

export const instructions: Command = { help, run };
