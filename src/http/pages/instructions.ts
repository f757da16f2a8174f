import type { Catalog } from "../../domain/catalog.ts";
import type { LinkRow } from "../../storage/links.ts";
import type { Answer } from "../answer.ts";
import type { Handler } from "../exchange.ts";
import type { FailedAttempts } from "../failed-attempts.ts";
import { type LinkTarget, linkAt, targetOf } from "../link-target.ts";

/** Of those that were asked for last. */
const MOST_KEPT = 50;

/**
 * `/i/{token}`: the posting instructions of one campaign for one supplier, for whoever has the address. It is looked
 * up by its hash, so the time that takes says nothing of others; and whoever guesses is slowed down like whoever
 * guesses keys.
 */
export function createInstructions({
  url,
  catalog,
  links,
  failed,
  addressOf,
}: {
  url: () => string;
  catalog: Catalog;
  links: { find: (sha256: string) => LinkRow | undefined };
  failed: FailedAttempts;
  addressOf: (request: Request) => string;
}): Handler {
  const kept = new Map<string, Answer>();

  /** A Map keeps the order of insertion: what is put back in is the youngest. */
  function keep(name: string, render: () => Answer): Answer {
    const answer = kept.get(name) ?? render();
    kept.delete(name);
    kept.set(name, answer);
    const [oldest] = kept.keys();
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
    return answer;
  }

  /** Null: there is no such page, or not any more. */
  function wanted(request: Request): LinkTarget | null {
    const link = linkAt(request, { prefix: "/i/", kind: "instructions", links });
    return link === null ? null : targetOf(link, catalog);
  }

  return async ({ request }) => {
    const found = wanted(request);
    // Asked for before anything is waited for: a client that has hung up meanwhile has no address any more.
    const refused = found === null ? failed.count(addressOf(request), "a working address") : null;
    const pages = await import("./instructions-page.ts");
    if (refused !== null) return pages.tooManyTries(refused.headers["retry-after"] ?? "");
    if (found === null) return pages.unknownInstructions();
    return keep(`${found.supplier.id} ${found.campaign.id}`, () => ({
      ...pages.instructionsPage({ ...found, url: url() }),
      facts: { supplier: found.supplier.id, campaign: found.campaign.id },
    }));
  };
}
