/** The two clocks. `now` is the date, epoch milliseconds, and may jump; `monotonic` only measures spans, in milliseconds. */
export function createClock() {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
  };
}

export type Clock = ReturnType<typeof createClock>;
