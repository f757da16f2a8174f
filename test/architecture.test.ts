import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { barrels, homelessPackages, wrongArrows } from "./architecture/imports.ts";
import { readSource, type Source } from "./architecture/source.ts";
import {
  anyTypes,
  emptyFileNames,
  longFiles,
  longFunctions,
  outsideWorld,
  promises,
  switchedOffTests,
  waitingJobs,
} from "./architecture/style.ts";

const root = join(import.meta.dir, "..");
const product = read("src/**/*.ts");
const scripts = read("scripts/**/*.ts");
const tests = read("test/**/*.ts");

function read(pattern: string): Source[] {
  return [...new Bun.Glob(pattern).scanSync({ cwd: root })]
    .filter((path) => !path.startsWith("src/integrations/") && !path.endsWith(".d.ts"))
    .sort()
    .map((path) => readSource(path, readFileSync(join(root, path), "utf8")));
}

describe("the repository", () => {
  test.each([
    ["imports only along the arrows", wrongArrows, product],
    ["imports packages only at their home", homelessPackages, product],
    ["has no file that passes on what others export", barrels, product],
    ["takes the outside world as arguments", outsideWorld, product],
    ["never waits inside a transaction", waitingJobs, product],
    ["has no function over 70 lines", longFunctions, [...product, ...scripts]],
    ["has no file over 400 lines", longFiles, [...product, ...scripts, ...tests]],
    ["has no file name that says nothing", emptyFileNames, [...product, ...scripts, ...tests]],
    ["has no any", anyTypes, [...product, ...scripts, ...tests]],
    ["runs every test", switchedOffTests, tests],
    ["leaves nothing for later", promises, [...product, ...scripts, ...tests]],
  ])("%s", (_, rule, sources) => {
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.flatMap(rule)).toEqual([]);
  });
});

describe("imports", () => {
  test.each<[string, string, string, string[]]>([
    [
      "a type from a stage to the left",
      "src/domain/lead.ts",
      `import type { Store } from "../storage/store.ts";`,
      ["src/domain/lead.ts:1 imports storage, but domain may import nothing"],
    ],
    [
      "between siblings, over several lines",
      "src/intake/intake.ts",
      `// first\nimport {\n  send,\n} from "../delivery/send.ts";`,
      ["src/intake/intake.ts:2 imports delivery, but intake may import domain, selling, storage, platform"],
    ],
    [
      "when it is needed",
      "src/platform/log.ts",
      `const late = await import("../domain/lead.ts");`,
      ["src/platform/log.ts:1 imports domain, but platform may import nothing"],
    ],
    [
      "inside a type",
      "src/platform/log.ts",
      `type Lead = import("../domain/lead.ts").Lead;`,
      ["src/platform/log.ts:1 imports domain, but platform may import nothing"],
    ],
    [
      "for its effect",
      "src/matching/decide.ts",
      `import "../platform/clock.ts";`,
      ["src/matching/decide.ts:1 imports platform, but matching may import domain"],
    ],
    [
      "of a stage nobody knows",
      "src/reports/daily.ts",
      "",
      ["src/reports/daily.ts: 'reports' is a stage without a row in the table of arrows"],
    ],
    [
      "of a file outside the sources",
      "src/http/server.ts",
      `import manifest from "../../package.json";`,
      [
        "src/http/server.ts:1 imports package.json, but http may import domain, intake, partners, selling, storage, platform, integrations",
      ],
    ],
    [
      "of the example by the command that writes it",
      "src/cli/init.ts",
      `import demo from "../../config/a.yaml";`,
      [],
    ],
    ["within a stage", "src/http/routes/me.ts", `import { access } from "../access.ts";`, []],
    ["to the right", "src/selling/take.ts", `import { decide } from "../matching/decide.ts";`, []],
    [
      "in a comment or a text",
      "src/domain/a.ts",
      `// import "../http/a.ts"\nconst a = 'import "../http/a.ts"';`,
      [],
    ],
  ])("%s", (_, path, text, faults) => {
    expect(wrongArrows(readSource(path, text))).toEqual(faults);
  });

  test.each<[string, string, string, string[]]>([
    ["elysia", "src/intake/a.ts", "elysia", ["src/intake/a.ts:1 imports elysia, whose home is http"]],
    [
      "part of a package",
      "src/selling/a.ts",
      "drizzle-orm/sqlite-core",
      ["src/selling/a.ts:1 imports drizzle-orm, whose home is storage"],
    ],
    [
      "bun:sqlite",
      "src/http/a.ts",
      "bun:sqlite",
      ["src/http/a.ts:1 imports bun:sqlite, whose home is storage"],
    ],
    ["yaml", "src/cli/init.ts", "yaml", ["src/cli/init.ts:1 imports yaml, whose home is config"]],
    ["zod", "src/intake/a.ts", "zod", ["src/intake/a.ts:1 imports zod, whose home is config, http"]],
    [
      "libphonenumber-js beside its file",
      "src/domain/lead.ts",
      "libphonenumber-js/min",
      [
        "src/domain/lead.ts:1 imports libphonenumber-js, whose home is src/domain/phone.ts, src/domain/email.ts",
      ],
    ],
    [
      "a package without a home",
      "src/http/a.ts",
      "@fastify/cors",
      ["src/http/a.ts:1 imports @fastify/cors, whose home is nothing"],
    ],
    [
      "the runtime in a pure stage",
      "src/matching/a.ts",
      "node:fs",
      ["src/matching/a.ts:1 imports node:fs, whose home is outside the pure stages"],
    ],
    [
      "the runtime without its prefix",
      "src/platform/a.ts",
      "fs",
      ["src/platform/a.ts:1 imports fs, whose home is nothing"],
    ],
    [
      "a package's file by its path",
      "src/intake/a.ts",
      "../../node_modules/@scalar/api-reference/dist/a.js",
      ["src/intake/a.ts:1 imports @scalar/api-reference, whose home is http"],
    ],
    ["at home", "src/domain/phone.ts", "libphonenumber-js/min", []],
    ["the runtime", "src/storage/a.ts", "node:fs", []],
  ])("of packages: %s", (_, path, specifier, faults) => {
    expect(homelessPackages(readSource(path, `import { a } from "${specifier}";`))).toEqual(faults);
  });

  test.each([
    [`export { send } from "./send.ts";\n`, "./send.ts"],
    [`// all of it\nexport * from "./a.ts";\nexport type {\n  B,\n} from "./b.ts";`, "./a.ts, ./b.ts"],
  ])("only passed on: %s", (text, names) => {
    expect(barrels(readSource("src/delivery/worker.ts", text))).toEqual([
      `src/delivery/worker.ts only passes on ${names}, expected its users to import them`,
    ]);
  });

  test("passed on beside something of its own", () => {
    const text = `export type { Tx } from "./committer.ts";\nexport const store = 1;`;
    expect(barrels(readSource("src/storage/store.ts", text))).toEqual([]);
  });
});
