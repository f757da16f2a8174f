import { describe, expect, test } from "bun:test";
import { snapshotOf } from "../../src/config/snapshot.ts";
import { hashText, loaded, secretText, selling, supplying } from "./loading.ts";

const yaml =
  selling({ offer: "filters: [{ field: state, in: [TX] }]\ncaps: { day: 5 }" }).replace(
    "name: Northwind",
    "name: Northwind\n    caps: { budget_month: 90 }",
  ) + supplying();

test("the snapshot tells, in the order of decisions, what a stored verdict points at, and no secret", () => {
  expect(JSON.parse(snapshotOf(loaded(yaml).catalog))).toEqual({
    campaigns: {
      auto: {
        seller: "ACME1234",
        category: "Auto Insurance",
        offers: [
          {
            buyer: "northwind",
            price_cents: 4500,
            filters: [{ field: "state", op: "in", values: ["TX"] }],
            caps: [
              { unit: "day", kind: "count", limit: 5, of: "campaign" },
              { unit: "month", kind: "cents", limit: 9000, of: "buyer" },
            ],
          },
        ],
      },
    },
  });
});

describe("the hash is of what a configuration means", () => {
  const { hash } = loaded(yaml);

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
    ["another API key", yaml.replace(hashText, "ab".repeat(32))],
    ["another port", `server: { port: 1 }\n${yaml}`],
  ])("unchanged by %s", (_, changed) => {
    expect(changed).not.toBe(yaml);
    expect(loaded(changed).hash).toBe(hash);
  });

  test("unchanged by a split into files", () => {
    const at = yaml.indexOf("buyers:\n  - id:");
    expect(loaded({ "a.yaml": yaml.slice(0, at), "b.yaml": yaml.slice(at) }).hash).toBe(hash);
  });

  test.each([
    ["a price", yaml.replace("price: 45", "price: 46")],
    ["a filter", yaml.replace("[TX]", "[OK]")],
    ["a cap", yaml.replace("day: 5", "day: 6")],
    ["a buyer's cap", yaml.replace("budget_month: 90", "budget_month: 91")],
    ["a supplier's cap", `${yaml}    caps: { auto: { day: 1 } }\n`],
    ["a rule", yaml.replace("category: Auto", "when_unsold: reject\n        category: Auto")],
  ])("changed by %s", (_, changed) => {
    expect(loaded(changed).hash).not.toBe(hash);
  });
});
