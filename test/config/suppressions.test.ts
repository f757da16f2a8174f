import { expect, test } from "bun:test";
import { openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { loadConfig } from "../../src/config/load.ts";
import { sha256Hex } from "../../src/domain/sha256.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { loaded, problemsOf, selling, warningsOf } from "./loading.ts";

const other = `  - code: BETA1234
    slug: beta
    name: Beta
    campaigns:
      - { id: solar, category: Solar, fields: { Contact: { type: email } } }
`;
const sellers = selling({ campaign: "fields: { contact: { type: phone }, born: { type: date } }" }).replace(
  "buyers:\n  - id",
  `${other}buyers:\n  - id`,
);

function suppressing(...lists: string[]): string {
  return `${sellers}suppressions:\n${lists.map((list) => `  - { ${list} }\n`).join("")}`;
}

test("a list is of a field and of sellers, and knows those on it", () => {
  const yaml = suppressing(
    "name: dnc, field: Phone, file: lists/dnc.txt",
    "name: rude, field: E-Mail, file: rude.txt, sellers: [BETA1234]",
    "name: hashed, field: city, file: city.txt, hashed: sha256, sellers: [BETA1234, ACME1234]",
  );
  const texts = {
    "dnc.txt": "\uFEFF# since 2020\r\n(512) 555-0123\r\n\r\n5125550123\r\n+1 512 555 0199\r\n",
    "rude.txt": "Joe@Example.com\n",
    "city.txt": sha256Hex("dallas"),
  };
  const { catalog } = loaded({ "c.yaml": yaml, ...texts });
  const values = ["+15125550123", "+15125550199", "+15125550100", "joe@example.com", "Dallas"];
  expect(
    catalog.suppressions.map(({ list, sellers, ...rest }) => ({
      ...rest,
      sellers: sellers.map(({ code }) => code),
      sha256: list.sha256,
      size: list.size,
      known: values.filter(list.has),
    })),
  ).toEqual([
    {
      name: "dnc",
      field: "phone",
      sellers: [],
      sha256: sha256Hex(texts["dnc.txt"]),
      size: 2,
      known: ["+15125550123", "+15125550199"],
    },
    {
      name: "rude",
      field: "email",
      sellers: ["BETA1234"],
      sha256: sha256Hex(texts["rude.txt"]),
      size: 1,
      known: ["joe@example.com"],
    },
    {
      name: "hashed",
      field: "city",
      sellers: ["BETA1234", "ACME1234"],
      sha256: sha256Hex(texts["city.txt"]),
      size: 1,
      known: ["Dallas"],
    },
  ]);
});

test("lists of several files are joined, each beside its own", () => {
  const one = "suppressions: [{ name: one, field: phone, file: one.txt }]\n";
  const two = "suppressions: [{ name: two, field: city, file: two.txt }]\n";
  const { catalog } = loaded({
    "b.yaml": two,
    "a.yaml": one,
    "c.yaml": sellers,
    "one.txt": "5550123",
    "two.txt": "x",
  });
  expect(catalog.suppressions.map(({ name }) => name)).toEqual(["one", "two"]);
});

test("an empty list is good, and a warning", () => {
  const yaml = `${selling({})}suppressions: [{ name: dnc, field: phone, file: dnc.txt }]\n`;
  expect(warningsOf({ "c.yaml": yaml, "dnc.txt": "# nobody yet\n" })).toEqual([
    "conf/c.yaml:19:49 suppressions[0].file: The list 'dnc' suppresses nobody: its file holds no value",
  ]);
});

const NONE = "Cannot read the line: it is no value of the list, expected";

const rows: { name: string; list: string; text?: string; problems: string[] }[] = [
  {
    name: "nothing said",
    list: "",
    problems: [
      "conf/c.yaml:26:5 suppressions[0].name: Cannot go without name: it is missing, expected 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit",
      "conf/c.yaml:26:5 suppressions[0].field: Cannot go without field: it is missing, expected text of 1 to 64 characters",
      "conf/c.yaml:26:5 suppressions[0].file: Cannot go without file: it is missing, expected text of 1 to 1024 characters",
    ],
  },
  {
    name: "an unknown key",
    list: "name: dnc, field: phone, files: dnc.txt, file: dnc.txt",
    problems: [
      "conf/c.yaml:26:32 suppressions[0]: Cannot use key 'files': it is unknown, expected one of name, field, file, hashed, sellers; did you mean 'file'?",
    ],
  },
  {
    name: "a field there is not",
    list: "name: dnc, field: phnoe, file: dnc.txt",
    problems: [
      "conf/c.yaml:26:25 suppressions[0].field: Cannot find field 'phnoe': no campaign of these sellers has one of that name, expected one of firstName, lastName, phone, state, email, zip, city, contact, born, Contact; did you mean 'phone'?",
    ],
  },
  {
    name: "a field of another seller",
    list: "name: dnc, field: born, file: dnc.txt, sellers: [BETA1234]",
    problems: [
      "conf/c.yaml:26:25 suppressions[0].field: Cannot find field 'born': no campaign of these sellers has one of that name, expected one of firstName, lastName, phone, state, email, zip, city, Contact",
    ],
  },
  {
    name: "a field of two kinds",
    list: "name: dnc, field: contact, file: dnc.txt",
    problems: [
      "conf/c.yaml:26:25 suppressions[0].field: Cannot compare field 'contact': it is of type phone in campaign 'auto' and email in 'solar', expected one type, or a list for each seller",
    ],
  },
  {
    name: "an unknown seller",
    list: "name: dnc, field: phone, file: dnc.txt, sellers: [ACME1243]",
    problems: [
      "conf/c.yaml:26:57 suppressions[0].sellers[0]: Cannot find seller 'ACME1243': there is none, expected one of ACME1234, BETA1234; did you mean 'ACME1234'?",
    ],
  },
  {
    name: "sellers, but none of them",
    list: "name: dnc, field: phone, file: dnc.txt, sellers: []",
    problems: [
      "conf/c.yaml:26:56 suppressions[0].sellers: Cannot read sellers: found an empty list, expected at least one seller's code, or no such key for all sellers",
    ],
  },
  {
    name: "hashed in another way",
    list: "name: dnc, field: phone, file: dnc.txt, hashed: md5",
    problems: [
      "conf/c.yaml:26:55 suppressions[0].hashed: Cannot read hashed: found 'md5', expected one of none, sha256",
    ],
  },
  {
    name: "a file that is not there",
    list: "name: dnc, field: phone, file: dcn.txt",
    problems: [
      "conf/c.yaml:26:38 suppressions[0].file: Cannot read the list 'dcn.txt': it does not exist, expected a text file (UTF-8) with one value a line, named relative to this file",
    ],
  },
  {
    name: "no phones",
    list: "name: dnc, field: phone, file: dnc.txt",
    text: "5125550123\n555-012\n1234567890123456\njoe@example.com\n5125550123;Joe\n",
    problems: [2, 3, 4, 5].map((line) => `conf/dnc.txt:${line}:1: ${NONE} a phone number of 7 to 15 digits`),
  },
  {
    name: "no addresses",
    list: "name: dnc, field: email, file: dnc.txt",
    text: 'joe@example.com\njoe\n"ann@example.com"\nann@example.com,Ann\n@example.com\n',
    problems: [2, 3, 4, 5].map(
      (line) => `conf/dnc.txt:${line}:1: ${NONE} an e-mail address and nothing else`,
    ),
  },
  {
    name: "no hashes",
    list: "name: dnc, field: phone, file: dnc.txt, hashed: sha256",
    text: `${"0a".repeat(32)}\n${"0A".repeat(32)}\n5125550123\n${"0g".repeat(32)}\n${"0".repeat(65)}\n`,
    problems: [3, 4, 5].map(
      (line) => `conf/dnc.txt:${line}:1: ${NONE} 64 hexadecimal digits, the SHA-256 of a value`,
    ),
  },
  {
    name: "too long a text",
    list: "name: dnc, field: city, file: dnc.txt",
    text: `${"a".repeat(4_000)}\n${"é".repeat(4_001)}\n${"a".repeat(90_000)}\n`,
    problems: [2, 3].map((line) => `conf/dnc.txt:${line}:1: ${NONE} text (UTF-8) of at most 4000 characters`),
  },
  {
    name: "the wrong file altogether",
    list: "name: dnc, field: phone, file: dnc.txt",
    text: "name,phone\n".repeat(1_000),
    problems: [
      ...Array.from(
        { length: 20 },
        (_, i) => `conf/dnc.txt:${i + 1}:1: ${NONE} a phone number of 7 to 15 digits`,
      ),
      "conf/dnc.txt:21:1: Cannot read this line and 979 more: they are no values of the list, expected a phone number of 7 to 15 digits",
    ],
  },
];

test.each(rows)(
  "what is wrong with a list is said with its place, and never what stands in it: $name",
  ({ list, text = "5125550123\n", problems }) => {
    expect(problemsOf({ "c.yaml": suppressing(list), "dnc.txt": text })).toEqual(problems);
  },
);

test("two lists have two names", () => {
  const yaml = suppressing("name: dnc, field: phone, file: dnc.txt", "name: dnc, field: city, file: dnc.txt");
  expect(problemsOf({ "c.yaml": yaml, "dnc.txt": "5125550123" })).toEqual([
    "conf/c.yaml:27:13 suppressions[1].name: Cannot use name 'dnc': it stands already at conf/c.yaml:26:13, expected one that is not taken",
  ]);
});

test("a list without any campaign is of nothing", () => {
  expect(
    problemsOf({ "c.yaml": "suppressions: [{ name: dnc, field: phone, file: a.txt }]\n", "a.txt": "" }),
  ).toEqual([
    "conf/c.yaml:1:36 suppressions[0].field: Cannot find field 'phone': no campaign of these sellers has one of that name, expected that of a campaign, and so far there is none",
  ]);
});

test("a campaign that is broken otherwise gives no false alarm about the field of a list", () => {
  const yaml = suppressing("name: dnc, field: born, file: dnc.txt").replace(
    "category: Auto Insurance",
    "sell_to: 0",
  );
  expect(problemsOf({ "c.yaml": yaml, "dnc.txt": "" }).map((problem) => problem.split(": ")[1])).toEqual([
    "Cannot go without category",
    "Cannot read sell_to",
  ]);
});

test("a million phones are read fast and into little memory", () => {
  const folder = temporaryFolder();
  const file = openSync(join(folder, "dnc.txt"), "w");
  for (let i = 0; i < 100; i++) {
    writeSync(
      file,
      Array.from(
        { length: 10_000 },
        (_, j) => `(512) ${String(1_000_000 + i * 10_000 + j).replace(/(...)/, "$1-")}\n`,
      ).join(""),
    );
  }
  writeFileSync(join(folder, "c.yaml"), suppressing("name: dnc, field: phone, file: dnc.txt"));
  Bun.gc(true);
  const before = process.memoryUsage.rss();
  const started = Bun.nanoseconds();
  const result = loadConfig({ path: folder, env: {} });
  const ms = (Bun.nanoseconds() - started) / 1e6;
  const mebibytes = (process.memoryUsage.rss() - before) / 2 ** 20;
  process.stdout.write(`a million phones: ${ms.toFixed(0)} ms, ${mebibytes.toFixed(0)} MiB more in memory\n`);
  const list = result.ok ? result.catalog.suppressions[0]?.list : undefined;
  expect([
    list?.size,
    list?.has("+15121000000"),
    list?.has("+15121999999"),
    list?.has("+15122000000"),
  ]).toEqual([1_000_000, true, true, false]);
  expect(ms).toBeLessThan(10_000);
  expect(mebibytes).toBeLessThan(200);
});
