import { describe, expect, test } from "bun:test";
import type { Campaign, Caps, Offer } from "../../src/domain/catalog.ts";
import type { Filter } from "../../src/domain/filter.ts";
import type { Circumstances } from "../../src/matching/circumstances.ts";
import { acme, buyer, campaign, dayCap, offer } from "../fixtures/catalog.ts";
import { at, compile, decided, noon, openBooks, tier } from "./market.ts";

const [a, b, c] = [buyer("a"), buyer("b"), buyer("c")];
const isTexan: Filter = { field: "state", op: "in", values: ["TX"] };
const isCalifornian: Filter = { field: "state", op: "in", values: ["CA"] };
const hasEmail: Filter = { field: "email", op: "present", value: true };
const midnight = at("2026-05-21T05:00:00Z");
const evenings = [{ days: [1, 2, 3, 4, 5], from: 18 * 60, to: 20 * 60 }];
const evening = at("2026-05-20T23:00:00Z");
const total = (limit: number): Caps => [{ unit: "total", kind: "count", limit }];
const dayBudget = (limit: number): Caps => [{ unit: "day", kind: "cents", limit }];
const counted = (used: number, cents = 0) => ({ usedOf: () => ({ used, cents }) });

describe("a buyer that is not to have the lead is told why:", () => {
  test.each<[string, string, Partial<Offer>, Partial<Circumstances>, number | null]>([
    ["the first filter that fails", "filter 1", { filters: [isTexan, isCalifornian, hasEmail] }, {}, null],
    ["closed until the evening", "closed 0", { schedule: evenings }, {}, evening],
    ["paused for a minute", "paused 0", {}, { pausedUntil: () => noon + 60_000 }, noon + 60_000],
    ["a full cap", "cap 0", { caps: dayCap(5) }, counted(5), midnight],
    ["a cap that was lowered", "cap 0", { caps: dayCap(5) }, counted(6), midnight],
    ["a cap of nothing", "cap 0", { caps: dayCap(0) }, {}, midnight],
    ["a cap that never turns over", "cap 0", { caps: total(5) }, counted(5), null],
    ["the second of two caps", "cap 1", { caps: [...dayCap(9), ...total(5)] }, counted(5), null],
    [
      "a budget the price is too much for",
      "budget 0",
      { caps: dayBudget(9_000) },
      counted(1, 4_501),
      midnight,
    ],
    [
      "a cap of its buyer's, after its own",
      "cap 1",
      { buyer: { ...a, caps: dayCap(3) }, caps: dayCap(9) },
      counted(3),
      midnight,
    ],
    [
      "a budget of its buyer's",
      "budget 1",
      { buyer: { ...a, caps: dayBudget(1) }, caps: dayCap(9) },
      {},
      midnight,
    ],
    ["a budget of the supplier, after all caps", "budget 1", { caps: dayCap(9) }, { leftCents: 4_499 }, null],
    [
      "a budget of the supplier, until it begins anew",
      "budget 0",
      {},
      { leftCents: 4_499, leftUntil: midnight },
      midnight,
    ],
    ["it has this person already", "already_bought 0", {}, { boughtBefore: new Set(["a"]) }, null],
    ["it has this lead from another tier", "already_bought 0", {}, { holding: new Map([["a", 7]]) }, null],
    ["others have taken all places", "sold_out 0", {}, { holding: new Map([["x", 0]]) }, null],
    ["nobody may buy this person", "suppressed 3", {}, { suppressedBy: 3 }, null],
    ["it has said no", "buyer_rejected 0", {}, { refused: new Map([["a", "buyer_rejected"]]) }, null],
    [
      "it has said that it knows the person",
      "buyer_duplicate 0",
      {},
      { refused: new Map([["a", "buyer_duplicate"]]) },
      null,
    ],
    ["it could not be asked", "buyer_error 0", {}, { refused: new Map([["a", "buyer_error"]]) }, null],
    [
      "it did not answer in time",
      "buyer_timeout 0",
      {},
      { refused: new Map([["a", "buyer_timeout"]]) },
      null,
    ],
  ])("%s", (_name, verdict, terms, circumstances, nextAt) => {
    const given = campaign([offer(a, 4_500, terms)]);
    expect(decided(given, circumstances)).toEqual({ verdicts: [verdict], chosen: [], nextAt });
  });

  test("somebody else pays more", () => {
    const given = campaign([], { tiers: [tier("highest_price", offer(a, 100), offer(b, 200))] });
    expect(decided(given)).toEqual({ verdicts: ["lost 0", "sold 0"], chosen: ["b"], nextAt: null });
  });
});

