import type { CalendarUnit } from "./calendar.ts";
import type { FieldSpec } from "./field.ts";
import type { Filter } from "./filter.ts";
import type { FormFormat, FormSettings } from "./form.ts";
import type { PostbackEvent } from "./postback.ts";
import type { Program } from "./program.ts";
import type { Schedule } from "./schedule.ts";
import type { SuppressionList } from "./suppression-list.ts";

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
  suppressions: readonly Suppression[];
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
  /** How long a supplier waits for live buyers before it hears pending. */
  answerWithinMs: number;
  tiers: readonly Tier[];
};

export type DuplicateRule = {
  /** Canonical field names. */
  fields: readonly string[];
  match: "any" | "all";
  windowMs: number;
  /** `buyer`: no duplicate, but not offered to a buyer that has this person from this seller already. */
  scope: "campaign" | "seller" | "buyer";
};

export const tierMethods = ["priority", "highest_price", "weighted", "round_robin"] as const;

export type Tier = {
  /** In which order the buyers that may have a lead are asked. */
  method: (typeof tierMethods)[number];
  offers: readonly Offer[];
};

/** A buyer's terms in one campaign. */
export type Offer = {
  buyer: Buyer;
  priceCents: number;
  /** Its share of a `weighted` tier, against the others' weights. */
  weight: number;
  filters: readonly Filter[];
  caps: Caps;
  /** In the seller's timezone; null: always open. */
  schedule: Schedule | null;
};

export type Buyer = {
  id: string;
  name: string;
  /** Of its own caps; IANA name. */
  timezone: string;
  /** Over all campaigns. */
  caps: Caps;
  /** `on_match`: what fits is sold. `on_response`: the buyer is asked, and its answer decides. */
  accept: "on_match" | "on_response";
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
  /** How a live buyer's answer is read. Null: any 2xx is yes, nothing else is understood. */
  response: ResponseMapping | null;
};

/** The first of accept, duplicate and reject that holds wins. Paths are dotted, list positions included. */
export type ResponseMapping = {
  accept: ResponseTest;
  duplicate: ResponseTest | null;
  reject: ResponseTest | null;
  /** Paths into a JSON answer. */
  price: string | null;
  reference: string | null;
  reason: string | null;
};

/** What is given must all hold; at least one is. */
export type ResponseTest = {
  /** Inclusive bounds: `2xx` is 200 to 299. */
  status: { from: number; to: number } | null;
  /** Where the compared value stands; null: the answer's whole text. */
  json: string | null;
  /** Null: that there is a value at `json` is enough. `text` is a part of the value, `matches` a pattern over all of it. */
  compare: { how: "equals" | "text" | "matches"; value: string } | null;
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
  /** Where it hears of what becomes of its leads. */
  postback: Postback | null;
  /** What is to be known of its forms, where anything is. */
  forms: ReadonlyMap<FormFormat, FormSettings>;
};

export type Postback = {
  url: string;
  /** Standard Webhooks signing keys, newest first. */
  secrets: readonly Uint8Array[];
  events: readonly PostbackEvent[];
};

/** Persons whose leads nobody may buy. */
export type Suppression = {
  name: string;
  /** By its spelling: campaigns may write one field differently. */
  field: string;
  /** Empty: all. */
  sellers: readonly Seller[];
  list: SuppressionList;
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
