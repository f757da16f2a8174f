import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Io } from "../../src/cli/io.ts";
import { UsageError } from "../../src/cli/options.ts";
import { createPartnersReport } from "../../src/cli/partners.ts";
import { OperatorError } from "../../src/domain/error.ts";
import type { Program } from "../../src/domain/program.ts";
import { hashText, selling } from "../config/loading.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { jane, john, lead, openOffice, program } from "../partners/office.ts";
import { runLine } from "./terminal.ts";

let office: ReturnType<typeof openOffice>;
beforeEach(() => {
  office = openOffice();
});
afterEach(() => office.store.close());

/** What the command prints where it succeeds. */
function run(args: readonly string[] = [], programs: readonly Program[] = [program()]): string {
  let printed = "";
  const io: Io = {
    env: {},
    cwd: "/",
    out: (text) => {
      printed += text;
    },
    err: () => {},
    terminal: false,
    readInput: () => Promise.resolve(""),
    randomBytes: (length) => new Uint8Array(length),
    clock: { now: () => 0, monotonic: () => 0 },
  };
  const store = { ...office.store, close: () => {} };
  expect(createPartnersReport(() => ({ store, catalog: { programs } })).run(args, io)).toBe(0);
  return printed;
}

/** Of John: one of each, one of them deleted. Of Jane: one converted at another commission. */
async function work(): Promise<void> {
  const { submit, convert, reject, erase } = office;
  await submit(lead());
  const converted = await submit(lead());
  await convert(converted, "1250.50");
  await erase(converted);
  await reject(await submit(lead()));
  await convert(await submit(lead({ partner: { key: "ref_456" } })), 10);
}

describe("leadgate partners", () => {
  test("shows every partner's leads and what is owed", async () => {
    await work();
    expect(run()).toBe(
      [
        "PROGRAM        PARTNER      NAME      SUBMITTED  CONVERTED  REJECTED  DELETED  TRANSACTIONS  COMMISSION DUE  CURRENCY",
        "acme-partners  partner_123  John Doe          1          1         1        1       1250.50          237.60  USD",
        "acme-partners  partner_456  Jane Roe          0          1         0        0         10.00            1.90  USD",
        "",
      ].join("\n"),
    );
  });

  test("gives other programs one JSON object, amounts as numbers", async () => {
    await work();
    expect(JSON.parse(run(["--json"]))).toEqual({
      programs: [
        {
          id: "acme-partners",
          name: "Acme partner program",
          partners: [
            {
              id: "partner_123",
              key: "ref_123",
              name: "John Doe",
              leads: { submitted: 1, converted: 1, rejected: 1, deleted: 1 },
              commission_due: [{ currency: "USD", transactions: 1250.5, commission: 237.6 }],
            },
            {
              id: "partner_456",
              key: "ref_456",
              name: "Jane Roe",
              leads: { submitted: 0, converted: 1, rejected: 0, deleted: 0 },
              commission_due: [{ currency: "USD", transactions: 10, commission: 1.9 }],
            },
          ],
        },
      ],
    });
  });

  test("gives a spreadsheet cells that are no formulas", async () => {
    await work();
    const partners = [{ ...john, name: '=HYPERLINK("http://evil.example")' }, jane];
    expect(run(["--csv"], [program({ partners })])).toBe(
      [
        "program,partner,name,submitted,converted,rejected,deleted,transactions,commission_due,currency",
        'acme-partners,partner_123,"\'=HYPERLINK(""http://evil.example"")",1,1,1,1,1250.50,237.60,USD',
        "acme-partners,partner_456,Jane Roe,0,1,0,0,10.00,1.90,USD",
        "",
      ].join("\r\n"),
    );
  });

  test("shows partners who sent nothing, and those who have left, by what is known of them", async () => {
    await work();
    const partners = [{ key: "ref_9", id: "partner_9", name: "Newcomer", email: "n@partner.example" }];
    const rows = run(["--csv"], [program({ partners })])
      .split("\r\n")
      .slice(1);
    expect(rows).toEqual([
      "acme-partners,partner_9,Newcomer,0,0,0,0,0.00,0.00,",
      "acme-partners,partner_123,,1,1,1,1,1250.50,237.60,USD",
      "acme-partners,partner_456,,0,1,0,0,10.00,1.90,USD",
      "",
    ]);
  });

  test("adds a line for a second currency, without counting leads twice", async () => {
    await work();
    const { seller } = program();
    const euros = openOffice({
      of: program({ seller: { ...seller, currency: "EUR" } }),
      over: office.store,
    });
    await euros.convert(await euros.submit(lead()), 100);
    expect(run(["--csv"]).split("\r\n").slice(1, 3)).toEqual([
      "acme-partners,partner_123,John Doe,1,2,1,1,100.00,19.00,EUR",
      "acme-partners,partner_123,John Doe,,,,,1250.50,237.60,USD",
    ]);
  });

  test("shows one program alone, also one that has left the configuration", async () => {
    await work();
    const other = program({ id: "other", name: "Other", partners: [] });
    expect(JSON.parse(run(["--json", "--program", "other"], [other]))).toEqual({
      programs: [{ id: "other", name: "Other", partners: [] }],
    });
    const gone = JSON.parse(run(["--json", "--program", "acme-partners"], [other]));
    expect(gone.programs[0]).toMatchObject({ id: "acme-partners", name: null });
  });

  test("says that there are none", () => {
    expect(run([], [])).toBe("No programs\n");
  });
});

test.each<[string, string[], Error]>([
  [
    "both forms",
    ["--json", "--csv"],
    new UsageError("Cannot list partners: found --json and --csv, expected one of them"),
  ],
  [
    "a program there is none of",
    ["--program", "acme"],
    new OperatorError("Cannot list partners: there is no program 'acme', expected one of acme-partners"),
  ],
  ["an argument", ["list"], new UsageError("Cannot read the command: found 'list', expected options only")],
])("%s is refused", (_, args, error) => {
  expect(() => run(args)).toThrow(error);
});

test("the command reads the database its configuration names, beside a serve", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "leads.sqlite");
  const config = join(folder, "c.yaml");
  writeFileSync(
    config,
    `${selling({})}programs:
  - id: acme-partners
    name: Acme
    seller: ACME1234
    keys: [{ id: prod, sha256: ${hashText} }]
    commission: { type: percent, value: 19 }
    partners: [{ key: ref_123, id: partner_123, name: John Doe, email: john@partner.example }]
database: { path: ${path} }
`,
  );
  const serving = openOffice({ path });
  await serving.convert(await serving.submit(lead()), 100);
  const { code, out, err } = await runLine(["partners", "--csv", "--config", config]);
  expect([code, err, out.split("\r\n")[1]]).toEqual([
    0,
    "",
    "acme-partners,partner_123,John Doe,0,1,0,0,100.00,19.00,USD",
  ]);
  serving.store.close();
});
