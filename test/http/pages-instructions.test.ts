import { describe, expect, test } from "bun:test";
import type { Campaign, Catalog, Supplier } from "../../src/domain/catalog.ts";
import type { FieldSpec } from "../../src/domain/field.ts";
import type { LinkRow } from "../../src/storage/links.ts";
import { field } from "../fixtures/catalog.ts";
import { instructionsTo, textOf } from "./page-reading.ts";
import { catalog, KEY, openService, team } from "./service.ts";

const auto = catalog.campaigns[0] as Campaign;
const links = [instructionsTo("team", "acme-auto")];

function serving(over: Partial<Campaign>, supplier: Partial<Supplier> = {}): Catalog {
  const campaigns = catalog.campaigns.map((one) => (one.id === auto.id ? { ...one, ...over } : one));
  const suppliers = catalog.suppliers.map((one) => (one.id === team.id ? { ...one, ...supplier } : one));
  return { ...catalog, campaigns, suppliers };
}

async function read(served: Catalog = catalog): Promise<string> {
  return textOf(await (await openService({ links, served }).ask("GET", "/i/token")).text());
}

describe("posting instructions", () => {
  test("are for nobody but who has the address", async () => {
    const { ask } = openService({ links });
    const response = await ask("GET", "/i/token");
    expect({
      status: response.status,
      cached: response.headers.get("cache-control"),
      found: response.headers.get("x-robots-tag"),
      passed: response.headers.get("referrer-policy"),
    }).toEqual({ status: 200, cached: "no-store", found: "noindex, nofollow", passed: "no-referrer" });
    expect(await response.text()).toContain('<meta name="robots" content="noindex, nofollow">');
  });

  test.each<[string, FieldSpec, string[]]>([
    [
      "a choice",
      field("plan", "choice", { required: true, options: ["one", "two & more"] }),
      ["required", "choice", "one of one, two & more"],
    ],
    [
      "several choices",
      field("roof", "choice", { options: ["tile", "metal"], multiple: true }),
      ["optional", "choice, several", "a list of any of tile, metal", "JSON list"],
    ],
    [
      "bounds",
      field("bill", "integer", { min: 10, max: 5000 }),
      ["integer", "a whole number from 10 to 5000"],
    ],
    ["a lower bound", field("size", "number", { min: 0.5 }), ["number", "a number of at least 0.5"]],
    [
      "a pattern and a length",
      field("plate", "text", { pattern: "[A-Z]{3}<[0-9]+", maxLength: 9 }),
      ["text of at most 9 characters that matches [A-Z]{3}<[0-9]+"],
    ],
    [
      "help and a label",
      field("kids", "integer", { label: "How many children", help: "Under 18" }),
      ["How many children", "Under 18"],
    ],
    [
      "more options than an error would list",
      field("n", "choice", { options: Array.from({ length: 30 }, (_, i) => `option${i}`) }),
      ["option0", "option29"],
    ],
  ])("say what a field takes: %s", async (_, spec, words) => {
    const text = await read(serving({ fields: [...auto.fields, spec] }));
    expect([spec.key, ...words].filter((word) => !text.includes(word))).toEqual([]);
  });

  test("follow the campaign: another field, another country, another rule", async () => {
    const before = await read();
    const seller = { ...auto.seller, country: "CA" };
    const fields = [...auto.fields, field("birth_date", "date", { required: true })];
    const after = await read(serving({ fields, seller, unknownFields: "reject" }, { sellers: [seller] }));
    const words = ["birth_date", "such as ON or Ontario", "Other fields are refused"];
    expect(words.map((word) => [before.includes(word), after.includes(word)])).toEqual(
      words.map(() => [false, true]),
    );
  });

  test("show of a sale only what this supplier may see, and the limit it has", async () => {
    const rateLimit = { requestsPerMinute: 7, burst: 7 };
    const all = await read();
    const less = await read(serving({}, { show: { price: false, buyerIds: false }, rateLimit }));
    expect([/"price"/, /buyer_ids/, /60 a minute/].map((word) => word.test(all))).toEqual([true, true, true]);
    expect([/"price"/, /buyer_ids/, /7 a minute/].map((word) => word.test(less))).toEqual([
      false,
      false,
      true,
    ]);
  });

  test("have the codes in every example, and no key", async () => {
    const page = await (await openService({ links }).ask("GET", "/i/token")).text();
    expect(page).not.toContain(KEY);
    expect(page).not.toContain(team.keys[0]?.sha256 ?? "-");
    expect(textOf(page).match(/"?ACME1234"/g)?.length).toBeGreaterThan(8);
    expect(
      textOf(page)
        .match(/YOUR_\w+/g)
        ?.every((word) => word === "YOUR_API_KEY"),
    ).toBe(true);
  });
});

describe("an address that leads nowhere", () => {
  const gone: [string, LinkRow[], Catalog][] = [
    ["was never made", [], catalog],
    ["was taken back", [instructionsTo("team", "acme-auto", { revokedAt: 1 })], catalog],
    ["is a form's hook", [instructionsTo("team", "acme-auto", { kind: "form" })], catalog],
    ["is of a supplier that is gone", [instructionsTo("nobody", "acme-auto")], catalog],
    ["is of a campaign that is gone", [instructionsTo("team", "acme-boats")], catalog],
    ["is of a campaign that is not active", [instructionsTo("team", "acme-old")], catalog],
    ["is of a seller the supplier may not post to", [instructionsTo("team", "other-solar")], catalog],
    ["is of a supplier that lost its seller", links, serving({}, { sellers: [] })],
  ];

  test.each(gone)("is answered in the same words whatever is the matter: it %s", async (_, made, served) => {
    const { ask } = openService({ links: made, served });
    const response = await ask("GET", "/i/token");
    const other = await openService().ask("GET", "/i/guessed");
    expect({ status: response.status, cached: response.headers.get("cache-control") }).toEqual({
      status: 404,
      cached: "no-store",
    });
    expect(await response.text()).toBe(await other.text());
  });

  test("counts with the wrong keys of its address, which never hinders a working one", async () => {
    const { ask } = openService({ links, server: { failedAuthPerMinute: 2 } });
    const statuses = [];
    for (const path of ["/i/guess", "/api/me", "/i/guess", "/i/token", "/api/me"]) {
      statuses.push((await ask("GET", path)).status);
    }
    expect(statuses).toEqual([404, 401, 429, 200, 429]);
    const refused = await ask("GET", "/i/guess");
    expect({ wait: refused.headers.get("retry-after"), type: refused.headers.get("content-type") }).toEqual({
      wait: "30",
      type: "text/html; charset=utf-8",
    });
    expect(textOf(await refused.text())).toContain("Try again in 30 seconds.");
  });
});

test("the log has neither the address nor a guess, but whose page was read", async () => {
  const { ask, logged } = openService({ links });
  for (const path of ["/i/token", "/i/token/", "/i/Guess3dToken"]) await ask("GET", path);
  await ask("POST", "/i/Guess3dToken");
  const lines = logged() as Record<string, unknown>[];
  expect(
    lines.map(({ method, path, status, supplier, campaign }) => [method, path, status, supplier, campaign]),
  ).toEqual([
    ["GET", "/i/***", 200, "team", "acme-auto"],
    ["GET", "/i/***", 200, "team", "acme-auto"],
    ["GET", "/i/***", 404, undefined, undefined],
    ["POST", "/i/*", 405, undefined, undefined],
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/token|Guess/i);
});
