import { beforeAll, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Io } from "../../src/cli/io.ts";
import { createSimulate } from "../../src/cli/simulate.ts";
import { NOON, openAgency } from "../fixtures/agency.ts";
import { buyer, campaign, dayCap, offer } from "../fixtures/catalog.ts";
import { temporaryFolder } from "../fixtures/folder.ts";

const folder = temporaryFolder();
const database = join(folder, "leads.sqlite");
const MINUTE_MS = 60_000;
const POSTED = 26;
let ids: string[] = [];

/** The configuration that `test/fixtures` is in code, with these buyers of its campaign. */
function write(name: string, buyers: string, { path = database, rest = "" } = {}): string {
  const at = join(folder, name);
  const hook =
    '{ webhook: { url: "http://127.0.0.1:9/", secret: whsec_TofaP52Exb09CIZ4APt/ghRNP4XlJg5EUuL6sDzrAng= } }';
  writeFileSync(
    at,
    `database: { path: ${JSON.stringify(path)} }
sellers:
  - code: ACME1234
    slug: acme
    name: Acme Leads
    timezone: America/Chicago
    campaigns:
      - id: acme-auto
        category: Auto Insurance
        tiers: [{ buyers: [${buyers}] }]
buyers:
  - { id: northwind, name: Northwind, delivery: ${hook} }
  - { id: lakeside, name: Lakeside, delivery: ${hook} }
suppliers:
  - { id: fb-team, name: Team, sellers: [ACME1234], keys: [{ id: prod, sha256: "${"0".repeat(64)}" }] }
${rest}`,
  );
  return at;
}

const same = write(
  "same.yaml",
  "{ buyer: northwind, price: 45, caps: { day: 24 } }, { buyer: lakeside, price: 0.5, caps: { day: 1 } }",
);
const dearer = write(
  "dearer.yaml",
  "{ buyer: northwind, price: 1050.25, caps: { day: 3 } }, { buyer: lakeside, price: 0.5 }",
);
const elsewhere = write("elsewhere.yaml", "{ buyer: northwind, price: 45 }", {
  path: join(folder, "none.sqlite"),
});
const broken = write("broken.yaml", "{ buyer: southwind, price: 45 }");

/** Twenty-four leads sold to northwind, one to lakeside, one to nobody: a minute apart, at noon. */
beforeAll(async () => {
  const into = campaign([
    offer(buyer("northwind"), 4_500, { caps: dayCap(24) }),
    offer(buyer("lakeside"), 50, { caps: dayCap(1) }),
  ]);
  const { selling, post, pass, store } = openAgency([into], { path: database });
  for (let posted = 0; posted < POSTED; posted++) {
    const { body } = await selling.take(post());
    ids = [...ids, JSON.parse(body ?? "{}").lead_id];
    pass(MINUTE_MS);
  }
  store.close();
});

function fileHashes(): Record<string, string> {
  const hash = (name: string) =>
    createHash("sha256")
      .update(readFileSync(join(folder, name)))
      .digest("hex");
  return Object.fromEntries(readdirSync(folder).map((name) => [name, hash(name)]));
}

/** As an operator an hour later. */
async function run(
  args: string[],
  {
    stopped = false,
    errTerminal = false,
    monotonic = () => 0,
    out,
  }: { stopped?: boolean; errTerminal?: boolean; monotonic?: () => number; out?: Io["out"] } = {},
): Promise<{ code: number; out: string; err: string }> {
  const told = { out: "", err: "" };
  const io: Io = {
    env: {},
    cwd: folder,
    out:
      out ??
      ((text) => {
        told.out += text;
      }),
    err: (text) => {
      told.err += text;
    },
    terminal: false,
    errTerminal,
    readInput: () => Promise.resolve(""),
    randomBytes: (length) => new Uint8Array(length),
    clock: { now: () => NOON + 60 * MINUTE_MS, monotonic },
  };
  const untilStopped = () => ({
    stopped: stopped ? Promise.resolve("signal" as const) : new Promise<never>(() => {}),
    breakDown: () => {},
  });
  const code = await createSimulate({ untilStopped }).run(args, io);
  return { code, ...told };
}

const progress = "decided 26 of 26 leads (100 %), 2/s";

const heading = (config: string, from: string) =>
  `${database}: ${from} up to 2026-05-20T18:00:00.000Z, decided again under ${config}`;