describe("where several things stand against a buyer, the first counts:", () => {
  const everything: Partial<Offer> = { filters: [isCalifornian], schedule: evenings, caps: dayCap(0) };
  const pausedUntil = () => noon + 1;

  test.each<[string, string, Partial<Offer>, Partial<Circumstances>]>([
    [
      "suppressed before all others",
      "suppressed 0",
      everything,
      { suppressedBy: 0, refused: new Map([["a", "buyer_error"]]), holding: new Map([["x", 0]]) },
    ],
    [
      "its own answer before the places",
      "buyer_rejected 0",
      everything,
      {
        refused: new Map([["a", "buyer_rejected"]]),
        boughtBefore: new Set(["a"]),
        holding: new Map([["x", 0]]),
      },
    ],
    [
      "who it has bought before the places",
      "already_bought 0",
      everything,
      { boughtBefore: new Set(["a"]), holding: new Map([["x", 0]]) },
    ],
    ["places before filters", "sold_out 0", everything, { holding: new Map([["x", 0]]) }],
    ["filters before hours", "filter 0", everything, { pausedUntil }],
    ["hours before a pause", "closed 0", { ...everything, filters: [] }, { pausedUntil }],
    ["a pause before caps", "paused 0", { caps: dayCap(0) }, { pausedUntil }],
    ["its caps before the supplier's budget", "cap 0", { caps: dayCap(0) }, { leftCents: 0 }],
  ])("%s", (_name, verdict, terms, circumstances) => {
    expect(decided(campaign([offer(a, 4_500, terms)]), circumstances).verdicts).toEqual([verdict]);
  });
});

describe("a budget is kept to the cent:", () => {
  test.each<[string, Caps, number, Partial<Circumstances>, string]>([
    ["the last cent is spent", dayBudget(9_000), 4_500, counted(1, 4_500), "sold 0"],
    ["one cent is missing", dayBudget(9_000), 4_500, counted(1, 4_501), "budget 0"],
    ["what is free fits a budget that is used up", dayBudget(9_000), 0, counted(1, 9_000), "sold 0"],
    ["the supplier's last cent is spent", [], 4_500, { leftCents: 4_500 }, "sold 0"],
    ["the supplier's budget lacks one cent", [], 4_500, { leftCents: 4_499 }, "budget 0"],
  ])("%s", (_name, caps, priceCents, circumstances, verdict) => {
    expect(decided(campaign([offer(a, priceCents, { caps })]), circumstances).verdicts).toEqual([verdict]);
  });

  test.each([["priority"], ["highest_price"], ["weighted"], ["round_robin"]] as const)(
    "by %s, the buyers of one lead share what is left of the supplier's",
    (method) => {
      const offers = [offer(a, 60), offer(b, 50), offer(c, 40)];
      const given = campaign([], { sellTo: 3, tiers: [tier(method, ...offers)] });
      expect(decided(given, { leftCents: 100 })).toEqual({
        verdicts: ["sold 0", "budget 0", "sold 0"],
        chosen: ["a", "c"],
        nextAt: null,
      });
    },
  );
});

