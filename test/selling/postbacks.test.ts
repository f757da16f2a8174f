import { describe, expect, test } from "bun:test";
import type { AttemptOutcome } from "../../src/domain/delivery.ts";
import type { PostbackEvent } from "../../src/domain/postback.ts";
import { openAgency } from "../fixtures/agency.ts";
import { buyer, campaign, DAY_MS, offer, supplier } from "../fixtures/catalog.ts";

const live = { accept: "on_response" } as const;
const [first, second] = [buyer("first", live), buyer("second", live)];
const northwind = buyer("northwind");
const everything: PostbackEvent[] = ["lead.sold", "lead.unsold", "lead.rejected"];

function openTold(given: ReturnType<typeof campaign>, events: PostbackEvent[] = everything) {
  const postback = { url: "http://127.0.0.1:9/hook", secrets: [], events };
  const agency = openAgency([given], { suppliers: [supplier("fb-team", { postback }), supplier("silent")] });
  return {
    ...agency,
    /** What the supplier is told, oldest first: event and whether it is of the lead that was posted last. */
    toldOf: () =>
      agency.store.outbox
        .due({ target: "postback:fb-team", now: agency.clock.now, limit: 100 })
        .map(
          ({ event, ref, kind }) =>
            `${kind} ${event}${ref === agency.store.leads.highestId() ? "" : " of another"}`,
        ),
    async takeAsking() {
      void agency.selling.take(agency.post());
      await agency.store.idle();
    },
  };
}

describe("a supplier with a postback", () => {
  test.each<[string, ReturnType<typeof campaign>, string[]]>([
    ["of a lead that is sold at once", campaign([offer(northwind, 100)]), ["postback lead.sold"]],
    ["of a lead nobody buys", campaign([], { whenUnsold: "reject" }), ["postback lead.rejected"]],
    ["of a lead that waits: nothing yet", campaign([]), []],
  ])("is told %s", async (_name, given, expected) => {
    const agency = openTold(given);
    await agency.selling.take(agency.post());
    expect(agency.toldOf()).toEqual(expected);
    expect(agency.woken.includes("postback:fb-team")).toBe(expected.length > 0);
  });

  test("is told of a lead that waited, when it is sold", async () => {
    const agency = openTold(campaign([]));
    await agency.selling.take(agency.post());
    const selling = agency.configure([campaign([offer(northwind, 100)])], "second");
    await selling.recall(() => false);
    await selling.again();
    expect(agency.toldOf()).toEqual(["postback lead.sold"]);
  });

  test("is told of a lead that waited, when its time is over", async () => {
    const agency = openTold(campaign([]));
    await agency.selling.take(agency.post());
    agency.pass(3 * DAY_MS);
    await agency.selling.again();
    await agency.selling.again();
    expect(agency.toldOf()).toEqual(["postback lead.unsold"]);
  });

  test("is told of no duplicate, no repeat and no test", async () => {
    const agency = openTold(campaign([offer(northwind, 100)]));
    const post = agency.post();
    await agency.selling.take({ ...post, test: true });
    expect(agency.toldOf()).toEqual([]);
    await agency.selling.take(post);
    await agency.selling.take(post);
    await agency.selling.take({ ...post, fingerprint: 0 });
    expect(agency.toldOf()).toEqual(["postback lead.sold of another"]);
  });

  test.each<[string, PostbackEvent[]]>([
    ["only of what it asked for", ["lead.unsold"]],
    ["of nothing where it asked for nothing", []],
  ])("is told %s", async (_name, events) => {
    const agency = openTold(campaign([offer(northwind, 100)]), events);
    await agency.selling.take(agency.post());
    expect(agency.toldOf()).toEqual([]);
  });

  test("is told of its own leads alone", async () => {
    const agency = openTold(campaign([offer(northwind, 100)]));
    await agency.selling.take(agency.post({}, { supplier: supplier("silent") }));
    expect(agency.toldOf()).toEqual([]);
    expect(agency.woken).toEqual(["buyer:northwind"]);
  });

  test("is told of nothing that was not kept", async () => {
    const agency = openTold(campaign([offer(northwind, 100)]));
    agency.store.leads.insert = () => {
      throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    };
    expect(agency.selling.take(agency.post())).rejects.toMatchObject({ code: "unavailable" });
    await agency.store.idle();
    expect({ told: agency.toldOf(), woken: agency.woken }).toEqual({ told: [], woken: [] });
  });
});

