import { createKeyFilter, type KeyFilter } from "./key-filter.ts";

/** Read back at a time: about half a millisecond, between the posts of a batch and its commit. */
const READ_AT_ONCE = 2_000;
/** Further back nothing is kept in memory, and the table is asked. */
const MONTHS_KEPT = 3;

type Month = { filter: KeyFilter; complete: boolean; readUpTo: number };

/**
 * What of the table of keys memory knows: whether a hash of the last months may stand in it at all. Nearly every post
 * is of somebody new, and to ask a large table for what it does not have costs a page from anywhere in it.
 *
 * The months that were written before this process are read back little by little; until one is, the table is asked.
 */
export function createWrittenKeys({
  hashesAfter,
  monthStart,
}: {
  /** Hashes of the table above one, in order, at most so many. */
  hashesAfter: (hash: number, limit: number) => number[];
  /** The smallest stored hash of a month. */
  monthStart: (month: number) => number;
}) {
  const months = new Map<number, Month>();
  /** Later months have only the keys that this process wrote. */
  let begunAt = Number.POSITIVE_INFINITY;
  let newest = Number.NEGATIVE_INFINITY;

  function open(month: number, complete: boolean): Month {
    const opened = { filter: createKeyFilter(), complete, readUpTo: monthStart(month) - 1 };
    months.set(month, opened);
    newest = Math.max(newest, month);
    for (const old of months.keys()) if (isLongPast(old)) months.delete(old);
    return opened;
  }

  function isLongPast(month: number): boolean {
    return month <= newest - MONTHS_KEPT;
  }

  return {
    /** At start: what stands in the table is of this month and before. */
    begin(newestMonth: number): void {
      begunAt = newestMonth;
      open(newestMonth - 1, false);
      open(newestMonth, false);
    },
    add(month: number, hash: number): void {
      // Keys are written a slot at a time, so one of an older month may come after those of a newer one.
      const isOurs = month > begunAt && !isLongPast(month);
      const known = months.get(month) ?? (isOurs ? open(month, true) : undefined);
      known?.filter.add(hash);
    },
    mayHave(month: number, hash: number): boolean {
      const known = months.get(month);
      if (known === undefined) return month <= begunAt || isLongPast(month);
      return !known.complete || known.filter.mayHave(hash);
    },
    /** Reads on, where anything is left to read. */
    readBack(): void {
      for (const [month, known] of months) {
        if (known.complete) continue;
        const hashes = hashesAfter(known.readUpTo, READ_AT_ONCE);
        const end = monthStart(month + 1);
        for (const hash of hashes) if (hash < end) known.filter.add(hash);
        const last = hashes.at(-1);
        if (last === undefined || last >= end || hashes.length < READ_AT_ONCE) known.complete = true;
        else known.readUpTo = last;
        return;
      }
    },
  };
}
