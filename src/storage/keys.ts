import { gt, sql } from "drizzle-orm";
import type { Tx } from "./committer.ts";
import type { Orm } from "./database.ts";
import { prepareInsert } from "./insert.ts";
import { lazily } from "./lazily.ts";
import { leadKeys, leadKeysUpto, leads } from "./tables.ts";

/**
 * Finds leads by hashes of what they hold. Inserting a random hash costs a random page of a big table, so new keys
 * are collected in memory, in 256 slots by the hash's top bits; when too many are held, the next slot in turn is
 * written, sorted, inside the current batch: neighbours share pages. What memory holds is also in `leads.keys`, so a
 * restart reads it back from the leads younger than the oldest mark.
 *
 * A stored hash is the month of the lead's id (30 days) above 44 bits, so writes stay within a month's keys however
 * many there are. A hit only says "look at this lead": the caller compares the values.
 */
const SLOTS = 256;
const HASH_BITS = 44;
const SLOT_SHIFT = 2 ** (HASH_BITS - 8);
const MONTH_SHIFT = 2 ** HASH_BITS;
const IDS_A_MONTH = 30 * 24 * 60 * 60 * 1000 * 256;
const HELD_AT_MOST = 65_536;
/** Of a key that more leads share (a placeholder phone) only the youngest are looked at. */
const FOLLOWED_AT_MOST = 1_000;

const HASH_MASK = (1n << BigInt(HASH_BITS)) - 1n;

/** 44 bits of xxHash64, whose specification never changes; `kind` keeps a phone from meeting an email. */
export function hashKey(kind: string, value: string): number {
  return Number(Bun.hash.xxHash64(`${kind}\0${value}`) & HASH_MASK);
}

/** The hashes of a lead as one column: 8 bytes each, little-endian. */
export function packKeys(hashes: readonly number[]): Buffer {
  const buffer = Buffer.allocUnsafe(hashes.length * 8);
  hashes.forEach((hash, i) => {
    buffer.writeUInt32LE(hash % 2 ** 32, i * 8);
    buffer.writeUInt32LE(Math.floor(hash / 2 ** 32), i * 8 + 4);
  });
  return buffer;
}

function unpackKeys(bytes: Buffer): number[] {
  const hashes: number[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    hashes.push(bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32);
  }
  return hashes;
}

function slotOf(hash: number): number {
  return Math.floor(hash / SLOT_SHIFT);
}

function storedHash(hash: number, leadId: number): number {
  return Math.floor(leadId / IDS_A_MONTH) * MONTH_SHIFT + hash;
}

function prepare(orm: Orm) {
  return lazily({
    // A bound limit would have SQLite compile the statement on every execution.
    find: () =>
      orm.$client.prepare<{ lead_id: number }, [number, number]>(
        `select lead_id from lead_keys where hash = +? and lead_id >= +? order by lead_id desc limit ${FOLLOWED_AT_MOST}`,
      ),
    insert: () => prepareInsert(orm, leadKeys, { orIgnore: true }),
    mark: () =>
      orm
        .insert(leadKeysUpto)
        .values({ slot: sql.placeholder("slot"), leadId: sql.placeholder("leadId") })
        .onConflictDoUpdate({ target: leadKeysUpto.slot, set: { leadId: sql`excluded.lead_id` } })
        .prepare(),
  });
}

/** Nearly every key is one lead's: only those that are not have a list. */
type Slot = Map<number, number | number[]>;

function listOf(ids: number | number[] | undefined): readonly number[] {
  if (ids === undefined) return [];
  return typeof ids === "number" ? [ids] : ids;
}

