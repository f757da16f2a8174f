import { afterAll } from "bun:test";
import { until } from "./until.ts";

const keepers = new Set<Bun.Subprocess>();

afterAll(() => {
  for (const keeper of keepers) keeper.kill("SIGKILL");
});

/**
 * An empty file system of a limited size over a folder, seen only by what is started with the prefix, gone with the
 * test. Needs no rights of its own: who may not mount gets a user namespace.
 * @throws where neither is allowed
 */
export async function mountPrivately(folder: string, { size }: { size: string }) {
  const asRoot = process.getuid?.() === 0;
  const script = `mount -t tmpfs -o size=${size},mode=0700 none "$0" && echo mounted && exec sleep 600`;
  const keeper = Bun.spawn(
    ["unshare", "--mount", ...(asRoot ? [] : ["--map-root-user"]), "sh", "-c", script, folder],
    { stdout: "pipe", stderr: "pipe" },
  );
  keepers.add(keeper);
  let said = "";
  void new Response(keeper.stderr).text().then((text) => {
    said = text;
  });
  const reader = keeper.stdout.getReader();
  const { done } = await reader.read();
  if (done) {
    await until("its words are read", () => said !== "");
    throw new Error(
      `Cannot mount a file system to fill: ${said.trim()}, expected the right to, or to user namespaces`,
    );
  }
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
