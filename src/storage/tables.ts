import { sql } from "drizzle-orm";
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * The tables. Ids grow with time (`domain/id.ts`), money is integer cents, times are epoch milliseconds UTC.
 * Closed lists (states, reasons) live in `domain`, not in CHECKs: growing one here would rebuild the table.
 * `scripts/migrations.ts` makes every table STRICT, and those named in its list WITHOUT ROWID.
 */

/** One row per distinct configuration: what stored decisions are read against. */
export const configs = sqliteTable("configs", {
  id: integer().primaryKey(),
  hash: text().notNull().unique(),
  firstUsedAt: integer("first_used_at").notNull(),
  /** JSON: campaign id → seller, category, and its offers' buyers in the order of decisions. No secrets. */
  catalog: text().notNull(),
});

export const leads = sqliteTable(
  "leads",
  {
    id: integer().primaryKey(),
    configId: integer("config_id").notNull(),
    seller: text().notNull(),
    campaign: text().notNull(),
    supplier: text().notNull(),
    keyId: text("key_id").notNull(),
    status: text().notNull(),
    /** Why rejected. */
    reason: text(),
    /** The first lead of this person. */
    duplicateOf: integer("duplicate_of"),
    /** 1: no sale, delivery, usage or duplicate key exists for it. */
    test: integer().notNull(),
    /** Pending only: when to look at it again, at the latest its `expires_at`; null while a live buyer is asked. */
    nextAt: integer("next_at"),
    /** Fixed at the post: until when buyers are looked for. Null where none had to be. */
    expiresAt: integer("expires_at"),
    fingerprint: integer().notNull(),
    idempotencyKey: text("idempotency_key"),
    /** What of it stands in `lead_keys`: 8-byte little-endian hashes. */
    keys: blob({ mode: "buffer" }),
    /** JSON, normalized. Personal: null after erasure. */
    fields: text(),
    /** JSON, as posted. Personal. */
    posted: text(),
    address: text(),
    userAgent: text("user_agent"),
    /** Two bytes an offer, in the order of `configs.catalog`. */
    decision: blob({ mode: "buffer" }),
    /** The exact body told to the supplier; null while live buyers are asked. */
    answer: text(),
    /** JSON: `[{ field, code, message }]` of one that a form sent and that could not be taken as it is. */
    faults: text(),
  },
  (t) => [
    index("leads_by_supplier").on(t.supplier, t.test, t.status, t.id),
    // Nothing more in it: a million leads that wait for one midnight stand in it oldest first.
    index("leads_held").on(t.nextAt).where(sql`status = 'pending'`),
    // One campaign's can be made due without reading the others'.
    index("leads_held_by_campaign").on(t.campaign, t.test, t.nextAt).where(sql`status = 'pending'`),
  ],
);

/** Hashes by which a lead is found again: duplicates, repeats, idempotency keys. See `keys.ts`. */
export const leadKeys = sqliteTable(
  "lead_keys",
  { hash: integer().notNull(), leadId: integer("lead_id").notNull() },
  (t) => [primaryKey({ columns: [t.hash, t.leadId] })],
);

/** Up to which lead each of the 256 slots of `lead_keys` is written; younger ones are held in memory. */
export const leadKeysUpto = sqliteTable("lead_keys_upto", {
  slot: integer().primaryKey(),
  leadId: integer("lead_id").notNull(),
});

/** One lead sold to one buyer at one price. */
export const sales = sqliteTable(
  "sales",
  {
    id: integer().primaryKey(),
    leadId: integer("lead_id")
      .notNull()
      .references(() => leads.id),
    seller: text().notNull(),
    campaign: text().notNull(),
    tier: integer().notNull(),
    buyer: text().notNull(),
    /** offered unknown sold refused: `domain/sale.ts` */
    state: text().notNull(),
    priceCents: integer("price_cents").notNull(),
    currency: text().notNull(),
    /** Why refused, or unknown: a word of `domain/decision.ts`. */
    reason: text(),
    /** The buyer's own number for it. */
    reference: text(),
    settledAt: integer("settled_at"),
    /** When its place was taken, where that is not when the row was made: the buyer was offered the lead once more. */
    takenAt: integer("taken_at"),
  },
  (t) => [
    uniqueIndex("sales_by_lead").on(t.leadId, t.buyer),
    index("sales_by_buyer").on(t.buyer, t.campaign, t.id),
    index("sales_taken_again").on(t.buyer, t.campaign, t.takenAt).where(sql`taken_at is not null`),
    index("sales_open").on(t.id).where(sql`state in ('offered', 'unknown')`),
  ],
);

/** What a cap counts: one row per scope, unit and calendar period. */
export const usage = sqliteTable(
  "usage",
  {
    scope: text().notNull(),
    unit: text().notNull(),
    start: integer().notNull(),
    used: integer().notNull(),
    cents: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.scope, t.unit, t.start] })],
);

/** The outbox. A sale's delivery has the sale's id. */
export const deliveries = sqliteTable(
  "deliveries",
  {
    id: integer().primaryKey(),
    /** sale offer program postback hook: `domain/delivery.ts`. A sale's and an offer's id is the sale's. */
    kind: text().notNull(),
    /** The lead it tells of: for `program` one of `partner_leads`, else of `leads`. */
    ref: integer().notNull(),
    event: text().notNull(),
    /** Who is claimed and paused as one: `buyer:<id>`, `program:<id>:<webhook>`, `postback:<supplier>`, `hook:<id>`. */
    target: text().notNull(),
    /** due done failed cancelled */
    state: text().notNull(),
    attempts: integer().notNull(),
    /** Null once settled. */
    dueAt: integer("due_at"),
  },
  (t) => [
    index("deliveries_due").on(t.target, t.dueAt).where(sql`due_at is not null`),
    index("deliveries_failed").on(t.target, t.id).where(sql`state = 'failed'`),
    // What told of a lead that is not a sale's. In the order of the leads, so it costs next to nothing.
    index("deliveries_by_ref").on(t.ref).where(sql`kind not in ('sale', 'offer')`),
  ],
);

