import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../fixtures/folder.ts";
import { start } from "./program.ts";
import { until } from "./until.ts";

const root = join(import.meta.dir, "..", "..");

/** The partners' commands as a stranger would paste them, each told by its status and what it says. */
function commands(url: string): string {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const pasted = /## Partners\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
  const told = 'curl -sS -w " %{http_code}\\n" ';
  return pasted.replace("http://127.0.0.1:8080", url).replaceAll(/^curl /gm, told);
}

test("the readme's calls do on the example what the readme says", async () => {
  const args = ["serve", "--config", join(root, "config")];
  const serve = start(args, { cwd: temporaryFolder(), env: { PORT: "0" } });
  const url = await until("it serves", () => /"url":"([^"]+)"/.exec(serve.out())?.[1]);
  const shell = Bun.spawn(["sh", "-c", commands(url)], { stdout: "pipe", stderr: "inherit" });
  const lines = (await new Response(shell.stdout).text()).trim().split("\n");
  await serve.kill("SIGTERM");
  expect(lines.map((line) => line.slice(-3))).toEqual([
    ...["200", "200", "201", "200", "200"],
    ...["200", "400", "400", "400", "200"],
  ]);
  expect(lines[5]).toContain('"status":"converted"');
  expect(lines[6]).toContain("Cannot reject lead 1: it is converted already");
});
