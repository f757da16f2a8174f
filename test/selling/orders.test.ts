import { describe, expect, test } from "bun:test";
import { createLog } from "../../src/platform/log.ts";
import { createOrders } from "../../src/selling/orders.ts";
import { openAgency, told } from "../fixtures/agency.ts";
import { buyer, campaign, dayCap, offer } from "../fixtures/catalog.ts";

const live = { accept: "on_response" } as const;
const [first, second] = [buyer("first", live), buyer("second", live)];
const two = campaign([offer(first, 4_500, { caps: dayCap(1) }), offer(second, 4_000)]);

/** A lead of which nobody knows whether the first buyer has it, and a `serve` that carries out orders. */
async function openUnknown(given = two) {
  const agency = openAgency([given]);
  const answer = agency.selling.take(agency.post());
  await agency.store.idle();
  await agency.says("first", "unclear");
  const leadId = agency.store.leads.highestId();
  const saleId = agency.store.sales.ofLead(leadId)[0]?.id ?? 0;
  const lines: string[] = [];
  const log = createLog({ write: (text) => lines.push(text), pretty: false, now: () => agency.clock.now });
  const carryOut = createOrders({ store: agency.store, selling: agency.selling, log });

  function order(word: string, ref = saleId): void {
    agency.store.writeNow((_tx, at) => agency.store.orders.insert({ kind: "settle", ref, word, at }));
  }

  return {
    ...agency,
    answer,
    leadId,
    saleId,
    order,
    carryOut,
    said() {
      log.flush();
      return lines
        .join("")
        .trim()
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    },
  };
}

