import { afterAll } from "bun:test";
import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

const keepers = new Set<Bun.Subprocess>();

afterAll(() => {
  for (const keeper of keepers) keeper.kill("SIGKILL");
});

/**
 * An empty file system of a limited size over a folder, seen only by what is started with the prefix, gone with the
 * test. Who may not mount gets a user namespace. Null where not even that is allowed.
 */
export async function mountPrivately(folder: string, { size }: { size: string }) {
  const asRoot = process.getuid?.() === 0;
  const script = `mount -t tmpfs -o size=${size},mode=0700 none "$0" && echo mounted && exec sleep 600`;
  const keeper = Bun.spawn(
    ["unshare", "--mount", ...(asRoot ? [] : ["--map-root-user"]), "sh", "-c", script, folder],
    { stdout: "pipe", stderr: "ignore" },
  );
  keepers.add(keeper);
  const { done } = await keeper.stdout.getReader().read();
  if (done) return null;
  const target = String(keeper.pid);
  return {
    /** Goes before a command that is to see it. */
    prefix: asRoot
      ? ["nsenter", "--mount", "--target", target]
      : ["nsenter", "--user", "--preserve-credentials", "--mount", "--target", target],
    /** Where a path of it is found by those who do not see it. */
    outside: (path: string) => `/proc/${target}/root${path}`,
    async [Symbol.asyncDispose]() {
      keeper.kill("SIGKILL");
      await keeper.exited;
      keepers.delete(keeper);
    },
  };
}

const SMALL_BYTES = 256 * 1024 * 1024;

/**
 * A file system that a test can fill: one of its own, or, where nothing may be mounted, the small one in memory that
 * containers have.
 * @throws where there is neither
 */
export async function openSmallDisk(folder: string) {
  const mounted = await mountPrivately(folder, { size: "4m" });
  if (mounted !== null) return { ...mounted, folder };
  const { bsize, blocks } = statfsSync("/dev/shm");
  if (bsize * blocks > SMALL_BYTES) {
    throw new Error("Cannot fill a disk: nothing may be mounted here, and /dev/shm is not small either");
  }
  const own = mkdtempSync(join("/dev/shm", "leadgate-"));
  return {
    folder: own,
    prefix: [],
    outside: (path: string) => path,
    async [Symbol.asyncDispose]() {
      rmSync(own, { recursive: true });
    },
  };
}
