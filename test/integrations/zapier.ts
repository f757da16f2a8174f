import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { app, setUpZapier } from "./zapier-setup.ts";

type Bundle = Record<string, unknown>;
type Said = { result: unknown } | { error: { name: string; message: string } };
/** What a person who builds Zaps is told; `code`, `status` and `delay` are for Zapier. */
export type Refusal = { name: string; message: string; code?: string; status?: number; delay?: number };

/** Installing what is missing takes its time, once. */
export const SET_UP_MS = 300_000;

/** The platform's errors carry more than a sentence: as JSON in their message. */
function readRefusal({ name, message }: { name: string; message: string }): Refusal {
  return message.startsWith("{") ? { name, ...JSON.parse(message) } : { name, message };
}

/** The compiled app in a Node of its own, driven by the platform's own tester. One call at a time. */
export function openZapier() {
  const runner = join(import.meta.dir, "zapier-runner.mjs");
  const child = Bun.spawn([setUpZapier(), runner, app], {
    // NODE_ENV has the platform check results as strictly as its editor does.
    env: { PATH: process.env.PATH ?? "/usr/bin:/bin", NODE_ENV: "test" },
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const lines = createInterface({ input: Readable.fromWeb(child.stdout) })[Symbol.asyncIterator]();

  async function say(method: string, bundle?: Bundle): Promise<Said> {
    child.stdin.write(`${JSON.stringify({ method, bundle })}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error("The app's process ended");
    return JSON.parse(value);
  }

  return {
    /** The result of a method of the app's definition, such as `creates.submit_lead.operation.perform`. */
    async run(method: string, bundle: Bundle = {}): Promise<unknown> {
      const said = await say(method, bundle);
      if ("error" in said) throw new Error(`${method} failed: ${said.error.name} ${said.error.message}`);
      return said.result;
    },
    /** What the app's definition says at a path, such as `creates.submit_lead.operation.sample`. */
    async definition(path: string): Promise<unknown> {
      const said = await say(path);
      return "result" in said ? said.result : undefined;
    },
    /** How it refuses. */
    async refusal(method: string, bundle: Bundle = {}): Promise<Refusal> {
      const said = await say(method, bundle);
      if ("result" in said) throw new Error(`${method} did not fail: ${JSON.stringify(said.result)}`);
      return readRefusal(said.error);
    },
    async close(): Promise<void> {
      child.stdin.end();
      await child.exited;
    },
  };
}

export type Zapier = ReturnType<typeof openZapier>;
