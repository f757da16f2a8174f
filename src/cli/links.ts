import { didYouMean } from "../config/suggest.ts";
import { randomBase62 } from "../domain/base62.ts";
import type { Campaign, Catalog, Supplier } from "../domain/catalog.ts";
import { OperatorError } from "../domain/error.ts";
import type { Settings } from "../domain/settings.ts";
import { sha256Hex } from "../domain/sha256.ts";
import type { LinkKind, LinkRow } from "../storage/links.ts";
import type { Store } from "../storage/store.ts";
import type { ExitCode, Io } from "./io.ts";
import { openBeside } from "./open-beside.ts";

const TOKEN_DIGITS = 32;

/** What addresses of one kind are called by their command. */
export type LinkNames = {
  kind: LinkKind;
  command: "instructions" | "hooks";
  nameOf: (id: number) => string;
};

/** A new address; its token is told here and stands nowhere. */
export function makeLink(
  store: Pick<Store, "links" | "writeNow">,
  link: Pick<LinkRow, "kind" | "supplier" | "campaign" | "format">,
  { randomBytes }: Pick<Io, "randomBytes">,
): { id: number; token: string } {
  const token = randomBase62(TOKEN_DIGITS, randomBytes);
  const sha256 = sha256Hex(token);
  const { id } = store.writeNow((_tx, now) => store.links.insert({ ...link, sha256, createdAt: now }));
  return { id, token };
}

/** A thing of the configuration by its id. @throws OperatorError where there is none */
export function pick<Entry extends { id: string }>(what: string, all: readonly Entry[], id: string): Entry {
  const found = all.find((entry) => entry.id === id);
  if (found !== undefined) return found;
  const ids = all.map((entry) => entry.id);
  const expected =
    ids.length === 0 ? "one that is configured, and there is none" : `one of ${ids.join(", ")}`;
  throw new OperatorError(
    `Cannot make an address: there is no ${what} '${id}', expected ${expected}${didYouMean(id, ids)}`,
  );
}

/** @throws OperatorError where the supplier may not post to the campaign */
export function refuseForeign(supplier: Supplier, { seller }: Pick<Campaign, "seller">): void {
  if (supplier.sellers.some(({ code }) => code === seller.code)) return;
  throw new OperatorError(
    `Cannot make an address: supplier '${supplier.id}' may not post to ${seller.code}, expected its code under the supplier's sellers`,
  );
}

/** A campaign by its id, that a supplier may post to. @throws OperatorError where there is no such */
export function findCampaign(
  { suppliers, campaigns }: Pick<Catalog, "suppliers" | "campaigns">,
  supplierId: string,
  campaignId: string,
): Campaign {
  const supplier = pick("supplier", suppliers, supplierId);
  const campaign = pick("campaign", campaigns, campaignId);
  refuseForeign(supplier, campaign);
  return campaign;
}

export function warnOfAddress({ id, active }: Campaign, { server }: Settings, { err }: Io): void {
  if (!active) err(`warning: campaign ${id} is not active; the address leads nowhere until it is\n`);
  if (server.publicUrl === null) {
    err("warning: server.public_url is not set; the address is the one this machine listens on\n");
  }
}

export function timeText(epochMs: number | null): string {
  return epochMs === null ? "" : new Date(epochMs).toISOString().slice(0, 19).concat("Z");
}

/** The address leads nowhere from now on. @throws OperatorError where it does not lead anywhere as it is */
export function revokeLink(
  store: Pick<Store, "links" | "writeNow">,
  { kind, command, nameOf }: LinkNames,
  id: number,
): LinkRow {
  const known = store.links.list(kind).find((row) => row.id === id);
  const name = nameOf(id);
  if (known === undefined) {
    throw new OperatorError(
      `Cannot revoke address ${name}: there is none, expected one that leadgate ${command} list shows`,
    );
  }
  if (store.writeNow((_tx, now) => store.links.revoke(id, now))) return known;
  throw new OperatorError(`Cannot revoke address ${name}: it was revoked before, expected one that was not`);
}

/** Works on the database beside a running `serve`, and closes it. */
export function beside(config: string | undefined, io: Io, work: (store: Store) => void): ExitCode {
  const store = openBeside(config, io);
  try {
    work(store);
    return 0;
  } finally {
    store.close();
  }
}
