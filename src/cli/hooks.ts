import type { Campaign, Catalog } from "../domain/catalog.ts";
import { OperatorError } from "../domain/error.ts";
import { type FormFormat, formFormats, formHookName, formNames } from "../domain/form.ts";
import { publicAddress } from "../domain/settings.ts";
import { wordingOf } from "../domain/spelling.ts";
import type { LinkRow } from "../storage/links.ts";
import { stepsFor } from "./hooks-steps.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import {
  beside,
  findCampaign,
  type LinkNames,
  makeLink,
  pick,
  refuseForeign,
  revokeLink,
  timeText,
  warnOfAddress,
} from "./links.ts";
import { openWithCatalog } from "./open-beside.ts";
import { readWord, refuseOthers } from "./option-values.ts";
import { configHelp, readOptions, UsageError } from "./options.ts";
import { tableLines } from "./table.ts";

const NAMES: LinkNames = { kind: "form", command: "hooks", nameOf: formHookName };

const help = `Addresses for form builders, which cannot send an API key: each takes one supplier's forms for one campaign.

Usage:
  leadgate hooks new --supplier ID --campaign ID [--format NAME]
  leadgate hooks new --supplier ID --seller CODE --category TEXT [--format NAME]
  leadgate hooks list
  leadgate hooks revoke ID

new      makes an address, prints it once, beginning with server.public_url, and what to do with it
list     newest first: whose address it is, for what, and since when it is there or gone
revoke   the address leads nowhere from now on; ID is its number in the list, such as form_3

--format is whose forms they are, one of
  ${formFormats.join(" ")}
any, which it is unless given, takes what each of them posts and whatever posts names and values.

Whoever has the address can send leads in the supplier's name. All of it works beside a running serve.
${configHelp}
`;

const options = {
  config: { type: "string" },
  supplier: { type: "string" },
  campaign: { type: "string" },
  seller: { type: "string" },
  category: { type: "string" },
  format: { type: "string" },
} as const;
type Values = ReturnType<typeof readOptions<typeof options>>["values"];

function run(args: readonly string[], io: Io): ExitCode {
  const { values, positionals } = readOptions(args, options, { positionals: 2 });
  const [name, id] = positionals;
  if (name === "new" && id === undefined) return make(values, io);
  if (name === "list" && id === undefined) return list(configOf(name, values), io);
  if (name === "revoke") return revoke(readNumber(id), configOf(name, values), io);
  if (name === "new" || name === "list") {
    throw new UsageError(`Cannot run hooks ${name}: found '${id}', expected options only`);
  }
  const found = name === undefined ? "nothing" : `'${name}'`;
  throw new UsageError(`Cannot run hooks: found ${found}, expected new, list or revoke`);
}

function configOf(name: string, values: Values): string | undefined {
  refuseOthers(`hooks ${name}`, values, ["config"]);
  return values.config;
}

/** A campaign by its id, or by its seller and category. */
type Wanted = { supplier: string; campaign: string } | { supplier: string; seller: string; category: string };

function readWanted({ supplier, campaign, seller, category }: Values): Wanted {
  const isByCategory = campaign === undefined && seller !== undefined && category !== undefined;
  if (supplier !== undefined && isByCategory) return { supplier, seller, category };
  if (supplier !== undefined && campaign !== undefined && seller === undefined && category === undefined)
    return { supplier, campaign };
  const given = Object.entries({ supplier, campaign, seller, category }).filter(
    ([, text]) => text !== undefined,
  );
  const found = given.length === 0 ? "nothing" : given.map(([name]) => `--${name}`).join(", ");
  throw new UsageError(
    `Cannot make an address: found ${found}, expected --supplier with --campaign, or with --seller and --category`,
  );
}

function make(values: Values, io: Io): ExitCode {
  const wanted = readWanted(values);
  const format = values.format === undefined ? "any" : readWord(values.format, formFormats, "--format");
  const { store, catalog, settings } = openWithCatalog(values.config, io);
  try {
    const campaign =
      "campaign" in wanted
        ? findCampaign(catalog, wanted.supplier, wanted.campaign)
        : campaignOf(catalog, wanted);
    const row = { kind: NAMES.kind, supplier: wanted.supplier, campaign: campaign.id };
    const { id, token } = makeLink(store, { ...row, format: format === "any" ? null : format }, io);
    warnOfAddress(campaign, settings, io);
    io.out(`The address for ${formsOf(format)}, campaign ${campaign.id}, supplier ${wanted.supplier}; it is not shown again:

  ${publicAddress(settings.server, settings.server.port)}/hooks/${token}

${stepsFor(format)}
Who has it can send leads. leadgate hooks revoke ${formHookName(id)} takes it back.
`);
    return 0;
  } finally {
    store.close();
  }
}

function formsOf(format: FormFormat): string {
  return format === "any" ? "forms" : `forms of ${formNames[format]}`;
}

/** A campaign as suppliers name it in a post. */
function campaignOf(
  catalog: Catalog,
  { supplier: supplierId, seller, category }: { supplier: string; seller: string; category: string },
): Campaign {
  const supplier = pick("supplier", catalog.suppliers, supplierId);
  const codes = catalog.sellers.map(({ code }) => ({ id: code }));
  const code =
    catalog.sellers.find(({ slug }) => slug === seller)?.code ??
    pick("seller", codes, seller.toUpperCase()).id;
  const own = catalog.campaigns.filter((campaign) => campaign.seller.code === code);
  const campaign = own.find((one) => wordingOf(one.category) === wordingOf(category));
  if (campaign === undefined) {
    const expected =
      own.length === 0
        ? "a seller that has campaigns"
        : `one of ${own.map((one) => one.category).join(", ")}`;
    throw new OperatorError(
      `Cannot make an address: seller ${code} has no campaign for '${category}', expected ${expected}`,
    );
  }
  refuseForeign(supplier, campaign);
  return campaign;
}

function list(config: string | undefined, io: Io): ExitCode {
  return beside(config, io, (store) => {
    const links = store.links.list(NAMES.kind);
    const heads = ["ID", "SUPPLIER", "CAMPAIGN", "FORMAT", "MADE", "REVOKED"];
    const lines = links.length === 0 ? ["No addresses"] : tableLines(heads, links.map(cellsOf));
    io.out(lines.map((line) => `${line}\n`).join(""));
  });
}

function cellsOf({ id, supplier, campaign, format, createdAt, revokedAt }: LinkRow): string[] {
  return [formHookName(id), supplier, campaign, format ?? "any", timeText(createdAt), timeText(revokedAt)];
}

/** What was given instead is not told: it may be the address itself. */
function readNumber(text = ""): number {
  const [, number] = /^(?:form_)?([1-9]\d{0,14})$/.exec(text) ?? [];
  if (number !== undefined) return Number(number);
  throw new UsageError(
    "Cannot revoke an address: found no number, expected one that list shows, such as form_3",
  );
}

function revoke(id: number, config: string | undefined, io: Io): ExitCode {
  return beside(config, io, (store) => {
    const { supplier, campaign } = revokeLink(store, NAMES, id);
    io.out(`Address ${formHookName(id)}, of ${campaign} for ${supplier}, leads nowhere from now on\n`);
  });
}

export const hooks: Command = { help, run };
