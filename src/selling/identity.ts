import type { Campaign, DuplicateRule } from "../domain/catalog.ts";
import type { Fields, FieldType, FieldValue } from "../domain/field.ts";
import { firstIdAt } from "../domain/id.ts";
import { idempotencyWindowMs } from "../domain/idempotency.ts";
import type { Post } from "../domain/lead.ts";
import { spellingOf } from "../domain/spelling.ts";
import { hashKey } from "../storage/keys.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { Store } from "../storage/store.ts";

/** Always findable by these, so that a duplicate rule added later knows the leads from before. */
const ALWAYS_KEYED = ["phone", "email"];

const COUNTED = new Set(["pending", "sold", "unsold"]);

/** What of a post an idempotency key belongs to. */
export type KeyedPost = Pick<Post, "supplier" | "key" | "idempotencyKey" | "fingerprint">;

/** One text for values that mean the same; null where there is nothing to compare. A phone that did not parse counts by its digits. */
function comparable(type: FieldType | undefined, value: FieldValue | undefined): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "object") return JSON.stringify(value);
  const text = String(value);
  if (type === "phone" && !text.startsWith("+")) return text.replaceAll(/\D/g, "") || null;
  return text.toLowerCase();
}

export type IdentityField = { key: string; type: FieldType; spelling: string };

/** The fields of a campaign by which its leads are found again. */
export function identityFields(campaign: Campaign): IdentityField[] {
  const keys = new Set([...ALWAYS_KEYED, ...(campaign.duplicates?.fields ?? [])]);
  return campaign.fields
    .filter((field) => keys.has(field.key))
    .map(({ key, type }) => ({ key, type, spelling: spellingOf(key) }));
}

function idempotencyHash({ supplier, key, idempotencyKey }: KeyedPost): number {
  return hashKey("idempotency", `POST /api/leads\0${supplier.id}\0${key.id}\0${idempotencyKey}`);
}

/** A value by which the leads of one person are found again. */
export type PersonKey = IdentityField & { value: string; hash: number };

/** What of a post says who the person is. Fields are keyed by their spelling: campaigns may write one differently. */
export function personKeys(identity: readonly IdentityField[], fields: Fields): PersonKey[] {
  const keys: PersonKey[] = [];
  for (const { key, type, spelling } of identity) {
    const value = comparable(type, fields[key]);
    if (value !== null) keys.push({ key, type, spelling, value, hash: hashKey(spelling, value) });
  }
  return keys;
}

/** What a lead is found by again: its idempotency key, and the person where the lead counts against duplicates. */
export function keysOf(post: KeyedPost, person: readonly PersonKey[]): number[] {
  const keys = person.map(({ hash }) => hash);
  if (post.idempotencyKey !== null) keys.push(idempotencyHash(post));
  return keys;
}

/** An invalid lead is not told of again once the configuration has changed: it may be what made it invalid. */
function isObsolete({ reason, configId }: LeadRow, current: number): boolean {
  return reason === "invalid" && configId !== current;
}

/** The lead that was posted with this idempotency key within 7 days, whatever its fields. */
export function findByIdempotencyKey(
  store: Store,
  post: KeyedPost,
  { configId, now }: { configId: number; now: number },
): LeadRow | null {
  if (post.idempotencyKey === null) return null;
  for (const id of store.keys.find(idempotencyHash(post), firstIdAt(now - idempotencyWindowMs))) {
    const lead = store.leads.get(id);
    if (
      lead?.idempotencyKey === post.idempotencyKey &&
      lead.supplier === post.supplier.id &&
      lead.keyId === post.key.id &&
      !isObsolete(lead, configId)
    ) {
      return lead;
    }
  }
  return null;
}

function counts(lead: LeadRow | undefined, campaign: Campaign, rule: DuplicateRule): lead is LeadRow {
  if (lead === undefined || lead.test === 1 || !COUNTED.has(lead.status)) return false;
  return rule.scope === "campaign" ? lead.campaign === campaign.id : lead.seller === campaign.seller.code;
}

function storedFields(lead: LeadRow): Fields {
  return lead.fields === null ? {} : JSON.parse(lead.fields);
}

/** Whether a stored lead holds the same value, under whatever spelling its own campaign writes the field. */
function holds(fields: Fields, { key, type, spelling, value }: PersonKey): boolean {
  const name = key in fields ? key : Object.keys(fields).find((other) => spellingOf(other) === spelling);
  return name !== undefined && comparable(type, fields[name]) === value;
}

/** Where any field may match, all are searched; where all must, the one that the fewest leads share. */
function searches(rule: DuplicateRule, found: readonly { mustHold: PersonKey[]; leadIds: number[] }[]) {
  if (rule.match === "any") return found;
  const [fewest] = found.toSorted((a, b) => a.leadIds.length - b.leadIds.length);
  return fewest === undefined ? [] : [{ ...fewest, mustHold: found.flatMap(({ mustHold }) => mustHold) }];
}

/** Where to look for leads of the same person: lists of ids, each with what such a lead must hold. */
function placesToLook(
  store: Pick<Store, "keys">,
  rule: DuplicateRule,
  person: readonly PersonKey[],
  now: number,
) {
  const compared = person.filter(({ key }) => rule.fields.includes(key));
  if (rule.match === "all" && compared.length < rule.fields.length) return [];
  const since = firstIdAt(now - rule.windowMs);
  const found = compared.map((key) => ({ mustHold: [key], leadIds: store.keys.find(key.hash, since) }));
  return searches(rule, found);
}

function isSamePerson(lead: LeadRow, mustHold: readonly PersonKey[]): boolean {
  const fields = storedFields(lead);
  return mustHold.every((key) => holds(fields, key));
}

/** The first lead of the same person by the campaign's rule, or null. */
export function findDuplicate(
  store: Pick<Store, "keys" | "leads">,
  campaign: Campaign,
  person: readonly PersonKey[],
  now: number,
): LeadRow | null {
  const rule = campaign.duplicates;
  if (rule === null || rule.scope === "buyer") return null;
  let first: LeadRow | null = null;
  for (const { mustHold, leadIds } of placesToLook(store, rule, person, now)) {
    for (const id of leadIds) {
      if (first !== null && id >= first.id) break;
      const lead = store.leads.get(id);
      if (!counts(lead, campaign, rule) || !isSamePerson(lead, mustHold)) continue;
      first = lead;
      break;
    }
  }
  return first;
}

/** Who has bought this person from the campaign's seller, or is being offered it, by other leads than `except`. */
export function findBuyersOf(
  store: Pick<Store, "keys" | "leads" | "sales">,
  campaign: Campaign,
  person: readonly PersonKey[],
  { now, except }: { now: number; except: number | null },
): ReadonlySet<string> {
  const buyers = new Set<string>();
  const rule = campaign.duplicates;
  if (rule === null) return buyers;
  for (const { mustHold, leadIds } of placesToLook(store, rule, person, now)) {
    for (const id of leadIds) {
      const lead = id === except ? undefined : store.leads.get(id);
      if (!counts(lead, campaign, rule) || !isSamePerson(lead, mustHold)) continue;
      for (const { buyer, state } of store.sales.ofLead(id)) if (state !== "refused") buyers.add(buyer);
    }
  }
  return buyers;
}
