import { describe, expect, test } from "bun:test";
import type { Offer, Supplier } from "../../src/domain/catalog.ts";
import type { Fields } from "../../src/domain/field.ts";
import type { Filter } from "../../src/domain/filter.ts";
import { formatId } from "../../src/domain/id.ts";
import { buyer, campaign, dayCap, offer, supplier } from "../fixtures/catalog.ts";
import { type Desk, openDesk } from "./desk.ts";

/** What is said of each buyer, line by line. */
async function buyersOf(desk: Desk, leadId = desk.store.leads.highestId()): Promise<string[]> {
  const text = await desk.run("leads", "show", formatId("lead", leadId));
  const [, section = ""] = /\nBuyers\n([\s\S]*?)\n\n/.exec(text) ?? [];
  return section.split("\n").map((line) => line.trim());
}

function saleTo(desk: Desk, name: string): number {
  const sale = desk.store.sales.ofLead(desk.store.leads.highestId()).find((one) => one.buyer === name);
  if (sale === undefined) throw new Error(`${name} has no sale`);
  return sale.id;
}

const live = (id: string) => buyer(id, { accept: "on_response" });

describe("a filter tells what was found and what was wanted", () => {
  const zips = { name: "lists/zips.txt", sha256: "0".repeat(64) };
  const values = Array.from({ length: 40_000 }, (_, i) => String(10_000 + i));
  test.each<[string, Filter, Fields, string]>([
    ["in", { field: "state", op: "in", values: ["CA", "NV"] }, {}, "state is TX, wanted one of CA, NV"],
    [
      "a long list",
      { field: "state", op: "in", values: ["CA", "NV", "OR", "WA", "AZ", "UT", "ID"] },
      {},
      "state is TX, wanted one of CA, NV, OR, WA, AZ and 2 more",
    ],
    [
      "a list file",
      { field: "zip", op: "in", values, file: zips },
      { zip: "78701" },
      "zip is 78701, wanted one of lists/zips.txt (40,000 values)",
    ],
    ["not_in", { field: "state", op: "not_in", values: ["TX"] }, {}, "state is TX, wanted none of TX"],
    [
      "equals",
      { field: "city", op: "equals", value: "Austin" },
      { city: "Waco" },
      "city is Waco, wanted Austin",
    ],
    [
      "starts_with",
      { field: "zip", op: "starts_with", value: "75" },
      { zip: "78701" },
      "zip is 78701, wanted one that starts with 75",
    ],
    ["between", { field: "age", op: "between", min: 25, max: 65 }, { age: 20 }, "age is 20, wanted 25 to 65"],
    ["min", { field: "age", op: "min", value: 21 }, { age: 20 }, "age is 20, wanted 21 or more"],
    ["max", { field: "age", op: "max", value: 19 }, { age: 20 }, "age is 20, wanted 19 or less"],
    ["present", { field: "email", op: "present", value: true }, {}, "email is absent, wanted any"],
    [
      "not present",
      { field: "city", op: "present", value: false },
      { city: "Waco" },
      "city is Waco, wanted none",
    ],
    [
      "matches",
      { field: "city", op: "matches", pattern: "A.*" },
      { city: "Waco" },
      "city is Waco, wanted a match of A.*",
    ],
    [
      "age_between",
      { field: "birth_date", op: "age_between", min: 25, max: 65 },
      { birth_date: "2010-01-31" },
      "birth_date is 2010-01-31, wanted an age of 25 to 65",
    ],
    [
      "a list that was posted",
      { field: "needs", op: "in", values: ["roof"] },
      { needs: ["solar", "heat"] },
      "needs is solar, heat, wanted one of roof",
    ],
    [
      "a value that would steer the terminal",
      { field: "city", op: "equals", value: "Austin" },
      { city: "\u001b]0;x\u0007\u009b2J\u202e" },
      "city is ?]0;x??2J?, wanted Austin",
    ],
  ])("%s", async (_, filter, fields, words) => {
    const desk = openDesk([campaign([offer(buyer("northwind"), 4500, { filters: [filter] })])]);
    await desk.selling.take(desk.post(fields));
    expect(await buyersOf(desk)).toEqual(["Tier 1, priority", `northwind  45.00  filter ${words}`]);
  });
});

