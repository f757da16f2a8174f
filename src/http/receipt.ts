import { formatId } from "../domain/id.ts";
import type { Receipt } from "../domain/lead.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Answer } from "./answer.ts";

const REPLAYED = { "idempotent-replayed": "true" };

/** What is told of a post that was understood; it is counted by what became of it. */
export function createReceiptAnswer(metrics: Pick<Metrics, "counter">) {
  const posts = metrics.counter("leadgate_posts_total", "Posts understood, by what became of them.", [
    "campaign",
    "status",
    "replayed",
  ]);

  return function answerOf({ body, replayed, leadId, status, summary }: Receipt): Answer {
    posts.add(1, summary.campaign, status, replayed ? "true" : "false");
    const facts = { lead_id: formatId("lead", leadId), lead_status: status, ...summary, replayed };
    return replayed ? { status: 200, body, headers: REPLAYED, facts } : { status: 200, body, facts };
  };
}

export type ReceiptAnswer = ReturnType<typeof createReceiptAnswer>;
