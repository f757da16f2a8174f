import { closeSync, openSync, readFileSync } from "node:fs";

export type Memory = { nowMib: number; peakMib: number };

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 20_000;
const KIB_A_MIB = 1024;

const running = new Set<Bun.Subprocess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { headers: { connection: "close" } });
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}

async function untilAnswers(child: Bun.Subprocess, url: string, logPath: string): Promise<void> {
  const from = performance.now();
  while (!(await answers(url))) {
    if (child.exitCode !== null || performance.now() - from > START_LIMIT_MS) {
      throw new Error(
        `Cannot start ${child.pid}: it ${child.exitCode === null ? "does not answer" : `exited with ${child.exitCode}`}, expected 200 from ${url}; it said:\n${readFileSync(logPath, "utf8").slice(0, 2_000)}`,
      );
    }
  }
}

/** Resident memory, with what is mapped of the binary itself. */
function readMemory(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / KIB_A_MIB;
  return { nowMib: read("VmRSS"), peakMib: read("VmHWM") };
}

/** Starts a server, both outputs into a file, and resolves with its first 200 from `url`. */
export async function startServer(
  argv: readonly string[],
  { url, logPath }: { url: string; logPath: string },
) {
  if (await answers(url)) throw new Error(`Cannot start ${argv[0]}: another process answers at ${url}`);
  const log = openSync(logPath, "w");
  const from = performance.now();
  const child = Bun.spawn([...argv], { stdin: "ignore", stdout: log, stderr: log });
  running.add(child);
  closeSync(log);
  await untilAnswers(child, url, logPath);
  const startedMs = performance.now() - from;

  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
    await child.exited;
    clearTimeout(late);
    running.delete(child);
    if (child.signalCode === "SIGKILL") throw new Error(`Cannot stop ${argv[0]} within ${STOP_LIMIT_MS} ms`);
  }

  return { startedMs, memory: () => readMemory(child.pid), stop };
}

export type Server = Awaited<ReturnType<typeof startServer>>;
