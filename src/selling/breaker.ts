import { buyerOfTarget } from "../domain/delivery.ts";
import type { Clock } from "../platform/clock.ts";

const FAILURES = 10;
const SPAN_MS = 60_000;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

/** By the monotonic clock: a date that jumps must not make a pause last. */
type Row = {
  failures: number;
  /** When the first of them was. */
  since: number;
  pauseMs: number;
  /** When the pause is over and it may be tried whether the buyer is back; null: not paused. */
  pausedTo: number | null;
  /** Until when a lead that was given to it to find out is waited for. */
  probingTo: number;
};

/** Until when, in epoch milliseconds, and after how many failures in a row. */
export type Paused = { pausedUntil: number; failures: number };

/** `pausedUntil` in epoch milliseconds, after so many failures in a row. */
export type Pause = { pausedUntil: number; failures: number };

const FINE: Row = { failures: 0, since: 0, pauseMs: 0, pausedTo: null, probingTo: 0 };

/**
 * Spares a buyer that does not answer, and its leads: ten failures in a row over at least 60 s pause it for a minute,
 * doubling to 15. Then one delivery, or one lead, finds out whether it is back; one success resumes it. Memory only.
 * Only buyers are ever paused: everybody else's targets are let through.
 */
export function createBreaker({ clock: { now, monotonic } }: { clock: Clock }) {
  const rows = new Map<string, Row>();

  function pause(target: string, row: Row, pauseMs: number): Pause {
    rows.set(target, { ...row, pauseMs, pausedTo: monotonic() + pauseMs, probingTo: 0 });
    return { pausedUntil: now() + pauseMs, failures: row.failures };
  }

  function failedOnceMore(target: string, at: number): Row {
    const row = rows.get(target) ?? { ...FINE, since: at };
    return { ...row, failures: row.failures + 1 };
  }

  return {
    /** Until when it is to be offered nothing; null: it may be. Epoch milliseconds. */
    pausedUntil(target: string): number | null {
      // Asked of every buyer that a lead suits; to look up a text that was just put together costs more than that.
      const row = rows.size === 0 ? undefined : rows.get(target);
      if (row === undefined || row.pausedTo === null) return null;
      const to = Math.max(row.pausedTo, row.probingTo);
      return to > monotonic() ? now() + Math.ceil(to - monotonic()) : null;
    },
    /** How many deliveries may be under way: 0 while paused, 1 to find out whether it is back. */
    places(target: string): number {
      const pausedTo = rows.get(target)?.pausedTo ?? null;
      if (pausedTo === null) return Number.POSITIVE_INFINITY;
      return pausedTo > monotonic() ? 0 : 1;
    },
    /** It was given a lead: where its pause is over, the next ones wait for what becomes of this. Returns the way back, if there is any. */
    given(target: string): (() => void) | null {
      const row = rows.get(target);
      if (row === undefined || row.pausedTo === null) return null;
      const before = row.probingTo;
      row.probingTo = monotonic() + FIRST_PAUSE_MS;
      return () => {
        row.probingTo = before;
      };
    },
    /** True: it was paused, and is resumed. */
    succeeded(target: string): boolean {
      const wasPaused = (rows.get(target)?.pausedTo ?? null) !== null;
      rows.delete(target);
      return wasPaused;
    },
    /** Not null: this failure has paused it, for the first time or again. */
    failed(target: string): Pause | null {
      if (buyerOfTarget(target) === null) return null;
      const at = monotonic();
      const row = failedOnceMore(target, at);
      if (row.pausedTo !== null) {
        // Those that were under way when the pause began tell nothing new.
        if (row.pausedTo > at) return null;
        return pause(target, row, Math.min(row.pauseMs * 2, LONGEST_PAUSE_MS));
      }
      if (row.failures >= FAILURES && at - row.since >= SPAN_MS) return pause(target, row, FIRST_PAUSE_MS);
      rows.set(target, row);
      return null;
    },
    /** It wants nothing more (410): paused at once, for as long as a pause may last. Null where it is no buyer, or is so paused. */
    trip(target: string): Pause | null {
      if (buyerOfTarget(target) === null) return null;
      const at = monotonic();
      const row = failedOnceMore(target, at);
      const saysNothingNew = (row.pausedTo ?? 0) > at && row.pauseMs === LONGEST_PAUSE_MS;
      return saysNothingNew ? null : pause(target, row, LONGEST_PAUSE_MS);
    },
    countPaused: (): number => [...rows.values()].filter(({ pausedTo }) => pausedTo !== null).length,
  };
}

export type Breaker = ReturnType<typeof createBreaker>;
