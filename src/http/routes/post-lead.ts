import { AppError } from "../../domain/error.ts";
import { formatId } from "../../domain/id.ts";
import type { Receipt } from "../../domain/lead.ts";
import type { RawPost } from "../../intake/intake.ts";
import type { Metrics } from "../../platform/metrics.ts";
import type { Identity } from "../access.ts";
import { type Answer, type Call, searchOf } from "../answer.ts";
import { bodyFault, readBody, refuseEncoded } from "../body.ts";
import { retryAfter } from "../bucket.ts";
import type { KeyedHandler } from "../exchange.ts";

const REPLAYED = { "idempotent-replayed": "true" };

/** `POST /api/leads`: spends a token, reads the body, and leaves the rest to intake. */
export function createPostLead({
  intake,
  bodyLimitBytes,
  addressOf,
  monotonic,
  metrics,
}: {
  intake: { receive: (raw: RawPost) => Promise<Receipt> };
  bodyLimitBytes: number;
  addressOf: (request: Request) => string;
  monotonic: () => number;
  metrics: Metrics;
}): KeyedHandler {
  const posts = metrics.counter("leadgate_posts_total", "Posts understood, by what became of them.", [
    "campaign",
    "status",
    "replayed",
  ]);

  function spend({ bucket, supplier }: Identity): void {
    const now = monotonic();
    if (bucket.spend(now)) return;
    const { requestsPerMinute, burst } = supplier.rateLimit;
    throw new AppError(
      "rate_limit_exceeded",
      `Cannot accept the lead: this key has spent its posts, expected at most ${requestsPerMinute} a minute and ${burst} at once`,
      { headers: { "retry-after": retryAfter(bucket.waitMs(now)) } },
    );
  }

  async function receive({ request }: Call, { supplier, key }: Identity): Promise<Answer> {
    const { headers } = request;
    // Asked for before the body: a client that has hung up meanwhile has no address any more.
    const address = addressOf(request);
    let body: string;
    try {
      body = await readBody(request, bodyLimitBytes);
    } catch (fault) {
      throw bodyFault(fault);
    }
    refuseEncoded(headers);
    const receipt = await intake.receive({
      supplier,
      key,
      search: searchOf(request),
      contentType: headers.get("content-type"),
      body,
      idempotencyKey: headers.get("idempotency-key"),
      address,
      userAgent: headers.get("user-agent"),
    });
    return answerOf(receipt);
  }

  function answerOf({ body, replayed, leadId, status, summary }: Receipt): Answer {
    posts.add(1, summary.campaign, status, replayed ? "true" : "false");
    const facts = { lead_id: formatId("lead", leadId), lead_status: status, ...summary, replayed };
    return replayed ? { status: 200, body, headers: REPLAYED, facts } : { status: 200, body, facts };
  }

  return (call, identity) => {
    spend(identity);
    return receive(call, identity);
  };
}
