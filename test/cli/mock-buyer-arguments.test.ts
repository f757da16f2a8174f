import { describe, expect, test } from "bun:test";
import { startMockBuyer } from "./mock-buyer-stage.ts";
import { runLine } from "./terminal.ts";

describe("called wrongly", () => {
  const modes = "expected one of them";

  test.each([
    ["without a port", [], "Cannot run mock-buyer: found no --port, expected one, such as --port 9000"],
    [
      "with no port",
      ["--port", "90000"],
      "Cannot read --port: found '90000', expected a whole number from 0 to 65535",
    ],
    [
      "with no address",
      ["--port", "0", "--host", "a b"],
      "Cannot read --host: found 'a b', expected an address of this machine, such as 127.0.0.1",
    ],
    [
      "both yes and no",
      ["--port", "0", "--accept", "--reject"],
      `Cannot answer in two ways: found --accept and --reject, ${modes}`,
    ],
    [
      "no and a fault",
      ["--port", "0", "--status", "500", "--reject"],
      `Cannot answer in two ways: found --reject and --status, ${modes}`,
    ],
    [
      "nothing and known already",
      ["--port", "0", "--garbage", "--duplicate"],
      `Cannot answer in two ways: found --duplicate and --garbage, ${modes}`,
    ],
    [
      "a price of what is rejected",
      ["--port", "0", "--price", "1", "--reject"],
      "Cannot name a price: found --price and --reject, expected --price with --accept only",
    ],
    [
      "no price",
      ["--port", "0", "--price", "1.234"],
      "Cannot read --price: found '1.234', expected an amount with at most two decimals, such as 45 or 45.50",
    ],
    [
      "no status",
      ["--port", "0", "--status", "100"],
      "Cannot read --status: found '100', expected a whole number from 200 to 599",
    ],
    [
      "a time without its unit",
      ["--port", "0", "--slow", "3"],
      "Cannot read --slow: found '3', expected a duration with its unit (ms, s, m, h or d) from 0ms to 1d",
    ],
    [
      "more than all",
      ["--port", "0", "--flaky", "1.1"],
      "Cannot read --flaky: found '1.1', expected a share from 0 to 1, such as 0.3",
    ],
    [
      "a secret that is none, which is not told",
      ["--port", "0", "--secret", "hunter2"],
      "Cannot read --secret: found 7 characters that are none, expected whsec_ and base64, as in the buyer's configuration",
    ],
    ["something more", ["9000"], "Cannot read the command: found '9000', expected options only"],
  ])("it says so: %s", async (_, args, sentence) => {
    expect(await runLine(["mock-buyer", ...args])).toEqual({
      code: 2,
      out: "",
      err: `${sentence}; see leadgate mock-buyer --help\n`,
    });
  });

  test("a port that is taken is told", async () => {
    const buyer = await startMockBuyer();
    const { port } = new URL(buyer.url);
    expect(await runLine(["mock-buyer", "--port", port])).toEqual({
      code: 1,
      out: "",
      err: `Cannot listen on 127.0.0.1:${port}: the port is taken by another process, expected a free one, or 0 for any\n`,
    });
  });
});
