import type { Clock } from "../platform/clock.ts";

/** The world as a command sees it; tests give their own. */
export type Io = {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  out: (text: string) => void;
  err: (text: string) => void;
  /** Whether what `out` writes goes to a terminal. */
  terminal: boolean;
  /** Whether what `err` writes does. */
  errTerminal?: boolean;
  readInput: () => Promise<string>;
  randomBytes: (length: number) => Uint8Array;
  clock: Clock;
};

/** A number of chance from 0 to below 1. */
export function randomUnit({ randomBytes }: Pick<Io, "randomBytes">): number {
  return new DataView(randomBytes(4).buffer).getUint32(0) / 2 ** 32;
}

/** Done; cannot be done, with the reason on stderr; called wrongly. */
export type ExitCode = 0 | 1 | 2;

export type Command = {
  /** What `--help` prints. */
  help: string;
  run: (args: readonly string[], io: Io) => ExitCode | Promise<ExitCode>;
};
