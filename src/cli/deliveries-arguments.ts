import { buyerTarget, deliveryStates } from "../domain/delivery.ts";
import type { ListDeliveries } from "../storage/outbox.ts";
import { readId, readLimit, readWord, refuseOthers } from "./option-values.ts";
import { readOptions, UsageError } from "./options.ts";

/** Whose deliveries: a buyer's, what a supplier is told, or all. */
export type Whose = Pick<ListDeliveries, "target" | "supplier">;
/** One delivery, or every failed one. */
type Retry = { id: number } | { failedOf: Whose };
export type DeliveriesCommand = { config: string | undefined } & (
  | { name: "list"; wanted: ListDeliveries; open: boolean; json: boolean; verbose: boolean }
  | { name: "retry"; retry: Retry }
);

const options = {
  config: { type: "string" },
  state: { type: "string" },
  buyer: { type: "string" },
  supplier: { type: "string" },
  lead: { type: "string" },
  open: { type: "boolean" },
  limit: { type: "string" },
  before: { type: "string" },
  failed: { type: "boolean" },
  json: { type: "boolean" },
  verbose: { type: "boolean" },
} as const;
type Values = ReturnType<typeof readOptions<typeof options>>["values"];

const listed = [
  "config",
  "state",
  "buyer",
  "supplier",
  "lead",
  "open",
  "limit",
  "before",
  "json",
  "verbose",
] as const;

function whoseOf({ buyer, supplier }: Values): Whose {
  if (buyer !== undefined && supplier !== undefined) {
    throw new UsageError("Cannot choose deliveries: found --buyer and --supplier, expected one of them");
  }
  return { target: buyer === undefined ? null : buyerTarget(buyer), supplier: supplier ?? null };
}

function readList(values: Values): DeliveriesCommand {
  refuseOthers("deliveries list", values, listed);
  const { state, lead, open = false, limit, before, json = false, verbose = false } = values;
  const wanted = {
    state: state === undefined ? null : readWord(state, deliveryStates, "--state"),
    ...whoseOf(values),
    leadId: lead === undefined ? null : readId(lead, ["lead"], "--lead"),
    unsettled: open,
    beforeId: before === undefined ? null : readId(before, ["delivery", "sale"], "--before"),
    limit: readLimit(limit ?? "50"),
  };
  return { name: "list", config: values.config, wanted, open, json, verbose };
}

function readRetry(values: Values, id: string | undefined): DeliveriesCommand {
  const { config, failed = false } = values;
  const allowed = failed ? ["config", "failed", "buyer", "supplier"] : ["config", "failed"];
  refuseOthers("deliveries retry", values, allowed);
  if (failed === (id !== undefined)) {
    const found = failed ? "both" : "neither";
    throw new UsageError(`Cannot retry: found ${found}, expected either the id of a delivery or --failed`);
  }
  if (id === undefined) return { name: "retry", config, retry: { failedOf: whoseOf(values) } };
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
