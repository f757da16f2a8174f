import { describe, expect, test } from "bun:test";
import { type Appliance, startAppliance, type Told } from "./appliance.ts";
import { openBuyer } from "./buyer.ts";
import { secret } from "./configuration.ts";
import { carLead } from "./person.ts";
import { until } from "./until.ts";

/** Many of them start at once. */
const PATIENCE_MS = 30_000;

function countOf(answers: readonly Told[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { body } of answers) {
    const outcome = [body.status, body.reason].filter(Boolean).join(" ");
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

function postMany(appliance: Appliance, count: number, from = 0): Promise<Told[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => appliance.post(carLead(from + n))));
}

describe.concurrent("posts over HTTP at once", () => {
  test.each([
    ["a cap of 10 sells exactly 10 of 50", { offer: { caps: { day: 10 } } }, { sold: 10, pending: 40 }],
    [
      "a budget of 100.00 at 45.00 sells two of 50",
      { offer: { caps: { budget_day: 100 } } },
      { sold: 2, pending: 48 },
    ],
    [
      "a supplier's cap of 7 takes 7 of 50",
      { supplier: { caps: { "acme-auto": { day: 7 } } } },
      { sold: 7, "rejected supplier_cap": 43 },
    ],
    [
      "nobody's lead is held where it is not wanted",
      { offer: { caps: { day: 10 } }, campaign: { when_unsold: "reject" } },
      { sold: 10, "rejected no_buyer": 40 },
    ],
  ])(
    "%s, and each of them is delivered once",
    async (_name, wishes, counts) => {
      await using buyer = openBuyer();
      await using appliance = await startAppliance({ buyerUrl: buyer.url, ...wishes });
      const answers = await postMany(appliance, 50);
      expect(countOf(answers)).toEqual(counts);
      const sold = answers
        .filter(({ body }) => body.status === "sold")
        .map(({ body }) => String(body.lead_id));
      await until("all are delivered", () => buyer.received.length >= sold.length);
      await appliance.program.kill("SIGTERM");
      expect(buyer.received.map(({ leadId }) => leadId).sort()).toEqual(sold.sort());
    },
    PATIENCE_MS,
  );

  test(
    "30 posts of one phone are one lead sold and 29 duplicates of it",
    async () => {
      await using appliance = await startAppliance({
        campaign: { duplicates: { fields: ["phone"], window: "30d" } },
      });
      const { phone } = carLead(1);
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, n) => appliance.post({ ...carLead(n), phone })),
      );
      expect(countOf(answers)).toEqual({ sold: 1, duplicate: 29 });
      const first = answers.find(({ body }) => body.status === "sold")?.body.lead_id;
      const rest = answers.filter(({ body }) => body.status === "duplicate");
      expect(new Set(rest.map(({ body }) => body.duplicate_of))).toEqual(new Set([first]));
    },
    PATIENCE_MS,
  );

  test(
    "30 posts that are the same are one lead and 29 replays of its answer",
    async () => {
      await using appliance = await startAppliance({});
      const answers = await Promise.all(Array.from({ length: 30 }, () => appliance.post(carLead(1))));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === null)).toHaveLength(1);
      expect(await appliance.leads()).toHaveLength(1);
    },
    PATIENCE_MS,
  );

  test(
    "30 posts of other people under one Idempotency-Key are one lead and 29 refusals",
    async () => {
      await using appliance = await startAppliance({});
      const headers = { "idempotency-key": "order 1" };
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, n) => appliance.post(carLead(n), { headers })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([
        200,
        ...Array.from({ length: 29 }, () => 422),
      ]);
    },
    PATIENCE_MS,
  );

  test(
    "a lead for two is sold to two buyers, and each gets it once",
    async () => {
      await using first = openBuyer();
      await using second = openBuyer();
      const delivery = { webhook: { url: second.url, secret } };
      await using appliance = await startAppliance({
        buyerUrl: first.url,
        campaign: {
          sell_to: 2,
          tiers: [
            {
              method: "weighted",
              buyers: [
                { buyer: "northwind", price: 45, caps: { day: 20 } },
                { buyer: "lakeside", price: 30, caps: { day: 30 } },
              ],
            },
          ],
        },
        buyers: [{ id: "lakeside", name: "Lakeside", timezone: "UTC", delivery }],
      });
      const answers = await postMany(appliance, 50);
      const prices = Map.groupBy(answers, ({ body }) => body.price ?? null);
      expect([75, 30, null].map((price) => [price, prices.get(price)?.length])).toEqual([
        [75, 20],
        [30, 10],
        [null, 20],
      ]);
      await until("all are delivered", () => first.received.length + second.received.length >= 50);
      expect(new Set(first.received.map(({ leadId }) => leadId)).size).toBe(20);
      expect(new Set(second.received.map(({ leadId }) => leadId)).size).toBe(30);
    },
    PATIENCE_MS,
  );

  test(
    "a live buyer with a cap of 10 that turns down every second one never holds more than 10, and ends with 10",
    async () => {
      let [asked, holding, most] = [0, 0, 0];
      await using buyer = openBuyer(async () => {
        const takes = asked++ % 2 === 1;
        holding++;
        most = Math.max(most, holding);
        // Others are asked meanwhile, up to as many as there are slots.
        await Bun.sleep(5);
        if (takes) return Response.json({ result: "ACCEPTED" });
        holding--;
        return Response.json({ result: "REJECTED" });
      });
      await using appliance = await startAppliance({
        buyerUrl: buyer.url,
        offer: { caps: { day: 10 } },
        webhook: {
          response: {
            accept: { json: "result", equals: "ACCEPTED" },
            reject: { json: "result", equals: "REJECTED" },
          },
        },
        buyer: { accept: "on_response" },
      });
      for (let from = 0; from < 400 && holding < 10; from += 50) await postMany(appliance, 50, from);
      await postMany(appliance, 20, 1_000);
      expect({ holding, most }).toEqual({ holding: 10, most: 10 });
      const leads = await appliance.leads();
      expect(leads.filter(({ status }) => status === "sold")).toHaveLength(10);
      expect(new Set(buyer.received.map(({ leadId }) => leadId)).size).toBe(buyer.received.length);
      expect(buyer.refused).toEqual([]);
    },
    PATIENCE_MS,
  );
});
