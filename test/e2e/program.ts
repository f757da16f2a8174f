import { afterAll } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** What is shipped, as `bun run build` made it. */
export const binary = join(import.meta.dir, "..", "..", "dist", "leadgate");

const running = new Set<Bun.Subprocess>();

afterAll(async () => {
  for (const child of running) child.kill("SIGKILL");
  await Promise.all([...running].map((child) => child.exited));
});

type Surroundings = {
  /** Default: `/`, where there is nothing of ours. */
  cwd?: string;
  env?: Record<string, string>;
  prefix?: readonly string[];
  program?: string;
};

function spawn(
  args: readonly string[],
  { cwd = "/", env = {}, prefix = [], program = binary }: Surroundings,
) {
  if (!existsSync(program))
    throw new Error(`Cannot test ${program}: there is none, expected bun run build first`);
  const child = Bun.spawn([...prefix, program, ...args], {
    cwd,
    // Nothing of the tests' own surroundings, NODE_ENV above all.
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin", ...env },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
  running.add(child);
  void child.exited.then(() => running.delete(child));
  return child;
}

/** Starts a command that goes on. */
export function start(args: readonly string[], surroundings: Surroundings = {}) {
  const child = spawn(args, surroundings);
  let out = "";
  let err = "";
  const reading = Promise.all([
    collect(child.stdout, (text) => {
      out += text;
    }),
    collect(child.stderr, (text) => {
      err += text;
    }),
  ]);
  return {
    pid: child.pid,
    out: () => out,
    err: () => err,
    ended: () => child.exitCode !== null || child.signalCode !== null,
    /** The exit code, once it has ended and everything it said was read; null where a signal ended it. */
    async exit(): Promise<number | null> {
      await child.exited;
      await reading;
      return child.signalCode === null ? child.exitCode : null;
    },
    kill(signal: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<number | null> {
      child.kill(signal);
      return this.exit();
    },
  };
}

export type Program = ReturnType<typeof start>;

async function collect(stream: ReadableStream<Uint8Array>, add: (text: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) add(decoder.decode(chunk, { stream: true }));
}

/** Runs a command to its end. */
export async function run(
  args: readonly string[],
  { input = "", ...surroundings }: Surroundings & { input?: string } = {},
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(args, surroundings);
  child.stdin.write(input);
  child.stdin.end();
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, err };
}
