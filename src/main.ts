import "./platform/environment.ts";
import { isatty } from "node:tty";
import { runCommand } from "./cli/run.ts";
import { createClock } from "./platform/clock.ts";
import { createWriter } from "./platform/terminal.ts";

const err = createWriter(2);

try {
  const code = await runCommand(Bun.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    out: createWriter(1),
    err,
    // Not process.stdout.isTTY: to touch it makes a pipe non-blocking, and what a slow reader has no room for is lost.
    terminal: isatty(1),
    errTerminal: isatty(2),
    readInput: () => Bun.stdin.text(),
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    clock: createClock(),
  });
  process.exit(code);
} catch (error) {
  err(`Internal error: ${error instanceof Error ? error.message : String(error)}; please report it\n`);
  process.exit(1);
}
