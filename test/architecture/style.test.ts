import { describe, expect, test } from "bun:test";
import { readSource, type Source } from "./source.ts";
import {
  anyTypes,
  emptyFileNames,
  longFiles,
  longFunctions,
  outsideWorld,
  promises,
  switchedOffTests,
  waitingJobs,
} from "./style.ts";

const path = "src/selling/take.ts";
const long = "  work();\n".repeat(69);
const argument = (name: string) => `${path}:1 uses ${name}, expected it as an argument`;
const hasAny = [`${path}:1 has the type any, expected a real one or unknown`];
const waits = (line: number) => [`${path}:${line} waits inside a transaction, expected a synchronous job`];
const later = "TO" + "DO";

type Row = [name: string, rule: (source: Source) => string[], text: string, faults: string[]];

describe("the rules of style", () => {
  test.each<Row>([
    ["a file of 401 lines", longFiles, "a;\n".repeat(401), [`${path} has 401 lines, expected at most 400`]],
    ["a file of 400 lines", longFiles, "a;\n".repeat(400), []],
    [
      "a function of 71 lines",
      longFunctions,
      `a();\nexport function take() {\n${long}}\n`,
      [`${path}:2 has a function of 71 lines, expected at most 70`],
    ],
    ["a function of 70 lines", longFunctions, `function take() {\n${long.slice(10)}}\n`, []],
    [
      "an arrow function of 71 lines",
      longFunctions,
      `const take = async () => {\n${long}};\n`,
      [`${path}:1 has a function of 71 lines, expected at most 70`],
    ],
    [
      "a method of 71 lines",
      longFunctions,
      `const a = {\n  take(lead) {\n${long}  },\n};\n`,
      [`${path}:2 has a function of 71 lines, expected at most 70`],
    ],
    [
      "a function around others",
      longFunctions,
      `function createTake() {\n  function a() {\n${long.slice(10)}  }\n${long.slice(30)}  function b() {\n${long}  }\n}\n`,
      [`${path}:138 has a function of 71 lines, expected at most 70`],
    ],
    [
      "a function around others, itself too long",
      longFunctions,
      `function createTake() {\n  function a() {\n  }\n${long}}\n`,
      [`${path}:1 has a function of 71 lines, expected at most 70`],
    ],
    [
      "parameters over several lines",
      longFunctions,
      `function take({\n  a,\n}: {\n  a: number;\n}) {\n${long}}\n`,
      [`${path}:1 has a function of 75 lines, expected at most 70`],
    ],
    ["a long list is no function", longFunctions, `const a = [\n${long}];\nif (a) {\n${long}}\n`, []],

    ["Date.now", outsideWorld, "const now = Date.now();", [argument("Date.now")]],
    ["the date without argument", outsideWorld, "const now = new Date();", [argument("new Date()")]],
    ["a date from a number", outsideWorld, "const day = new Date(now);", []],
    ["Math.random", outsideWorld, "const dice = Math.random();", [argument("Math.random")]],
    ["process.env", outsideWorld, "const home = process.env.HOME;", [argument("process.env")]],
    ["Bun.env", outsideWorld, "const home = Bun.env.HOME;", [argument("Bun.env")]],
    ["fetch", outsideWorld, "await fetch(url);", [argument("fetch(")]],
    [
      "fetch inside a template",
      outsideWorld,
      `const a = \`x \${\`y \${await fetch(url)}\`}\`;`,
      [argument("fetch(")],
    ],
    ["a method of that name", outsideWorld, "app.fetch(request);", []],
    ["the words in a comment", outsideWorld, "/* not Date.now() */ a; // nor fetch(url)", []],
    ["the words in a text", outsideWorld, "const a = `Date.now()`, b = /Date.now/, c = 'fetch(x)';", []],

    ["any as a parameter", anyTypes, "function a(b: any) {}", hasAny],
    ["any in a list", anyTypes, "type A = any[];", hasAny],
    ["any in a type argument", anyTypes, "const a: Record<string, any> = {};", hasAny],
    ["any as a cast", anyTypes, "const a = b as any;", hasAny],
    ["any as a word", anyTypes, `const match = "any"; // any\nconst a = { any: 1 };`, []],

    [
      "one test only",
      switchedOffTests,
      `test.only("a", () => {});`,
      [`${path}:1 has test.only, expected every test to run`],
    ],
    [
      "a test left out",
      switchedOffTests,
      `\ndescribe.skip("a", b);`,
      [`${path}:2 has describe.skip, expected every test to run`],
    ],
    [
      "a test to come",
      switchedOffTests,
      `test.todo("a");`,
      [`${path}:1 has test.todo, expected every test to run`],
    ],
    ["a table of tests", switchedOffTests, `test.each([])("a", () => {});`, []],

    ["work left for later", promises, `// ${later}: more`, [`${path}:1 says ${later}, expected it done`]],

    ["a job that waits", waitingJobs, "store.run((tx) => {\n  await send();\n});", waits(2)],
    ["a job that is a promise", waitingJobs, "store.run<number>(async (tx) => 1);", waits(1)],
    ["a job by name that is a promise", waitingJobs, "async function take(tx: Tx, now: number) {}", waits(1)],
    ["a one-time write that waits", waitingJobs, "store.writeNow(() => (await a(b), c));", waits(1)],
    ["waiting for the commit", waitingJobs, "const a = await store.run((tx) => take(tx));\nawait b();", []],
  ])("%s", (_, rule, text, faults) => {
    expect(rule(readSource(path, text))).toEqual(faults);
  });

  test.each<[string, string[]]>([
    ["src/http/utils.ts", ["src/http/utils.ts is named 'utils', expected a name that says what is inside"]],
    ["src/http/index.ts", ["src/http/index.ts is named 'index', expected a name that says what is inside"]],
    ["src/shared/a.ts", ["src/shared/a.ts is named 'shared', expected a name that says what is inside"]],
    [
      "test/http/test-helpers.test.ts",
      ["test/http/test-helpers.test.ts is named 'helpers', expected a name that says what is inside"],
    ],
    [
      "src/storage/key-manager.ts",
      ["src/storage/key-manager.ts is named 'manager', expected a name that says what is inside"],
    ],
    ["src/storage/keys.ts", []],
  ])("the file name %s", (name, faults) => {
    expect(emptyFileNames(readSource(name, ""))).toEqual(faults);
  });
});
