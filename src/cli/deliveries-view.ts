import { buyerOfTarget } from "../domain/delivery.ts";
import { formatId } from "../domain/id.ts";
import type { AttemptRow, DeliveryEntry } from "../storage/outbox.ts";

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

function buyerOf(entry: DeliveryEntry): string {
  return buyerOfTarget(entry.delivery.target) ?? entry.delivery.target;
}

function lastAttempt({ n, at, ms, status, outcome, response }: AttemptRow, verbose: boolean) {
  return { n, at: isoTime(at), ms, status, outcome, ...(verbose && { response }) };
}

/** For programs. The answer's words may be personal data: only where asked for. */
export function deliveryObject(entry: DeliveryEntry, verbose: boolean) {
  const { delivery, last } = entry;
  return {
    delivery_id: formatId("delivery", delivery.id),
    lead_id: formatId("lead", delivery.ref),
    buyer: buyerOf(entry),
    event: delivery.event,
    state: delivery.state,
    due_at: delivery.dueAt === null ? null : isoTime(delivery.dueAt),
    last_attempt: last === null ? null : lastAttempt(last, verbose),
  };
}

function asCells(entry: DeliveryEntry): string[] {
  const { delivery, last } = entry;
  return [
    formatId("delivery", delivery.id),
    formatId("lead", delivery.ref),
    buyerOf(entry),
    delivery.state,
    String(last?.n ?? 0),
    last === null ? "-" : `${last.outcome}${last.status === null ? "" : ` ${last.status}`}`,
    delivery.dueAt === null ? "-" : isoTime(delivery.dueAt),
  ];
}

const heads = ["DELIVERY", "LEAD", "BUYER", "STATE", "ATTEMPTS", "LAST", "NEXT ATTEMPT"];

/** Text from the network must not steer the terminal. */
function printable(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, "?");
}

/** For people. */
export function deliveryTable(entries: readonly DeliveryEntry[], verbose: boolean): string {
  const rows = entries.map(asCells);
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `${cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd()}\n`;
  const lines = rows.map((row, i) => {
    const response = entries[i]?.last?.response ?? null;
    return verbose && response !== null ? `${line(row)}  ${printable(response)}\n` : line(row);
  });
  return line(heads) + lines.join("");
}
