import type { ApiKey, Campaign, Supplier } from "./catalog.ts";
import type { FieldFault, Fields, Warning } from "./field.ts";

export const leadStatuses = ["pending", "sold", "unsold", "duplicate", "rejected"] as const;
/** `pending` moves to `sold`, `unsold` or `rejected`; the others are final. */
export type LeadStatus = (typeof leadStatuses)[number];

export const rejections = ["suppressed", "no_buyer", "supplier_cap", "invalid"] as const;
/** Why a lead is `rejected`. */
export type Rejection = (typeof rejections)[number];

/** A post that is ready to be decided: it passed validation, unless `faults` say that it did not. */
export type Post = {
  supplier: Supplier;
  key: ApiKey;
  campaign: Campaign;
  test: boolean;
  /** Canonical names, normalized values; without seller, category and test. */
  fields: Fields;
  /** JSON object of what was posted, query and body merged, names and values as they came. */
  posted: string;
  /** 53-bit hash of the fields as posted, names by the spelling rule. */
  fingerprint: number;
  idempotencyKey: string | null;
  /** The client's address. */
  address: string;
  userAgent: string | null;
  warnings: readonly Warning[];
  /** What was wrong with one that is kept all the same, as `invalid`. */
  faults?: readonly FieldFault[];
  /** Where whoever posted waits no longer than this for live buyers, whatever the campaign says. */
  answerWithinMs?: number;
};

/** What a post came to. `body` is the exact JSON text the supplier is told, the same for every repeat. */
export type Receipt = {
  body: string;
  /** The first answer to these fields, told again. */
  replayed: boolean;
  leadId: number;
  status: LeadStatus;
  /** For the log: ids and words only, no personal data. */
  summary: {
    campaign: string;
    buyers: readonly string[];
    reason: string | null;
    refused: Readonly<Record<string, number>>;
  };
};

/** What a stored lead says to its supplier, before `show` takes away what it may not see. Money is integer cents, times epoch milliseconds. */
export type LeadView = {
  id: number;
  status: LeadStatus;
  category: string;
  seller: string;
  priceCents: number | null;
  buyerIds: readonly string[];
  soldAt: number | null;
  /** Given only where the first lead came from the same supplier. */
  duplicateOf: number | null;
  reason: string | null;
  test: boolean;
};
