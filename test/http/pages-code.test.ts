import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Campaign } from "../../src/domain/catalog.ts";
import type { Fields } from "../../src/domain/field.ts";
import { codeSamples } from "../../src/http/pages/code-samples.ts";
import { csharp, go, type Json, javaBlock, literal, php, ruby } from "../../src/http/pages/literals.ts";
import { createIntake } from "../../src/intake/intake.ts";
import { field } from "../fixtures/catalog.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { codeIn, instructionsTo } from "./page-reading.ts";
import { catalog, KEY, openService, PROGRAM_KEY, receipt } from "./service.ts";

/** What every language takes for something else in a text of its own. */
const HARD = `Zoë "Zo" O'Brien \\ $HOME #{1} %s \${x} \`ls\` </pre> 日本 👩‍👩‍👧`;
const category = `Auto's "best" & ü`;

const auto = catalog.campaigns[0] as Campaign;
const fields = [...auto.fields, field("hard", "choice", { required: true, options: [HARD] })];
const served = {
  ...catalog,
  campaigns: [
    { ...auto, category, fields },
    ...catalog.campaigns.slice(1),
    { ...auto, id: "plain", category: "Plain" },
  ],
};

/** How to run a file of each language, where it is installed. */
const runners: Record<string, string[]> = {
  sh: ["sh"],
  mjs: [process.execPath],
  py: ["python3"],
  php: ["php"],
  rb: ["ruby"],
  go: ["go", "run"],
  cs: ["dotnet", "run"],
  java: ["java", "-Dfile.encoding=UTF-8"],
};

const taken: Fields[] = [];
const intake = createIntake({
  catalog: served,
  selling: {
    findReplay: async () => null,
    take: async (post) => {
      taken.push({ ...post.fields, category: post.campaign.category, test: post.test });
      return receipt;
    },
  },
});
const links = [instructionsTo("team", "acme-auto")];
const service = openService({ receive: intake.receive, served, links });
let url = "";

beforeAll(() => {
  url = service.http.start().url;
});
afterAll(() => service.http.stop(1_000));

async function read(path: string): Promise<string> {
  return (await fetch(url + path)).text();
}

async function run(runner: readonly string[], name: string, code: string) {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), code);
  const child = Bun.spawn([...runner, name], { cwd: folder, stdout: "pipe", stderr: "pipe" });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out, err };
}

describe("the code of the posting instructions", () => {
  const installed = Object.entries(runners).filter(
    ([, [program = ""]]) => Bun.which(program) !== null || program === process.execPath,
  );

  test("can be tried in some languages at least", () => {
    const ids = installed.map(([id]) => id);
    expect(ids).toEqual(expect.arrayContaining(["sh", "mjs", "py"]));
    expect(
      codeSamples({ url: "", body: {} })
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(Object.keys(runners).toSorted());
  });

  test.each(installed)(
    "sends the example lead as it stands on the page: .%s",
    async (id, runner) => {
      const label = codeSamples({ url, body: {} }).find((sample) => sample.id === id)?.label ?? "";
      const [code = ""] = codeIn(await read("/i/token"), label);
      taken.length = 0;
      const ran = await run(runner, `SendLead.${id}`, code.replace("YOUR_API_KEY", KEY));
      expect({ code: ran.code, err: id === "sh" ? "" : ran.err }).toEqual({ code: 0, err: "" });
      expect(ran.out).toContain("lead_000000000001");
      expect(taken).toEqual([
        {
          firstName: "Jane",
          lastName: "Doe",
          phone: "+15125550142",
          state: "TX",
          coverage: "liability",
          hard: HARD,
          category,
          test: true,
        },
      ]);
    },
    60_000,
  );

  test.each(installed.filter(([id]) => id !== "sh"))(
    "shows what was wrong instead of failing: .%s",
    async (id, runner) => {
      const code = codeSamples({ url: `${url}/api/leads`, body: { seller: "ACME1234" } }).find(
        (sample) => sample.id === id,
      )?.code;
      const ran = await run(runner, `SendLead.${id}`, (code ?? "").replace("YOUR_API_KEY", KEY));
      expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: "" });
      expect(ran.out).toContain("400");
      expect(ran.out).toContain("missing_required_field");
    },
    60_000,
  );
});

describe("the commands of a page", () => {
  test.each<[string, string, string[]]>([
    ["/", KEY, ['"supplier"', '"status":"sold"', '"status":"sold"']],
    [
      "/partners",
      PROGRAM_KEY,
      [
        '{"test":"acme-partners"}',
        '{"did":"submit"}',
        '{"details":"acme-partners"}',
        '{"did":"convert"}{"did":"reject"}',
      ],
    ],
  ])("at %s work as they stand there", async (path, key, answers) => {
    const commands = codeIn(await read(path), "curl");
    const told = [];
    for (const command of commands) {
      const filled = command
        .replaceAll("YOUR_API_KEY", key)
        .replaceAll("YOUR_SELLER_CODE", "ACME1234")
        .replaceAll("YOUR_CATEGORY", "Plain")
        .replaceAll("YOUR_PARTNER_KEY", "ref_123");
      told.push((await run(["sh"], "command.sh", filled)).out);
    }
    expect(told).toEqual(answers.map((answer) => expect.stringContaining(answer)));
  });
});

