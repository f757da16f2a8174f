import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { run } from "./program.ts";

const commands = [
  "init",
  "check",
  "serve",
  "leads",
  "deliveries",
  "sales",
  "simulate",
  "partners",
  "instructions",
  "keys",
  "mock-buyer",
  "health",
  "version",
];
const colour = "\u001b[";

describe("the command line", () => {
  test.each(commands)("explains %s on stdout, in all three ways of asking", async (name) => {
    const asked = await Promise.all([run([name, "--help"]), run([name, "-h"]), run(["help", name])]);
    for (const { code, out, err } of asked) {
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toStartWith(asked[0]?.out ?? "nothing");
    }
    expect(asked[0]?.out).toMatch(new RegExp(`^[A-Z].+\\n\\nUsage:\\n  leadgate ${name}\\b`));
    expect(asked[0]?.out).not.toContain(colour);
  });

  test.each([[["help"]], [["--help"]], [["-h"]]])("lists every command: %p", async (args) => {
    const { code, out, err } = await run(args);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const name of [...commands, "help"]) expect(out).toMatch(new RegExp(`^  ${name} +[A-Z].+$`, "m"));
  });

  const known =
    "init, check, serve, leads, deliveries, sales, simulate, partners, instructions, hooks, keys, mock-buyer, health, version, help";
  test.each<[string, string[], string]>([
    [
      "an unknown command",
      ["sell"],
      `Cannot run 'sell': there is no such command, expected one of ${known}\n`,
    ],
    [
      "an unknown option",
      ["check", "--fast"],
      "Cannot read the command: unknown option '--fast', expected --config; see leadgate check --help\n",
    ],
    [
      "an argument too many",
      ["serve", "now"],
      "Cannot read the command: found 'now', expected options only; see leadgate serve --help\n",
    ],
    [
      "half a command",
      ["keys"],
      "Cannot run keys: found nothing, expected new or hash; see leadgate keys --help\n",
    ],
    [
      "an id that is none",
      ["deliveries", "retry", "7"],
      "Cannot read the delivery: found '7', expected an id like delivery_0123456789ab or sale_0123456789ab; see leadgate deliveries --help\n",
    ],
  ])("called wrongly ends with 2 and a sentence: %s", async (_, args, sentence) => {
    expect(await run(args)).toEqual({ code: 2, out: "", err: sentence });
  });

  test("called with nothing shows its commands on stderr and ends with 2", async () => {
    const [bare, help] = await Promise.all([run([]), run(["help"])]);
    expect(bare).toEqual({ code: 2, out: "", err: help.out });
  });

  test("makes keys, and hashes those a supplier has", async () => {
    const made = await run(["keys", "new", "--test"]);
    const key = /^ {2}(lg_test_[0-9A-Za-z]{38})$/m.exec(made.out)?.[1] ?? "";
    const sha256 = createHash("sha256").update(key).digest("hex");
    expect({ code: made.code, err: made.err }).toEqual({ code: 0, err: "" });
    expect(made.out).toContain(`    - { id: sandbox, sha256: "${sha256}", test: true }\n`);
    expect(await run(["keys", "hash"], { input: `${key}\n` })).toEqual({
      code: 0,
      out: `${sha256}\n`,
      err: "",
    });
    expect(await run(["keys", "hash"], { input: "short\n" })).toEqual({
      code: 1,
      out: "",
      err: "Cannot hash the key: it has 5 characters, expected 16 or more on stdin\n",
    });
  });

  test("tells its version", async () => {
    const [command, option] = await Promise.all([run(["version"]), run(["--version"])]);
    expect(command).toEqual({
      code: 0,
      out: expect.stringMatching(/^leadgate \d+\.\d+\.\d+\S*\n$/),
      err: "",
    });
    expect(option).toEqual(command);
  });
});
