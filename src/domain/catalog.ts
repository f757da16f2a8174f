import type { CalendarUnit } from "./calendar.ts";
import type { FieldSpec } from "./field.ts";
import type { Filter } from "./filter.ts";
import type { Program } from "./program.ts";

/**
 * Who takes part and on which terms: the configuration with every reference resolved.
 * Built once at start by `config`, read by every stage, never changed while serving.
 * Money is integer cents, durations are milliseconds.
 */
export type Catalog = {
  sellers: readonly Seller[];
  campaigns: readonly Campaign[];
  buyers: readonly Buyer[];
  suppliers: readonly Supplier[];
  programs: readonly Program[];
};

export type Seller = {
  /** 8 characters `A-Z0-9`, never changes. */
  code: string;
  /** Readable, may change. */
  slug: string;
  name: string;
  /** IANA name. */
  timezone: string;
  /** ISO 4217. */
  currency: string;
  /** ISO 3166-1 alpha-2; decides how phones, states and zips are read. */
  country: string;
};

export type Campaign = {
  id: string;
  seller: Seller;
  category: string;
  active: boolean;
  /** The whole list a supplier may send: firstName, lastName, phone, state first, then email, zip and city, then the campaign's own. */
  fields: readonly FieldSpec[];
  /** Phones must be valid numbers, not only 7 to 15 digits. */
  strict: boolean;
  unknownFields: "keep" | "drop" | "reject";
  /** Null: only the repeat within 60 seconds counts. */
  duplicates: DuplicateRule | null;
  /** 1 is exclusive; N is shared among at most N. */
  sellTo: number;
  whenUnsold: "hold" | "reject";
  /** How long an unsold lead stays pending. */
  maxAgeMs: number;
  tiers: readonly Tier[];
};

export type DuplicateRule = {
  /** Canonical field names. */
  fields: readonly string[];
  match: "any" | "all";
  windowMs: number;
  scope: "campaign" | "seller";
};

export type Tier = {
  method: "priority";
  offers: readonly Offer[];
};

/** A buyer's terms in one campaign. */
export type Offer = {
  buyer: Buyer;
  priceCents: number;
  filters: readonly Filter[];
  caps: Caps;
};

export type Buyer = {
  id: string;
  name: string;
  /** Of its own caps; IANA name. */
  timezone: string;
  /** Over all campaigns. */
  caps: Caps;
  webhook: Webhook;
};

export type Webhook = {
  url: string;
  /** Standard Webhooks signing keys, decoded from `whsec_…`, newest first. */
  secrets: readonly Uint8Array[];
  format: "json" | "form" | "query";
  headers: Readonly<Record<string, string>>;
  timeoutMs: number;
  /** The buyer's own shape: name → template with `{placeholders}`. Null: ours. */
  fields: Readonly<Record<string, string | number | boolean>> | null;
};

export type Supplier = {
  id: string;
  name: string;
  sellers: readonly Seller[];
  rateLimit: RateLimit;
  /** What this supplier may see of a sale. */
  show: { price: boolean; buyerIds: boolean };
  /** Leads accepted from this supplier, by campaign id. */
  caps: ReadonlyMap<string, Caps>;
  keys: readonly ApiKey[];
};

export type RateLimit = { requestsPerMinute: number; burst: number };

export type ApiKey = {
  /** Unique within its supplier. */
  id: string;
  /** Lower-case hex SHA-256 of the key. */
  sha256: string;
  /** Leads posted with it are test leads. */
  test: boolean;
};

/** At most so many leads (`count`) or so much money (`cents`) in one calendar period. */
export type Cap = { unit: CalendarUnit; kind: "count" | "cents"; limit: number };
export type Caps = readonly Cap[];
