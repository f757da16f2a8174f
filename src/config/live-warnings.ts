import type { Buyer, Campaign } from "../domain/catalog.ts";
import type { Report } from "./problem.ts";
import { childOf, quote, type Tree } from "./tree.ts";

type Around = {
  node: Tree;
  /** Those that sell to the buyer. */
  campaigns: readonly Campaign[];
  report: Report;
};

/** Warns where a buyer's answer is mapped and not read, read and not mapped, or likely to come too late. */
export function warnOfAnswers(buyer: Buyer, { node, campaigns, report }: Around): void {
  const name = quote(buyer.id);
  const webhook = childOf(childOf(node, "delivery"), "webhook") ?? node;
  const response = childOf(webhook, "response");
  if (buyer.accept === "on_match") {
    if (response === undefined) return;
    const sentence = `The answers of buyer ${name} are not read by its response: its accept is on_match, expected on_response`;
    report.warning(response.at, response.path, sentence);
    return;
  }
  if (response === undefined) {
    const sentence = `Any 2xx answer of buyer ${name} is a sale: it has no response, expected one that says what accept looks like`;
    report.warning(webhook.at, webhook.path, sentence);
  }
  const { timeoutMs } = buyer.webhook;
  const sooner = campaigns
    .filter(({ answerWithinMs }) => answerWithinMs < timeoutMs)
    .map(({ id }) => quote(id));
  if (sooner.length === 0) return;
  const { at, path } = childOf(webhook, "timeout") ?? webhook;
  const which = `campaign${sooner.length === 1 ? "" : "s"} ${sooner.join(", ")}`;
  const sentence = `Suppliers may hear pending before buyer ${name} has answered: its timeout is longer than answer_within of ${which}`;
  report.warning(at, path, sentence);
}
