import { describe, expect, test } from "bun:test";
import type { CalendarUnit, Period } from "../../src/domain/calendar.ts";
import type { Campaign } from "../../src/domain/catalog.ts";
import { decodeVerdicts } from "../../src/domain/decision.ts";
import { compileCampaign } from "../../src/matching/compile.ts";
import { decide } from "../../src/matching/decide.ts";
import { compilePattern } from "../../src/platform/pattern.ts";
import { buyer, campaign, dayCap, offer } from "../fixtures/catalog.ts";

const [a, b, c] = [buyer("a"), buyer("b"), buyer("c")];
const onlyCalifornia = [{ field: "state", op: "in", values: ["CA"] }] as const;
const ends: Record<CalendarUnit, Period> = {
  hour: { start: 0, end: 1 },
  day: { start: 0, end: 10 },
  week: { start: 0, end: 20 },
  month: { start: 0, end: 30 },
  total: { start: 0, end: Number.MAX_SAFE_INTEGER },
};

const circumstances = {
  fields: { state: "TX" },
  now: 0,
  latestSale: () => 0,
  pausedUntil: () => null,
  holding: new Map(),
  refused: new Map(),
  boughtBefore: new Set<string>(),
  suppressedBy: null,
  leftCents: Number.POSITIVE_INFINITY,
};

function decideFor(given: Campaign, used: Record<string, { used: number; cents: number }> = {}) {
  return decide(compileCampaign(given, compilePattern), {
    ...circumstances,
    usedOf: ({ scope, unit }) => used[`${scope.name} ${unit}`] ?? { used: 0, cents: 0 },
    periodOf: (unit) => ends[unit],
  });
}

const words = (given: Campaign, used = {}) => {
  const { verdicts, chosen, nextAt } = decideFor(given, used);
  return {
    verdicts: decodeVerdicts(verdicts).map(({ reason, detail }) => `${reason} ${detail}`),
    sold: chosen,
    nextAt,
  };
};

describe("a decision", () => {
  test("gives every buyer one reason", () => {
    const tight = offer(c, 100, { caps: [...dayCap(5), { unit: "month", kind: "cents", limit: 1_000 }] });
    const given = campaign([
      offer(a, 100, { filters: [...onlyCalifornia] }),
      tight,
      offer(b, 100),
      offer(a, 1),
    ]);
    expect(words(given, { "acme-auto c month": { used: 9, cents: 901 } })).toEqual({
      verdicts: ["filter 0", "budget 1", "sold 0", "sold_out 0"],
      sold: [2],
      nextAt: 30,
    });
  });

  test("names the filter that failed", () => {
    const filters = [{ field: "state", op: "present", value: true } as const, ...onlyCalifornia];
    expect(words(campaign([offer(a, 100, { filters })])).verdicts).toEqual(["filter 1"]);
  });

  test("names the cap, the offer's own before its buyer's", () => {
    const capped = buyer("capped", { caps: dayCap(7) });
    const given = campaign([offer(capped, 100, { caps: dayCap(3) })]);
    expect(
      words(given, { "acme-auto capped day": { used: 2, cents: 0 }, "capped day": { used: 7, cents: 0 } }),
    ).toEqual({
      verdicts: ["cap 1"],
      sold: [],
      nextAt: 10,
    });
  });

  test("fills a shared lead from the next tier where the first leaves room", () => {
    const tiers = [
      {
        method: "priority" as const,
        offers: [offer(a, 100), offer(b, 100, { filters: [...onlyCalifornia] })],
      },
      { method: "priority" as const, offers: [offer(c, 50)] },
    ];
    const decision = decideFor(campaign([], { sellTo: 2, tiers }));
    expect(decision.chosen).toEqual([0, 2]);
  });

  test("never sells a lead twice to a buyer that stands in two tiers", () => {
    const tiers = [
      { method: "priority" as const, offers: [offer(a, 100)] },
      { method: "priority" as const, offers: [offer(a, 50), offer(b, 50)] },
    ];
    expect(words(campaign([], { sellTo: 3, tiers })).verdicts).toEqual([
      "sold 0",
      "already_bought 0",
      "sold 0",
    ]);
  });

  test("says when the first of several caps turns over, and nothing where waiting cannot help", () => {
    const monthly = offer(a, 1, { caps: [{ unit: "month", kind: "count", limit: 0 }] });
    const daily = offer(b, 1, { caps: dayCap(0) });
    const forever = offer(c, 1, { caps: [{ unit: "total", kind: "count", limit: 0 }] });
    expect(words(campaign([monthly, daily, forever])).nextAt).toBe(10);
    expect(words(campaign([forever])).nextAt).toBeNull();
  });

  test("a budget is kept to the cent", () => {
    const given = campaign([offer(a, 4_500, { caps: [{ unit: "day", kind: "cents", limit: 9_000 }] })]);
    expect(words(given, { "acme-auto a day": { used: 1, cents: 4_500 } }).verdicts).toEqual(["sold 0"]);
    expect(words(given, { "acme-auto a day": { used: 1, cents: 4_501 } }).verdicts).toEqual(["budget 0"]);
  });
});
