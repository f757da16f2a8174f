/**
 * Waits for a signal to stop, or for a fault that makes going on worse than ending. A second signal, while the first
 * is being obeyed, ends the process at once as that signal would have.
 */
export function untilStopped() {
  const { promise, resolve } = Promise.withResolvers<"signal" | "fault">();
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve("signal"));
  return { stopped: promise, breakDown: () => resolve("fault") };
}
