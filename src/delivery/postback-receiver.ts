import type { Supplier } from "../domain/catalog.ts";
import { formatId, timeOfId } from "../domain/id.ts";
import { leadBody } from "../selling/lead-body.ts";
import type { LeadReader } from "../selling/lead-reader.ts";
import type { DeliveryRow } from "../storage/outbox.ts";
import type { Store } from "../storage/store.ts";
import type { Receiver } from "./receivers.ts";
import { signatureHeaders } from "./signature.ts";

const TIMEOUT_MS = 5_000;

/**
 * A supplier hears of what became of its lead: `{ type, timestamp, data }`, `data` what `GET /api/leads/{lead_id}`
 * gives it now, `timestamp` when it became so, however late it is told.
 */
export function createPostbackReceiver(
  supplier: Pick<Supplier, "id" | "show">,
  { target, url, secrets }: { target: string; url: string; secrets: readonly Uint8Array[] },
  { store, leads }: { store: Pick<Store, "leads">; leads: Pick<LeadReader, "get"> },
): Receiver {
  /** Null where the lead was erased. */
  function tell({ id, ref, event }: DeliveryRow): string | null {
    const lead = leads.get({ supplierId: supplier.id, id: ref });
    if (lead === null || (store.leads.get(ref)?.fields ?? null) === null) return null;
    return JSON.stringify({
      type: event,
      timestamp: new Date(timeOfId(id)).toISOString(),
      data: leadBody(lead, supplier.show),
    });
  }

  return {
    target,
    timeoutMs: TIMEOUT_MS,
    readAnswer: null,
    compose(delivery, now) {
      const text = tell(delivery);
      if (text === null) return null;
      const body = new TextEncoder().encode(text);
      const signature = signatureHeaders({ id: formatId("delivery", delivery.id), now, body, secrets });
      return { url, headers: new Headers({ "Content-Type": "application/json", ...signature }), body };
    },
    facts: ({ ref }) => ({ lead: formatId("lead", ref), supplier: supplier.id }),
  };
}
