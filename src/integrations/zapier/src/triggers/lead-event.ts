import { type Bundle, defineTrigger, type ZObject } from "zapier-platform-core";
import { call, plain, refuse } from "../call.ts";
import { type Lead, leadOutput, soldSample, unsoldSample, withId } from "../lead.ts";
import { verify } from "../signature.ts";

/** What `POST /api/hooks` answers with; Zapier keeps it with the Zap. */
type Hook = { id: string; url: string; events: string[]; secret: string };
/** `id` is the delivery's own, the same each time it is sent. */
type Delivery = { type: string; data: Lead; id?: string };
type Event = {
  key: string;
  label: string;
  description: string;
  status: "sold" | "unsold";
  sample: Record<string, unknown>;
};

const SHOWN = 10;

/** What was delivered: read from the very bytes that are signed, or as Zapier read it where it passed on no bytes. */
function readDelivery(z: ZObject, { rawRequest, subscribeData, cleanedRequest }: Bundle): Delivery {
  const { secret } = (subscribeData ?? {}) as Partial<Hook>;
  if (secret === undefined || rawRequest?.headers === undefined || rawRequest.content === undefined) {
    return cleanedRequest as Delivery;
  }
  const { headers, content } = rawRequest;
  const verdict = verify(secret, { headers, content });
  if ("id" in verdict) return { ...(JSON.parse(content) as Delivery), id: verdict.id };
  // Halted, not failed: a stranger must not be able to get the Zap switched off.
  throw plain(new z.errors.HaltedError(`Cannot trust what came to this Zap's address: ${verdict.fault}`));
}

function createLeadEvent({ key, label, description, status, sample }: Event) {
  const event = `lead.${status}`;

  async function performSubscribe(z: ZObject, bundle: Bundle) {
    const { status: code, data } = await call(z, bundle, "/api/hooks", {
      method: "POST",
      body: { url: bundle.targetUrl, events: [event] },
      expect: [404, 405],
    });
    if (code === 200 || code === 201) return (data as { hook: Hook }).hook;
    throw refuse(
      z,
      "This Leadgate cannot tell Zapier about leads yet. Ask whoever runs it to install a newer version",
      "no_hooks",
      code,
    );
  }

  /** A hook that is gone already is what was asked for. */
  async function performUnsubscribe(z: ZObject, bundle: Bundle) {
    const { id } = bundle.subscribeData as Hook;
    await call(z, bundle, `/api/hooks/${encodeURIComponent(id)}`, { method: "DELETE", expect: [404] });
    return { id };
  }

  async function perform(z: ZObject, bundle: Bundle) {
    const { type, data, id } = readDelivery(z, bundle);
    if (type !== event) return [];
    return [{ ...withId(data), ...(id !== undefined && { id }) }];
  }

  async function performList(z: ZObject, bundle: Bundle) {
    const { data } = await call(z, bundle, "/api/leads", { params: { status, limit: SHOWN } });
    return (data as { leads: Lead[] }).leads.map(withId);
  }

  return defineTrigger({
    key,
    noun: "Lead",
    display: { label, description },
    operation: {
      type: "hook",
      perform,
      performList,
      performSubscribe,
      performUnsubscribe,
      outputFields: leadOutput,
      sample,
    },
  });
}

export const leadSold = createLeadEvent({
  key: "lead_sold",
  label: "Lead Sold",
  description: "Triggers when a lead you submitted is sold.",
  status: "sold",
  sample: soldSample,
});

export const leadUnsold = createLeadEvent({
  key: "lead_unsold",
  label: "Lead Unsold",
  description: "Triggers when the time of a lead you submitted runs out and nobody has bought it.",
  status: "unsold",
  sample: unsoldSample,
});
