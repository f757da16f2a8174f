import { firstIdAt } from "../domain/id.ts";
import { leadStatuses, rejections } from "../domain/lead.ts";
import type { SearchLeads } from "../storage/lead-search.ts";
import { readId, readLimit, readMoment, readWord, refuseOthers } from "./option-values.ts";
import { readOptions, UsageError } from "./options.ts";

/** Somebody as an operator writes them down. */
export type Whom = { phone: string | null; email: string | null };

export type LeadsCommand = { config: string | undefined } & (
  | { name: "show"; id: number; json: boolean; verbose: boolean }
  | { name: "list"; wanted: Omit<SearchLeads, "person">; whom: Whom; json: boolean }
  | { name: "erase"; id: number }
);

const options = {
  config: { type: "string" },
  status: { type: "string" },
  reason: { type: "string" },
  campaign: { type: "string" },
  supplier: { type: "string" },
  seller: { type: "string" },
  buyer: { type: "string" },
  since: { type: "string" },
  until: { type: "string" },
  phone: { type: "string" },
  email: { type: "string" },
  test: { type: "boolean" },
  limit: { type: "string" },
  before: { type: "string" },
  json: { type: "boolean" },
  verbose: { type: "boolean" },
} as const;
type Values = ReturnType<typeof readOptions<typeof options>>["values"];

const listed = Object.keys(options).filter((name) => name !== "verbose");

/** The smallest of these ids; null: none is given. */
function readBefore({ until, before }: Values, now: number): number | null {
  const bounds = [
    until === undefined ? [] : firstIdAt(readMoment(until, now, "--until")),
    before === undefined ? [] : readId(before, ["lead"], "--before"),
  ].flat();
  return bounds.length === 0 ? null : Math.min(...bounds);
}

function readList(values: Values, now: number): LeadsCommand {
  refuseOthers("leads list", values, listed);
  const { status, reason, campaign, supplier, seller, buyer, since, phone, email, limit } = values;
  const wanted = {
    status: status === undefined ? null : readWord(status, leadStatuses, "--status"),
    reason: reason === undefined ? null : readWord(reason, rejections, "--reason"),
    campaign: campaign ?? null,
    supplier: supplier ?? null,
    seller: seller ?? null,
    buyer: buyer ?? null,
    test: values.test ?? false,
    since: since === undefined ? 0 : firstIdAt(readMoment(since, now, "--since")),
    before: readBefore(values, now),
    limit: readLimit(limit ?? "50"),
  };
  const whom = { phone: phone ?? null, email: email ?? null };
  return { name: "list", config: values.config, wanted, whom, json: values.json ?? false };
}

function readOne(name: "show" | "erase", values: Values, text: string | undefined): LeadsCommand {
  refuseOthers(`leads ${name}`, values, name === "show" ? ["config", "json", "verbose"] : ["config"]);
  if (text === undefined)
    throw new UsageError(`Cannot ${name} a lead: found no id, expected one like lead_0123456789ab`);
  const { config, json = false, verbose = false } = values;
  const id = readId(text, ["lead"], "the lead");
  return name === "show" ? { name, config, id, json, verbose } : { name, config, id };
}

/**
 * What was typed after `leadgate leads`.
 * @throws UsageError
 */
export function readLeads(args: readonly string[], now: number): LeadsCommand {
  const { values, positionals } = readOptions(args, options, { positionals: 2 });
  const [name, id] = positionals;
  if (name === "show" || name === "erase") return readOne(name, values, id);
  if (name !== "list") {
    const found = name === undefined ? "nothing" : `'${name}'`;
    throw new UsageError(`Cannot run leads: found ${found}, expected list, show or erase`);
  }
  if (id !== undefined) throw new UsageError(`Cannot list leads: found '${id}', expected options only`);
  return readList(values, now);
}
