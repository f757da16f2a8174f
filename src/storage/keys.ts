import { gt } from "drizzle-orm";
import type { Tx } from "./committer.ts";
import type { Orm } from "./database.ts";
import { lazily } from "./lazily.ts";
import { leads } from "./tables.ts";
import { createWrittenKeys } from "./written-keys.ts";

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
export const FOLLOWED_AT_MOST = 1_000;

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

export function unpackKeys(bytes: Buffer): number[] {
  const hashes: number[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    hashes.push(bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32);
  }
  return hashes;
}

function slotOf(hash: number): number {
  return Math.floor(hash / SLOT_SHIFT);
}

function monthOf(leadId: number): number {
  return Math.floor(leadId / IDS_A_MONTH);
}

function storedHash(hash: number, month: number): number {
  return month * MONTH_SHIFT + hash;
}

/** Where keys are kept, and the rows from which those in memory are read back. */
export type KeyPlace = {
  table: "lead_keys" | "partner_keys";
  upto: "lead_keys_upto" | "partner_keys_upto";
  /** The keys of every row with a higher id. */
  younger: (id: number) => Iterable<{ id: number; hashes: readonly number[] }>;
};

function placeOfLeads(orm: Orm): KeyPlace {
  return {
    table: "lead_keys",
    upto: "lead_keys_upto",
    younger: (id) =>
      orm
        .select({ id: leads.id, keys: leads.keys })
        .from(leads)
        .where(gt(leads.id, id))
        .all()
        .map((row) => ({ id: row.id, hashes: unpackKeys(row.keys ?? Buffer.alloc(0)) })),
  };
}

type Stored = [hash: number, leadId: number];

function prepare({ $client }: Orm, { table, upto }: KeyPlace) {
  return lazily({
    // A bound limit would have SQLite compile the statement on every execution.
    find: () =>
      $client.prepare<{ lead_id: number }, Stored>(
        `select lead_id from ${table} where hash = +? and lead_id >= +? order by lead_id desc limit ${FOLLOWED_AT_MOST}`,
      ),
    after: () =>
      $client.prepare<{ hash: number }, [hash: number, limit: number]>(
        `select hash from ${table} where hash > +? order by hash limit +?`,
      ),
    insert: () =>
      $client.prepare<unknown, Stored>(`insert or ignore into ${table} (hash, lead_id) values (?, ?)`),
    remove: () => $client.prepare<unknown, Stored>(`delete from ${table} where hash = ? and lead_id = ?`),
    marks: () => $client.prepare<{ slot: number; lead_id: number }, []>(`select slot, lead_id from ${upto}`),
    mark: () =>
      $client.prepare<unknown, [slot: number, leadId: number]>(
        `insert into ${upto} (slot, lead_id) values (?, ?) on conflict (slot) do update set lead_id = excluded.lead_id`,
      ),
  });
}

/** Nearly every key is one lead's: only those that are not have a list. */
type Slot = Map<number, number | number[]>;

function listOf(ids: number | number[] | undefined): readonly number[] {
  if (ids === undefined) return [];
  return typeof ids === "number" ? [ids] : ids;
}

export function createKeys(
  orm: Orm,
  { place = placeOfLeads(orm), heldAtMost = HELD_AT_MOST }: { place?: KeyPlace; heldAtMost?: number } = {},
) {
  const statements = prepare(orm, place);
  const slots: Slot[] = Array.from({ length: SLOTS }, () => new Map());
  let held = 0;
  let nextSlot = 0;
  let youngest = 0;
  const inTable = createWrittenKeys({
    hashesAfter: (hash, limit) => statements.after.all(hash, limit).map((row) => row.hash),
    monthStart: (month) => storedHash(0, month),
  });

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

  function remove(hash: number, leadId: number, tx: Tx): void {
    const slot = slotFor(hash);
    const before = slot.get(hash);
    if (before !== undefined && listOf(before).includes(leadId)) {
      take(hash, leadId);
      // Not put back as the youngest: they are kept in order.
      tx.onRollback(() => {
        held += listOf(before).length - listOf(slot.get(hash)).length;
        slot.set(hash, before);
      });
    }
    statements.remove.run(storedHash(hash, monthOf(leadId)), leadId);
  }

  function forget(packed: Buffer, leadId: number, tx: Tx): void {
    for (const hash of unpackKeys(packed)) remove(hash, leadId, tx);
  }

  function writeSlot(index: number, tx: Tx): number {
    const slot = slots[index];
    if (slot === undefined) return 0;
    let written = 0;
    // A typed array sorts by number without a function to call.
    for (const hash of Float64Array.from(slot.keys()).sort()) {
      for (const leadId of listOf(slot.get(hash))) {
        const month = monthOf(leadId);
        const stored = storedHash(hash, month);
        statements.insert.run(stored, leadId);
        inTable.add(month, stored);
        written++;
      }
    }
    statements.mark.run(index, youngest);
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
      const newest = monthOf(Math.max(youngest, since));
      for (let month = monthOf(since); month <= newest; month++) {
        const stored = storedHash(hash, month);
        if (!inTable.mayHave(month, stored)) continue;
        const rows = statements.find.all(stored, since);
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
    /** Makes a lead no longer findable by this hash. */
    remove,
    /** The same for all that a lead's own column names. */
    forget,
    /** Part of every batch: writes as many slots as keeps memory bounded. */
    writeBack(tx: Tx): void {
      let over = held - heldAtMost;
      for (let turn = 0; over > 0 && turn < SLOTS; turn++) {
        over -= writeSlot(nextSlot, tx);
        nextSlot = (nextSlot + 1) % SLOTS;
      }
      // Once it is committed: a removal that is undone must not have been passed over.
      tx.onCommit(inTable.readBack);
    },
    /** At start: reads back what was only in memory. `newest` is the highest lead id stored. */
    restore(newest: number): void {
      youngest = newest;
      inTable.begin(monthOf(newest));
      const upto = new Map(statements.marks.all().map((row) => [row.slot, row.lead_id]));
      const marks = Array.from({ length: SLOTS }, (_, slot) => upto.get(slot) ?? 0);
      for (const { id, hashes } of place.younger(Math.min(...marks))) {
        for (const hash of hashes) if (id > (marks[slotOf(hash)] ?? 0)) put(hash, id);
      }
      nextSlot = marks.indexOf(Math.min(...marks));
    },
  };
}

export type Keys = ReturnType<typeof createKeys>;
