import { describe, expect, test } from "bun:test";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "../fixtures/folder.ts";
import { startAppliance } from "./appliance.ts";
import { writeConfiguration } from "./configuration.ts";
import { carLead } from "./person.ts";
import { type Program, start } from "./program.ts";
import { until } from "./until.ts";

/** A pipe holds 64 KiB on Linux. */
const MORE_THAN_A_PIPE_HOLDS = 400;

/** The binary, writing into a pipe that nobody reads but the test. */
async function startPiped(args: readonly string[]): Promise<{ program: Program; pipe: FileHandle }> {
  const fifo = join(temporaryFolder(), "stdout");
  expect(Bun.spawnSync(["mkfifo", fifo]).exitCode).toBe(0);
  const program = start(args, { prefix: ["sh", "-c", `exec "$@" > '${fifo}'`, "sh"] });
  return { program, pipe: await open(fifo, "r") };
}

async function readAll(pipe: FileHandle): Promise<string> {
  const text = await pipe.readFile("utf8");
  await pipe.close();
  return text;
}

/** Until it waits for its reader, or has done all it could. */
async function untilStuck(progress: () => unknown): Promise<void> {
  let before = progress();
  let looks = 0;
  await until("nothing goes on", () => {
    looks = progress() === before ? looks + 1 : 0;
    before = progress();
    return looks > 20;
  });
}

describe("a reader that is slow", () => {
  test("is told of every delivery", async () => {
    await using appliance = await startAppliance({});
    for (let n = 0; n < MORE_THAN_A_PIPE_HOLDS; n += 100)
      await Promise.all(Array.from({ length: 100 }, (_, i) => appliance.post(carLead(n + i))));
    const command = ["deliveries", "list", "--limit", "1000", "--json", "--config", appliance.config];
    const { program, pipe } = await startPiped(command);
    await untilStuck(() => program.ended());
    const listed = JSON.parse(await readAll(pipe));
    expect({ code: await program.exit(), err: program.err() }).toEqual({ code: 0, err: "" });
    expect(listed.deliveries).toHaveLength(MORE_THAN_A_PIPE_HOLDS);
  });

  test("gets every line of the log whole", async () => {
    const config = writeConfiguration(temporaryFolder());
    const { program, pipe } = await startPiped(["serve", "--config", config]);
    const started = await pipe.read(Buffer.alloc(1_000), 0, 1_000);
    const { url } = JSON.parse(started.buffer.toString("utf8", 0, started.bytesRead));
    const ids = Array.from({ length: MORE_THAN_A_PIPE_HOLDS }, (_, n) => `${n}`.padStart(64, "r"));
    let answered = 0;
    const asked = ids.map(async (id) => {
      await fetch(`${url}/healthz`, { headers: { "x-request-id": id } });
      answered += 1;
    });
    await untilStuck(() => answered);
    const log = readAll(pipe);
    await Promise.all(asked);
    expect(await program.kill("SIGTERM")).toBe(0);
    const lines = (await log)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const told = new Set(lines.map(({ request_id }) => request_id));
    expect(ids.filter((id) => !told.has(id))).toEqual([]);
  });
});
