import { beforeEach, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buying, selling, supplying } from "../config/loading.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { runLine } from "./terminal.ts";

let path: string;
beforeEach(() => {
  path = join(temporaryFolder(), "c.yaml");
});

async function check(yaml: string): Promise<{ code: number; out: string; err: string }> {
  writeFileSync(path, yaml);
  const { code, out, err } = await runLine(["check", "--config", path]);
  return { code, out: out.replaceAll(path, "C"), err: err.replaceAll(path, "C") };
}

test("a good configuration is summed up", async () => {
  expect(await check(selling({}) + supplying())).toEqual({
    code: 0,
    out: "C is good: 1 seller, 1 campaign, 1 buyer, 1 supplier, 0 programs\n",
    err: "",
  });
});

test("warnings do not make it bad", async () => {
  expect(await check(buying({}))).toEqual({
    code: 0,
    out: "C is good: 0 sellers, 0 campaigns, 1 buyer, 0 suppliers, 0 programs\n",
    err: "warning: C:2:5 buyers[0]: Buyer 'northwind' gets no lead: no campaign sells to it\n",
  });
});

test("every problem is a line", async () => {
  expect(await check("server: { port: x, host: 5 5 }\n")).toEqual({
    code: 1,
    out: "",
    err: `C:1:17 server.port: Cannot read port: found 'x', expected a whole number from 0 to 65535
C:1:26 server.host: Cannot read host: found '5 5', expected a host name or an IP address without a port
Cannot use the configuration C: 2 problems found
`,
  });
});

test("the path may come from the environment", async () => {
  writeFileSync(path, "");
  const { code, out } = await runLine(["check"], { env: { LEADGATE_CONFIG: path } });
  expect([code, out]).toEqual([
    0,
    `${path} is good: 0 sellers, 0 campaigns, 0 buyers, 0 suppliers, 0 programs\n`,
  ]);
});

test("an option it does not know is a wrong call", async () => {
  expect(await runLine(["check", "--conf", path])).toEqual({
    code: 2,
    out: "",
    err: "Cannot read the command: unknown option '--conf', expected --config; see leadgate check --help\n",
  });
});
