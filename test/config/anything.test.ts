// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the YAML's own syntax
import { expect, test } from "bun:test";
import fc from "fast-check";
import { stringify } from "yaml";
import { formatProblem } from "../../src/config/problem.ts";
import { hashText, load, secretText, selling, supplying } from "./loading.ts";

const good =
  selling({
    campaign: "fields: { age: { type: integer } }\nduplicates: { window: 30d }",
    offer: "filters: [{ field: age, between: [1, 2] }]\ncaps: { day: 5 }\nschedule: mon-fri 09:00-18:00",
  }) +
  "        response: { accept: { status: 2xx, json: a.b, equals: 1 } }\n" +
  supplying() +
  "suppressions: [{ name: dnc, field: phone, file: a.txt }]\n";

const pieces = [
  "&a",
  "*a",
  "${X",
  "${A:-",
  "$${",
  "!!set",
  "? ",
  "- ",
  ": ",
  "{",
  "}",
  "[",
  "]",
  "|",
  ">",
  '"',
  "'",
  "#",
  "\t",
  "---",
  "...",
  "%YAML 1.1",
  "<<",
  "~",
  "0x1f",
  "1e999",
  "__proto__",
  "\u0000",
  "\ud800",
];

/** Every line of it, as an operator would see it. */
function tell(text: string): string[] {
  const result = load({ "c.yaml": text, "a.txt": "5125550123\n" });
  const told = (result.ok ? result.warnings : [...result.problems, ...result.warnings]).map(formatProblem);
  expect(result.ok || result.problems.length > 0).toBe(true);
  return told;
}

test("the good configuration is good", () => {
  expect(load({ "c.yaml": good, "a.txt": "5125550123\n" }).ok).toBe(true);
});

test("no text whatever makes loading throw", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => void tell(text)));
});

test("no damage to a good configuration makes loading throw", () => {
  const damage = fc.tuple(fc.nat(good.length), fc.nat(20), fc.oneof(fc.constantFrom(...pieces), fc.string()));
  fc.assert(
    fc.property(damage, ([at, cut, put]) => void tell(good.slice(0, at) + put + good.slice(at + cut))),
    { numRuns: 1_000 },
  );
}, 20_000);

test("no value in a known place makes loading throw", () => {
  const keys = ["server", "docs", "database", "sellers", "buyers", "suppliers", "programs", "suppressions"];
  const inner = [
    "code",
    "campaigns",
    "fields",
    "tiers",
    "filters",
    "caps",
    "keys",
    "delivery",
    "webhook",
    "id",
    "host",
    "file",
    "schedule",
    "response",
    "accept",
    "postback",
  ];
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 6 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...inner), tie("value"), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...keys), value), (config) => void tell(stringify(config))),
    { numRuns: 500 },
  );
}, 20_000);

test("no problem ever shows a secret, wherever it was put by mistake", () => {
  const secrets = [secretText, "hunter2-hunter2-hunter2"];
  const yaml = good
    .replace(secretText, `[${secrets.join(", ")}]`)
    .replace(hashText, "hunter2-hunter2-hunter2");
  const lines = yaml.split("\n");
  fc.assert(
    fc.property(fc.nat(lines.length - 1), fc.constantFrom(...pieces), (at, piece) => {
      const told = tell(lines.toSpliced(at, 0, piece).join("\n")).join("\n");
      for (const secret of secrets) expect(told).not.toContain(secret);
    }),
  );
});

test("aliases that multiply do not fill the memory", () => {
  const layers = Array.from({ length: 20 }, (_, i) => `  - &l${i + 1} [${`*l${i}, `.repeat(9)}*l${i}]`);
  expect(tell(`programs:\n  - &l0 [x]\n${layers.join("\n")}\n`)).toEqual([
    expect.stringMatching(
      /^conf\/c\.yaml:\d+:\d+: Cannot read on: maps and lists stand too deep in each other, or aliases multiply/,
    ),
  ]);
});

test("ten thousand brackets are refused, not followed", () => {
  expect(tell(`server: ${"[".repeat(10_000)}`).length).toBeGreaterThan(0);
});