describe("every reason in its words", () => {
  /** 2026-05-20 is a Wednesday, and it is noon in Chicago. */
  const mondays = [{ days: [1], from: 9 * 60, to: 18 * 60 }];
  const northwind = buyer("northwind");
  const poor = supplier("fb-team", {
    caps: new Map([["acme-auto", [{ unit: "month", kind: "cents", limit: 100 }]]]),
  });

  const usual = supplier("fb-team");

  test.each<[string, Offer, string, Supplier]>([
    ["sold", offer(northwind, 4500), "sold 45.00", usual],
    [
      "closed",
      offer(northwind, 4500, { schedule: mondays }),
      "closed, opens Mon 2026-05-25 09:00 (America/Chicago)",
      usual,
    ],
    ["a cap", offer(northwind, 4500, { caps: dayCap(0) }), "cap 0 a day used up", usual],
    [
      "a buyer's cap",
      offer(buyer("northwind", { caps: [{ unit: "total", kind: "count", limit: 0 }] }), 4500),
      "cap 0 in all over all campaigns used up",
      usual,
    ],
    [
      "a budget",
      offer(northwind, 4500, { caps: [{ unit: "week", kind: "cents", limit: 4499 }] }),
      "budget 44.99 a week used up",
      usual,
    ],
    ["a supplier's budget", offer(northwind, 4500), "budget of supplier fb-team used up", poor],
  ])("%s", async (_, terms, words, from) => {
    const desk = openDesk([campaign([terms])], { suppliers: [from] });
    await desk.selling.take(desk.post());
    expect(await buyersOf(desk)).toEqual(["Tier 1, priority", `northwind  45.00  ${words}`]);
  });

  test("those that came too late, are in two tiers, are paused, or have this person already", async () => {
    const contoso = buyer("contoso");
    const duplicates = { fields: ["phone"], match: "any", windowMs: 1e9, scope: "buyer" } as const;
    const tiers = [
      {
        method: "highest_price",
        offers: [offer(northwind, 100), offer(contoso, 200), offer(buyer("globex"), 150)],
      },
      { method: "priority", offers: [offer(contoso, 90), offer(buyer("hooli"), 80)] },
    ] as const;
    const desk = openDesk([campaign([], { duplicates, tiers })]);
    desk.selling.breaker.trip("buyer:globex");
    const phone = "+15125550123";
    await desk.selling.take(desk.post({ phone }));
    expect(await buyersOf(desk)).toEqual([
      "Tier 1, highest_price",
      "northwind  1.00  lost",
      "contoso    2.00  sold 2.00",
      "globex     1.50  paused",
      "Tier 2, priority",
      "contoso    0.90  already_bought",
      "hooli      0.80  sold_out",
    ]);
    await desk.selling.take(desk.post({ phone }));
    expect((await buyersOf(desk)).slice(1, 4)).toEqual([
      "northwind  1.00  sold 1.00",
      "contoso    2.00  already_bought",
      "globex     1.50  paused",
    ]);
  });

  test("a person on a suppression list, by the list's name", async () => {
    const phone = "+15125550123";
    const list = { size: 1, sha256: "", hashed: "none", has: (value: string) => value === phone } as const;
    const none = { ...list, size: 0, has: () => false };
    const suppressions = [
      { name: "own", field: "email", sellers: [], list: none },
      { name: "do-not-call", field: "phone", sellers: [], list },
    ];
    const desk = openDesk([campaign([offer(northwind, 100), offer(buyer("contoso"), 90)])], { suppressions });
    await desk.selling.take(desk.post({ phone }));
    expect(await buyersOf(desk)).toEqual([
      "Tier 1, priority",
      "northwind  1.00  suppressed, on list do-not-call",
      "contoso    0.90  suppressed, on list do-not-call",
    ]);
  });
});

describe("a live buyer: its sale says what came of asking it", () => {
  const answered = [
    ["rejected", "has it\u001b[2J already", "buyer_rejected: has it?[2J already"],
    ["duplicate", undefined, "buyer_duplicate"],
    ["unreadable", "<html>".padEnd(80, "x"), `buyer_error: ${"<html>".padEnd(59, "x")}…`],
    ["not_sent", undefined, "buyer_error"],
  ] as const;

  test.each(answered)("%s, and the next one is asked", async (outcome, response, words) => {
    const desk = openDesk([campaign([offer(live("contoso"), 4000), offer(live("globex"), 3000)])]);
    void desk.selling.take(desk.post());
    await desk.store.idle();
    await desk.attempt(saleTo(desk, "contoso"), { outcome, ...(response !== undefined && { response }) });
    expect(await buyersOf(desk)).toEqual([
      "Tier 1, priority",
      `contoso  40.00  ${words}`,
      "globex   30.00  being asked",
    ]);
  });

  test("at the price it answered", async () => {
    const desk = openDesk([campaign([offer(live("contoso"), 4000)])]);
    void desk.selling.take(desk.post());
    await desk.store.idle();
    const answer = { priceCents: 3850, reference: "c-7" };
    await desk.attempt(saleTo(desk, "contoso"), { outcome: "accepted", answer });
    expect(await buyersOf(desk)).toEqual(["Tier 1, priority", "contoso  40.00  sold 38.50"]);
  });

  test("unheard: asked again, then for a person, whose word stands", async () => {
    const desk = openDesk([campaign([offer(live("contoso"), 4000)])]);
    void desk.selling.take(desk.post());
    await desk.store.idle();
    const id = saleTo(desk, "contoso");
    const unclear = { outcome: "unclear", status: 502, response: "Bad gateway" } as const;
    await desk.attempt(id, { ...unclear, againAt: desk.clock.now + 5_000 });
    const unheard = "contoso  40.00  asked, its answer was not heard or not understood:";
    expect(await buyersOf(desk)).toEqual([
      "Tier 1, priority",
      `${unheard} asked again 2026-05-20T17:00:05.000Z`,
    ]);
    await desk.attempt(id, unclear);
    expect(await buyersOf(desk)).toEqual(["Tier 1, priority", `${unheard} needs a person`]);
    await desk.run("sales", "settle", formatId("sale", id), "refused");
    expect(await buyersOf(desk)).toEqual([
      "Tier 1, priority",
      "contoso  40.00  buyer_rejected, as a person has said",
    ]);
  });
});