export function createKeys(orm: Orm, { heldAtMost = HELD_AT_MOST }: { heldAtMost?: number } = {}) {
  const statements = prepare(orm);
  const slots: Slot[] = Array.from({ length: SLOTS }, () => new Map());
  let held = 0;
  let nextSlot = 0;
  let youngest = 0;
  /** Before it there are no leads. */
  let oldestMonth = 0;

  function slotFor(hash: number): Slot {
    const slot = slots[slotOf(hash)];
    if (slot === undefined) throw new RangeError("Cannot place a key: its hash has more bits than it may");
    return slot;
  }

  function put(hash: number, leadId: number): void {
    const slot = slotFor(hash);
    const ids = slot.get(hash);
    if (ids === undefined) slot.set(hash, leadId);
    else if (typeof ids === "number") slot.set(hash, [ids, leadId]);
    else ids.push(leadId);
    held++;
    if (leadId > youngest) youngest = leadId;
  }

  function take(hash: number, leadId: number): void {
    const slot = slotFor(hash);
    const ids = listOf(slot.get(hash));
    const left = ids.filter((id) => id !== leadId);
    if (left.length === 0) slot.delete(hash);
    else slot.set(hash, left);
    held -= ids.length - left.length;
  }

  function writeSlot(index: number, tx: Tx): number {
    const slot = slots[index];
    if (slot === undefined) return 0;
    let written = 0;
    // A typed array sorts by number without a function to call.
    for (const hash of Float64Array.from(slot.keys()).sort()) {
      for (const leadId of listOf(slot.get(hash))) {
        statements.insert({ hash: storedHash(hash, leadId), leadId });
        written++;
      }
    }
    statements.mark.run({ slot: index, leadId: youngest });
    tx.onCommit(() => {
      slot.clear();
      held -= written;
    });
    return written;
  }

  return {
    /** Ids of leads from `since` on that carry this hash, oldest first; of very many the youngest 1,000. */
    find(hash: number, since: number): number[] {
      const found: number[] = [];
      const newest = Math.floor(Math.max(youngest, since) / IDS_A_MONTH);
      for (let month = Math.max(Math.floor(since / IDS_A_MONTH), oldestMonth); month <= newest; month++) {
        const rows = statements.find.all(month * MONTH_SHIFT + hash, since);
        for (let i = rows.length - 1; i >= 0; i--) found.push(rows[i]?.lead_id ?? 0);
      }
      for (const leadId of listOf(slotFor(hash).get(hash))) if (leadId >= since) found.push(leadId);
      return found.length > FOLLOWED_AT_MOST ? found.slice(-FOLLOWED_AT_MOST) : found;
    },
    /** Makes a lead findable by these hashes, for the jobs of this batch already. */
    add(hashes: readonly number[], leadId: number, tx: Tx): void {
      const youngestBefore = youngest;
      for (const hash of hashes) put(hash, leadId);
      tx.onRollback(() => {
        for (const hash of hashes) take(hash, leadId);
        youngest = youngestBefore;
      });
    },
    /** Part of every batch: writes as many slots as keeps memory bounded. */
    writeBack(tx: Tx): void {
      let over = held - heldAtMost;
      for (let turn = 0; over > 0 && turn < SLOTS; turn++) {
        over -= writeSlot(nextSlot, tx);
        nextSlot = (nextSlot + 1) % SLOTS;
      }
    },
    /** At start: reads back what was only in memory. `oldest` is the lowest lead id stored or to come, `newest` the highest. */
    restore({ oldest, newest }: { oldest: number; newest: number }): void {
      youngest = newest;
      oldestMonth = Math.floor(oldest / IDS_A_MONTH);
      const upto = new Map(
        orm
          .select()
          .from(leadKeysUpto)
          .all()
          .map((row) => [row.slot, row.leadId]),
      );
      const marks = Array.from({ length: SLOTS }, (_, slot) => upto.get(slot) ?? 0);
      const rows = orm
        .select({ id: leads.id, keys: leads.keys })
        .from(leads)
        .where(gt(leads.id, Math.min(...marks)));
      for (const row of rows.all()) {
        for (const hash of unpackKeys(row.keys ?? Buffer.alloc(0))) {
          if (row.id > (marks[slotOf(hash)] ?? 0)) put(hash, row.id);
        }
      }
      nextSlot = marks.indexOf(Math.min(...marks));
    },
  };
}

export type Keys = ReturnType<typeof createKeys>;
