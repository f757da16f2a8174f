import { describe, expect, test } from "bun:test";
import type { Campaign } from "../../src/domain/catalog.ts";
import { buyer, campaign, offer, supplier } from "../fixtures/catalog.ts";
import { isSettled, wrongWithState, wrongWithStep } from "./invariants.ts";
import { search } from "./search.ts";
import { openWorld, type WorldOptions } from "./world.ts";

const caps = [
  { unit: "total", kind: "count", limit: 5 },
  { unit: "day", kind: "cents", limit: 1_000_000 },
] as const;
const live = { accept: "on_response", caps } as const;
const first = offer(buyer("first", live), 4_500, { caps });
const second = offer(buyer("second", live), 4_000, { caps });
const atOnce = offer(buyer("at-once", { caps }), 3_000, { caps });
const capped = supplier("fb-team", {
  caps: new Map([["acme-auto", [{ unit: "day", kind: "count", limit: 50 }, ...caps]]]),
  postback: {
    url: "http://127.0.0.1:9/hook",
    secrets: [],
    events: ["lead.sold", "lead.unsold", "lead.rejected"],
  },
});

async function searchAll(given: Campaign, rest: Partial<WorldOptions> = {}) {
  const world = await openWorld({
    campaign: given,
    supplier: capped,
    leads: 1,
    tries: 3,
    person: true,
    erases: false,
    answeredCents: null,
    mistake: null,
    ...rest,
  });
  const found = await search(world, { wrongWithState, wrongWithStep, isSettled });
  world.undoable.store.close();
  return found;
}

const reject = { whenUnsold: "reject" } as const;
const onlyOne = { ...first, caps: [{ unit: "total", kind: "count", limit: 1 } as const] };

describe("whatever buyers answer, whatever of it is heard, wherever the process dies", () => {
  test.each<[string, Campaign, Partial<WorldOptions>]>([
    ["an exclusive lead, two live buyers", campaign([first, second]), {}],
    ["one that is not held", campaign([first, second], reject), { tries: 2, person: false }],
    ["a live buyer, then one that buys at once", campaign([first, atOnce]), { answeredCents: 9_900 }],
    [
      "a lead for two, two live buyers",
      campaign([first, second], { sellTo: 2 }),
      { tries: 2, person: false },
    ],
    ["a lead for two, one buys at once", campaign([atOnce, first, second], { sellTo: 2 }), { tries: 2 }],
    ["one whose person wants to be forgotten", campaign([first, atOnce]), { tries: 2, erases: true }],
    ["two leads, a live buyer that wants one", campaign([onlyOne]), { leads: 2, tries: 2, person: false }],
  ])(
    "%s",
    async (name, given, rest) => {
      const { states, moves, faults } = await searchAll(given, rest);
      process.stdout.write(`${name}: ${states} states, ${moves} moves\n`);
      expect(faults).toEqual([]);
      expect(states).toBeGreaterThan(300);
    },
    60_000,
  );
});

describe("the search finds what goes wrong where", () => {
  test.each<[string, WorldOptions["mistake"], string]>([
    [
      "a start does not doubt what may have been sent",
      "no doubt at start",
      "first took it, and the sale is lost, after: first takes it; crash and start; first says that it has it already; first: that is written",
    ],
    [
      "a gateway's 502 is taken for the buyer's own 500",
      "502 is heard as 500",
      "first took it, and the sale is lost, after: first goes on thinking behind a gateway that answers 502; first: that is written",
    ],
  ])(
    "%s",
    async (_name, mistake, fault) => {
      const { faults } = await searchAll(campaign([first, second]), { mistake, tries: 2, person: false });
      expect(faults).toContain(fault);
    },
    60_000,
  );
});
