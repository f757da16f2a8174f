import { describe, expect, test } from "bun:test";
import { snapshotOf } from "../../src/config/snapshot.ts";
import { hashText, loaded, secretText, selling, supplying } from "./loading.ts";

const yaml =
  selling({
    seller: "timezone: America/Chicago",
    campaign: "answer_within: 6s",
    offer: `weight: 2
schedule: mon-fri 09:00-18:00
filters: [{ field: state, in: [TX] }, { field: zip, not_in: { file: lists/zips.txt } }]
caps: { day: 5 }`,
  })
    .replace("- buyers:", "- method: weighted\n            buyers:")
    .replace("name: Northwind", "name: Northwind\n    accept: on_response\n    caps: { budget_month: 90 }") +
  "        response: { accept: { json: ok } }\n" +
  supplying(`postback: { url: https://web.example/hook, secret: ${secretText} }
forms: { tally: { secret: s3cret, map: { Plz: zip } } }`) +
  "suppressions:\n  - { name: dnc, field: phone, file: lists/dnc.txt }\n";

const lists = { "zips.txt": "75001\n75002\n", "dnc.txt": "5125550123\n" };
const files = { "c.yaml": yaml, ...lists };

test("the snapshot tells, in the order of decisions, what a stored verdict points at, and no secret", () => {
  const snapshot = snapshotOf(loaded(files).catalog);
  expect(JSON.parse(snapshot)).toEqual({
    campaigns: {
      auto: {
        seller: "ACME1234",
        category: "Auto Insurance",
        timezone: "America/Chicago",
        sell_to: 1,
        when_unsold: "hold",
        offers: [
          {
            buyer: "northwind",
            tier: 0,
            method: "weighted",
            weight: 2,
            price_cents: 4500,
            accept: "on_response",
            schedule: [{ days: [1, 2, 3, 4, 5], from: 540, to: 1080 }],
            filters: [
              { field: "state", op: "in", values: ["TX"] },
              { field: "zip", op: "not_in", file: "lists/zips.txt", count: 2 },
            ],
            caps: [
              { unit: "day", kind: "count", limit: 5, of: "campaign" },
              { unit: "month", kind: "cents", limit: 9000, of: "buyer" },
            ],
          },
        ],
      },
    },
    suppressions: ["dnc"],
  });
  expect(snapshot).not.toMatch(/whsec_|s3cret|https?:|5550123|75001/);
});

describe("the hash is of what a configuration means", () => {
  const { hash } = loaded(files);

  test("it is a SHA-256", () => {
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ["a comment", `# new\n${yaml}`],
    [
      "another order of keys",
      yaml.replace("    slug: acme\n    name: Acme\n", "    name: Acme\n    slug: acme\n"),
    ],
    ["a default written out", yaml.replace("category: Auto", "sell_to: 1\n        category: Auto")],
    ["another secret", yaml.replace(secretText, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")],
    ["another secret of a form", yaml.replace("s3cret", "an0ther")],
    ["another API key", yaml.replace(hashText, "ab".repeat(32))],
    ["another port", `server: { port: 1 }\n${yaml}`],
    ["another postback", yaml.replace("web.example/hook", "web.example/new")],
    ["no postback", yaml.replace(/ {4}postback: .*\n/, "")],
    ["another way to write a window", yaml.replace("mon-fri 09", "mon,tue,wed,thu,fri 09")],
  ])("unchanged by %s", (_, changed) => {
    expect(changed).not.toBe(yaml);
    expect(loaded({ ...files, "c.yaml": changed }).hash).toBe(hash);
  });

  test("unchanged by a split into files", () => {
    const at = yaml.indexOf("buyers:\n  - id:");
    expect(loaded({ "a.yaml": yaml.slice(0, at), "b.yaml": yaml.slice(at), ...lists }).hash).toBe(hash);
  });

  test("unchanged by another name of a list's file", () => {
    const renamed = { "c.yaml": yaml.replace("zips.txt", "codes.txt"), "codes.txt": lists["zips.txt"] };
    expect(loaded({ ...lists, ...renamed }).hash).toBe(hash);
  });

  test.each([
    ["a price", yaml.replace("price: 45", "price: 46")],
    ["a filter", yaml.replace("[TX]", "[OK]")],
    ["a filter's sense", yaml.replace("not_in", "in")],
    ["a cap", yaml.replace("day: 5", "day: 6")],
    ["a buyer's cap", yaml.replace("budget_month: 90", "budget_month: 91")],
    [
      "a supplier's cap",
      yaml.replace("suppressions:", "    caps: { auto: { budget_day: 1 } }\nsuppressions:"),
    ],
    ["a rule", yaml.replace("category: Auto", "when_unsold: reject\n        category: Auto")],
    ["which field a form's question fills", yaml.replace("Plz: zip", "Plz: city")],
    ["a weight", yaml.replace("weight: 2", "weight: 3")],
    ["a schedule", yaml.replace("18:00", "19:00")],
    ["a method", yaml.replace("method: weighted", "method: round_robin")],
    ["how long a supplier waits", yaml.replace("answer_within: 6s", "answer_within: 7s")],
    ["who is asked first", yaml.replace("accept: on_response", "accept: on_match")],
    ["how an answer is read", yaml.replace("json: ok", "json: done")],
    ["whom a list suppresses", yaml.replace("field: phone", "sellers: [ACME1234], field: phone")],
    ["what a list is called", yaml.replace("name: dnc", "name: never")],
    ["the lists that are used", yaml.replace(/suppressions:[\s\S]*/, "")],
  ])("changed by %s", (_, changed) => {
    expect(changed).not.toBe(yaml);
    expect(loaded({ ...files, "c.yaml": changed }).hash).not.toBe(hash);
  });

  test.each([
    ["zips.txt", "75001\n75003\n"],
    ["dnc.txt", "5125550124\n"],
  ])("changed by another content of %s", (name, content) => {
    expect(loaded({ ...files, [name]: content }).hash).not.toBe(hash);
  });

  test("changed by what a list's file holds: texts, or hashes of texts", () => {
    const text = { ...files, "dnc.txt": `${"ab".repeat(32)}\n` };
    const city = yaml.replace("field: phone", "field: city");
    const hashed = city.replace("field: city", "hashed: sha256, field: city");
    expect(loaded({ ...text, "c.yaml": city }).hash).not.toBe(loaded({ ...text, "c.yaml": hashed }).hash);
  });
});
