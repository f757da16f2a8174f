import type { Buyer, Webhook } from "../domain/catalog.ts";
import { buyerTarget } from "../domain/delivery.ts";
import { formatId } from "../domain/id.ts";
import { renderPayload } from "./payload.ts";
import type { Receiver } from "./receivers.ts";
import { compileResponse } from "./response.ts";
import { signatureHeaders } from "./signature.ts";
import type { SoldLeads } from "./sold-lead.ts";

function addQuery(url: string, query: string | null): string {
  if (query === null) return url;
  const address = new URL(url);
  address.search = address.search.length > 1 ? `${address.search}&${query}` : query;
  return address.href;
}

/** What the operator set comes before ours, but never before the signature. */
function headersFor(
  webhook: Webhook,
  contentType: string | null,
  signature: Record<string, string>,
): Headers {
  const headers = new Headers(contentType === null ? {} : { "Content-Type": contentType });
  for (const [name, value] of Object.entries({ ...webhook.headers, ...signature })) headers.set(name, value);
  return headers;
}

/** A buyer is handed the leads it bought, or is offered those it may buy, in the shape it asks for. */
export function createBuyerReceiver(buyer: Buyer, { soldLead }: { soldLead: SoldLeads }): Receiver {
  const { webhook } = buyer;
  return {
    target: buyerTarget(buyer.id),
    timeoutMs: webhook.timeoutMs,
    readAnswer: compileResponse(webhook.response),
    compose({ id, kind }, now) {
      const sold = soldLead(id);
      if (sold === null) return null;
      const type = kind === "offer" ? "lead.offered" : "lead.sold";
      const { body: text, contentType, query } = renderPayload(sold, { ...webhook, type });
      const body = new TextEncoder().encode(text);
      const signature = signatureHeaders({
        id: formatId("delivery", id),
        now,
        body,
        secrets: webhook.secrets,
      });
      return {
        url: addQuery(webhook.url, query),
        headers: headersFor(webhook, contentType, signature),
        body,
      };
    },
    facts: ({ ref }) => ({ lead: formatId("lead", ref), buyer: buyer.id }),
  };
}
