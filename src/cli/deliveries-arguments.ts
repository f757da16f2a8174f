import { parseArgs } from "node:util";
import { buyerTarget, type DeliveryState, deliveryStates } from "../domain/delivery.ts";
import { parseId } from "../domain/id.ts";
import type { ListDeliveries } from "../storage/outbox.ts";

const MAX_LIMIT = 1_000;

/** One delivery, or every failed one of a target (null: of all). */
type Retry = { id: number } | { failedOf: string | null };
export type DeliveriesCommand = { config: string | undefined } & (
  | { name: "list"; wanted: ListDeliveries; json: boolean; verbose: boolean }
  | { name: "retry"; retry: Retry }
);

const options = {
  config: { type: "string" },
  state: { type: "string" },
  buyer: { type: "string" },
  lead: { type: "string" },
  limit: { type: "string" },
  before: { type: "string" },
  failed: { type: "boolean" },
  json: { type: "boolean" },
  verbose: { type: "boolean" },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];

/** Its message is the whole sentence to print. */
function usage(sentence: string): Error {
  return new Error(`${sentence}; see leadgate deliveries --help`);
}

function readId(text: string, kinds: readonly ("delivery" | "sale" | "lead")[], what: string): number {
  for (const kind of kinds) {
    const id = parseId(kind, text);
    if (id !== null) return id;
  }
  const example = kinds.map((kind) => `${kind}_0123456789ab`).join(" or ");
  throw usage(`Cannot read ${what}: found '${text}', expected an id like ${example}`);
}

function readState(text: string): DeliveryState {
  const state = deliveryStates.find((known) => known === text);
  if (state === undefined) {
    throw usage(`Cannot read --state: found '${text}', expected one of ${deliveryStates.join(", ")}`);
  }
  return state;
}

function readLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) {
    throw usage(`Cannot read --limit: found '${text}', expected a whole number from 1 to ${MAX_LIMIT}`);
  }
  return limit;
}

function refuseOthers(command: string, values: Values, allowed: readonly (keyof Values)[]): void {
  const wrong = Object.keys(options).find(
    (name) => name in values && !allowed.some((known) => known === name),
  );
  if (wrong !== undefined) {
    const list = allowed.map((name) => `--${name}`).join(", ");
    throw usage(`Cannot run deliveries ${command}: found --${wrong}, expected one of ${list}`);
  }
}

function readList(values: Values): DeliveriesCommand {
  refuseOthers("list", values, ["config", "state", "buyer", "lead", "limit", "before", "json", "verbose"]);
  const { state, buyer, lead, limit, before } = values;
  const wanted = {
    state: state === undefined ? null : readState(state),
    target: buyer === undefined ? null : buyerTarget(buyer),
    leadId: lead === undefined ? null : readId(lead, ["lead"], "--lead"),
    beforeId: before === undefined ? null : readId(before, ["delivery", "sale"], "--before"),
    limit: readLimit(limit ?? "50"),
  };
  return {
    name: "list",
    config: values.config,
    wanted,
    json: values.json ?? false,
    verbose: values.verbose ?? false,
  };
}

function readRetry(values: Values, ids: readonly string[]): DeliveriesCommand {
  const { config, failed = false, buyer } = values;
  const [id] = ids;
  refuseOthers("retry", values, failed ? ["config", "failed", "buyer"] : ["config", "failed"]);
  if (failed && id === undefined) {
    return { name: "retry", config, retry: { failedOf: buyer === undefined ? null : buyerTarget(buyer) } };
  }
  if (failed || id === undefined || ids.length > 1) {
    const found = failed ? "an id and --failed" : ids.length === 0 ? "neither" : `${ids.length} ids`;
    throw usage(`Cannot retry: found ${found}, expected either one id or --failed`);
  }
  return { name: "retry", config, retry: { id: readId(id, ["delivery", "sale"], "the delivery") } };
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw usage(`Cannot read the options: ${reason}`);
  }
}

/**
 * What was typed after `leadgate deliveries`.
 * @throws Error with a sentence for whoever typed it
 */
export function readDeliveries(args: readonly string[]): DeliveriesCommand {
  const { values, positionals } = readOptions(args);
  const [name, ...rest] = positionals;
  if (name === "retry") return readRetry(values, rest);
  if (name !== "list") {
    throw usage(
      `Cannot run deliveries: found ${name === undefined ? "nothing" : `'${name}'`}, expected list or retry`,
    );
  }
  if (rest.length > 0) throw usage(`Cannot list deliveries: found '${rest[0]}', expected options only`);
  return readList(values);
}
