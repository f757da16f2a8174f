/**
 * A token bucket kept as one number: the moment it will be full again. Tokens are never counted up, so nothing has
 * to run between requests. `now` is a monotonic clock's milliseconds, so setting the date neither opens nor closes it.
 */
export function createBucket({ perMinute, capacity }: { perMinute: number; capacity: number }) {
  const tokenMs = 60_000 / perMinute;
  const capacityMs = capacity * tokenMs;
  // Sums of 60,000 / 7 do not come out even: a thousandth of a token is no token.
  const slack = tokenMs / 1_000;
  let fullAt = Number.NEGATIVE_INFINITY;

  /** Milliseconds until it is full again. */
  function missingMs(now: number): number {
    return fullAt > now ? fullAt - now : 0;
  }

  return {
    capacity,
    missingMs,
    /** Takes one token, or false where there is none. */
    spend(now: number): boolean {
      const missing = missingMs(now);
      if (missing + tokenMs > capacityMs + slack) return false;
      fullAt = now + missing + tokenMs;
      return true;
    },
    /** Whole tokens left. */
    remaining(now: number): number {
      return Math.floor((capacityMs - missingMs(now) + slack) / tokenMs);
    },
    /** Milliseconds until a token can be spent. */
    waitMs(now: number): number {
      return Math.max(0, missingMs(now) + tokenMs - capacityMs);
    },
  };
}

export type Bucket = ReturnType<typeof createBucket>;

/** `Retry-After` for people's clocks: whole seconds, at least one. */
export function retryAfter(waitMs: number): string {
  return String(Math.max(1, Math.ceil(waitMs / 1_000)));
}