describe("tiers", () => {
  test("are tried in the order written, whatever later ones pay", () => {
    const given = campaign([], {
      tiers: [tier("highest_price", offer(a, 1)), tier("highest_price", offer(b, 9))],
    });
    expect(decided(given)).toEqual({ verdicts: ["sold 0", "sold_out 0"], chosen: ["a"], nextAt: null });
  });

  test("fill up what the one before has left over", () => {
    const given = campaign([], {
      sellTo: 3,
      tiers: [
        tier("priority", offer(a, 100), offer(b, 100, { filters: [isCalifornian] })),
        tier("highest_price", offer(buyer("d"), 10), offer(c, 50), offer(buyer("e"), 40)),
        tier("priority", offer(buyer("f"), 100)),
      ],
    });
    expect(decided(given)).toEqual({
      verdicts: ["sold 0", "filter 0", "lost 0", "sold 0", "sold 0", "sold_out 0"],
      chosen: ["a", "c", "e"],
      nextAt: null,
    });
  });

  test.each<[number, string[]]>([
    [1, ["a"]],
    [2, ["a", "b"]],
    [3, ["a", "b", "c"]],
    [9, ["a", "b", "c"]],
  ])("sell to at most %i", (sellTo, chosen) => {
    const given = campaign([offer(a, 1), offer(b, 1), offer(c, 1)], { sellTo });
    expect(decided(given).chosen).toEqual(chosen);
  });

  test("never give a lead twice to a buyer that stands in two", () => {
    const tiers = [tier("highest_price", offer(a, 100)), tier("highest_price", offer(a, 50), offer(b, 50))];
    expect(decided(campaign([], { sellTo: 3, tiers }))).toEqual({
      verdicts: ["sold 0", "already_bought 0", "sold 0"],
      chosen: ["a", "b"],
      nextAt: null,
    });
  });

  test("never give a lead twice to a buyer that stands twice in one", () => {
    const tiers = [tier("highest_price", offer(a, 50), offer(a, 100), offer(b, 10))];
    expect(decided(campaign([], { sellTo: 2, tiers })).verdicts).toEqual([
      "already_bought 0",
      "sold 0",
      "sold 0",
    ]);
  });

  test("take a buyer of two by the second where the first does not suit", () => {
    const tiers = [
      tier("priority", offer(a, 100, { filters: [isCalifornian] })),
      tier("priority", offer(a, 50)),
    ];
    expect(decided(campaign([], { tiers })).verdicts).toEqual(["filter 0", "sold 0"]);
  });

  test("are filled alike whether or not somebody has a place already; who has it stays sold", () => {
    const tiers = [tier("priority", offer(a, 9), offer(b, 9)), tier("weighted", offer(b, 5), offer(c, 5))];
    const given = campaign([], { sellTo: 3, tiers });
    const whole = decided(given);
    expect(whole).toEqual({
      verdicts: ["sold 0", "sold 0", "already_bought 0", "sold 0"],
      chosen: ["a", "b", "c"],
      nextAt: null,
    });
    expect(decided(given, { holding: new Map([["b", 0]]) })).toEqual({ ...whole, chosen: ["a", "c"] });
  });

  test("leave a holder its place though it would not be chosen again, or nobody may buy the person", () => {
    const given = campaign([offer(a, 1, { filters: [isCalifornian] }), offer(b, 1)], { sellTo: 2 });
    const holding = new Map([["a", 0]]);
    expect(decided(given, { holding }).verdicts).toEqual(["sold 0", "sold 0"]);
    expect(decided(given, { holding, suppressedBy: 1 }).verdicts).toEqual(["sold 0", "suppressed 1"]);
  });

  test("give no place to anybody where more hold the lead than now may", () => {
    const holding = new Map([
      ["x", 0],
      ["y", 0],
    ]);
    expect(decided(campaign([offer(a, 1)]), { holding }).verdicts).toEqual(["sold_out 0"]);
  });
});

