import { expect, test } from "bun:test";
import { demoKey, demoKeySha256 } from "../../src/config/demo-key.ts";
import { loaded, selling, supplying } from "../config/loading.ts";
import { runLine } from "./terminal.ts";

test("keys new prints a key once, with the lines to paste", async () => {
  expect(await runLine(["keys", "new"])).toEqual({
    code: 0,
    err: "",
    out: `The key, for the supplier or program; it is not shown again:

  lg_live_0123456789ABCDEFGHIJKLMNOPQRSTUV4YSc67

Its hash, for the keys of the supplier or program in the configuration:

  keys:
    - { id: prod, sha256: "bcfdaf941fe932bc5049f7861d99c3606f976f881a808a00bd08a9d0bb0d0115" }
`,
  });
});

test.each([
  [["keys", "new"], false],
  [["keys", "new", "--test"], true],
])("what %p says to paste is a configuration of that key", async (argv, isTest) => {
  const { out } = await runLine(argv);
  const key = /lg_(live|test)_\w{38}/.exec(out)?.[0] ?? "";
  const lines = out.slice(out.indexOf("  keys:")).replace(/^/gm, "  ");
  const yaml = selling({}) + supplying().replace(/ *keys: .*\n/, "") + lines;
  expect(loaded(yaml).catalog.suppliers[0]?.keys).toEqual([
    {
      id: isTest ? "sandbox" : "prod",
      sha256: new Bun.CryptoHasher("sha256").update(key).digest("hex"),
      test: isTest,
    },
  ]);
});

test.each([
  ["a line", `${demoKey}\n`],
  ["a line of another system", `${demoKey}\r\n`],
  ["no line end", demoKey],
])("keys hash prints the SHA-256 of the key on stdin: %s", async (_, input) => {
  expect(await runLine(["keys", "hash"], { input })).toEqual({ code: 0, out: `${demoKeySha256}\n`, err: "" });
});

test.each([
  {
    name: "a short key",
    argv: ["keys", "hash"],
    input: "fifteen-letters\n",
    code: 1,
    err: "Cannot hash the key: it has 15 characters, expected 16 or more on stdin\n",
  },
  {
    name: "nothing on stdin",
    argv: ["keys", "hash"],
    input: "",
    code: 1,
    err: "Cannot hash the key: it has 0 characters, expected 16 or more on stdin\n",
  },
  {
    name: "two lines",
    argv: ["keys", "hash"],
    input: "one-key-of-length\nanother\n",
    code: 1,
    err: "Cannot hash the key: it has a space or another character no header carries, expected one line of visible ASCII\n",
  },
  {
    name: "no word",
    argv: ["keys"],
    input: "",
    code: 2,
    err: "Cannot run keys: found nothing, expected new or hash; see leadgate keys --help\n",
  },
  {
    name: "another word",
    argv: ["keys", "make"],
    input: "",
    code: 2,
    err: "Cannot run keys: found 'make', expected new or hash; see leadgate keys --help\n",
  },
  {
    name: "--test with hash",
    argv: ["keys", "hash", "--test"],
    input: "",
    code: 2,
    err: "Cannot hash the key: found --test, expected no options; see leadgate keys --help\n",
  },
])("keys refuses with a sentence that does not repeat the key: $name", async ({ argv, input, code, err }) => {
  expect(await runLine(argv, { input })).toEqual({ code, out: "", err });
});
