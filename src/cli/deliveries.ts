import { deliveryStates } from "../domain/delivery.ts";
import { formatId } from "../domain/id.ts";
import type { Store } from "../storage/store.ts";
import { type DeliveriesCommand, readDeliveries } from "./deliveries-arguments.ts";
import { deliveryObject, deliveryTable } from "./deliveries-view.ts";
import type { Command, ExitCode } from "./io.ts";
import { openBeside } from "./open-beside.ts";

export const deliveriesHelp = `What buyers were sent, are still to be sent, and were never given.

Usage:
  leadgate deliveries list [--state STATE] [--buyer ID] [--lead ID] [--limit N] [--before ID] [--json] [--verbose]
  leadgate deliveries retry ID
  leadgate deliveries retry --failed [--buyer ID]

list     newest first
  --state STATE   only those that are ${deliveryStates.join(", ")}
  --buyer ID      only this buyer's
  --lead ID       only this lead's
  --limit N       at most so many, 1 to 1000 (default 50)
  --before ID     only those older than this delivery: the next page
  --json          as one JSON object
  --verbose       with what the buyer answered to the last attempt; this may be personal data

retry    makes a failed delivery due now and starts its schedule anew, under the same id; one that is due
         is tried now. A running serve takes it up within a second.
  ID              delivery_… or the sale_… it hands over
  --failed        every failed delivery

Both take --config PATH, as serve does, and work beside a running serve.
`;

const PAGE = 500;

type DeliveriesStore = Pick<Store, "outbox" | "writeNow" | "close">;
type Print = (text: string) => void;

function list(
  store: DeliveriesStore,
  { wanted, json, verbose }: DeliveriesCommand & { name: "list" },
  out: Print,
): void {
  const entries = store.outbox.list(wanted);
  const last = entries.length === wanted.limit ? entries.at(-1) : undefined;
  const next = last === undefined ? null : formatId("delivery", last.delivery.id);
  if (json) {
    const deliveries = entries.map((entry) => deliveryObject(entry, verbose));
    out(`${JSON.stringify({ deliveries, next_before: next }, null, 2)}\n`);
    return;
  }
  if (entries.length === 0) out("No deliveries\n");
  else out(deliveryTable(entries, verbose) + (next === null ? "" : `Older ones: --before ${next}\n`));
}

function retryOne(store: DeliveriesStore, id: number, { out, err }: { out: Print; err: Print }): ExitCode {
  const name = formatId("delivery", id);
  if (store.writeNow((_tx, now) => store.outbox.restart(id, now))) {
    out(`${name} is due now\n`);
    return 0;
  }
  const state = store.outbox.get(id)?.state;
  err(
    state === undefined
      ? `Cannot retry ${name}: there is no such delivery, expected one that leadgate deliveries list shows\n`
      : `Cannot retry ${name}: it is ${state}, expected one that is failed or due\n`,
  );
  return 1;
}

/** In pages: a long transaction would keep a running serve from taking leads. */
function retryFailed(store: DeliveriesStore, target: string | null): number {
  let count = 0;
  let beforeId: number | null = null;
  for (;;) {
    const page = store.outbox.list({ state: "failed", target, leadId: null, beforeId, limit: PAGE });
    const ids = page.map(({ delivery }) => delivery.id);
    count += store.writeNow((_tx, now) => ids.filter((id) => store.outbox.restart(id, now)).length);
    beforeId = ids.at(-1) ?? null;
    if (ids.length < PAGE) return count;
  }
}

function run(
  store: DeliveriesStore,
  command: DeliveriesCommand,
  print: { out: Print; err: Print },
): ExitCode {
  if (command.name === "list") {
    list(store, command, print.out);
    return 0;
  }
  if ("id" in command.retry) return retryOne(store, command.retry.id, print);
  const count = retryFailed(store, command.retry.failedOf);
  print.out(
    count === 0
      ? "No failed deliveries\n"
      : `${count} failed ${count === 1 ? "delivery is" : "deliveries are"} due now\n`,
  );
  return 0;
}

/**
 * `leadgate deliveries …`. `open` gives the database of the configuration named, which is closed again here.
 * Returns the exit code: 0, 1 where a delivery cannot be retried, 2 where the command was not understood.
 */
export function deliveriesCommand({
  args,
  open,
  out,
  err,
}: {
  args: readonly string[];
  open: (config: string | undefined) => DeliveriesStore;
  out: Print;
  err: Print;
}): ExitCode {
  if (args.includes("--help") || args.includes("-h")) {
    out(deliveriesHelp);
    return 0;
  }
  let command: DeliveriesCommand;
  try {
    command = readDeliveries(args);
  } catch (error) {
    err(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  const store = open(command.config);
  try {
    return run(store, command, { out, err });
  } finally {
    store.close();
  }
}

export const deliveries: Command = {
  help: deliveriesHelp,
  run: (args, io) =>
    deliveriesCommand({ args, open: (config) => openBeside(config, io), out: io.out, err: io.err }),
};