export const attempts = sqliteTable(
  "attempts",
  {
    deliveryId: integer("delivery_id").notNull(),
    /** 1, 2, … */
    n: integer().notNull(),
    at: integer().notNull(),
    ms: integer().notNull(),
    /** HTTP status; null where there was no answer. */
    status: integer(),
    /** A word of `domain/delivery.ts`. */
    outcome: text().notNull(),
    /** At most 2 KiB of what the buyer said; nothing of a plain 2xx. Personal. */
    response: text(),
  },
  (t) => [primaryKey({ columns: [t.deliveryId, t.n] })],
);

/** Addresses that suppliers have registered to hear of their leads. */
export const hooks = sqliteTable("hooks", {
  id: integer().primaryKey(),
  supplier: text().notNull(),
  /** The key it was registered with. */
  keyId: text("key_id").notNull(),
  url: text().notNull(),
  /** JSON: events of `domain/postback.ts`. */
  events: text().notNull(),
  /** `whsec_…`: what is told is signed with it. */
  secret: text().notNull(),
});

/** Addresses without a key, for one campaign: posting instructions, and doors for form builders. The token itself stands nowhere. */
export const links = sqliteTable("links", {
  id: integer().primaryKey({ autoIncrement: true }),
  /** Hex SHA-256 of the token. */
  sha256: text().notNull().unique(),
  /** instructions form */
  kind: text().notNull(),
  supplier: text().notNull(),
  campaign: text().notNull(),
  /** Of `form` the vendor, null for any. */
  format: text(),
  createdAt: integer("created_at").notNull(),
  revokedAt: integer("revoked_at"),
});

/** What a command beside a running `serve` has told it to do: one place alone decides about money. Done ones are deleted. */
export const orders = sqliteTable("orders", {
  id: integer().primaryKey({ autoIncrement: true }),
  /** settle erase resume */
  kind: text().notNull(),
  /** Of `settle` a sale, of `erase` a lead, of `resume` a delivery. */
  ref: integer().notNull(),
  /** Of `settle`: sold refused */
  word: text(),
  at: integer().notNull(),
});

/** Leads that partners sent to programs. An erased one keeps its row, so its id is never used again. */
export const partnerLeads = sqliteTable(
  "partner_leads",
  {
    id: integer().primaryKey({ autoIncrement: true }),
    program: text().notNull(),
    keyId: text("key_id").notNull(),
    /** The partner's id. */
    partner: text().notNull(),
    /** submitted converted rejected; what it was stays when it is erased. */
    status: text().notNull(),
    createdAt: integer("created_at").notNull(),
    /** `YYYY-MM-DD` in the seller's timezone of that time. */
    createdOn: text("created_on").notNull(),
    /** When it was converted or rejected. */
    decidedAt: integer("decided_at"),
    deletedAt: integer("deleted_at"),
    /** Of program and address, while the address may not come again. Found through `partner_keys`. */
    emailHash: integer("email_hash"),
    /** What follows is personal: null after erasure. */
    customerKey: text("customer_key"),
    name: text(),
    email: text(),
    /** JSON: the partner as it was, `{ id, name, email }`. */
    submitter: text(),
    /** JSON: `[{ question, answer }]` of the program's own form. */
    answers: text(),
    address: text(),
    userAgent: text("user_agent"),
  },
  (t) => [
    index("partner_leads_listed").on(t.program, t.id).where(sql`deleted_at is null`),
    index("partner_leads_by_status").on(t.program, t.status, t.id).where(sql`deleted_at is null`),
    index("partner_leads_by_partner").on(t.program, t.partner, t.id).where(sql`deleted_at is null`),
  ],
);

/** As `lead_keys` and `lead_keys_upto`, for the addresses of partners' leads. */
export const partnerKeys = sqliteTable(
  "partner_keys",
  { hash: integer().notNull(), leadId: integer("lead_id").notNull() },
  (t) => [primaryKey({ columns: [t.hash, t.leadId] })],
);

export const partnerKeysUpto = sqliteTable("partner_keys_upto", {
  slot: integer().primaryKey(),
  leadId: integer("lead_id").notNull(),
});

/** What conversions earned: the ledger. One row a lead, so nothing is booked twice. */
export const commissions = sqliteTable("commissions", {
  leadId: integer("lead_id")
    .primaryKey()
    .references(() => partnerLeads.id),
  program: text().notNull(),
  partner: text().notNull(),
  amountCents: integer("amount_cents").notNull(),
  commissionCents: integer("commission_cents").notNull(),
  currency: text().notNull(),
  /** The share it was reckoned by; null: a fixed sum. */
  basisPoints: integer("basis_points"),
  bookedAt: integer("booked_at").notNull(),
});

/** What was answered to an Idempotency-Key of the partner API: which lead, and what had become of it. */
export const partnerAnswers = sqliteTable(
  "partner_answers",
  {
    id: integer().primaryKey(),
    /** Of all that follows up to the key. */
    hash: integer().notNull(),
    program: text().notNull(),
    keyId: text("key_id").notNull(),
    /** `POST /v1/leads` */
    scope: text().notNull(),
    /** Null for a deletion; and, like the fingerprint, once the lead is erased. */
    idempotencyKey: text("idempotency_key"),
    fingerprint: integer(),
    leadId: integer("lead_id").notNull(),
    /** submitted converted rejected deleted */
    event: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [index("partner_answers_by_hash").on(t.hash), index("partner_answers_of_leads").on(t.leadId)],
);
