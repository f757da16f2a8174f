import type { Catalog } from "../../domain/catalog.ts";
import { AppError } from "../../domain/error.ts";
import { type FormFormat, formFormats, formHookName } from "../../domain/form.ts";
import type { FormPost, FormReceipt } from "../../intake/form-desk.ts";
import type { Log } from "../../platform/log.ts";
import type { LinkRow } from "../../storage/links.ts";
import type { Identity } from "../access.ts";
import { type Answer, type Call, searchOf } from "../answer.ts";
import { bodyFault, readBody, refuseEncoded } from "../body.ts";
import { createBucket } from "../bucket.ts";
import type { Handler } from "../exchange.ts";
import type { FailedAttempts } from "../failed-attempts.ts";
import { linkAt, targetOf } from "../link-target.ts";
import type { ReceiptAnswer } from "../receipt.ts";
import { spend } from "../spend.ts";

/** Of the address of a supplier that has left the configuration. */
const USUAL_RATE = { requestsPerMinute: 60, burst: 60 };
/** Until an operator may have put it right. */
const RETRY_AFTER = { "retry-after": "300" };

function formatOf({ format }: LinkRow): FormFormat {
  return formFormats.find((known) => known === format) ?? "any";
}

/**
 * `POST /hooks/{token}`: forms of a supplier for one campaign, from builders that cannot send a key. Whoever
 * guesses an address, or signs wrongly, is slowed down like whoever guesses keys. Each address has a limiter of its own:
 * as many as the operator has made.
 */
export function createFormHook({
  forms,
  links,
  catalog,
  failed,
  addressOf,
  isStopping,
  monotonic,
  bodyLimitBytes,
  answerOf,
  log,
}: {
  forms: { receive: (post: FormPost) => Promise<FormReceipt> };
  links: { find: (sha256: string) => LinkRow | undefined };
  catalog: Catalog;
  failed: Pick<FailedAttempts, "count">;
  addressOf: (request: Request) => string;
  isStopping: () => boolean;
  monotonic: () => number;
  bodyLimitBytes: number;
  answerOf: ReceiptAnswer;
  log: Pick<Log, "error">;
}): Handler {
  const identities = new Map<number, Identity>();

  /** The address stands for a key of its supplier. */
  function identityOf(link: LinkRow): Identity {
    const known = identities.get(link.id);
    if (known !== undefined) return known;
    const supplier = catalog.suppliers.find(({ id }) => id === link.supplier);
    const owner = supplier ?? { id: link.supplier, rateLimit: USUAL_RATE, keys: [] };
    const { requestsPerMinute, burst } = owner.rateLimit;
    const key = { id: formHookName(link.id), sha256: link.sha256, test: false };
    const bucket = createBucket({ perMinute: requestsPerMinute, capacity: burst });
    const facts = { supplier: owner.id, key: key.id, format: formatOf(link) };
    const identity = { owner, key, bucket, facts };
    identities.set(link.id, identity);
    return identity;
  }

  function findLink(request: Request, address: string): LinkRow {
    const link = linkAt(request, { prefix: "/hooks/", kind: "form", links });
    if (link !== null) return link;
    throw (
      failed.count(address, "a working address") ??
      new AppError(
        "not_found",
        "Cannot find the hook: there is none at this address, or it was revoked, expected one that the seller has made",
      )
    );
  }

  function refuseHomeless(link: LinkRow): AppError {
    const { supplier, campaign } = link;
    log.error("hook_without_campaign", { hook: formHookName(link.id), supplier, campaign });
    return new AppError(
      "unavailable",
      "Cannot accept the form: the campaign behind this address is not active, expected it sent again later",
      { headers: RETRY_AFTER },
    );
  }

  async function receive({ request }: Call, link: LinkRow, address: string): Promise<Answer> {
    const target = targetOf(link, catalog);
    if (target === null) throw refuseHomeless(link);
    const { headers } = request;
    const body = await readBody(request, bodyLimitBytes).catch((fault: unknown) => {
      throw bodyFault(fault);
    });
    refuseEncoded(headers);
    const receipt = await forms
      .receive({
        ...target,
        format: formatOf(link),
        key: identityOf(link).key,
        search: searchOf(request),
        contentType: headers.get("content-type"),
        header: (name) => headers.get(name),
        body,
        address,
        userAgent: headers.get("user-agent"),
      })
      .catch((fault: unknown) => {
        const isUnsigned = fault instanceof AppError && fault.code === "invalid_api_key";
        throw (isUnsigned ? failed.count(address, "a valid signature") : null) ?? fault;
      });
    const answer = answerOf(receipt);
    return { ...answer, facts: { ...answer.facts, format: receipt.format } };
  }

  return (call) => {
    // Asked for before anything is waited for: a client that has hung up meanwhile has no address any more.
    const address = addressOf(call.request);
    const link = findLink(call.request, address);
    const identity = identityOf(link);
    call.identity = identity;
    if (isStopping())
      throw new AppError("unavailable", "Cannot serve: shutting down, expected to be back soon");
    spend(identity, monotonic(), "Cannot accept the form: this address has spent its posts");
    return receive(call, link, address);
  };
}
