import type { Buyer, Campaign, Catalog, Supplier, Tier } from "../domain/catalog.ts";
import type { Program } from "../domain/program.ts";
import { warnOfCaps } from "./cap-warnings.ts";
import { isLoopback } from "./loopback.ts";
import type { Report } from "./problem.ts";
import { childOf, itemsOf, quote, type Tree, textOf } from "./tree.ts";

/** What is legal and yet hardly meant. Looked for only where nothing is broken. */
export function warnAbout(
  root: Tree,
  { buyers, campaigns, suppliers, programs }: Catalog,
  report: Report,
): void {
  const offers = campaigns.flatMap(({ tiers }) => tiers.flatMap((tier) => tier.offers));
  const sold = new Set(offers.map(({ buyer }) => buyer));
  const campaignNodes = itemsOf(root, "sellers").flatMap((seller) => itemsOf(seller, "campaigns"));
  for (const [buyer, node] of withNodes(buyers, itemsOf(root, "buyers"))) {
    warnOfBuyer(buyer, { node, isSold: sold.has(buyer), report });
  }
  for (const [campaign, node] of withNodes(campaigns, campaignNodes)) warnOfCampaign(campaign, node, report);
  for (const [supplier, node] of withNodes(suppliers, itemsOf(root, "suppliers"))) {
    warnOfSupplier(supplier, node, report);
  }
  for (const [program, node] of withNodes(programs, itemsOf(root, "programs"))) {
    warnOfProgram(program, node, report);
  }
}

function withNodes<T extends { id: string }>(things: readonly T[], nodes: readonly Tree[]): [T, Tree][] {
  const byId = new Map(nodes.map((node) => [textOf(childOf(node, "id")), node]));
  return things.flatMap((thing): [T, Tree][] => {
    const node = byId.get(thing.id);
    return node === undefined ? [] : [[thing, node]];
  });
}

function warnOfBuyer(
  buyer: Buyer,
  { node, isSold, report }: { node: Tree; isSold: boolean; report: Report },
): void {
  const name = quote(buyer.id);
  if (!isSold) report.warning(node.at, node.path, `Buyer ${name} gets no lead: no campaign sells to it`);
  const url = childOf(childOf(childOf(node, "delivery"), "webhook"), "url");
  if (url !== undefined && isPlainHttp(buyer.webhook.url)) {
    const sentence = `Leads for buyer ${name} can be read on their way: the address is http://, expected https://`;
    report.warning(url.at, url.path, sentence);
  }
  warnOfCaps(childOf(node, "caps"), { caps: buyer.caps }, report);
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

function warnOfOffers({ offers }: Tier, nodes: readonly Tree[], report: Report): void {
  for (const [i, { buyer, caps, priceCents }] of offers.entries()) {
    const node = childOf(nodes[i], "caps");
    warnOfCaps(node, { caps, buyersOwn: buyer.caps }, report);
    const small = caps.find(({ kind, limit }) => kind === "cents" && limit < priceCents);
    if (node === undefined || small === undefined) continue;
    const sentence = `Buyer ${quote(buyer.id)} can buy nothing here: its price is above its budget_${small.unit}`;
    report.warning(node.at, node.path, sentence);
  }
}

function warnOfSupplier({ id, keys, caps }: Supplier, node: Tree, report: Report): void {
  if (keys.length === 0) {
    report.warning(node.at, node.path, `Supplier ${quote(id)} cannot post: it has no keys`);
  }
  for (const [campaign, own] of caps)
    warnOfCaps(childOf(childOf(node, "caps"), campaign), { caps: own }, report);
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
    const url = childOf(nodes[i], "url");
    if (url === undefined || !isPlainHttp(webhook.url)) return;
    const sentence = `Leads of program ${name} can be read on their way: the address is http://, expected https://`;
    report.warning(url.at, url.path, sentence);
  });
}