describe("a cap", () => {
  const twice = (caps: Caps): Campaign =>
    campaign([], {
      tiers: [
        tier("priority", offer(a, 100, { caps, filters: [isTexan] })),
        tier("priority", offer(a, 50, { caps }), offer(b, 10)),
      ],
    });

  test("of a buyer in two tiers counts its sales through either", () => {
    const { sell } = openBooks(twice(dayCap(3)));
    const texan = { fields: { state: "TX" } };
    const other = { fields: { state: "NV" } };
    expect([texan, other, texan, other, texan].map((lead) => sell(lead).verdicts)).toEqual([
      ["sold 0", "already_bought 0", "sold_out 0"],
      ["filter 0", "sold 0", "sold_out 0"],
      ["sold 0", "already_bought 0", "sold_out 0"],
      ["filter 0", "cap 0", "sold 0"],
      ["cap 0", "cap 0", "sold 0"],
    ]);
  });

  test("of a buyer in two tiers counts the money of either at its own price", () => {
    const { sell } = openBooks(twice(dayBudget(200)));
    expect(["TX", "NV", "TX", "NV"].map((state) => sell({ fields: { state } }).verdicts)).toEqual([
      ["sold 0", "already_bought 0", "sold_out 0"],
      ["filter 0", "sold 0", "sold_out 0"],
      ["budget 0", "sold 0", "sold_out 0"],
      ["filter 0", "budget 0", "sold 0"],
    ]);
  });

  test("tells which rows a sale counts in, each once", () => {
    const both = { ...a, timezone: "Europe/Berlin", caps: [...dayCap(9), ...total(99)] };
    const caps: Caps = [...dayCap(5), ...dayBudget(100), { unit: "month", kind: "count", limit: 9 }];
    const tiers = [
      tier("highest_price", offer(both, 100, { caps })),
      tier("priority", offer(both, 1), offer(b, 1)),
    ];
    const { counters } = compile(campaign([], { tiers }));
    const rows = [...counters].map(([id, own]) => [
      id,
      own.map((row) => `${row.scope.name} ${row.unit} ${row.timezone}`),
    ]);
    expect(rows).toEqual([
      [
        "a",
        [
          "acme-auto a day America/Chicago",
          "acme-auto a month America/Chicago",
          "a day Europe/Berlin",
          "a total Europe/Berlin",
        ],
      ],
      ["b", []],
    ]);
  });
});

describe("the next moment at which waiting may help", () => {
  const monthly: Caps = [{ unit: "month", kind: "count", limit: 0 }];
  const june = at("2026-06-01T05:00:00Z");
  const tokyo = { ...a, timezone: "Asia/Tokyo", caps: dayCap(0) };

  test.each<[string, Offer[], Partial<Circumstances>, number | null]>([
    ["the end of a cap's period", [offer(a, 1, { caps: monthly })], {}, june],
    [
      "the first of several",
      [offer(a, 1, { caps: monthly }), offer(b, 1, { caps: dayCap(0) })],
      {},
      midnight,
    ],
    [
      "in whichever order they stand",
      [offer(b, 1, { caps: dayCap(0) }), offer(a, 1, { caps: monthly })],
      {},
      midnight,
    ],
    ["an opening", [offer(a, 1, { schedule: evenings }), offer(b, 1, { caps: dayCap(0) })], {}, evening],
    [
      "the end of a pause",
      [offer(a, 1), offer(b, 1, { schedule: evenings })],
      { pausedUntil: () => noon + 5 },
      noon + 5,
    ],
    ["the end of a buyer's own day", [offer(tokyo, 1)], {}, at("2026-05-21T15:00:00Z")],
    [
      "none for what time does not change",
      [offer(a, 1, { filters: [isCalifornian] }), offer(b, 1, { caps: total(0) })],
      {},
      null,
    ],
    ["none where there is nobody", [], {}, null],
  ])("%s", (_name, offers, circumstances, nextAt) => {
    expect(decided(campaign(offers), circumstances).nextAt).toBe(nextAt);
  });
});

test("hours are the seller's, not the buyer's", () => {
  const seller = { ...acme, timezone: "Asia/Tokyo" };
  const berlin = buyer("berlin", { timezone: "Europe/Berlin" });
  const given = campaign([offer(berlin, 1, { schedule: [{ days: [4], from: 0, to: 180 }] })], { seller });
  expect(decided(given).verdicts).toEqual(["sold 0"]);
});

test("every offer has its own hours", () => {
  const day = [{ days: [3], from: 9 * 60, to: 17 * 60 }];
  const offers = [
    offer(a, 1, { schedule: evenings }),
    offer(b, 1, { schedule: day }),
    offer(c, 1, { schedule: evenings }),
  ];
  expect(decided(campaign(offers, { sellTo: 3 })).verdicts).toEqual(["closed 0", "sold 0", "closed 0"]);
});
