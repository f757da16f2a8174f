const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/**
 * Waits for a signal to stop, or for a fault that makes going on worse than ending. A second signal, the same or the
 * other, while the first is being obeyed, ends the process at once as that signal would have.
 */
export function untilStopped() {
  const { promise, resolve } = Promise.withResolvers<"signal" | "fault">();
  function stop(): void {
    for (const signal of SIGNALS) process.off(signal, stop);
    resolve("signal");
  }
  for (const signal of SIGNALS) process.on(signal, stop);
  return { stopped: promise, breakDown: () => resolve("fault") };
}
