import { buyerTarget, type DeliveryState, deliveryStates } from "../domain/delivery.ts";
import { parseId } from "../domain/id.ts";
import type { ListDeliveries } from "../storage/outbox.ts";
import { readOptions, UsageError } from "./options.ts";

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
type Values = ReturnType<typeof readOptions<typeof options>>["values"];

function readId(text: string, kinds: readonly ("delivery" | "sale" | "lead")[], what: string): number {
  for (const kind of kinds) {
    const id = parseId(kind, text);
    if (id !== null) return id;
  }
  const example = kinds.map((kind) => `${kind}_0123456789ab`).join(" or ");
  throw new UsageError(`Cannot read ${what}: found '${text}', expected an id like ${example}`);
}

function readState(text: string): DeliveryState {
  const state = deliveryStates.find((known) => known === text);
  if (state === undefined) {
    throw new UsageError(
      `Cannot read --state: found '${text}', expected one of ${deliveryStates.join(", ")}`,
    );
  }
  return state;
}

function readLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) {
    throw new UsageError(
      `Cannot read --limit: found '${text}', expected a whole number from 1 to ${MAX_LIMIT}`,
    );
  }
  return limit;
}

function refuseOthers(command: string, values: Values, allowed: readonly (keyof Values)[]): void {
  const wrong = Object.keys(options).find(
    (name) => name in values && !allowed.some((known) => known === name),
  );
  if (wrong !== undefined) {
    const list = allowed.map((name) => `--${name}`).join(", ");
    throw new UsageError(`Cannot run deliveries ${command}: found --${wrong}, expected one of ${list}`);
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

function readRetry(values: Values, id: string | undefined): DeliveriesCommand {
  const { config, failed = false, buyer } = values;
  refuseOthers("retry", values, failed ? ["config", "failed", "buyer"] : ["config", "failed"]);
  if (failed === (id !== undefined)) {
    const found = failed ? "both" : "neither";
    throw new UsageError(`Cannot retry: found ${found}, expected either the id of a delivery or --failed`);
  }
  if (id === undefined) {
    return { name: "retry", config, retry: { failedOf: buyer === undefined ? null : buyerTarget(buyer) } };
  }
  return { name: "retry", config, retry: { id: readId(id, ["delivery", "sale"], "the delivery") } };
}

/**
 * What was typed after `leadgate deliveries`.
 * @throws UsageError
 */
export function readDeliveries(args: readonly string[]): DeliveriesCommand {
  const { values, positionals } = readOptions(args, options, { positionals: 2 });
  const [name, id] = positionals;
  if (name === "retry") return readRetry(values, id);
  if (name !== "list") {
    const found = name === undefined ? "nothing" : `'${name}'`;
    throw new UsageError(`Cannot run deliveries: found ${found}, expected list or retry`);
  }
  if (id !== undefined) throw new UsageError(`Cannot list deliveries: found '${id}', expected options only`);
  return readList(values);
}
