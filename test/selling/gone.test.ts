import { describe, expect, test } from "bun:test";
import type { AttemptOutcome } from "../../src/domain/delivery.ts";
import { openAgency, told } from "../fixtures/agency.ts";
import { buyer, campaign, DAY_MS, offer } from "../fixtures/catalog.ts";

const live = { accept: "on_response" } as const;
const [first, second] = [buyer("first", live), buyer("second", live)];
const both = campaign([offer(first, 4_500), offer(second, 4_000)]);

/** A lead that the first buyer is asked about, and then a start with another configuration. */
async function openThen(given: Parameters<typeof openAgency>[0], rest?: { suppliers?: [] }) {
  const agency = openAgency([both]);
  void agency.selling.take(agency.post({}, { idempotencyKey: "order 1" }));
  await agency.store.idle();
  const leadId = agency.store.leads.highestId();
  const selling = agency.configure(given, "second", rest);
  return { ...agency, selling, leadId, statusOf: () => agency.store.leads.get(leadId)?.status };
}

describe("an open offer of a campaign that is gone", () => {
  test.each<[string, AttemptOutcome, string, string]>([
    ["is sold where the buyer took it", "accepted", "first sold", "sold"],
    [
      "is refused where it did not, and the lead waits for its time to be over",
      "rejected",
      "first refused buyer_rejected",
      "pending",
    ],
    ["stays unknown where nobody hears", "unclear", "first unknown buyer_timeout", "pending"],
  ])("%s", async (_name, outcome, sale, status) => {
    const { says, salesOf, leadId, statusOf } = await openThen([]);
    await says("first", outcome);
    expect({ sales: salesOf(leadId), status: statusOf() }).toEqual({ sales: [sale], status });
  });

  test("ends unsold, when it is refused and its time is over", async () => {
    const { says, pass, selling, statusOf } = await openThen([]);
    await says("first", "rejected");
    pass(3 * DAY_MS);
    expect(await selling.again()).toEqual({ looked: 1, sold: 0, unsold: 1 });
    expect(statusOf()).toBe("unsold");
  });
});

describe("an open offer of a campaign that is switched off", () => {
  test("is offered to nobody else when it is refused", async () => {
    const { says, salesOf, leadId } = await openThen([{ ...both, active: false }]);
    await says("first", "rejected");
    expect(salesOf(leadId)).toEqual(["first refused buyer_rejected"]);
  });

  test("goes on where the campaign is switched on again", async () => {
    const agency = await openThen([{ ...both, active: false }]);
    await agency.says("first", "rejected");
    const selling = agency.configure([both], "third");
    await selling.recall(() => false);
    await selling.again();
    expect(agency.salesOf(agency.leadId)).toEqual(["first refused buyer_rejected", "second offered"]);
  });
});

describe("an open offer to a buyer that is gone", () => {
  test("keeps its place until a person has settled it; then the others are asked", async () => {
    const agency = await openThen([campaign([offer(second, 4_000)])]);
    expect(agency.salesOf(agency.leadId)).toEqual(["first unknown buyer_timeout"]);
    const [sale] = agency.store.sales.ofLead(agency.leadId);
    await agency.store.run((tx, now) => agency.selling.settleByPerson(sale?.id ?? 0, "refused", { tx, now }));
    expect(agency.salesOf(agency.leadId)).toEqual(["first refused buyer_rejected", "second offered"]);
  });

  test("is answered as any other where it was only moved to the end", async () => {
    const agency = await openThen([
      campaign([], {
        tiers: [
          { method: "priority", offers: [offer(second, 4_000)] },
          { method: "priority", offers: [offer(first, 4_500)] },
        ],
      }),
    ]);
    await agency.says("first", "accepted");
    expect(agency.salesOf(agency.leadId)).toEqual(["first sold"]);
  });

  test("that now buys at once is asked on, as it was", async () => {
    const agency = await openThen([campaign([offer(buyer("first"), 4_500)])]);
    await agency.says("first", "rejected");
    expect(agency.salesOf(agency.leadId)).toEqual(["first refused buyer_rejected"]);
  });
});

describe("a lead of a supplier that is gone", () => {
  test("is sold all the same; its supplier would see no price", async () => {
    const agency = await openThen([both], { suppliers: [] });
    await agency.says("first", "accepted");
    const answer = agency.store.leads.get(agency.leadId)?.answer ?? "";
    const { lead_id, ...rest } = JSON.parse(answer);
    expect(rest).toEqual({ success: true, status: "sold" });
  });
});

test("a replay of a lead of a campaign that is gone hears what stands", async () => {
  const agency = await openThen([]);
  const replay = await agency.selling.findReplay({
    ...agency.post({}, { idempotencyKey: "order 1" }),
    fingerprint: 1,
  });
  expect(replay === null ? null : told(replay)).toEqual({ success: true, status: "pending" });
});
