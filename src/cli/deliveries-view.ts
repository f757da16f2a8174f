import { buyerOfTarget, webhookOfTarget } from "../domain/delivery.ts";
import { formatId } from "../domain/id.ts";
import type { AttemptRow, DeliveryEntry, DeliveryRow } from "../storage/outbox.ts";
import { tableLines } from "./table.ts";

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Leads of partners are counted, others have an id that says what it is of. */
function leadOf({ kind, ref }: DeliveryRow): string | number {
  return kind === "program" ? ref : formatId("lead", ref);
}

/** Who it goes to, in the words of the configuration. */
function receiverOf({ target }: DeliveryRow) {
  return webhookOfTarget(target) ?? { buyer: buyerOfTarget(target) ?? target };
}

function lastAttempt({ n, at, ms, status, outcome, response }: AttemptRow, verbose: boolean) {
  return { n, at: isoTime(at), ms, status, outcome, ...(verbose && { response }) };
}

/** For programs. The answer's words may be personal data: only where asked for. */
export function deliveryObject(entry: DeliveryEntry, verbose: boolean) {
  const { delivery, last } = entry;
  return {
    delivery_id: formatId("delivery", delivery.id),
    lead_id: leadOf(delivery),
    ...receiverOf(delivery),
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
    String(leadOf(delivery)),
    Object.values(receiverOf(delivery)).join(" "),
    delivery.state,
    String(last?.n ?? 0),
    last === null ? "-" : `${last.outcome}${last.status === null ? "" : ` ${last.status}`}`,
    delivery.dueAt === null ? "-" : isoTime(delivery.dueAt),
  ];
}

const heads = ["DELIVERY", "LEAD", "TO", "STATE", "ATTEMPTS", "LAST", "NEXT ATTEMPT"];

/** JSON. Text from the network must not steer the terminal. */
export function printable(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, "?");
}

/** For people. */
export function deliveryTable(entries: readonly DeliveryEntry[], verbose: boolean): string {
  const [head, ...lines] = tableLines(heads, entries.map(asCells));
  const shown = lines.flatMap((line, i) => {
    const response = entries[i]?.last?.response ?? null;
    return verbose && response !== null ? [line, `  ${printable(response)}`] : [line];
  });
  return `${[head, ...shown].join("\n")}\n`;
}
