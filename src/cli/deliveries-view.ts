import { buyerOfTarget, hookOfTarget, supplierOfTarget, webhookOfTarget } from "../domain/delivery.ts";
import { formatId } from "../domain/id.ts";
import type { AttemptRow, DeliveryEntry, DeliveryRow } from "../storage/outbox.ts";
import { tableLines } from "./table.ts";

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Leads of partners are counted, others have an id that says what it is of. */
function leadOf({ kind, ref }: DeliveryRow): string | number {
  return kind === "program" ? ref : formatId("lead", ref);
}

/** Who it goes to, in the words of the configuration. */
export function receiverOf({ target }: DeliveryRow): Record<string, string> {
  const supplier = supplierOfTarget(target);
  if (supplier !== null) return { supplier };
  const hook = hookOfTarget(target);
  if (hook !== null) return { hook: formatId("hook", hook) };
  return webhookOfTarget(target) ?? { buyer: buyerOfTarget(target) ?? target };
}

/** The same for people. */
export function receiverWords(delivery: DeliveryRow): string {
  const { supplier, ...others } = receiverOf(delivery);
  return supplier === undefined ? Object.values(others).join(" ") : `postback to ${supplier}`;
}

type Wishes = { open: boolean; verbose: boolean };

function lastAttempt({ n, at, ms, status, outcome, response }: AttemptRow, verbose: boolean) {
  return { n, at: isoTime(at), ms, status, outcome, ...(verbose && { response }) };
}

/** For programs. The answer's words may be personal data: only where asked for. */
export function deliveryObject(entry: DeliveryEntry, { open, verbose }: Wishes) {
  const { delivery, last } = entry;
  return {
    delivery_id: formatId("delivery", delivery.id),
    lead_id: leadOf(delivery),
    ...receiverOf(delivery),
    event: delivery.event,
    state: delivery.state,
    due_at: delivery.dueAt === null ? null : isoTime(delivery.dueAt),
    last_attempt: last === null ? null : lastAttempt(last, verbose),
    ...(open && { needs_person: delivery.dueAt === null }),
  };
}

/** When it is tried next. Of an offer that is open and is not: what there is to do. */
function nextStep({ id, dueAt }: DeliveryRow, open: boolean): string {
  if (dueAt !== null) return isoTime(dueAt);
  return open ? `leadgate sales settle ${formatId("delivery", id)} sold|refused` : "-";
}

function asCells(entry: DeliveryEntry, open: boolean): string[] {
  const { delivery, last } = entry;
  return [
    formatId("delivery", delivery.id),
    String(leadOf(delivery)),
    receiverWords(delivery),
    delivery.state,
    String(last?.n ?? 0),
    last === null ? "-" : `${last.outcome}${last.status === null ? "" : ` ${last.status}`}`,
    nextStep(delivery, open),
  ];
}

const heads = ["DELIVERY", "LEAD", "TO", "STATE", "ATTEMPTS", "LAST", "NEXT ATTEMPT"];

/** Text from the network must not steer the terminal: these do, and JSON leaves them as they are. */
const STEERING = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** JSON for people. */
export function printable(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(STEERING, "?");
}

/** Plain text, on one line. */
export function plain(text: string): string {
  return text.replace(/\p{Cc}/gu, "?").replace(STEERING, "?");
}

/** JSON for programs, which read exactly what was there. */
export function jsonText(value: unknown): string {
  const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `${JSON.stringify(value, null, 2).replace(STEERING, escaped)}\n`;
}

/** For people. */
export function deliveryTable(entries: readonly DeliveryEntry[], { open, verbose }: Wishes): string {
  const rows = entries.map((entry) => asCells(entry, open));
  const [head, ...lines] = tableLines(heads, rows);
  const shown = lines.flatMap((line, i) => {
    const response = entries[i]?.last?.response ?? null;
    return verbose && response !== null ? [line, `  ${printable(response)}`] : [line];
  });
  return `${[head, ...shown].join("\n")}\n`;
}
