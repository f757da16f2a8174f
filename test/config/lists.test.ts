import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../src/config/load.ts";
import { formatProblem } from "../../src/config/problem.ts";
import type { Filter } from "../../src/domain/filter.ts";
import { sha256Hex } from "../../src/domain/sha256.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { loaded, problemsOf, selling } from "./loading.ts";

const campaign =
  "fields: { plan: { type: choice, options: [Gold, Silver] }, since: { type: date }, age: { type: integer } }";

function yamlWith(...filters: string[]): string {
  return selling({ campaign, offer: `filters: [${filters.map((filter) => `{ ${filter} }`).join(", ")}]` });
}

function filtersOf(files: Record<string, string>): readonly Filter[] {
  return loaded(files).catalog.campaigns[0]?.tiers[0]?.offers[0]?.filters ?? [];
}

const zips = "75001\n75002-1234\n";
const file = { name: "lists/zips.txt", sha256: sha256Hex(zips) };
const values = ["75001", "75002-1234"];

const forms: { written: string; op: "in" | "not_in" }[] = [
  { written: "field: zip, in: { file: lists/zips.txt }", op: "in" },
  { written: "field: zip, not_in: { file: lists/zips.txt }", op: "not_in" },
  { written: "field: zip, file: lists/zips.txt", op: "in" },
];

test.each(forms)("the values of a filter may stand in a file: $written", ({ written, op }) => {
  expect(filtersOf({ "c.yaml": yamlWith(written), "zips.txt": zips })).toEqual([
    { field: "zip", op, values, file },
  ]);
});

const typeRows: { field: string; text: string; values: string[] }[] = [
  { field: "state", text: "Texas\nok\n", values: ["TX", "OK"] },
  { field: "zip", text: "01234\n75001 1234\n", values: ["01234", "75001-1234"] },
  { field: "plan", text: "gold\nSILVER\n", values: ["Gold", "Silver"] },
  { field: "since", text: "5/31/2020\n", values: ["2020-05-31"] },
  { field: "age", text: "18\n020\n", values: ["18", "20"] },
  { field: "phone", text: "+15125550123\n", values: ["+15125550123"] },
  { field: "city", text: "San Jose\u0301\nApt #5\n", values: ["San Jos\u00e9", "Apt #5"] },
];

test.each(typeRows)("they are read as in the YAML: $field", ({ field, text, values: read }) => {
  const [filter] = filtersOf({ "c.yaml": yamlWith(`field: ${field}, file: a.txt`), "a.txt": text });
  expect(filter).toEqual({ field, op: "in", values: read, file: { name: "a.txt", sha256: sha256Hex(text) } });
});

const NONE = "Cannot read the line: it is no value of the list, expected";
const WHERE = "sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].file";

const problemRows: { name: string; field: string; text: string; problems: string[] }[] = [
  {
    name: "zips",
    field: "zip",
    text: "# zips\n75001\n1234\n\nDallas\n",
    problems: [
      `conf/lists/a.txt:3:1: ${NONE} five digits, or ZIP+4`,
      `conf/lists/a.txt:5:1: ${NONE} five digits, or ZIP+4`,
    ],
  },
  {
    name: "states",
    field: "state",
    text: "TX\nON\n",
    problems: [`conf/lists/a.txt:2:1: ${NONE} a state of US, its code or its name`],
  },
  {
    name: "options",
    field: "plan",
    text: "gold\ngolden\n",
    problems: [`conf/lists/a.txt:2:1: ${NONE} one of the field's options Gold, Silver`],
  },
  {
    name: "texts",
    field: "city",
    text: `Dallas\n${"a".repeat(4001)}\n${"a".repeat(40_000)}\n`,
    problems: [
      `conf/lists/a.txt:2:1: ${NONE} text of 1 to 4000 characters`,
      `conf/lists/a.txt:3:1: ${NONE} text of 1 to 4000 characters`,
    ],
  },
  {
    name: "what is no UTF-8",
    field: "city",
    text: "Dallas\nM\uFFFDnchen\n",
    problems: [`conf/lists/a.txt:2:1: ${NONE} text of 1 to 4000 characters`],
  },
  {
    name: "no value at all",
    field: "zip",
    text: "# later\n\n",
    problems: [
      `conf/c.yaml:13:47 ${WHERE}: Cannot use the list 'lists/a.txt': it holds no value, expected at least one`,
    ],
  },
  {
    name: "twenty-one, each told",
    field: "zip",
    text: "x\n".repeat(21),
    problems: Array.from(
      { length: 21 },
      (_, i) => `conf/lists/a.txt:${i + 1}:1: ${NONE} five digits, or ZIP+4`,
    ),
  },
  {
    name: "many, of which twenty are told",
    field: "zip",
    text: `75001\n${"x\n".repeat(1000)}`,
    problems: [
      ...Array.from({ length: 20 }, (_, i) => `conf/lists/a.txt:${i + 2}:1: ${NONE} five digits, or ZIP+4`),
      "conf/lists/a.txt:22:1: Cannot read this line and 979 more: they are no values of the list, expected five digits, or ZIP+4",
    ],
  },
];

