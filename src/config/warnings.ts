import type { Buyer, Campaign, Catalog, Supplier, Suppression, Tier } from "../domain/catalog.ts";
import type { Program } from "../domain/program.ts";
import { campaignsOf } from "./buyers.ts";
import { warnOfCaps } from "./cap-warnings.ts";
import { warnOfAnswers } from "./live-warnings.ts";
import { isLoopback } from "./loopback.ts";
import type { Report } from "./problem.ts";
import { childOf, itemsOf, quote, type Tree, textOf } from "./tree.ts";

/** What is legal and yet hardly meant. Looked for only where nothing is broken. */
export function warnAbout(root: Tree, catalog: Catalog, report: Report): void {
  const { buyers, campaigns, suppliers, programs } = catalog;
  const campaignNodes = itemsOf(root, "sellers").flatMap((seller) => itemsOf(seller, "campaigns"));
  for (const [buyer, node] of withNodes(buyers, itemsOf(root, "buyers"))) {
    warnOfBuyer(buyer, { node, campaigns: campaignsOf(buyer, campaigns), report });
  }
  for (const [campaign, node] of withNodes(campaigns, campaignNodes)) warnOfCampaign(campaign, node, report);
  for (const [supplier, node] of withNodes(suppliers, itemsOf(root, "suppliers"))) {
    warnOfSupplier(supplier, node, report);
  }
  for (const [program, node] of withNodes(programs, itemsOf(root, "programs"))) {
    warnOfProgram(program, node, report);
  }
  warnOfEmptyLists(catalog.suppressions, itemsOf(root, "suppressions"), report);
}

function withNodes<T extends { id: string }>(things: readonly T[], nodes: readonly Tree[]): [T, Tree][] {
  const byId = new Map(nodes.map((node) => [textOf(childOf(node, "id")), node]));
  return things.flatMap((thing): [T, Tree][] => {
    const node = byId.get(thing.id);
    return node === undefined ? [] : [[thing, node]];
  });
}

type BuyerAround = { node: Tree; campaigns: readonly Campaign[]; report: Report };

function warnOfBuyer(buyer: Buyer, { node, campaigns, report }: BuyerAround): void {
  const name = quote(buyer.id);
  if (campaigns.length === 0) {
    report.warning(node.at, node.path, `Buyer ${name} gets no lead: no campaign sells to it`);
  }
  const url = childOf(childOf(childOf(node, "delivery"), "webhook"), "url");
  warnOfPlainHttp(url, { address: buyer.webhook.url, what: `Leads for buyer ${name}`, report });
  warnOfAnswers(buyer, { node, campaigns, report });
  warnOfCaps(childOf(node, "caps"), { caps: buyer.caps }, report);
}

function warnOfPlainHttp(
  node: Tree | undefined,
  { address, what, report }: { address: string; what: string; report: Report },
): void {
  if (node === undefined || !isPlainHttp(address)) return;
  const sentence = `${what} can be read on their way: the address is http://, expected https://`;
  report.warning(node.at, node.path, sentence);
}

function isPlainHttp(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === "http:" && !isLoopback(hostname);
}

function warnOfCampaign({ id, tiers }: Campaign, node: Tree, report: Report): void {
  if (!tiers.some(({ offers }) => offers.length > 0)) {
    const sentence = `Campaign ${quote(id)} sells nothing: it has no buyers, so its leads stay pending`;
    report.warning(node.at, node.path, sentence);
  }
  const tierNodes = itemsOf(node, "tiers");
  tiers.forEach((tier, i) => {
    warnOfOffers(tier, itemsOf(tierNodes[i], "buyers"), report);
  });
}

function warnOfOffers({ method, offers }: Tier, nodes: readonly Tree[], report: Report): void {
  for (const [i, { buyer, caps, priceCents }] of offers.entries()) {
    const weight = childOf(nodes[i], "weight");
    if (weight !== undefined && method !== "weighted") {
      const sentence = `The weight of buyer ${quote(buyer.id)} changes nothing: the tier's method is ${method}, expected weighted`;
      report.warning(weight.at, weight.path, sentence);
    }
    const node = childOf(nodes[i], "caps");
    warnOfCaps(node, { caps, buyersOwn: buyer.caps }, report);
    const small = caps.find(({ kind, limit }) => kind === "cents" && limit < priceCents);
    if (node === undefined || small === undefined) continue;
    const sentence = `Buyer ${quote(buyer.id)} can buy nothing here: its price is above its budget_${small.unit}`;
    report.warning(node.at, node.path, sentence);
  }
}

function warnOfSupplier({ id, keys, caps, postback }: Supplier, node: Tree, report: Report): void {
  const name = quote(id);
  if (keys.length === 0) report.warning(node.at, node.path, `Supplier ${name} cannot post: it has no keys`);
  for (const [campaign, own] of caps)
    warnOfCaps(childOf(childOf(node, "caps"), campaign), { caps: own }, report);
  if (postback === null) return;
  const url = childOf(childOf(node, "postback"), "url");
  warnOfPlainHttp(url, { address: postback.url, what: `Postbacks to supplier ${name}`, report });
}

function warnOfProgram({ id, keys, partners, webhooks }: Program, node: Tree, report: Report): void {
  const name = quote(id);
  if (keys.length === 0) report.warning(node.at, node.path, `Program ${name} hears nobody: it has no keys`);
  if (partners.length === 0) {
    const sentence = `Program ${name} gets no lead: it has no partners, and every lead names one`;
    report.warning(node.at, node.path, sentence);
  }
  if (childOf(node, "commission") === undefined) {
    report.warning(node.at, node.path, `Program ${name} pays nothing: it has no commission`);
  }
  const nodes = itemsOf(node, "webhooks");
  webhooks.forEach((webhook, i) => {
    const what = `Leads of program ${name}`;
    warnOfPlainHttp(childOf(nodes[i], "url"), { address: webhook.url, what, report });
  });
}

/** A list that is still to be filled is no mistake, an empty file taken for a full one is. */
function warnOfEmptyLists(lists: readonly Suppression[], nodes: readonly Tree[], report: Report): void {
  for (const [i, { name, list }] of lists.entries()) {
    const file = childOf(nodes[i], "file");
    if (file === undefined || list.size > 0) continue;
    report.warning(file.at, file.path, `The list ${quote(name)} suppresses nobody: its file holds no value`);
  }
}