describe("a person who has asked the buyer", () => {
  test("says sold: so it is, at the offered price, and the supplier that waits hears it", async () => {
    const { order, carryOut, answer, salesOf, leadId, saleId, store } = await openUnknown();
    order("sold");
    expect(await carryOut()).toBe(1);
    expect(told(await answer)).toEqual({ success: true, status: "sold", price: 45, buyer_ids: ["first"] });
    expect(salesOf(leadId)).toEqual(["first sold"]);
    expect(store.outbox.get(saleId)).toMatchObject({ state: "done", dueAt: null });
    expect(store.orders.list()).toEqual([]);
  });

  test("says refused: the slot is given back, and the next buyer is asked", async () => {
    const { order, carryOut, salesOf, leadId, selling, post, askedOf, store } = await openUnknown();
    order("refused");
    await carryOut();
    expect(salesOf(leadId)).toEqual(["first refused buyer_rejected", "second offered"]);
    void selling.take(post());
    await store.idle();
    expect(askedOf("first")).toHaveLength(1);
  });

  test("is heard after all retries are over, too", async () => {
    const { order, carryOut, salesOf, leadId, says, pass, store } = await openUnknown();
    pass(5_000);
    expect(await says("first", "duplicate")).toMatchObject({ needsPerson: true });
    expect(store.sales.countUnsettled()).toBe(1);
    order("sold");
    await carryOut();
    expect(salesOf(leadId)).toEqual(["first sold"]);
    expect(store.sales.countUnsettled()).toBe(0);
  });

  test("is heard while an attempt is under way, whose answer changes nothing then", async () => {
    const { order, carryOut, salesOf, leadId, pass, store, saleId, selling, clock } = await openUnknown();
    pass(5_000);
    const claimed = store.outbox.get(saleId);
    order("refused");
    await carryOut();
    const settled = await selling.settle({
      delivery: { id: saleId, attempts: claimed?.attempts ?? 0, kind: "offer" },
      at: clock.now,
      ms: 1,
      status: 200,
      outcome: "accepted",
      response: null,
      answer: { priceCents: null, reference: null },
      next: { state: "done", attempts: 2, dueAt: null },
    });
    // The two disagree, and only a person can say who is right.
    expect(settled).toMatchObject({ n: 2, moved: false, needsPerson: true });
    expect(salesOf(leadId)).toEqual(["first refused buyer_rejected", "second offered"]);
  });

  test.each<[string, string]>([
    ["sold", "first sold"],
    ["refused", "first refused buyer_rejected"],
  ])("says %s twice: the second time nothing happens", async (word, sale) => {
    const { order, carryOut, salesOf, leadId } = await openUnknown();
    order(word);
    order(word === "sold" ? "refused" : "sold");
    expect(await carryOut()).toBe(2);
    expect(salesOf(leadId)[0]).toBe(sale);
    expect(await carryOut()).toBe(0);
  });

  test.each<[string, string, number | undefined]>([
    ["a word nobody knows", "perhaps", undefined],
    ["a sale nobody knows", "sold", 17],
  ])("says %s: nothing happens, and the order is gone", async (_name, word, ref) => {
    const { order, carryOut, salesOf, leadId, store } = await openUnknown();
    order(word, ref);
    expect(await carryOut()).toBe(1);
    expect(salesOf(leadId)).toEqual(["first unknown buyer_timeout"]);
    expect(store.orders.list()).toEqual([]);
  });

  test("is not heard of a sale that a buyer is just being asked about", async () => {
    const { order, carryOut, salesOf, leadId, says, pass, store } = await openUnknown();
    pass(5_000);
    await says("first", "rejected");
    const [, asked] = store.sales.ofLead(leadId);
    order("sold", asked?.id);
    await carryOut();
    expect(salesOf(leadId)).toEqual(["first refused buyer_rejected", "second offered"]);
  });

  test("may say sold of a lead whose time is over", async () => {
    const { order, carryOut, pass, store, leadId } = await openUnknown();
    pass(3 * 24 * 60 * 60 * 1000);
    order("sold");
    await carryOut();
    expect(store.leads.get(leadId)?.status).toBe("sold");
  });

  test("says refused of a lead whose time is over: it is unsold, and nobody else is asked", async () => {
    const { order, carryOut, pass, store, leadId, salesOf } = await openUnknown();
    pass(3 * 24 * 60 * 60 * 1000);
    order("refused");
    await carryOut();
    expect(store.leads.get(leadId)?.status).toBe("unsold");
    expect(salesOf(leadId)).toEqual(["first refused buyer_rejected"]);
  });

  test("is heard where the campaign and the buyer are gone", async () => {
    const agency = await openUnknown();
    const selling = agency.configure([], "second");
    await agency.store.run((tx, now) => selling.settleByPerson(agency.saleId, "sold", { tx, now }));
    expect(agency.store.leads.get(agency.leadId)?.status).toBe("sold");
  });
});

describe("an order", () => {
  test("that cannot be carried out stays, holds up no other, and is carried out later", async () => {
    const { order, carryOut, store, said, saleId, salesOf, leadId } = await openUnknown();
    order("sold");
    order("perhaps");
    const { get } = store.sales;
    store.sales.get = () => {
      throw new Error("a fault of ours");
    };
    expect(await carryOut()).toBe(2);
    store.sales.get = get;
    expect(store.orders.list().map(({ word }) => word)).toEqual(["sold"]);
    await carryOut();
    expect(salesOf(leadId)).toEqual(["first sold"]);
    const id = `sale_${(saleId + 2 ** 48).toString(16).slice(1)}`;
    expect(said().map(({ event, of, word }) => ({ event, of, word }))).toEqual([
      { event: "order_failed", of: id, word: "sold" },
      { event: "ordered", of: id, word: "perhaps" },
      { event: "ordered", of: id, word: "sold" },
    ]);
  });

  test("that is still there after it was carried out is carried out once more, and changes nothing", async () => {
    const { order, carryOut, store, salesOf, leadId } = await openUnknown();
    order("refused");
    const { remove } = store.orders;
    store.orders.remove = () => {
      throw new Error("a fault of ours");
    };
    await carryOut();
    expect(store.orders.list()).toHaveLength(1);
    store.orders.remove = remove;
    await carryOut();
    expect(store.orders.list()).toEqual([]);
    expect(salesOf(leadId)).toEqual(["first refused buyer_rejected", "second offered"]);
  });
});