test.each(problemRows)(
  "a line that is no value is told with the list's name and its place, not with what it says: $name",
  ({ field, text, problems }) => {
    const yaml = yamlWith(`field: ${field}, file: lists/a.txt`);
    expect(problemsOf({ "c.yaml": yaml, "a.txt": text })).toEqual(problems);
  },
);

test("a list that is not there is told where it is named", () => {
  expect(problemsOf({ "c.yaml": yamlWith("field: zip, in: { file: lists/zips.txt }") })).toEqual([
    "conf/c.yaml:13:53 sellers[0].campaigns[0].tiers[0].buyers[0].filters[0].in.file: Cannot read the list 'lists/zips.txt': it does not exist, expected a text file (UTF-8) with one value a line, named relative to this file",
  ]);
});

test("one list of many filters is read, and its faults are told, once", () => {
  const yaml = yamlWith(
    "field: zip, file: a.txt",
    "field: zip, not_in: { file: ./a.txt }",
    "field: city, file: a.txt",
  );
  const [first, second, third] = filtersOf({ "c.yaml": yaml, "a.txt": zips });
  if (first?.op !== "in" || second?.op !== "not_in" || third?.op !== "in")
    throw new Error("others were read");
  expect(second.values).toBe(first.values);
  // Another type of field reads the same lines in another way.
  expect(third.values).not.toBe(first.values);
  expect(problemsOf({ "c.yaml": yaml, "a.txt": "75001\nx\n" })).toEqual([
    `conf/a.txt:2:1: ${NONE} five digits, or ZIP+4`,
  ]);
});

function problemsOnDisk(list: string, prepare: (folder: string) => void): string[] {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "conf"));
  writeFileSync(join(folder, "conf/c.yaml"), yamlWith(`field: zip, file: ${list.replace("F", folder)}`));
  prepare(folder);
  const result = loadConfig({ path: join(folder, "conf"), env: {} });
  return result.ok ? [] : result.problems.map((problem) => formatProblem(problem).replaceAll(folder, "F"));
}

const CANNOT = `F/conf/c.yaml:13:47 ${WHERE}: Cannot read the list`;
const READABLE = "expected a text file (UTF-8) with one value a line, named relative to this file";
const diskRows: { name: string; list: string; prepare: (folder: string) => void; problems: string[] }[] = [
  {
    name: "beside the YAML that names it",
    list: "a.txt",
    prepare: (folder) => writeFileSync(join(folder, "conf/a.txt"), zips),
    problems: [],
  },
  {
    name: "outside its folder",
    list: "../a.txt",
    prepare: (folder) => writeFileSync(join(folder, "a.txt"), "x\n"),
    problems: [`F/a.txt:1:1: ${NONE} five digits, or ZIP+4`],
  },
  {
    name: "by its whole path",
    list: "F/a.txt",
    prepare: (folder) => writeFileSync(join(folder, "a.txt"), "75001\nx\n"),
    problems: [`F/a.txt:2:1: ${NONE} five digits, or ZIP+4`],
  },
  {
    name: "a folder",
    list: "lists",
    prepare: (folder) => mkdirSync(join(folder, "conf/lists")),
    problems: [`${CANNOT} 'lists': it is a folder, ${READABLE}`],
  },
  {
    name: "nothing",
    list: "lists",
    prepare: () => {},
    problems: [`${CANNOT} 'lists': it does not exist, ${READABLE}`],
  },
  {
    name: "in UTF-16, as spreadsheets write it",
    list: "a.txt",
    prepare: (folder) => writeFileSync(join(folder, "conf/a.txt"), Buffer.from("\uFEFF75001\r\n", "utf16le")),
    problems: [`${CANNOT} 'a.txt': it is UTF-16, ${READABLE}`],
  },
  {
    name: "in Latin-1",
    list: "a.txt",
    prepare: (folder) =>
      writeFileSync(join(folder, "conf/a.txt"), Buffer.from("75001\nM\xfcnchen\n", "latin1")),
    problems: [`F/conf/a.txt:2:1: ${NONE} five digits, or ZIP+4`],
  },
];

test.each(diskRows)("a list is looked for from the YAML's folder: $name", ({ list, prepare, problems }) => {
  expect(problemsOnDisk(list, prepare)).toEqual(problems);
});

test("forty thousand zips are read in no time, whoever names them", () => {
  const folder = temporaryFolder();
  const text = Array.from({ length: 40_000 }, (_, i) => String(10_000 + i)).join("\n");
  const filters = Array.from({ length: 200 }, () => "field: zip, file: zips.txt");
  writeFileSync(join(folder, "zips.txt"), text);
  writeFileSync(join(folder, "c.yaml"), yamlWith(...filters));
  const started = Bun.nanoseconds();
  const result = loadConfig({ path: folder, env: {} });
  const ms = (Bun.nanoseconds() - started) / 1e6;
  process.stdout.write(`40,000 zips of 200 filters: ${ms.toFixed(0)} ms\n`);
  expect(result.ok).toBe(true);
  expect(ms).toBeLessThan(2_000);
});
