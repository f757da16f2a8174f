import type { CalendarUnit } from "../domain/calendar.ts";
import type { Cap, Caps, Catalog } from "../domain/catalog.ts";
import type { Settings } from "../domain/settings.ts";
import { demoKeySha256 } from "./demo-key.ts";
import type { Report } from "./problem.ts";
import { childOf, itemsOf, quote, type Tree, textOf } from "./tree.ts";

/** What is legal and yet hardly meant. Looked for only where nothing is broken. */
export function warnAbout(root: Tree, { buyers, campaigns, suppliers }: Catalog, report: Report): void {
  const nodeOf = createNodeFinder(root);
  const selling = new Set(
    campaigns.flatMap(({ tiers }) => tiers.flatMap(({ offers }) => offers.map(({ buyer }) => buyer))),
  );
  for (const buyer of buyers) {
    const node = nodeOf("buyers", buyer.id);
    if (!selling.has(buyer)) warn(node, `Buyer ${quote(buyer.id)} gets no lead: no campaign sells to it`);
    if (isPlainHttp(buyer.webhook.url)) {
      warn(
        childOf(childOf(childOf(node, "delivery"), "webhook"), "url"),
        `Leads for buyer ${quote(buyer.id)} can be read on their way: the address is http://, expected https://`,
      );
    }
    warnOfCaps(childOf(node, "caps"), buyer.caps);
  }
  for (const campaign of campaigns) {
    const node = nodeOf("campaigns", campaign.id);
    if (!campaign.tiers.some(({ offers }) => offers.length > 0)) {
      warn(node, `Campaign ${quote(campaign.id)} sells nothing: it has no buyers, so its leads stay pending`);
    }
    warnOfOffers(campaign.tiers, node);
  }
  for (const supplier of suppliers) {
    const node = nodeOf("suppliers", supplier.id);
    if (supplier.keys.length === 0) warn(node, `Supplier ${quote(supplier.id)} cannot post: it has no keys`);
    for (const [campaign, caps] of supplier.caps) warnOfCaps(childOf(childOf(node, "caps"), campaign), caps);
  }

  function warn(node: Tree | undefined, sentence: string): void {
    if (node !== undefined) report.warning(node.at, node.path, sentence);
  }

  function warnOfOffers(tiers: Catalog["campaigns"][number]["tiers"], campaign: Tree | undefined): void {
    const nodes = itemsOf(campaign, "tiers");
    tiers.forEach(({ offers }, t) => {
      offers.forEach(({ caps, priceCents, buyer }, o) => {
        const node = itemsOf(nodes[t], "buyers")[o];
        warnOfCaps(childOf(node, "caps"), caps, buyer.caps);
        const small = caps.find(({ kind, limit }) => kind === "cents" && limit < priceCents);
        if (small !== undefined) {
          warn(
            childOf(node, "caps"),
            `Buyer ${quote(buyer.id)} can buy nothing here: its price is above its budget_${small.unit}`,
          );
        }
      });
    });
  }

  function warnOfCaps(node: Tree | undefined, caps: Caps, around: Caps = []): void {
    for (const cap of caps) {
      const tighter = [...caps, ...around].find((other) => other !== cap && isTighter(other, cap));
      if (tighter === undefined) continue;
      const [name, other] = [nameOfCap(cap), nameOfCap(tighter)];
      const whose = caps.includes(tighter) ? other : `the buyer's own ${other}`;
      warn(
        childOf(node, name) ?? node,
        `The cap ${name} can never be reached: ${whose} is used up before it`,
      );
    }
  }
}

function createNodeFinder(root: Tree) {
  const lists = {
    buyers: itemsOf(root, "buyers"),
    suppliers: itemsOf(root, "suppliers"),
    campaigns: itemsOf(root, "sellers").flatMap((seller) => itemsOf(seller, "campaigns")),
  };
  return (list: keyof typeof lists, id: string) =>
    lists[list].find((node) => textOf(childOf(node, "id")) === id);
}

/** At most so many of the shorter period fall into the longer, the longest month and the longest day counted. */
const FITS: Readonly<Record<string, number>> = {
  "hour day": 25,
  "hour week": 169,
  "hour month": 745,
  "day week": 7,
  "day month": 31,
  "week month": 6,
};
const LENGTH: Readonly<Record<CalendarUnit, number>> = { hour: 0, day: 1, week: 2, month: 3, total: 4 };

/** Whether a cap is never reached because of another that counts the same. */
function isTighter(other: Cap, cap: Cap): boolean {
  if (other.kind !== cap.kind) return false;
  if (LENGTH[other.unit] >= LENGTH[cap.unit]) return other.limit < cap.limit;
  const fits = FITS[`${other.unit} ${cap.unit}`];
  return fits !== undefined && other.limit * fits < cap.limit;
}

function nameOfCap({ kind, unit }: Cap): string {
  return kind === "cents" ? `budget_${unit}` : unit;
}

function isPlainHttp(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === "http:" && !isLoopback(hostname);
}

export function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(hostname);
}

/**
 * The example's key is public. Trying it on one machine earns a warning; beyond that nothing starts with it.
 * True where it is configured.
 */
export function checkDemoKey(root: Tree, settings: Settings, report: Report): boolean {
  const keys = itemsOf(root, "suppliers").flatMap((supplier) => itemsOf(supplier, "keys"));
  const used = keys
    .flatMap((key) => childOf(key, "sha256") ?? [])
    .filter((node) => textOf(node)?.toLowerCase() === demoKeySha256);
  const { host, publicUrl } = settings.server;
  const reachable = !isLoopback(host)
    ? "host"
    : publicUrl !== null && !isLoopback(new URL(publicUrl).hostname)
      ? "public_url"
      : null;
  for (const { at, path } of used) {
    if (reachable === null)
      report.warning(
        at,
        path,
        "This is the example's key, which everybody knows: make one with `leadgate keys new` before others can reach this server",
      );
    else
      report.problem(
        at,
        path,
        `Cannot serve others with the example's key, which everybody knows: server.${reachable} is not of this machine alone, expected a key from \`leadgate keys new\``,
      );
  }
  return used.length > 0;
}
