import type { Io } from "./io.ts";

const ON_TERMINAL_MS = 1_000;
const ELSEWHERE_MS = 10_000;

/** With a comma at every thousand. */
export function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

/** Tells on stderr how far it is: on a terminal in one line that is written over each second, elsewhere every 10 s. */
export function createProgress({
  err,
  errTerminal = false,
  clock,
}: Pick<Io, "err" | "errTerminal" | "clock">) {
  const everyMs = errTerminal ? ON_TERMINAL_MS : ELSEWHERE_MS;
  const startedAt = clock.monotonic();
  let toldAt = startedAt;
  let width = 0;

  function tell(decided: number, total: number): void {
    const seconds = (clock.monotonic() - startedAt) / 1_000;
    const percent = total === 0 ? 100 : Math.floor((decided / total) * 100);
    const rate = grouped(Math.round(decided / seconds));
    const line = `decided ${grouped(decided)} of ${grouped(total)} leads (${percent} %), ${rate}/s`;
    err(errTerminal ? `\r${line.padEnd(width)}` : `${line}\n`);
    width = Math.max(width, line.length);
  }

  return {
    note(decided: number, total: number): void {
      if (clock.monotonic() - toldAt < everyMs) return;
      toldAt = clock.monotonic();
      tell(decided, total);
    },
    /** Leaves the terminal's line as it was. */
    clear(): void {
      if (errTerminal && width > 0) err(`\r${" ".repeat(width)}\r`);
    },
  };
}
