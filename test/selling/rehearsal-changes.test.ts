import { describe, expect, test } from "bun:test";
import type { Campaign, Caps } from "../../src/domain/catalog.ts";
import { acme, buyer, campaign, DAY_MS, dayCap, offer, supplier } from "../fixtures/catalog.ts";
import { openWorld } from "./rehearsal-world.ts";
import { changesOf, type Under } from "./rehearsing.ts";

const MINUTE_MS = 60_000;
const northwind = buyer("northwind");
const lakeside = buyer("lakeside");

describe("four leads, a minute apart at noon, that northwind bought at 45.00", () => {
  const was = "sold to northwind 4500";
  const list = {
    size: 1,
    sha256: "",
    hashed: "none",
    has: (value: string) => value.endsWith("1003"),
  } as const;
  const doNotCall = { name: "dnc", field: "phone", sellers: [], list };
  const first = offer(northwind, 4_500);
  const suppliersWith = (caps: Caps) => [supplier("fb-team", { caps: new Map([["acme-auto", caps]]) })];
  const all = (wouldBe: string) => Array.from({ length: 4 }, () => `${was} → ${wouldBe}`);

  test.each<[string, Campaign[], Under, string[]]>([
    ["at another price", [campaign([offer(northwind, 5_000)])], {}, all("sold to northwind 5000")],
    ["behind another buyer", [campaign([offer(lakeside, 100), first])], {}, all("sold to lakeside 100")],
    [
      "shared with another buyer",
      [campaign([first, offer(lakeside, 100)], { sellTo: 2 })],
      {},
      all("sold to lakeside 100, northwind 4500"),
    ],
    [
      "in turn with another buyer",
      [campaign([], { tiers: [{ method: "round_robin", offers: [first, offer(lakeside, 100)] }] })],
      {},
      [`${was} → sold to lakeside 100`, `${was} → sold to lakeside 100`],
    ],
    [
      "to the better price",
      [campaign([], { tiers: [{ method: "highest_price", offers: [first, offer(lakeside, 4_600)] }] })],
      {},
      all("sold to lakeside 4600"),
    ],
    [
      "with a cap of one a day",
      [campaign([offer(northwind, 4_500, { caps: dayCap(1) })])],
      {},
      all("pending").slice(1),
    ],
    [
      "with a buyer's budget for two",
      [
        campaign([
          offer(buyer("northwind", { caps: [{ unit: "month", kind: "cents", limit: 9_500 }] }), 4_500),
        ]),
      ],
      {},
      all("pending").slice(2),
    ],
    [
      "with a filter that none passes",
      [campaign([offer(northwind, 4_500, { filters: [{ field: "state", op: "in", values: ["CA"] }] })])],
      {},
      all("pending"),
    ],
    [
      "where what is unsold is rejected",
      [campaign([], { whenUnsold: "reject" })],
      {},
      all("rejected no_buyer"),
    ],
    [
      "while the buyer is closed",
      [campaign([offer(northwind, 4_500, { schedule: [{ days: [7], from: 0, to: 60 }] })])],
      {},
      all("pending"),
    ],
    [
      "with one of them on a suppression list",
      [campaign([first])],
      { suppressions: [doNotCall] },
      [`${was} → rejected suppressed`],
    ],
    [
      "with a supplier's cap of three",
      [campaign([first])],
      { suppliers: suppliersWith(dayCap(3)) },
      [`${was} → rejected supplier_cap`],
    ],
    [
      "with a supplier's budget for two and a half",
      [campaign([first])],
      { suppliers: suppliersWith([{ unit: "week", kind: "cents", limit: 11_000 }]) },
      all("pending").slice(2),
    ],
    [
      "with duplicates by what all share",
      [
        campaign([first], {
          duplicates: { fields: ["email"], match: "any", windowMs: 90_000, scope: "campaign" },
        }),
      ],
      {},
      [`${was} → duplicate`, `${was} → duplicate`],
    ],
    [
      "with each person for a buyer once",
      [
        campaign([first, offer(lakeside, 100)], {
          duplicates: { fields: ["email"], match: "any", windowMs: DAY_MS, scope: "buyer" },
        }),
      ],
      {},
      [`${was} → sold to lakeside 100`, `${was} → pending`, `${was} → pending`],
    ],
    ["without the campaign", [campaign([first], { id: "other" })], {}, all("not_taken")],
    ["with the campaign inactive", [campaign([first], { active: false })], {}, all("not_taken")],
    ["without the supplier", [campaign([first])], { suppliers: [supplier("other")] }, all("not_taken")],
    [
      "with the supplier listed for other sellers only",
      [campaign([first])],
      { suppliers: [supplier("fb-team", { sellers: [{ ...acme, code: "OTHER123" }] })] },
      all("not_taken"),
    ],
    ["as it was", [campaign([first])], {}, []],
  ])("would be decided %s", async (_, campaigns, under, changes) => {
    const world = openWorld([campaign([first], { duplicates: null })]);
    for (let posted = 0; posted < 4; posted++) {
      await world.post({ email: "all@example.com" });
      await world.pass(MINUTE_MS - 1);
    }
    const unlessGiven = campaigns.map((one) =>
      one.duplicates?.fields.includes("phone") ? { ...one, duplicates: null } : one,
    );
    expect(await changesOf(world, unlessGiven, under)).toEqual(changes);
    world.store.close();
  });
});
