/** Waiting, as a value that a test replaces. */
export function createTimers() {
  return {
    /** Runs `fn` once after `ms`; the function returned calls it off. */
    after(ms: number, fn: () => void): () => void {
      const timer = setTimeout(fn, ms);
      return () => clearTimeout(timer);
    },
  };
}

export type Timers = ReturnType<typeof createTimers>;
