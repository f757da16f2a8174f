import { afterEach } from "bun:test";
import type { Io } from "../../src/cli/io.ts";
import { createMockBuyer } from "../../src/cli/mock-buyer.ts";

export const START = Date.UTC(2026, 2, 2, 9, 30);

const open = new Set<() => Promise<unknown>>();
afterEach(async () => {
  for (const stop of open) await stop().catch(() => {});
});

/** The command on a free port, with a clock that stands still, a keyboard, and the waiting in the test's hand. */
export async function startMockBuyer(...args: string[]) {
  const stopped = Promise.withResolvers<"signal" | "fault">();
  const changed: (() => void)[] = [];
  const waits: { ms: number; over: () => void }[] = [];
  let printed = "";
  let closed = false;
  const io: Io = {
    env: {},
    cwd: "/",
    out(text) {
      if (closed) throw new Error("EPIPE: broken pipe, write");
      printed += text;
      for (const tell of changed.splice(0)) tell();
    },
    err: () => {},
    terminal: false,
    readInput: () => Promise.resolve(""),
    randomBytes: (length) => new Uint8Array(length),
    clock: { now: () => START, monotonic: () => 0 },
  };
  const command = createMockBuyer({
    untilStopped: () => ({ stopped: stopped.promise, breakDown: () => stopped.resolve("fault") }),
    timers: {
      after(ms, over) {
        waits.push({ ms, over });
        for (const tell of changed.splice(0)) tell();
        return () => {};
      },
    },
  });
  const code = Promise.resolve(command.run(["--port", "0", ...args], io));
  // Who looks at the code sees the fault.
  code.catch(() => {});
  const url = /^Listening on (\S+);/.exec(printed)?.[1] ?? "";

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => changed.push(resolve));
  }
  async function stop(): Promise<string> {
    open.delete(stop);
    stopped.resolve("signal");
    await code;
    return printed.trimEnd().split("\n").at(-1) ?? "";
  }
  open.add(stop);
  return {
    url,
    code,
    stop,
    until,
    waits,
    /** What was printed since it listens, a line each. */
    lines: () => printed.trimEnd().split("\n").slice(1),
    closeStdout() {
      closed = true;
    },
    /** What it says to the request, as far as that was heard. */
    async post(path: string, init: RequestInit = {}): Promise<{ status: number; said: unknown }> {
      const response = await fetch(url + path, { method: "POST", body: "{}", keepalive: false, ...init });
      const text = await response.text();
      const json = response.headers.get("content-type") === "application/json";
      return { status: response.status, said: json ? JSON.parse(text) : text };
    },
  };
}
