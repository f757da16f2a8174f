import { programTarget } from "../domain/delivery.ts";
import { formatId } from "../domain/id.ts";
import { eventOf, partnerLeadObject, partnerLeadStatuses } from "../domain/partner-lead.ts";
import { type Program, type ProgramWebhook, webhookKey } from "../domain/program.ts";
import type { DeliveryRow } from "../storage/outbox.ts";
import { partnerLeadOf } from "../storage/partner-leads.ts";
import type { Store } from "../storage/store.ts";
import type { Receiver } from "./receivers.ts";
import { signatureHeaders } from "./signature.ts";

const TIMEOUT_MS = 5_000;

/**
 * A program's webhook hears of what becomes of its leads:
 * `{ event, url, webhook_key, created_at, data }`, `data` the lead as it was then, however late it is told.
 */
export function createProgramReceiver(
  program: Pick<Program, "id">,
  { name, url, secret, signingKey }: ProgramWebhook,
  { store }: { store: Pick<Store, "partnerLeads"> },
): Receiver {
  const key = webhookKey(program.id, name);

  /** Null where the lead was erased. */
  function tell({ ref, event }: DeliveryRow): string | null {
    const row = store.partnerLeads.get(ref);
    const asOf = partnerLeadStatuses.find((status) => eventOf(status) === event);
    const lead = row === undefined ? null : partnerLeadOf(row);
    if (row === undefined || lead === null || asOf === undefined) return null;
    const at = asOf === "submitted" ? row.createdAt : (row.decidedAt ?? row.createdAt);
    return JSON.stringify({
      event,
      url,
      webhook_key: key,
      created_at: new Date(at).toISOString(),
      data: partnerLeadObject(lead, asOf),
    });
  }

  return {
    target: programTarget(program.id, name),
    timeoutMs: TIMEOUT_MS,
    readAnswer: null,
    compose(delivery, now) {
      const text = tell(delivery);
      if (text === null) return null;
      const body = new TextEncoder().encode(text);
      const standard = signatureHeaders({
        id: formatId("delivery", delivery.id),
        now,
        body,
        secrets: [signingKey],
      });
      const signature = new Bun.CryptoHasher("sha256", secret).update(body).digest("hex");
      const headers = { "Content-Type": "application/json", Signature: signature, ...standard };
      return { url, headers: new Headers(headers), body };
    },
    facts: ({ ref }) => ({ lead: ref, program: program.id, webhook: name }),
  };
}
