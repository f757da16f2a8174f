import { describe, expect, test } from "bun:test";
import type { AttemptOutcome } from "../../src/domain/delivery.ts";
import { openAgency } from "../fixtures/agency.ts";
import { buyer, campaign, DAY_MS, dayCap, offer } from "../fixtures/catalog.ts";

const QUARTER_MS = 15 * 60_000;
const first = buyer("first", { accept: "on_response" });
const one = campaign([offer(first, 4_500)]);

/** An agency whose only buyer has been asked about one lead, and has answered. */
async function openAnswered(outcome: AttemptOutcome, given = one) {
  const agency = openAgency([given]);
  void agency.selling.take(agency.post());
  await agency.store.idle();
  const leadId = agency.store.leads.highestId();
  const [delivery] = agency.askedOf("first");
  await agency.says("first", outcome);
  return { ...agency, leadId, deliveryId: delivery?.id ?? 0 };
}

describe("a held lead", () => {
  test.each<[string, AttemptOutcome]>([
    ["could not be reached", "not_sent"],
    ["could not be understood", "unreadable"],
    ["wanted nothing more", "gone"],
  ])(
    "of a buyer that %s is offered to it again after a quarter of an hour, under the same number",
    async (_name, outcome) => {
      const { selling, leadId, deliveryId, pass, askedOf, salesOf, store } = await openAnswered(outcome);
      pass(QUARTER_MS - 1);
      expect(await selling.again()).toEqual({ looked: 0, sold: 0, unsold: 0 });
      pass(1);
      expect(await selling.again()).toEqual({ looked: 1, sold: 0, unsold: 0 });
      expect(salesOf(leadId)).toEqual(["first offered"]);
      expect(askedOf("first")).toMatchObject([{ id: deliveryId, attempts: 0, state: "due" }]);
      expect(store.leads.nextDueAt()).toBeNull();
    },
  );

  test("is not offered to it sooner though a slot is given back meanwhile, nor later however often one is", async () => {
    const { selling, leadId, pass, salesOf } = await openAnswered("not_sent");
    const offeredAt: number[] = [];
    for (let minute = 0; minute <= 15; minute++) {
      selling.noteChanged(["acme-auto"]);
      await selling.recallChanged(() => false);
      await selling.again();
      if (salesOf(leadId).includes("first offered")) offeredAt.push(minute);
      pass(60_000);
    }
    expect(offeredAt).toEqual([15]);
  });

  test("is offered at once to a buyer that could not be asked long ago, when the one it was with says no", async () => {
    const second = buyer("second", { accept: "on_response" });
    const { selling, leadId, pass, says, salesOf } = await openAnswered(
      "not_sent",
      campaign([offer(first, 4_500), offer(second, 4_000)]),
    );
    await says("second", "unclear");
    pass(QUARTER_MS);
    await says("second", "rejected");
    expect(salesOf(leadId)).toEqual(["first refused buyer_error", "second refused buyer_rejected"]);
    expect(await selling.again()).toEqual({ looked: 1, sold: 0, unsold: 0 });
    expect(salesOf(leadId)).toEqual(["first offered", "second refused buyer_rejected"]);
  });

  test("of a campaign that is switched off is not looked at for it over and over", async () => {
    const agency = await openAnswered("not_sent");
    const selling = agency.configure([campaign([offer(first, 4_500)], { active: false })], "second");
    agency.pass(QUARTER_MS);
    expect(await selling.again()).toEqual({ looked: 1, sold: 0, unsold: 0 });
    expect(await selling.again()).toEqual({ looked: 0, sold: 0, unsold: 0 });
    expect(agency.salesOf(agency.leadId)).toEqual(["first refused buyer_error"]);
  });

  test("is sold where the buyer is back, and the sale counts from then on", async () => {
    const { selling, leadId, pass, says, salesOf, store, clock } = await openAnswered("not_sent");
    pass(QUARTER_MS);
    await selling.again();
    await says("first", "accepted");
    expect(salesOf(leadId)).toEqual(["first sold"]);
    expect(store.leads.get(leadId)?.status).toBe("sold");
    expect(store.sales.ofLead(leadId)).toMatchObject([{ takenAt: clock.now, settledAt: clock.now }]);
  });

  test("goes on being offered each quarter of an hour, until its time is over", async () => {
    const { selling, leadId, pass, says, store } = await openAnswered("not_sent", {
      ...one,
      maxAgeMs: 40 * 60_000,
    });
    const looks: number[] = [];
    for (let minute = 1; minute <= 60; minute++) {
      pass(60_000);
      const { looked } = await selling.again();
      if (looked > 0) looks.push(minute);
      if (looked > 0 && store.leads.get(leadId)?.status === "pending") await says("first", "not_sent");
    }
    expect(looks).toEqual([15, 30, 40]);
    expect(store.leads.get(leadId)?.status).toBe("unsold");
  });

  test.each<[string, AttemptOutcome]>([
    ["said no", "rejected"],
    ["has the person", "duplicate"],
  ])("is never offered again to a buyer that %s, whatever changes", async (_name, outcome) => {
    const agency = await openAnswered(outcome);
    agency.pass(QUARTER_MS);
    expect(await agency.selling.again()).toEqual({ looked: 0, sold: 0, unsold: 0 });
    const dearer = campaign([offer(first, 9_900)]);
    const selling = agency.configure([dearer], "second");
    expect(await selling.recall(() => false)).toBe(1);
    expect(await selling.again()).toEqual({ looked: 1, sold: 0, unsold: 0 });
    expect(agency.askedOf("first")).toEqual([]);
    agency.pass(3 * DAY_MS);
    expect(await selling.again()).toEqual({ looked: 1, sold: 0, unsold: 1 });
  });

  test("is offered at the price and under the terms of then", async () => {
    const agency = await openAnswered("not_sent");
    const selling = agency.configure([campaign([offer(first, 9_900)])], "second");
    agency.pass(QUARTER_MS);
    await selling.recall(() => false);
    await selling.again();
    expect(agency.store.sales.ofLead(agency.leadId)).toMatchObject([{ state: "offered", priceCents: 9_900 }]);
  });

  test("is not offered again where the buyer's cap is full meanwhile, but when its day is over", async () => {
    const capped = campaign([offer(first, 4_500, { caps: dayCap(1) })]);
    const agency = await openAnswered("not_sent", capped);
    void agency.selling.take(agency.post());
    await agency.store.idle();
    await agency.says("first", "accepted");
    agency.pass(QUARTER_MS);
    expect(await agency.selling.again()).toEqual({ looked: 1, sold: 0, unsold: 0 });
    expect(agency.salesOf(agency.leadId)).toEqual(["first refused buyer_error"]);
    expect(await agency.selling.again()).toEqual({ looked: 0, sold: 0, unsold: 0 });
    agency.pass(DAY_MS / 2);
    await agency.selling.again();
    expect(agency.salesOf(agency.leadId)).toEqual(["first offered"]);
  });

  test("with an open offer is not looked at, even when its time is over; it ends when the buyer has said no", async () => {
    const agency = openAgency([one]);
    void agency.selling.take(agency.post());
    await agency.store.idle();
    const leadId = agency.store.leads.highestId();
    await agency.says("first", "unclear");
    agency.pass(3 * DAY_MS);
    expect(await agency.selling.again()).toEqual({ looked: 0, sold: 0, unsold: 0 });
    expect(agency.store.leads.get(leadId)?.status).toBe("pending");
    await agency.says("first", "rejected");
    expect(agency.store.leads.get(leadId)).toMatchObject({ status: "unsold", nextAt: null });
  });

  test("whose time is over is sold all the same where the buyer that was asked before says yes", async () => {
    const agency = openAgency([one]);
    void agency.selling.take(agency.post());
    await agency.store.idle();
    await agency.says("first", "unclear");
    agency.pass(3 * DAY_MS);
    await agency.says("first", "accepted");
    expect(agency.store.leads.get(agency.store.leads.highestId())?.status).toBe("sold");
  });
});