describe("a lead that waits", () => {
  const weekdays = [{ days: [1, 2, 3, 4, 5], from: 9 * 60, to: 18 * 60 }];
  const evening = Date.UTC(2026, 4, 20, 23, 30);

  async function held(): Promise<Desk> {
    const desk = openDesk([
      campaign([
        offer(buyer("northwind"), 100, {
          schedule: weekdays,
          filters: [{ field: "state", op: "in", values: ["CA"] }],
        }),
        offer(buyer("contoso"), 100, { schedule: weekdays }),
        offer(buyer("globex"), 100, { schedule: [{ days: [6], from: 600, to: 720 }] }),
      ]),
    ]);
    desk.clock.now = evening;
    await desk.selling.take(desk.post());
    return desk;
  }

  test("tells when those that are closed open, as it was when it was last decided", async () => {
    const desk = await held();
    const closed = [
      "contoso    1.00  closed, opens Thu 2026-05-21 09:00 (America/Chicago)",
      "globex     1.00  closed, opens Sat 2026-05-23 10:00 (America/Chicago)",
    ];
    expect((await buyersOf(desk)).slice(2)).toEqual(closed);
    desk.clock.now = Date.UTC(2026, 4, 21, 15);
    expect((await buyersOf(desk)).slice(2)).toEqual(closed);
    await desk.selling.again();
    expect((await buyersOf(desk)).slice(2)).toEqual([
      "contoso    1.00  sold 1.00",
      "globex     1.00  sold_out",
    ]);
  });

  test("and when they would have, where its time ran out before", async () => {
    const desk = openDesk([
      campaign([offer(buyer("globex"), 100, { schedule: [{ days: [1], from: 0, to: 60 }] })], {
        maxAgeMs: 3_600_000,
      }),
    ]);
    await desk.selling.take(desk.post());
    desk.clock.now += 4_000_000;
    await desk.selling.again();
    expect(desk.store.leads.get(desk.store.leads.highestId())?.status).toBe("unsold");
    expect((await buyersOf(desk)).at(-1)).toBe(
      "globex  1.00  closed, opens Mon 2026-05-25 00:00 (America/Chicago)",
    );
  });
});

describe("what an earlier version kept of the configuration", () => {
  const filters: Filter[] = [{ field: "state", op: "in", values: ["CA"] }];
  const campaigns = [
    campaign([
      offer(buyer("northwind"), 4500, { filters }),
      offer(buyer("contoso"), 4000),
      offer(buyer("globex"), 1),
    ]),
  ];

  test("without methods, schedules and lists", async () => {
    const offers = [
      { buyer: "northwind", price_cents: 4500, filters, caps: [] },
      { buyer: "contoso", price_cents: 4000, filters: [], caps: [] },
      { buyer: "globex", price_cents: 1, filters: [], caps: [] },
    ];
    const kept = { campaigns: { "acme-auto": { seller: "ACME1234", category: "Auto Insurance", offers } } };
    const desk = openDesk(campaigns, { snapshot: JSON.stringify(kept) });
    await desk.selling.take(desk.post());
    expect(await buyersOf(desk)).toEqual([
      "In the order of decisions",
      "northwind  45.00  filter state is TX, wanted one of CA",
      "contoso    40.00  sold 40.00",
      "globex      0.01  sold_out",
    ]);
  });

  test("without anything: places, reasons, and who has it", async () => {
    const desk = openDesk(campaigns, { snapshot: "{}" });
    await desk.selling.take(desk.post());
    expect(await buyersOf(desk)).toEqual([
      "In the order of decisions",
      "offer 1      -  filter",
      "offer 2      -  sold",
      "offer 3      -  sold_out",
      "Tier 1",
      "contoso  40.00  sold 40.00",
    ]);
  });
});
