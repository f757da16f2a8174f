import type { Supplier } from "../../domain/catalog.ts";
import type { Receipt } from "../../domain/lead.ts";
import type { RawPost } from "../../intake/intake.ts";
import type { Identity } from "../access.ts";
import { type Answer, type Call, searchOf } from "../answer.ts";
import { bodyFault, readBody, refuseEncoded } from "../body.ts";
import type { KeyedHandler } from "../exchange.ts";
import type { ReceiptAnswer } from "../receipt.ts";
import { spend } from "../spend.ts";

/** `POST /api/leads`: spends a token, reads the body, and leaves the rest to intake. */
export function createPostLead({
  intake,
  bodyLimitBytes,
  addressOf,
  monotonic,
  answerOf,
}: {
  intake: { receive: (raw: RawPost) => Promise<Receipt> };
  bodyLimitBytes: number;
  addressOf: (request: Request) => string;
  monotonic: () => number;
  answerOf: ReceiptAnswer;
}): KeyedHandler<Supplier> {
  async function receive({ request }: Call, { owner: supplier, key }: Identity<Supplier>): Promise<Answer> {
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

  return (call, identity) => {
    spend(identity, monotonic(), "Cannot accept the lead: this key has spent its posts");
    return receive(call, identity);
  };
}
