import { deliveryStates } from "../domain/delivery.ts";
import { OperatorError } from "../domain/error.ts";
import { formatId } from "../domain/id.ts";
import type { Store } from "../storage/store.ts";
import { type DeliveriesCommand, readDeliveries, type Whose } from "./deliveries-arguments.ts";
import { deliveryObject, deliveryTable, jsonText } from "./deliveries-view.ts";
import type { Command, ExitCode, Io } from "./io.ts";
import { openBeside } from "./open-beside.ts";
import { configHelp } from "./options.ts";

const help = `What buyers, suppliers and webhooks of programs were sent, are still to be sent, and were never given.

Usage:
  leadgate deliveries list [--state STATE] [--buyer ID | --supplier ID] [--lead ID] [--open] [--limit N]
                           [--before ID] [--json] [--verbose]
  leadgate deliveries retry ID
  leadgate deliveries retry --failed [--buyer ID | --supplier ID]

list     newest first
  --state STATE   only those that are ${deliveryStates.join(", ")}
  --buyer ID      only this buyer's
  --supplier ID   only what this supplier is told: its postbacks, and what its hooks hear
  --lead ID       only this lead's: of its sales and offers, and the postbacks and hooks that hear of it
  --open          only offers of which nobody knows yet whether the buyer took the lead, as its answer was not
                  heard. Those that are not tried any more wait for a person: ask the buyer, then call
                  leadgate sales settle ID sold or refused
  --limit N       at most so many, 1 to 1000 (default 50)
  --before ID     only those older than this delivery: the next page
  --json          as one JSON object
  --verbose       with what was answered to the last attempt; this may be personal data

retry    makes a failed delivery due now and starts its schedule anew, under the same id; one that is due
         is tried now. An offer only while nobody knows whether the buyer took the lead. A running serve takes
         it up within a second.
  ID              delivery_… or the sale_… it hands over
  --failed        every failed delivery

Both work beside a running serve.
${configHelp}
`;

const PAGE = 500;

type DeliveriesStore = Pick<Store, "outbox" | "sales" | "orders" | "writeNow" | "close">;
type Print = Pick<Io, "out" | "err">;

function list(
  store: DeliveriesStore,
  { wanted, open, json, verbose }: DeliveriesCommand & { name: "list" },
  { out }: Print,
): ExitCode {
  const entries = store.outbox.list(wanted);
  const last = entries.length === wanted.limit ? entries.at(-1) : undefined;
  const next = last === undefined ? null : formatId("delivery", last.delivery.id);
  if (json) {
    const deliveries = entries.map((entry) => deliveryObject(entry, { open, verbose }));
    out(jsonText({ deliveries, next_before: next }));
  } else if (entries.length === 0) out("No deliveries\n");
  else
    out(deliveryTable(entries, { open, verbose }) + (next === null ? "" : `Older ones: --before ${next}\n`));
  return 0;
}

/** Why a delivery was not started anew. */
function obstacle({ outbox, sales }: DeliveriesStore, id: number): string {
  const delivery = outbox.get(id);
  if (delivery === undefined) {
    return "there is no such delivery, expected one that leadgate deliveries list shows";
  }
  const offered = delivery.kind === "offer" && sales.get(id)?.state === "offered";
  return offered
    ? "the buyer is being asked already, expected an offer whose answer was not heard"
    : `it is ${delivery.state}, expected one that is failed or due`;
}

/** Who is paused for having failed is to be asked at once too: one order for each receiver. */
function restart({ outbox, orders }: DeliveriesStore, ids: readonly number[], now: number): number {
  const restarted = ids.filter((id) => outbox.restart(id, now));
  const byTarget = new Map(restarted.map((id) => [outbox.get(id)?.target, id]));
  for (const ref of byTarget.values()) orders.insert({ kind: "resume", ref, word: null, at: now });
  return restarted.length;
}

function retryOne(store: DeliveriesStore, id: number, { out }: Print): ExitCode {
  const name = formatId("delivery", id);
  if (!store.writeNow((_tx, now) => restart(store, [id], now) > 0)) {
    throw new OperatorError(`Cannot retry ${name}: ${obstacle(store, id)}`);
  }
  out(`${name} is due now\n`);
  return 0;
}

/** In pages: a long transaction would keep a running serve from taking leads. */
function retryFailed(store: DeliveriesStore, whose: Whose, { out }: Print): ExitCode {
  let count = 0;
  let beforeId: number | null = null;
  for (;;) {
    const page = store.outbox.list({ state: "failed", ...whose, leadId: null, beforeId, limit: PAGE });
    const ids = page.map(({ delivery }) => delivery.id);
    count += store.writeNow((_tx, now) => restart(store, ids, now));
    beforeId = ids.at(-1) ?? null;
    if (ids.length < PAGE) break;
  }
  out(
    count === 0
      ? "No failed deliveries\n"
      : `${count} failed ${count === 1 ? "delivery is" : "deliveries are"} due now\n`,
  );
  return 0;
}

function runOn(store: DeliveriesStore, command: DeliveriesCommand, io: Print): ExitCode {
  if (command.name === "list") return list(store, command, io);
  if ("id" in command.retry) return retryOne(store, command.retry.id, io);
  return retryFailed(store, command.retry.failedOf, io);
}

/** The command on a database that `open` gives, by the configuration named. It is closed again here. */
export function createDeliveries(open: (config: string | undefined, io: Io) => DeliveriesStore): Command {
  return {
    help,
    run(args, io) {
      const command = readDeliveries(args);
      const store = open(command.config, io);
      try {
        return runOn(store, command, io);
      } finally {
        store.close();
      }
    },
  };
}

export const deliveries = createDeliveries(openBeside);
