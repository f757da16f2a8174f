import type { LeadStatus } from "../domain/lead.ts";
import { type Comparison, compareFates } from "./rehearsal-comparison.ts";

/** `not_taken`: nobody would have taken the post, for the campaign or its supplier is not there. */
export type FateStatus = LeadStatus | "not_taken";
export type FateSale = { buyer: string; priceCents: number; currency: string };

/** What becomes of a lead: its sales in the order of the buyers' ids. */
export type Fate = { status: FateStatus; reason: string | null; sales: readonly FateSale[] };

/** What was sold, in the order of the buyers' ids, so that one fate is one text. */
export function soldOf(sales: readonly (FateSale & { state: string })[]): FateSale[] {
  if (sales.length === 0) return [];
  return sales
    .filter(({ state }) => state === "sold")
    .map(({ buyer, priceCents, currency }) => ({ buyer, priceCents, currency }))
    .sort((a, b) => (a.buyer < b.buyer ? -1 : 1));
}

export type Difference = { leadId: number; was: Fate; wouldBe: Fate };

const FIRST_CAPACITY = 2 ** 16;
const UNKNOWN = -1;

/** Every fate once, as text: a million leads have few, or at least short ones. */
function createFates() {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  const statuses: FateStatus[] = [];
  return {
    numberOf(fate: Fate): number {
      const { status, reason, sales } = fate;
      const key = sales.length > 0 ? JSON.stringify(fate) : reason === null ? status : `${status} ${reason}`;
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, texts.length);
      statuses.push(status);
      return texts.push(JSON.stringify(fate)) - 1;
    },
    get: (number: number): Fate => JSON.parse(texts[number] ?? "null"),
    statusOf: (number: number): FateStatus | undefined => statuses[number],
    count: (): number => texts.length,
  };
}

/** Keeps of every lead of a rehearsal what it was and what it would be: 16 bytes, and each distinct fate once. */
export function createLedger() {
  const fates = createFates();
  let ids = new Float64Array(FIRST_CAPACITY);
  let was = new Int32Array(FIRST_CAPACITY);
  let wouldBe = new Int32Array(FIRST_CAPACITY);
  let count = 0;

  function makeRoom(): void {
    const [oldIds, oldWas, oldWouldBe] = [ids, was, wouldBe];
    ids = new Float64Array(count * 2);
    ids.set(oldIds);
    was = new Int32Array(count * 2);
    was.set(oldWas);
    wouldBe = new Int32Array(count * 2);
    wouldBe.set(oldWouldBe);
  }

  function indexOf(leadId: number): number {
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ids[middle] ?? 0) < leadId) low = middle + 1;
      else high = middle;
    }
    return low < count && ids[low] === leadId ? low : UNKNOWN;
  }

  function fateOf(leadId: number): number {
    return wouldBe[indexOf(leadId)] ?? UNKNOWN;
  }

  /** How many leads have come to each fate, of those that are compared. */
  function countFates(column: Int32Array): Uint32Array {
    const counts = new Uint32Array(fates.count());
    for (let i = 0; i < count; i++) {
      const fate = column[i] ?? UNKNOWN;
      if (was[i] !== UNKNOWN && fate !== UNKNOWN) counts[fate] = (counts[fate] ?? 0) + 1;
    }
    return counts;
  }

  function isDifferent(index: number): boolean {
    return was[index] !== UNKNOWN && was[index] !== wouldBe[index];
  }

  return {
    /** Leads come in the order of their ids. Null: this one is not compared. */
    begin(leadId: number, fate: Fate | null): void {
      if (count === ids.length) makeRoom();
      ids[count] = leadId;
      was[count] = fate === null ? UNKNOWN : fates.numberOf(fate);
      wouldBe[count] = UNKNOWN;
      count++;
    },
    end(leadId: number, fate: Fate): void {
      wouldBe[indexOf(leadId)] = fates.numberOf(fate);
    },
    /** What a lead would be; undefined where that is not known yet. */
    statusOf: (leadId: number): FateStatus | undefined => fates.statusOf(fateOf(leadId)),
    salesOf(leadId: number): readonly FateSale[] {
      const fate = fateOf(leadId);
      return fate === UNKNOWN ? [] : fates.get(fate).sales;
    },
    compare(): Comparison & { differing: number } {
      const [before, after] = [countFates(was), countFates(wouldBe)];
      const tallies = Array.from(before, (count, fate) => ({
        fate: fates.get(fate),
        before: count,
        after: after[fate] ?? 0,
      }));
      let differing = 0;
      for (let i = 0; i < count; i++) if (isDifferent(i)) differing++;
      return { ...compareFates(tallies), differing };
    },
    /** Those that differ, oldest first. */
    *differences(): Generator<Difference> {
      for (let i = 0; i < count; i++) {
        if (!isDifferent(i)) continue;
        yield {
          leadId: ids[i] ?? 0,
          was: fates.get(was[i] ?? UNKNOWN),
          wouldBe: fates.get(wouldBe[i] ?? UNKNOWN),
        };
      }
    },
  };
}

export type Ledger = ReturnType<typeof createLedger>;
