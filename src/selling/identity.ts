import type { Campaign, DuplicateRule } from "../domain/catalog.ts";
import type { Fields, FieldType, FieldValue } from "../domain/field.ts";
import { firstIdAt } from "../domain/id.ts";
import type { Post } from "../domain/lead.ts";
import { hashKey } from "../storage/keys.ts";
import type { LeadRow } from "../storage/leads.ts";
import type { Store } from "../storage/store.ts";

const REPEAT_WINDOW_MS = 60_000;
const IDEMPOTENCY_WINDOW_MS = 7 * 24 * 60 * 60 * 1000;

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
  if (type === "phone" && !text.startsWith("+")) return text.replaceAll(/\D/g, "");
  return text.toLowerCase();
}

export type IdentityField = { key: string; type: FieldType };

/** The fields of a campaign by which its leads are found again. */
export function identityFields(campaign: Campaign): IdentityField[] {
  const keys = new Set([...ALWAYS_KEYED, ...(campaign.duplicates?.fields ?? [])]);
  return campaign.fields.filter((field) => keys.has(field.key)).map(({ key, type }) => ({ key, type }));
}

function idempotencyHash({ supplier, key, idempotencyKey }: KeyedPost): number {
  return hashKey("idempotency", `POST /api/leads\0${supplier.id}\0${key.id}\0${idempotencyKey}`);
}

/** A value by which a lead is found again, and the leads that may share it: look at them before you believe it. */
export type PersonKey = IdentityField & { value: string; hash: number; leadIds: readonly number[] };

/**
 * What of a post says who the person is, with the earlier leads of each: as far back as the campaign's rule for
 * duplicates reaches, and at least as far as a repeat. A post has a phone, so a repeat is found by that.
 */
export function findPerson(
  store: Pick<Store, "keys">,
  { campaign, identity }: { campaign: Campaign; identity: readonly IdentityField[] },
  fields: Fields,
  now: number,
): PersonKey[] {
  const rule = campaign.duplicates;
  const since = firstIdAt(now - Math.max(REPEAT_WINDOW_MS, rule?.windowMs ?? 0));
  const keys: PersonKey[] = [];
  for (const { key, type } of identity) {
    const value = comparable(type, fields[key]);
    if (value === null) continue;
    const hash = hashKey(key, value);
    const isLookedFor = key === "phone" || rule?.fields.includes(key) === true;
    keys.push({ key, type, value, hash, leadIds: isLookedFor ? store.keys.find(hash, since) : [] });
  }
  return keys;
}

/** What a lead is found by again. */
export function keysOf(post: KeyedPost, person: readonly PersonKey[]): number[] {
  const keys = person.map(({ hash }) => hash);
  if (post.idempotencyKey !== null) keys.push(idempotencyHash(post));
  return keys;
}

/** The lead that was posted with this idempotency key within 7 days, whatever its fields. */
export function findByIdempotencyKey(store: Store, post: KeyedPost, now: number): LeadRow | null {
  if (post.idempotencyKey === null) return null;
  for (const id of store.keys.find(idempotencyHash(post), firstIdAt(now - IDEMPOTENCY_WINDOW_MS))) {
    const lead = store.leads.get(id);
    if (
      lead?.idempotencyKey === post.idempotencyKey &&
      lead.supplier === post.supplier.id &&
      lead.keyId === post.key.id
    ) {
      return lead;
    }
  }
  return null;
}

/** The lead that the same supplier made of the same fields within 60 seconds, under the same configuration. */
export function findRecentTwin(
  store: Store,
  post: Post,
  person: readonly PersonKey[],
  { now, configId }: { now: number; configId: number },
): LeadRow | null {
  const since = firstIdAt(now - REPEAT_WINDOW_MS);
  for (const id of person.find(({ key }) => key === "phone")?.leadIds ?? []) {
    if (id < since) continue;
    const lead = store.leads.get(id);
    if (
      lead?.fingerprint === post.fingerprint &&
      lead.supplier === post.supplier.id &&
      lead.campaign === post.campaign.id &&
      lead.configId === configId &&
      (lead.test === 1) === post.test
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

/** The first lead of the same person by the campaign's rule, or null. */
export function findDuplicate(
  store: Store,
  campaign: Campaign,
  person: readonly PersonKey[],
  now: number,
): LeadRow | null {
  const rule = campaign.duplicates;
  if (rule === null) return null;
  const compared = person.filter(({ key }) => rule.fields.includes(key));
  const matchesAll = rule.match === "all";
  if (matchesAll && compared.length < rule.fields.length) return null;
  const since = firstIdAt(now - rule.windowMs);
  let first: LeadRow | null = null;
  // Where all must match, one field's leads are as good as another's.
  for (const searched of matchesAll ? compared.slice(0, 1) : compared) {
    const mustEqual = matchesAll ? compared : [searched];
    for (const id of searched.leadIds) {
      if (first !== null && id >= first.id) break;
      if (id < since) continue;
      const lead = store.leads.get(id);
      if (!counts(lead, campaign, rule)) continue;
      const fields = storedFields(lead);
      if (mustEqual.every(({ key, type, value }) => comparable(type, fields[key]) === value)) {
        first = lead;
        break;
      }
    }
  }
  return first;
}