describe("the script for a spreadsheet", () => {
  /** Google's services, as far as the script uses them. */
  const google = (rows: string[][]) => `
const rows = ${JSON.stringify(rows)};
const PropertiesService = { getScriptProperties: () => ({ getProperty: (name) => (name === "LEADS_API_KEY" ? ${JSON.stringify(KEY)} : null) }) };
const sheet = {
  getDataRange: () => ({ getDisplayValues: () => rows.map((row) => [...row]) }),
  getRange: (row, column) => ({ setValue: (value) => { rows[row - 1][column - 1] = value; } }),
};
const SpreadsheetApp = { getActiveSpreadsheet: () => ({ getSheets: () => [sheet] }) };
const Utilities = {
  DigestAlgorithm: { SHA_256: "sha256" },
  Charset: { UTF_8: "utf8" },
  computeDigest: (algorithm, text, charset) => [...new Bun.CryptoHasher(algorithm).update(text, charset).digest()],
  base64Encode: (bytes) => Buffer.from(bytes).toString("base64"),
};
const UrlFetchApp = {
  fetch(address, { method, contentType, headers, payload }) {
    const sent = Object.entries({ ...headers, "Content-Type": contentType }).flatMap(([name, value]) => ["-H", name + ": " + value]);
    const curl = Bun.spawnSync(["curl", "-s", "-w", "\\n%{http_code}", "-X", method.toUpperCase(), ...sent, "--data-binary", payload, address]);
    const [, text, code] = /^([^]*)\\n(\\d+)$/.exec(curl.stdout.toString());
    return { getResponseCode: () => Number(code), getContentText: () => text };
  },
};
`;

  async function send(rows: string[][]): Promise<string[][]> {
    const [script = ""] = codeIn(await read("/"), "Apps Script");
    const filled = script.replace("YOUR_SELLER_CODE", "ACME1234").replace("YOUR_CATEGORY", "Plain");
    const ran = await run(
      [process.execPath],
      "sheet.mjs",
      `${google(rows)}${filled}\nsendLeads();\nconsole.log(JSON.stringify(rows));`,
    );
    expect(ran.err).toBe("");
    return JSON.parse(ran.out);
  }

  test("sends each row once and writes down what became of it", async () => {
    taken.length = 0;
    const heads = ["First Name", "lastName", "phone", "state", "coverage", "hard", "Result"];
    const person = ['Zoë "Zo"', "O'Brien", "512-555-0142", "Texas", "full", HARD];
    const sent = await send([
      heads,
      [...person, ""],
      ["", "", "", "", "", "", ""],
      ["Old", "Row", "512-555-0143", "TX", "", "", "sold lead_1"],
      ["No", "Phone", "", "TX", "", HARD, ""],
    ]);
    expect(sent.map((row) => row.at(-1))).toEqual([
      "Result",
      "sold lead_000000000001",
      "",
      "sold lead_1",
      "Cannot accept the lead: field 'phone' is missing",
    ]);
    expect(taken).toEqual([
      {
        firstName: 'Zoë "Zo"',
        lastName: "O'Brien",
        phone: "+15125550142",
        state: "TX",
        coverage: "full",
        hard: HARD,
        category: "Plain",
        test: false,
      },
    ]);
    const keys = service.posts.map(({ idempotencyKey }) => idempotencyKey).filter((key) => key !== null);
    expect(new Set(keys).size).toBe(2);
  });
});

describe("a value in a language that may not be installed", () => {
  const nasty = `a"b\\c'd $e \${f} #{g} #$h\n\té`;
  test.each<[string, string, string]>([
    ["PHP", literal(nasty, php), `"a\\"b\\\\c'd \\$e \\\${f} #{g} #\\$h\\n\\té"`],
    ["Ruby", literal(nasty, ruby), `"a\\"b\\\\c'd $e \${f} \\#{g} \\#$h\\n\\té"`],
    ["Go", literal(nasty, go), `"a\\"b\\\\c'd $e \${f} #{g} #$h\\n\\té"`],
    ["C#", literal(nasty, csharp), `"a\\"b\\\\c'd $e \${f} #{g} #$h\\n\\té"`],
    ["a Java text block", javaBlock(`"\\n""""`), `"\\\\n\\""""`],
  ])("stays one text: %s", (_, written, expected) => {
    expect(written).toBe(expected);
  });

  const body: Json = { a: 1, b: [true, "x"], c: { d: "y" } };
  test.each<[string, string, string]>([
    [
      "PHP",
      literal(body, php),
      `[\n    "a" => 1,\n    "b" => [true, "x"],\n    "c" => [\n        "d" => "y",\n    ],\n]`,
    ],
    [
      "Ruby",
      literal(body, ruby),
      `{\n  "a" => 1,\n  "b" => [true, "x"],\n  "c" => {\n    "d" => "y"\n  }\n}`,
    ],
    [
      "Go",
      literal(body, go),
      `map[string]any{\n\t"a": 1,\n\t"b": []any{true, "x"},\n\t"c": map[string]any{\n\t\t"d": "y",\n\t},\n}`,
    ],
    [
      "C#",
      literal(body, csharp),
      `new Dictionary<string, object>\n{\n    ["a"] = 1,\n    ["b"] = new object[] { true, "x" },\n    ["c"] = new Dictionary<string, object>\n    {\n        ["d"] = "y",\n    },\n}`,
    ],
  ])("is laid out as people write it: %s", (_, written, expected) => {
    expect(written).toBe(expected);
  });
});