describe("a slot that a refusal gives back", () => {
  /** One buyer that wants one lead a day, asked about the first; the second lead waits for tomorrow. */
  async function openFull() {
    const agency = openAgency([campaign([offer(first, 4_500, { caps: dayCap(1) })])]);
    void agency.selling.take(agency.post());
    await agency.store.idle();
    const waiting = await agency.selling.take(agency.post());
    expect(waiting.status).toBe("pending");
    return { ...agency, waiting };
  }

  test("is offered to a lead that waits, as soon as somebody looks", async () => {
    const { selling, says, salesOf, waiting } = await openFull();
    await says("first", "rejected");
    expect(await selling.recallChanged(() => false)).toBe(2);
    expect(await selling.again()).toEqual({ looked: 2, sold: 0, unsold: 0 });
    expect(salesOf(waiting.leadId)).toEqual(["first offered"]);
  });

  test("is not looked for where none was given back", async () => {
    const { selling, says } = await openFull();
    await says("first", "accepted");
    expect(await selling.recallChanged(() => false)).toBe(0);
  });

  test("has a campaign looked at once a minute at most, however many are given back", async () => {
    const { selling, says, pass } = await openFull();
    await says("first", "rejected");
    await selling.recallChanged(() => false);
    await selling.again();
    await says("first", "rejected");
    pass(59_999);
    expect(await selling.recallChanged(() => false)).toBe(0);
    pass(1);
    expect(await selling.recallChanged(() => false)).toBe(2);
  });

  test("is still noticed where the leads could not be written the first time", async () => {
    const { selling, says, store } = await openFull();
    await says("first", "rejected");
    const { recallCampaign } = store.leads;
    store.leads.recallCampaign = () => {
      throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    };
    expect(selling.recallChanged(() => false)).rejects.toMatchObject({ code: "unavailable" });
    await store.idle();
    store.leads.recallCampaign = recallCampaign;
    expect(await selling.recallChanged(() => false)).toBe(2);
  });
});
