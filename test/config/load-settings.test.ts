// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the YAML's own syntax
import { describe, expect, test } from "bun:test";
import { type BesideSettings, loadSettings } from "../../src/config/load-settings.ts";
import { formatProblem } from "../../src/config/problem.ts";
import { filesInMemory, problemsOf, selling, supplying } from "./loading.ts";

function settingsOf(files: string | Record<string, string>, env: Record<string, string> = {}) {
  const loaded = loadSettings({ ...filesInMemory(files), env });
  return loaded.ok ? loaded.settings : loaded.problems.map(formatProblem);
}

const defaults: BesideSettings = {
  server: { host: "127.0.0.1", port: 8080 },
  database: { path: "data/leadgate.sqlite", synchronous: "full" },
};
const own = "server: { port: 9000 }\ndatabase: { path: here.sqlite, synchronous: normal }\n";
const meant: BesideSettings = {
  server: { host: "127.0.0.1", port: 9000 },
  database: { path: "here.sqlite", synchronous: "normal" },
};

test("where the server and the database are is read from all files of a folder", () => {
  expect(
    settingsOf(
      { "a.yaml": "server: { port: 9000 }\n", "b.yaml": "database:\n  path: ${D}/x\n" },
      { D: "/d" },
    ),
  ).toEqual({
    server: { host: "127.0.0.1", port: 9000 },
    database: { path: "/d/x", synchronous: "full" },
  });
});

test("an empty configuration is all defaults", () => {
  expect(settingsOf("")).toEqual(defaults);
});

describe("what serve would not start with, and these two do not need, is let be", () => {
  test.each([
    [
      "a buyer's secret that is not set",
      `${own}buyers: [{ id: b, delivery: { webhook: { secret: "\${NONE}" } } }]\n`,
    ],
    ["a buyer's secret in a file that is not there", `${own}buyers: [{ id: "\${file:/none}" }]\n`],
    ["a seller that is none", `${own}${selling({ seller: "code: 1" })}`],
    ["a supplier of no seller", `${own}${supplying()}`],
    ["a key twice in a list", `${own}buyers:\n  - id: a\n    id: b\n`],
    ["a list that is none", `${own}sellers: none\n`],
    ["a program's secret that is not set", `${own}programs: [{ id: "\${NONE}" }]\n`],
    ["pages that are none", `${own}docs: { list_campaigns: "\${NONE}" }\n`],
    [
      "a suppression list that is not there",
      `${own}suppressions: [{ name: a, field: b, file: "\${NONE}" }]\n`,
    ],
    ["the token for metrics", own.replace("9000", '9000, metrics_token: "${NONE}"')],
    ["a limit that is none", own.replace("9000", "9000, body_limit: much")],
  ])("%s", (_, yaml) => {
    expect(problemsOf(yaml)).not.toEqual([]);
    expect(settingsOf(yaml)).toEqual(meant);
  });
});

describe("what says where they are must be right, and is told in the words of check", () => {
  test.each([
    ["a port that is none", "server: { port: x }\n"],
    ["a host that is not set", 'server: { host: "${NONE}" }\n'],
    ["a path that is not set", 'database: { path: "${NONE}/x" }\n'],
    ["a mistyped key", "database: { paht: x }\n"],
    ["a mistyped section", "databse: { path: x }\n"],
    ["a section that is none", "server: [1]\n"],
    ["a section twice", { "a.yaml": "database: { path: a }\n", "b.yaml": "database: { path: b }\n" }],
    ["a file that is no YAML", { "a.yaml": own, "b.yaml": "buyers: [\n" }],
    ["a list for a file", "- a\n"],
    ["no file", {}],
  ])("%s", (_, files) => {
    const problems = problemsOf(files);
    expect(problems).toHaveLength(1);
    expect(settingsOf(files)).toEqual(problems);
  });
});