describe("simulate", () => {
  test("shows what would have changed, with the first leads that differ", async () => {
    const { code, out, err } = await run(["--config", dearer]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.split("\n")).toEqual([
      heading(dearer, "the leads since 2026-04-20T18:00:00.000Z"),
      "",
      "LEADS      BEFORE  AFTER  DIFFERENCE",
      "sold           25     26          +1",
      "unsold          0      0           0",
      "pending         1      0          -1",
      "rejected        0      0           0",
      "duplicate       0      0           0",
      "all            26     26           0",
      "",
      "REVENUE    BEFORE     AFTER  DIFFERENCE",
      "USD      1,080.50  3,162.25   +2,081.75  +192.7 %",
      "",
      "BUYER      SALES BEFORE  AFTER  MONEY BEFORE     AFTER",
      "lakeside              1     23          0.50     11.50  USD",
      "northwind            24      3      1,080.00  3,150.75  USD",
      "",
      "25 leads differ; the first 20, --all lists them all:",
      ...ids
        .slice(0, 20)
        .map(
          (id, i) =>
            `${id}  sold to northwind 45.00 USD → sold to ${i < 3 ? "northwind 1050.25" : "lakeside 0.50"} USD`,
        ),
      "",
    ]);
  });

  test("lists every lead that differs where it is asked to", async () => {
    const { out } = await run(["--config", dearer, "--all"]);
    const listed = out.split("\n").filter((line) => line.startsWith("lead_"));
    expect(listed.map((line) => line.slice(0, 17))).toEqual(ids.filter((_, i) => i !== 24));
    expect(out).toContain("\n25 leads differ:\n");
    expect(listed.at(-1)).toBe(`${ids[25]}  pending → sold to lakeside 0.50 USD`);
  });

  test("finds nothing to differ under the configuration in force", async () => {
    const { out } = await run(["--config", same, "--since", "all"]);
    expect(out.split("\n")[0]).toBe(heading(same, "all leads"));
    expect(out).toEndWith("\nNo lead differs\n");
  });

  test("gives programs one JSON object with every lead that differs", async () => {
    const { out } = await run(["--config", dearer, "--json", "--since", "2026-05-20T17:23"]);
    const sold = (to: string, price: number) => ({
      status: "sold",
      reason: null,
      sales: [{ buyer: to, price, currency: "USD" }],
    });
    const pending = { status: "pending", reason: null, sales: [] };
    const none = { before: 0, after: 0 };
    expect(JSON.parse(out)).toEqual({
      config: dearer,
      database,
      since: "2026-05-20T17:23:00.000Z",
      until: "2026-05-20T18:00:00.000Z",
      leads: 3,
      statuses: {
        sold: { before: 2, after: 3 },
        unsold: none,
        pending: { before: 1, after: 0 },
        rejected: none,
        duplicate: none,
        not_taken: none,
      },
      revenue: [{ currency: "USD", before: 45.5, after: 1.5, difference: -44, percent: -96.7 }],
      buyers: [
        {
          buyer: "lakeside",
          currency: "USD",
          sales: { before: 1, after: 3 },
          revenue: { before: 0.5, after: 1.5 },
        },
        {
          buyer: "northwind",
          currency: "USD",
          sales: { before: 1, after: 0 },
          revenue: { before: 45, after: 0 },
        },
      ],
      not_compared: { open_offers: 0, erased: 0 },
      assumed_answers: 0,
      differing: 2,
      differences: [
        { lead_id: ids[23], was: sold("northwind", 45), would_be: sold("lakeside", 0.5) },
        { lead_id: ids[25], was: pending, would_be: sold("lakeside", 0.5) },
      ],
    });
  });

  test("gives an empty list where none differs", async () => {
    const { out } = await run(["--config", same, "--json"]);
    expect(JSON.parse(out)).toMatchObject({ leads: POSTED, differing: 0, differences: [] });
  });

  test("leaves every file as it was", async () => {
    const before = fileHashes();
    await run(["--config", dearer]);
    expect(fileHashes()).toEqual(before);
  });

  test("decides the leads of another database than the one its configuration names", async () => {
    const { out } = await run(["--config", elsewhere, "--database", database]);
    expect(out.split("\n")[0]).toBe(heading(elsewhere, "the leads since 2026-04-20T18:00:00.000Z"));
  });

  test.each<[string, string[], string]>([
    [
      "a database that is not there",
      ["--config", elsewhere],
      `Cannot open the database ${join(folder, "none.sqlite")}: there is none, expected one that leadgate serve has made`,
    ],
    [
      "a database named that is not there",
      ["--config", same, "--database", "gone.sqlite"],
      "Cannot open the database gone.sqlite: there is none, expected one that leadgate serve has made",
    ],
    [
      "a configuration with problems",
      ["--config", broken],
      "Cannot go on: the configuration has problems, expected one that leadgate check is content with",
    ],
    [
      "a time that is none",
      ["--config", same, "--since", "yesterday"],
      "Cannot read --since: found 'yesterday', expected a time such as 2026-05-01 or 2026-05-01T09:30, or how long ago, such as 90m, 2h or 30d",
    ],
    [
      "an unknown option",
      ["--config", same, "--deliver"],
      "Cannot read the command: unknown option '--deliver', expected --config, --database, --since, --json, --all",
    ],
    ["an argument", ["new.yaml"], "Cannot read the command: found 'new.yaml', expected options only"],
  ])("refuses %s", async (_, args, sentence) => {
    await expect(run(args)).rejects.toThrow(sentence);
  });

  test("stops at a signal, and says how far it was", async () => {
    await expect(run(["--config", same], { stopped: true })).rejects.toThrow(
      "Cannot finish the rehearsal: stopped after 0 of 26 leads; nothing was written anywhere",
    );
  });

  test("is content where nobody reads on", async () => {
    const closed = () => {
      throw Object.assign(new Error("broken pipe"), { code: "EPIPE" });
    };
    expect((await run(["--config", same], { out: closed })).code).toBe(0);
  });

  test.each<[string, boolean, string]>([
    ["in one line of a terminal", true, `\r${progress}\r${" ".repeat(progress.length)}\r`],
    ["in lines elsewhere", false, `${progress}\n`],
  ])("tells how far it is, %s", async (_, errTerminal, told) => {
    // Twelve seconds, from the time it begins to count until it is told that all are decided.
    const readings = [0, 0];
    const { err } = await run(["--config", same], {
      errTerminal,
      monotonic: () => readings.shift() ?? 13_000,
    });
    expect(err).toBe(told);
  });
});
