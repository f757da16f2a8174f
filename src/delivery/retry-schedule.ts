const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits after the first, the second, … failed attempt. */
export type RetrySchedule = readonly number[];

/** Ten attempts in about 76 hours. */
export const deliverySchedule: RetrySchedule = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** Of a lead that is offered: as long as nobody knows whether the buyer has it, nobody else may. */
export const offerSchedule: RetrySchedule = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE];

/** Each wait is up to this part longer or shorter, so what failed together does not come back together. */
const JITTER = 0.1;

/**
 * How long to wait after the given number of failed attempts; null: that was the last.
 * A `Retry-After` only makes a wait longer, and never longer than the schedule's longest: the attempts must not be used
 * up in seconds because a receiver asked for one, nor a lead be kept for a day from those who would answer.
 */
export function retryWaitMs(
  failedAttempts: number,
  {
    schedule,
    random,
    retryAfterMs,
  }: { schedule: RetrySchedule; random: () => number; retryAfterMs: number | null },
): number | null {
  const wait = schedule[failedAttempts - 1];
  if (wait === undefined) return null;
  const jittered = Math.round(wait * (1 - JITTER + 2 * JITTER * random()));
  return Math.max(jittered, Math.min(retryAfterMs ?? 0, Math.max(...schedule)));
}

/** Milliseconds from now, of seconds or an HTTP date (RFC 9110, 10.2.3); null where it says neither, 0 for the past. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND;
  const at = /^[A-Z][a-z]{2,8}[ ,]/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
