import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../src/config/load.ts";
import { formatProblem } from "../../src/config/problem.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { buying, loaded, problemsOf } from "./loading.ts";

const seller = (code: string) =>
  `sellers:\n  - { code: ${code}, slug: s-${code.toLowerCase()}, name: ${code} }\n`;

test("lists of several files are joined in the order of the files' names", () => {
  const { catalog } = loaded({
    "b.yaml": seller("BBBB1234"),
    "a.yml": seller("AAAA1234"),
    "c.yaml": buying({}),
    "notes.txt": "no YAML: {",
    ".#a.yaml": "an editor's lock: {",
  });
  expect(catalog.sellers.map(({ code }) => code)).toEqual(["AAAA1234", "BBBB1234"]);
  expect(catalog.buyers.map(({ id }) => id)).toEqual(["northwind"]);
});

test("files that are empty or hold comments only say nothing", () => {
  expect(problemsOf({ "a.yaml": "", "b.yaml": "# later\n", "c.yaml": "server:\n  # port: 1\n" })).toEqual([]);
});

test("a key that is no list stands in one file only", () => {
  expect(problemsOf({ "a.yaml": "server: { port: 1 }\n", "b.yaml": "server: { port: 2 }\n" })).toEqual([
    "conf/b.yaml:1:1 server: Cannot use server again: it stands already at conf/a.yaml:1:1, expected it in one file only",
  ]);
});

test("what stands twice in different files is found, and counted within its own file", () => {
  expect(problemsOf({ "a.yaml": seller("ACME1234"), "b.yaml": seller("ACME1234") })).toEqual([
    "conf/b.yaml:2:13 sellers[0].code: Cannot use code 'ACME1234': it stands already at conf/a.yaml:2:13, expected one that is not taken",
    "conf/b.yaml:2:29 sellers[0].slug: Cannot use slug 's-acme1234': it stands already at conf/a.yaml:2:29, expected one that is not taken",
  ]);
});

test("all problems of all files are told at once, in the order of their places", () => {
  expect(
    problemsOf({
      "b.yaml": "buyers:\n  - { id: b, name: 5, delivery: 6 }\n",
      "a.yaml": "server:\n  port: x\n  host: ''\ndocs: { list_campaigns: maybe }\n",
    }),
  ).toEqual([
    "conf/a.yaml:2:9 server.port: Cannot read port: found 'x', expected a whole number from 0 to 65535",
    "conf/a.yaml:3:9 server.host: Cannot read host: found '', expected a host name or an IP address without a port",
    "conf/a.yaml:4:25 docs.list_campaigns: Cannot read list_campaigns: found 'maybe', expected true or false (YAML 1.2 reads yes, no, on and off as text)",
    "conf/b.yaml:2:33 buyers[0].delivery: Cannot read delivery: found '6', expected a map of webhook",
  ]);
});

test("a file whose YAML is broken keeps the others from giving false alarms", () => {
  expect(problemsOf({ "a.yaml": "buyers: [\n", "b.yaml": "server:\n  port: x\n" })).toEqual([
    "conf/a.yaml:2:1: Cannot read the YAML: Flow sequence in block collection must be sufficiently indented and end with a ], expected YAML 1.2",
  ]);
});

function problemsOnDisk(prepare: (folder: string) => string): string[] {
  const folder = temporaryFolder();
  const result = loadConfig({ path: prepare(folder), env: {} });
  return result.ok ? [] : result.problems.map((problem) => formatProblem(problem).replaceAll(folder, "F"));
}

const diskRows: { name: string; prepare: (folder: string) => string; problems: string[] }[] = [
  {
    name: "a single file",
    prepare(folder) {
      writeFileSync(join(folder, "a.conf"), "server: { port: 1 }\n");
      return join(folder, "a.conf");
    },
    problems: [],
  },
  {
    name: "a path that is not there",
    prepare: (folder) => join(folder, "none"),
    problems: [
      "F/none: Cannot read the configuration: it does not exist, expected a YAML file or a folder of them (`leadgate init` writes an example)",
    ],
  },
  {
    name: "a folder without YAML",
    prepare: (folder) => folder,
    problems: [
      "F: Cannot read the configuration: the folder holds no *.yaml or *.yml, expected at least one (`leadgate init` writes an example)",
    ],
  },
  {
    name: "a folder with the name of a file",
    prepare(folder) {
      mkdirSync(join(folder, "a.yaml"));
      return `${folder}/`;
    },
    problems: ["F/a.yaml: Cannot read the file: it is a folder, expected a readable YAML file"],
  },
];

test.each(diskRows)("the disk is read, or a sentence says why not: $name", ({ prepare, problems }) => {
  expect(problemsOnDisk(prepare)).toEqual(problems);
});

test("a file this user may not read is named", () => {
  const result = loadConfig({
    path: "conf",
    env: {},
    disk: {
      listFolder: () => ["a.yaml"],
      readFile() {
        throw Object.assign(new Error("permission denied"), { code: "EACCES" });
      },
      readPieces: () => [],
    },
  });
  expect(result).toEqual({
    ok: false,
    problems: [
      {
        file: "conf/a.yaml",
        line: null,
        column: null,
        path: "",
        message: "Cannot read the file: this user may not read it, expected a readable YAML file",
      },
    ],
    warnings: [],
  });
});
