import type { Webhook } from "../domain/catalog.ts";
import type { AttemptOutcome } from "../domain/delivery.ts";
import { formatId } from "../domain/id.ts";
import type { Clock } from "../platform/clock.ts";
import type { NotSent, Send, Sent, Unclear } from "../platform/outgoing.ts";
import { type Payload, renderPayload } from "./payload.ts";
import { parseRetryAfter } from "./retry-schedule.ts";
import { signatureHeaders } from "./signature.ts";
import type { SoldLeads } from "./sold-lead.ts";

const KEPT_BYTES = 2_048;

/** One try at handing over a delivery. */
export type Attempt = {
  at: number;
  ms: number;
  status: number | null;
  outcome: AttemptOutcome;
  /** For the log; null where the status says it all. */
  why: NotSent | Unclear | "no_lead" | "fault" | null;
  response: string | null;
  retryAfterMs: number | null;
};

type Meaning = Omit<Attempt, "at" | "ms">;

function addQuery(url: string, query: string | null): string {
  if (query === null) return url;
  const address = new URL(url);
  address.search = address.search.length > 1 ? `${address.search}&${query}` : query;
  return address.href;
}

/** At most 2 KiB, never half a character. */
function keep(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return new TextDecoder().decode(bytes.subarray(0, KEPT_BYTES), { stream: bytes.length > KEPT_BYTES });
}

/** A gateway that answers 502 or 504 may have passed the request on. */
function outcomeOf(status: number): AttemptOutcome {
  if (status >= 200 && status < 300) return "delivered";
  if (status === 410) return "gone";
  return status === 502 || status === 504 ? "unclear" : "refused";
}

/** What became of a request, for a receiver that has nothing to decide: any 2xx is delivered. */
function meaningOf(sent: Sent, now: number): Meaning {
  if (sent.kind === "not_sent") {
    return { outcome: "not_sent", why: sent.why, status: null, response: null, retryAfterMs: null };
  }
  if (sent.kind === "unclear") {
    return { outcome: "unclear", why: sent.why, status: sent.status, response: null, retryAfterMs: null };
  }
  const outcome = outcomeOf(sent.status);
  const plain = outcome === "delivered" || sent.text === "";
  return {
    outcome,
    why: null,
    status: sent.status,
    response: plain ? null : keep(sent.text),
    retryAfterMs: parseRetryAfter(sent.retryAfter, now),
  };
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

/** Makes the payload, signs it, sends it, and says what the answer means. */
export function createAttempt({ soldLead, send, clock }: { soldLead: SoldLeads; send: Send; clock: Clock }) {
  function post(
    id: number,
    webhook: Webhook,
    { body: text, contentType, query }: Payload,
    signal: AbortSignal,
  ) {
    const body = new TextEncoder().encode(text);
    const signature = signatureHeaders({
      id: formatId("delivery", id),
      now: clock.now(),
      body,
      secrets: webhook.secrets,
    });
    return send({
      url: addQuery(webhook.url, query),
      method: "POST",
      headers: headersFor(webhook, contentType, signature),
      body,
      timeoutMs: webhook.timeoutMs,
      signal,
    });
  }

  return async function attempt(id: number, webhook: Webhook, signal: AbortSignal): Promise<Attempt> {
    const at = clock.now();
    const start = clock.monotonic();
    const sold = soldLead(id);
    if (sold === null) {
      return {
        at,
        ms: 0,
        outcome: "not_sent",
        why: "no_lead",
        status: null,
        response: null,
        retryAfterMs: null,
      };
    }
    const sent = await post(id, webhook, renderPayload(sold, webhook), signal);
    return { at, ms: Math.round(clock.monotonic() - start), ...meaningOf(sent, clock.now()) };
  };
}

export type AttemptDelivery = ReturnType<typeof createAttempt>;
