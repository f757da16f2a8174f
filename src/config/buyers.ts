import type { Buyer, Campaign, Seller, Webhook } from "../domain/catalog.ts";
import { spellingOf } from "../domain/spelling.ts";
import { buyerSchema } from "./party-schema.ts";
import type { Report } from "./problem.ts";
import type { Read } from "./read.ts";
import { checkUnique } from "./references.ts";
import { refuseEmptyTests, responseOf } from "./response-schema.ts";
import { didYouMean } from "./suggest.ts";
import { childOf, itemsOf, quote, type Tree } from "./tree.ts";

/** A buyer, and where it stands: what depends on the campaigns it is in can only be checked once those are read. */
export type ReadBuyer = { buyer: Buyer; node: Tree; timezoneGiven: boolean };

export function readBuyers(root: Tree, { read, report }: { read: Read; report: Report }): ReadBuyer[] {
  const items = itemsOf(root, "buyers");
  checkUnique(items, { key: "id", report });
  return items.flatMap((node) => {
    const written = read(node, buyerSchema);
    refuseEmptyTests(childOf(childOf(childOf(node, "delivery"), "webhook"), "response"), report);
    if (written === null) return [];
    const { id, name, timezone, caps, accept, delivery } = written;
    const { url, secret, format, headers, timeout, fields, response } = delivery.webhook;
    const webhook: Webhook = {
      url,
      secrets: secret,
      format,
      headers,
      timeoutMs: timeout,
      fields: fields ?? null,
      response: response === undefined || accept === "on_match" ? null : responseOf(response),
    };
    const buyer: Buyer = { id, name, timezone: timezone ?? "UTC", caps, accept, webhook };
    return [{ buyer, node, timezoneGiven: timezone !== undefined }];
  });
}

/** Completes and checks the buyers against the campaigns they are in. */
export function settleBuyers(
  read: readonly ReadBuyer[],
  campaigns: readonly Campaign[],
  report: Report,
): void {
  for (const { buyer, node, timezoneGiven } of read) {
    const own = campaignsOf(buyer, campaigns);
    const sellers = [...new Set(own.map(({ seller }) => seller))];
    if (!timezoneGiven) settleTimezone(buyer, { node, sellers, report });
    checkBudgets(buyer, { node, sellers, report });
    checkTemplates(buyer, { node, campaigns: own, report });
  }
}

/** Those that sell to a buyer. */
export function campaignsOf(buyer: Buyer, campaigns: readonly Campaign[]): Campaign[] {
  return campaigns.filter(({ tiers }) =>
    tiers.some(({ offers }) => offers.some((offer) => offer.buyer === buyer)),
  );
}

type Around = { node: Tree; sellers: readonly Seller[]; report: Report };

function settleTimezone(buyer: Buyer, { node, sellers, report }: Around): void {
  const zones = [...new Set(sellers.map(({ timezone }) => timezone))];
  const caps = childOf(node, "caps");
  if (zones.length > 1 && caps !== undefined && buyer.caps.length > 0) {
    report.problem(
      caps.at,
      caps.path,
      `Cannot count the caps of buyer ${quote(buyer.id)}: its sellers are in ${zones.join(" and ")}, expected a timezone of its own`,
    );
  }
  buyer.timezone = zones[0] ?? "UTC";
}

function checkBudgets(buyer: Buyer, { node, sellers, report }: Around): void {
  const currencies = [...new Set(sellers.map(({ currency }) => currency))];
  const caps = childOf(node, "caps");
  if (currencies.length < 2 || caps === undefined || !buyer.caps.some(({ kind }) => kind === "cents")) return;
  report.problem(
    caps.at,
    caps.path,
    `Cannot add up the budget of buyer ${quote(buyer.id)}: its sellers are paid in ${currencies.join(" and ")}, expected budgets in the campaigns instead`,
  );
}

const OURS = ["lead_id", "sale_id", "price", "category", "seller"];

/** A placeholder no campaign knows is a mistake, unless a campaign keeps what suppliers send beyond its fields. */
function checkTemplates(
  buyer: Buyer,
  { node, campaigns, report }: Omit<Around, "sellers"> & { campaigns: readonly Campaign[] },
): void {
  if (campaigns.length === 0) return;
  const names = [...new Set([...OURS, ...campaigns.flatMap(({ fields }) => fields.map(({ key }) => key))])];
  const spellings = new Set(names.map(spellingOf));
  const kept = campaigns.some(({ unknownFields }) => unknownFields === "keep");
  const fields = childOf(childOf(childOf(node, "delivery"), "webhook"), "fields");
  for (const [target, template] of Object.entries(buyer.webhook.fields ?? {})) {
    for (const [, name = ""] of String(template).matchAll(/\{([^{}]*)\}/g)) {
      if (spellings.has(spellingOf(name))) continue;
      const at = childOf(fields, target) ?? node;
      const sentence = `Cannot fill ${quote(`{${name}}`)}: no campaign of buyer ${quote(buyer.id)} has such a field, expected one of ${names.join(", ")}${didYouMean(name, names)}`;
      if (kept) report.warning(at.at, at.path, sentence);
      else report.problem(at.at, at.path, sentence);
    }
  }
}
