/** What the floor and the peer store of a post: one lead and one sale, in our own tables without their indexes. */
import { migrations } from "../../src/storage/migrations.ts";

type Value = string | number | null | Uint8Array;

const tables = /(?:CREATE|ALTER) TABLE `(?:leads|sales)`/;
const keys = new Uint8Array(16).fill(7);
const decision = new Uint8Array(2);

export const schema: readonly string[] = migrations
  .flatMap(({ sql }) => sql.split("--> statement-breakpoint"))
  .filter((statement) => tables.test(statement));

export const pragmas: readonly string[] = [
  "journal_mode = wal",
  "synchronous = full",
  "foreign_keys = off",
  "cache_size = -32768",
];

export const insertLead = insertInto("leads", [
  "id",
  "config_id",
  "seller",
  "campaign",
  "supplier",
  "key_id",
  "status",
  "test",
  "expires_at",
  "fingerprint",
  "keys",
  "fields",
  "posted",
  "address",
  "decision",
  "answer",
]);

export const insertSale = insertInto("sales", [
  "id",
  "lead_id",
  "seller",
  "campaign",
  "tier",
  "buyer",
  "state",
  "price_cents",
  "currency",
  "settled_at",
]);

function insertInto(table: string, columns: readonly string[]): string {
  return `insert into ${table} (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")})`;
}

/** Of the same order as the ids of a lead that comes in now, so that they take as many bytes. */
export const firstId = 12_000_000_000_000;
const soldAt = 1_780_000_000_000;

export function answerTo(id: number): string {
  return `{"success":true,"lead_id":"lead_${id.toString(16).padStart(12, "0")}","status":"sold","price":45,"buyer_ids":["northwind"]}`;
}

export function leadOf(id: number, posted: string, answer: string): Value[] {
  return [
    id,
    1,
    "ACME1234",
    "acme-auto",
    "bench",
    "prod",
    "sold",
    0,
    soldAt,
    id * 700,
    keys,
    posted,
    posted,
    "127.0.0.1",
    decision,
    answer,
  ];
}

export function saleOf(id: number): Value[] {
  return [id, id, "ACME1234", "acme-auto", 0, "northwind", "sold", 4500, "USD", soldAt];
}
