import { describe, expect, test } from "bun:test";
import { decodeVerdicts } from "../../src/domain/decision.ts";
import { type AttemptOutcome, attemptOutcomes } from "../../src/domain/delivery.ts";
import { openAgency, told } from "../fixtures/agency.ts";
import { buyer, campaign, offer } from "../fixtures/catalog.ts";

const live = { accept: "on_response" } as const;
const [first, second, third] = [buyer("first", live), buyer("second", live), buyer("third", live)];
const two = campaign([offer(first, 4_500), offer(second, 4_000)]);

async function openAsking(given = two) {
  const agency = openAgency([given]);
  const answer = agency.selling.take(agency.post());
  await agency.store.idle();
  const leadId = agency.store.leads.highestId();
  return {
    ...agency,
    answer,
    leadId,
    stateOf: () => agency.store.outbox.get(agency.store.sales.ofLead(leadId)[0]?.id ?? 0)?.state,
  };
}

const SOLD = ["first sold"];
const UNKNOWN = ["first unknown buyer_timeout"];
const refused = (reason: string) => [`first refused ${reason}`, "second offered"];

describe("what a live buyer's answer does", () => {
  test.each<[string, AttemptOutcome, string[], string]>([
    ["yes: it is sold", "accepted", SOLD, "done"],
    ["no: the next buyer is asked", "rejected", refused("buyer_rejected"), "done"],
    ["it has the person: the next buyer is asked", "duplicate", refused("buyer_duplicate"), "done"],
    ["it cannot be reached: the next buyer is asked", "not_sent", refused("buyer_error"), "done"],
    ["nobody can read it: the next buyer is asked", "unreadable", refused("buyer_error"), "done"],
    ["it wants nothing more: the next buyer is asked", "gone", refused("buyer_error"), "done"],
    ["it is not heard: it may have it, and is asked again", "unclear", UNKNOWN, "due"],
  ])("to the first it hears of the lead, %s", async (_name, outcome, sales, delivery) => {
    const { says, salesOf, stateOf, leadId } = await openAsking();
    expect(await says("first", outcome)).toMatchObject({ moved: true, state: delivery, needsPerson: false });
    expect({ sales: salesOf(leadId), delivery: stateOf() }).toEqual({ sales, delivery });
  });

  test.each<[string, AttemptOutcome, string[], string, boolean]>([
    ["yes: it is sold", "accepted", SOLD, "done", false],
    ["no: the next buyer is asked", "rejected", refused("buyer_rejected"), "done", false],
    ["it has the person, perhaps from us: a person is asked", "duplicate", UNKNOWN, "failed", true],
    ["it cannot be reached: it is asked again", "not_sent", UNKNOWN, "due", false],
    ["nobody can read it: it is asked again", "unreadable", UNKNOWN, "due", false],
    ["it wants nothing more: a person is asked", "gone", UNKNOWN, "failed", true],
    ["it is not heard: it is asked again", "unclear", UNKNOWN, "due", false],
  ])("to a lead it may have already, %s", async (_name, outcome, sales, delivery, needsPerson) => {
    const { says, salesOf, stateOf, leadId, pass } = await openAsking();
    await says("first", "unclear");
    pass(5_000);
    expect(await says("first", outcome)).toMatchObject({ moved: true, state: delivery, needsPerson });
    expect({ sales: salesOf(leadId), delivery: stateOf() }).toEqual({ sales, delivery });
  });

  test("means something in every case", () => {
    const tried: AttemptOutcome[] = [
      "accepted",
      "rejected",
      "duplicate",
      "not_sent",
      "unreadable",
      "gone",
      "unclear",
    ];
    // Of those that are no live buyer's: what any answer is to a sale's delivery.
    const others: AttemptOutcome[] = ["delivered", "refused"];
    expect([...attemptOutcomes].sort()).toEqual([...tried, ...others].sort());
  });

  test("that is never heard leaves the lead with it, until a person says what became of it", async () => {
    const { says, salesOf, leadId, pass, store, selling } = await openAsking();
    for (let n = 1; n < 5; n++) {
      expect(await says("first", "unclear")).toMatchObject({ n, state: "due", needsPerson: false });
      pass(5_000);
    }
    expect(await says("first", "unclear")).toMatchObject({ n: 5, state: "failed", needsPerson: true });
    expect(store.sales.countUnsettled()).toBe(1);
    pass(3 * 24 * 60 * 60 * 1000);
    await selling.again();
    expect({ sales: salesOf(leadId), lead: store.leads.get(leadId)?.status }).toEqual({
      sales: UNKNOWN,
      lead: "pending",
    });
  });

  test("is asked for again under the same number", async () => {
    const { says, askedOf, pass } = await openAsking();
    const [before] = askedOf("first");
    await says("first", "unclear");
    pass(5_000);
    expect(askedOf("first").map(({ id, attempts }) => ({ id, attempts }))).toEqual([
      { id: before?.id ?? 0, attempts: 1 },
    ]);
  });

  test("a crash while it is asked is not heard either", async () => {
    const agency = await openAsking();
    agency.configure([two], "first");
    expect(agency.salesOf(agency.leadId)).toEqual(UNKNOWN);
    await agency.says("first", "duplicate");
    expect(agency.salesOf(agency.leadId)).toEqual(UNKNOWN);
  });

  test("keeps the buyer's own number and price", async () => {
    const { says, store, leadId } = await openAsking();
    await says("first", "accepted", { priceCents: 3_999, reference: "NW-17" });
    expect(store.sales.ofLead(leadId)).toMatchObject([
      { buyer: "first", state: "sold", priceCents: 3_999, reference: "NW-17", reason: null },
    ]);
  });
});

