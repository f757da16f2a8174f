/**
 * Fills a database with leads as Leadgate would have left them, spread evenly over the last 30 days:
 * `seed DATABASE LEADS CONFIGURATION`. Prints until when hardly any of them is due, epoch milliseconds.
 */
import { loadConfig } from "../../src/config/load.ts";
import { snapshotOf } from "../../src/config/snapshot.ts";
import { createCalendar } from "../../src/domain/calendar.ts";
import type { ApiKey, Campaign, Catalog, Supplier } from "../../src/domain/catalog.ts";
import { encodeVerdicts, type Reason } from "../../src/domain/decision.ts";
import type { LeadStatus } from "../../src/domain/lead.ts";
import { renderAnswer } from "../../src/selling/answer.ts";
import { identityFields, keysOf, personKeys } from "../../src/selling/identity.ts";
import { hashKey, packKeys } from "../../src/storage/keys.ts";
import { openStore, type Tx } from "../../src/storage/store.ts";
import { bodyOf, personOf } from "./people.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const SPAN_MS = 30 * DAY_MS;
const SOLD_A_DAY = 1_000;
const LEADS_A_TRANSACTION = 5_000;
const FRESH_MS = 6 * 60 * 60 * 1000;

type Fate = { status: LeadStatus; reason: Reason; nextAt: number | null; expiresAt: number | null };

const [path = "", count = "", configuration = ""] = Bun.argv.slice(2);
const total = Number(count);
const loaded = load();
const { campaign, supplier, key } = onlyOnes(loaded.catalog);
const now = Date.now();
const store = openStore({ path, synchronous: "normal", serve: true, now: () => now });
const configId = store.writeNow(() =>
  store.configs.use({ hash: loaded.hash, catalog: snapshotOf(loaded.catalog) }, now),
);
const identity = identityFields(campaign);
const periodOf = createCalendar();
const midnight = periodOf("day", campaign.seller.timezone, now).end;
const soldOn = new Map<number, number>();

for (let first = 0; first < total; first += LEADS_A_TRANSACTION) {
  const beyond = Math.min(first + LEADS_A_TRANSACTION, total);
  store.writeNow((tx) => {
    for (let person = first; person < beyond; person++) storeLead(person, tx);
  });
}
store.close();
process.stdout.write(String(Math.min(midnight, now + FRESH_MS)));

function load() {
  const read = loadConfig({ path: configuration, env: {} });
  if (!read.ok) throw new Error(`Cannot use ${configuration}: ${read.problems[0]?.message}`);
  return read;
}

function onlyOnes({ campaigns, suppliers }: Catalog): {
  campaign: Campaign;
  supplier: Supplier;
  key: ApiKey;
} {
  const [campaign] = campaigns;
  const [supplier] = suppliers;
  const key = supplier?.keys[0];
  if (campaign === undefined || supplier === undefined || key === undefined)
    throw new Error("Cannot fill a database: the bench's configuration has no campaign or no key");
  return { campaign, supplier, key };
}

/** The first thousand leads of a day that the buyer takes are sold; the others wait for 72 hours, then are unsold. */
function fateOf(at: number, wanted: boolean): Fate {
  const day = periodOf("day", campaign.seller.timezone, at).start;
  const sold = soldOn.get(day) ?? 0;
  if (wanted && sold < SOLD_A_DAY) {
    soldOn.set(day, sold + 1);
    return { status: "sold", reason: "sold", nextAt: null, expiresAt: null };
  }
  const expiresAt = at + campaign.maxAgeMs;
  const reason = wanted ? "cap" : "filter";
  if (expiresAt <= now) return { status: "unsold", reason, nextAt: null, expiresAt };
  return { status: "pending", reason, nextAt: wanted ? Math.min(midnight, expiresAt) : expiresAt, expiresAt };
}

function storeLead(person: number, tx: Tx): void {
  const at = now - SPAN_MS + Math.floor((person * SPAN_MS) / total);
  const id = store.mintLeadId(at);
  const posted = personOf(person);
  const fields = { ...posted, phone: `+1${posted.phone}` };
  const fate = fateOf(at, posted.state === "TX");
  const fingerprint = hashKey("seed", posted.phone);
  const known = personKeys(identity, fields);
  const keys = keysOf({ supplier, key, idempotencyKey: null, fingerprint }, known);
  store.leads.insert({
    id,
    configId,
    seller: campaign.seller.code,
    campaign: campaign.id,
    supplier: supplier.id,
    keyId: key.id,
    status: fate.status,
    reason: null,
    duplicateOf: null,
    test: 0,
    nextAt: fate.nextAt,
    expiresAt: fate.expiresAt,
    fingerprint,
    idempotencyKey: null,
    keys: packKeys(keys),
    fields: JSON.stringify(fields),
    posted: bodyOf(person),
    address: "127.0.0.1",
    userAgent: null,
    decision: encodeVerdicts([{ reason: fate.reason, detail: 0 }]),
    answer: answerOf(id, fate.status === "sold"),
    faults: null,
  });
  store.keys.add(keys, id, tx);
  if (fate.status === "sold") storeSale(id, at);
}

function answerOf(leadId: number, sold: boolean): string {
  return renderAnswer(
    {
      leadId,
      status: sold ? "sold" : "pending",
      priceCents: sold ? 4_500 : null,
      buyerIds: sold ? ["northwind"] : [],
      duplicateOf: null,
      reason: null,
      test: false,
      warnings: [],
    },
    supplier.show,
  );
}

/** Delivered at once. */
function storeSale(leadId: number, at: number): void {
  const id = store.mintDeliveryId(at);
  store.sales.insert({
    id,
    leadId,
    seller: campaign.seller.code,
    campaign: campaign.id,
    tier: 0,
    buyer: "northwind",
    state: "sold",
    priceCents: 4_500,
    currency: campaign.seller.currency,
    reason: null,
    reference: null,
    settledAt: at,
    takenAt: null,
  });
  store.outbox.insert({
    id,
    kind: "sale",
    ref: leadId,
    event: "lead.sold",
    target: "buyer:northwind",
    dueAt: at,
  });
  store.outbox.move({ id, claimed: 0, state: "done", attempts: 1, dueAt: null });
  store.outbox.addAttempt({ deliveryId: id, at, ms: 2, status: 200, outcome: "delivered", response: null });
}
