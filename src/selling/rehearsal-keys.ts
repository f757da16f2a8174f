import { firstIdAt } from "../domain/id.ts";
import { FOLLOWED_AT_MOST, type Keys } from "../storage/keys.ts";

const FIRST_CAPACITY = 2 ** 16;
const NONE = -1;

/**
 * The keys that a rehearsal's leads are found again by: what `storage/keys.ts` is to real ones, in memory alone. Each
 * is three numbers in typed arrays and a place in a table of chains, about 24 bytes. They come in the order of the
 * leads, so a chain begins with the youngest; those that no window reaches any more are dropped before more room is
 * made.
 */
export function createRehearsedKeys({ windowMs, now }: { windowMs: number; now: () => number }) {
  let hashes = new Float64Array(FIRST_CAPACITY);
  let leadIds = new Float64Array(FIRST_CAPACITY);
  /** The next older key of the same chain. */
  let older = new Int32Array(FIRST_CAPACITY);
  let chains = new Int32Array(FIRST_CAPACITY).fill(NONE);
  let count = 0;

  function chainOf(hash: number): number {
    return hash & (chains.length - 1);
  }

  function link(entry: number): void {
    const chain = chainOf(hashes[entry] ?? 0);
    older[entry] = chains[chain] ?? NONE;
    chains[chain] = entry;
  }

  function dropOld(): void {
    const since = firstIdAt(now() - windowMs);
    const kept = leadIds.subarray(0, count).findIndex((id) => id >= since);
    const first = kept === -1 ? count : kept;
    hashes.copyWithin(0, first, count);
    leadIds.copyWithin(0, first, count);
    count -= first;
  }

  function grow(capacity: number): void {
    const [oldHashes, oldIds] = [hashes, leadIds];
    hashes = new Float64Array(capacity);
    hashes.set(oldHashes);
    leadIds = new Float64Array(capacity);
    leadIds.set(oldIds);
    older = new Int32Array(capacity);
    chains = new Int32Array(capacity);
  }

  function makeRoom(): void {
    dropOld();
    if (count > hashes.length / 2) grow(hashes.length * 2);
    chains.fill(NONE);
    for (let entry = 0; entry < count; entry++) link(entry);
  }

  return {
    add(added: readonly number[], leadId: number): void {
      for (const hash of added) {
        if (count === hashes.length) makeRoom();
        hashes[count] = hash;
        leadIds[count] = leadId;
        link(count);
        count++;
      }
    },
    /** As that of the real ones. */
    find(hash: number, since: number): number[] {
      const found: number[] = [];
      for (let entry = chains[chainOf(hash)] ?? NONE; entry !== NONE; entry = older[entry] ?? NONE) {
        const leadId = leadIds[entry] ?? 0;
        if (leadId < since || found.length === FOLLOWED_AT_MOST) break;
        if (hashes[entry] === hash) found.push(leadId);
      }
      return found.reverse();
    },
  } satisfies Pick<Keys, "find" | "add">;
}