describe("of a lead that live buyers are asked about", () => {
  const asks = campaign([offer(first, 4_500), offer(second, 4_000)]);
  const forTwo = campaign([offer(first, 4_500), offer(second, 4_000)], { sellTo: 2 });
  const mixed = campaign([offer(northwind, 100), offer(first, 4_500)], { sellTo: 2 });

  test.each<[string, ReturnType<typeof campaign>, [string, AttemptOutcome][], string[]]>([
    ["nothing while one is asked", asks, [], []],
    ["that it is sold", asks, [["first", "accepted"]], ["postback lead.sold"]],
    [
      "that it is sold, when the next has taken it",
      asks,
      [
        ["first", "rejected"],
        ["second", "accepted"],
      ],
      ["postback lead.sold"],
    ],
    ["nothing while one of two is asked", forTwo, [["first", "accepted"]], []],
    [
      "once that it is sold, of two that took it",
      forTwo,
      [
        ["first", "accepted"],
        ["second", "accepted"],
      ],
      ["postback lead.sold"],
    ],
    [
      "once that it is sold, of one that took it",
      forTwo,
      [
        ["first", "rejected"],
        ["second", "accepted"],
      ],
      ["postback lead.sold"],
    ],
    [
      "once that it is sold, of one that bought at once",
      mixed,
      [["first", "rejected"]],
      ["postback lead.sold"],
    ],
    [
      "that nobody took it",
      { ...asks, whenUnsold: "reject" },
      [
        ["first", "rejected"],
        ["second", "not_sent"],
      ],
      ["postback lead.rejected"],
    ],
    [
      "nothing where it waits",
      asks,
      [
        ["first", "rejected"],
        ["second", "rejected"],
      ],
      [],
    ],
  ])("a supplier is told %s", async (_name, given, answers, expected) => {
    const agency = openTold(given);
    await agency.takeAsking();
    for (const [buyer, outcome] of answers) await agency.says(buyer, outcome);
    expect(agency.toldOf()).toEqual(expected);
  });

  test.each<[string, ReturnType<typeof campaign>, [string, AttemptOutcome][], string[]]>([
    ["pending hears later that it is sold", asks, [["first", "accepted"]], ["postback lead.sold"]],
    [
      "pending hears later that nobody took it",
      { ...asks, whenUnsold: "reject" },
      [
        ["first", "rejected"],
        ["second", "rejected"],
      ],
      ["postback lead.rejected"],
    ],
    ["sold hears so once, whatever the other says", mixed, [["first", "accepted"]], ["postback lead.sold"]],
  ])("a supplier that heard %s", async (_name, given, answers, expected) => {
    const agency = openTold(given);
    await agency.takeAsking();
    agency.pass(8_000);
    await agency.store.idle();
    for (const [buyer, outcome] of answers) await agency.says(buyer, outcome);
    expect(agency.toldOf()).toEqual(expected);
  });

  test("a supplier whose connection a crash cut is told of what was sold at once, though another buyer never answers", async () => {
    const agency = openTold(mixed);
    await agency.takeAsking();
    agency.configure([mixed], "first");
    expect(agency.toldOf()).toEqual([]);
    agency.pass(8_000);
    await agency.store.idle();
    expect(agency.toldOf()).toEqual(["postback lead.sold"]);
  });

  test("a supplier is told once where a person has settled", async () => {
    const agency = openTold(asks);
    await agency.takeAsking();
    await agency.says("first", "unclear");
    agency.pass(8_000);
    await agency.store.idle();
    const [sale] = agency.store.sales.ofLead(agency.store.leads.highestId());
    const settle = () =>
      agency.store.run((tx, now) => agency.selling.settleByPerson(sale?.id ?? 0, "sold", { tx, now }));
    await settle();
    await settle();
    expect(agency.toldOf()).toEqual(["postback lead.sold"]);
  });
});
