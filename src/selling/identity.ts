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

type KeyedPost = Pick<Post, "supplier" | "key" | "idempotencyKey" | "fingerprint">;

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

function repeatHash(supplierId: string, fingerprint: number): number {
  return hashKey("repeat", `${supplierId}\0${fingerprint}`);
}

/** What a post is found by again: repeats always, the person only where the lead counts (not for test leads). */
export function repeatKeys(post: KeyedPost): number[] {
  const repeat = repeatHash(post.supplier.id, post.fingerprint);
  return post.idempotencyKey === null ? [repeat] : [repeat, idempotencyHash(post)];
}

export type PersonKey = IdentityField & { value: string; hash: number };

export function personKeys(identity: readonly IdentityField[], fields: Fields): PersonKey[] {
  const keys: PersonKey[] = [];
  for (const field of identity) {
    const value = comparable(field.type, fields[field.key]);
    if (value !== null) keys.push({ ...field, value, hash: hashKey(field.key, value) });
  }
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
  { now, configId }: { now: number; configId: number },
): LeadRow | null {
  for (const id of store.keys.find(
    repeatHash(post.supplier.id, post.fingerprint),
    firstIdAt(now - REPEAT_WINDOW_MS),
  )) {
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

function sameScope(lead: LeadRow, campaign: Campaign, rule: DuplicateRule): boolean {
  return rule.scope === "campaign" ? lead.campaign === campaign.id : lead.seller === campaign.seller.code;
}

function counts(lead: LeadRow | undefined, campaign: Campaign, rule: DuplicateRule): lead is LeadRow {
  return lead !== undefined && lead.test === 0 && COUNTED.has(lead.status) && sameScope(lead, campaign, rule);
}

function storedFields(lead: LeadRow): Fields {
  return lead.fields === null ? {} : JSON.parse(lead.fields);
}

/** The first lead of the same person by the campaign's rule, or null. */
export function findDuplicate(
  store: Store,
  campaign: Campaign,
  keys: readonly PersonKey[],
  now: number,
): LeadRow | null {
  const rule = campaign.duplicates;
  if (rule === null) return null;
  const compared = keys.filter((key) => rule.fields.includes(key.key));
  if (compared.length === 0 || (rule.match === "all" && compared.length < rule.fields.length)) return null;
  const since = firstIdAt(now - rule.windowMs);
  const searched = rule.match === "all" ? compared.slice(0, 1) : compared;
  const mustEqual = (hit: PersonKey) => (rule.match === "all" ? compared : [hit]);
  let first: LeadRow | null = null;
  for (const key of searched) {
    for (const id of store.keys.find(key.hash, since)) {
      if (first !== null && id >= first.id) break;
      const lead = store.leads.get(id);
      if (!counts(lead, campaign, rule)) continue;
      const fields = storedFields(lead);
      if (mustEqual(key).every(({ key: name, type, value }) => comparable(type, fields[name]) === value)) {
        first = lead;
        break;
      }
    }
  }
  return first;
}