describe("where nobody is left", () => {
  test("a lead that is held waits", async () => {
    const { says, answer, store, leadId } = await openAsking();
    await says("first", "rejected");
    await says("second", "duplicate");
    expect(told(await answer)).toEqual({ success: true, status: "pending" });
    expect(store.leads.nextDueAt()).toBe(store.leads.get(leadId)?.expiresAt ?? 0);
  });

  test("a lead that is not held is rejected", async () => {
    const { says, answer } = await openAsking({ ...two, whenUnsold: "reject" });
    await says("first", "rejected");
    await says("second", "not_sent");
    expect(told(await answer)).toEqual({ success: false, status: "rejected", reason: "no_buyer" });
  });

  test("the lead is decided upon anew, and says of each buyer why", async () => {
    const { says, store, leadId } = await openAsking();
    await says("first", "rejected");
    await says("second", "unreadable");
    const { decision } = store.leads.get(leadId) ?? {};
    expect(decodeVerdicts(decision ?? Buffer.alloc(0))).toEqual([
      { reason: "buyer_rejected", detail: 0 },
      { reason: "buyer_error", detail: 0 },
    ]);
  });
});

describe("of several places", () => {
  const forTwo = campaign([offer(first, 4_500), offer(second, 4_000), offer(third, 3_000)], { sellTo: 2 });

  test("each that is refused goes to the next, one that may be taken to nobody", async () => {
    const { says, salesOf, leadId } = await openAsking(forTwo);
    expect(salesOf(leadId)).toEqual(["first offered", "second offered"]);
    await says("first", "unclear");
    expect(salesOf(leadId)).toEqual([...UNKNOWN, "second offered"]);
    await says("second", "rejected");
    expect(salesOf(leadId)).toEqual([...UNKNOWN, "second refused buyer_rejected", "third offered"]);
  });

  test("a lead that is sold goes on to the next for the place that is free, and stays sold where there is none", async () => {
    const { says, salesOf, leadId, answer, store } = await openAsking(forTwo);
    await says("first", "accepted");
    await says("second", "rejected");
    await says("third", "rejected");
    expect(told(await answer)).toEqual({
      success: true,
      status: "sold",
      price: 45,
      buyer_ids: ["first"],
    });
    expect(salesOf(leadId)).toEqual([
      "first sold",
      "second refused buyer_rejected",
      "third refused buyer_rejected",
    ]);
    expect(store.leads.nextDueAt()).toBeNull();
  });

  test("one goes to a buyer of a later tier that buys at once", async () => {
    const tiers = campaign([], {
      tiers: [
        { method: "priority", offers: [offer(first, 4_500)] },
        { method: "priority", offers: [offer(buyer("at-once"), 1_000)] },
      ],
    });
    const { says, answer, woken } = await openAsking(tiers);
    await says("first", "rejected");
    expect(told(await answer)).toMatchObject({ status: "sold", price: 10, buyer_ids: ["at-once"] });
    expect(woken).toEqual(["buyer:first", "buyer:at-once"]);
  });

  test("a buyer that stands in two tiers and said no in one is not asked in the other", async () => {
    const tiers = campaign([], {
      tiers: [
        { method: "priority", offers: [offer(first, 4_500)] },
        { method: "priority", offers: [offer(first, 1_000), offer(second, 900)] },
      ],
    });
    const { says, salesOf, leadId } = await openAsking(tiers);
    await says("first", "rejected");
    expect(salesOf(leadId)).toEqual(["first refused buyer_rejected", "second offered"]);
  });
});
