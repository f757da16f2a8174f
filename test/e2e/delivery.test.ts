import { describe, expect, test } from "bun:test";
import { startAppliance } from "./appliance.ts";
import { openBuyer } from "./buyer.ts";
import { carLead, person } from "./person.ts";
import { until } from "./until.ts";

type Listed = { deliveries: { delivery_id: string; state: string; lead_id: string }[]; next_before: null };

describe.concurrent("a sold lead", () => {
  test("is delivered once, signed, with everything the buyer paid for", async () => {
    await using buyer = openBuyer();
    await using appliance = await startAppliance({ buyerUrl: buyer.url });
    const { body } = await appliance.post({ ...carLead(1), coverage: "full", age: 44 });
    expect(body).toMatchObject({ status: "sold", price: 45 });
    await until("it is delivered", () => /"outcome":"delivered"/.test(appliance.program.out()));
    await appliance.program.kill("SIGTERM");
    expect(buyer.refused).toEqual([]);
    expect(buyer.received.map(({ webhookId, body }) => ({ webhookId, body }))).toEqual([
      {
        webhookId: expect.stringMatching(/^delivery_[0-9a-z]+$/),
        body: {
          type: "lead.sold",
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          data: {
            lead_id: body.lead_id,
            sale_id: expect.stringMatching(/^sale_[0-9a-z]+$/),
            seller: "ACME1234",
            category: "Auto Insurance",
            price: 45,
            currency: "USD",
            lead: { ...person(1), coverage: "full", age: 44 },
          },
        },
      },
    ]);
  });

  test("of the sandbox is delivered to nobody", async () => {
    await using buyer = openBuyer();
    await using appliance = await startAppliance({ buyerUrl: buyer.url });
    expect((await appliance.post({ ...carLead(1), test: true })).body).toMatchObject({
      status: "sold",
      test: true,
    });
    const { body } = await appliance.post(carLead(2));
    await until("the real one is delivered", () => buyer.received.length > 0);
    await appliance.program.kill("SIGTERM");
    expect(buyer.received.map(({ leadId }) => leadId)).toEqual([String(body.lead_id)]);
  });

  test("a hundred of them are each delivered once", async () => {
    await using buyer = openBuyer();
    await using appliance = await startAppliance({ buyerUrl: buyer.url });
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => appliance.post(carLead(n))));
    await until("all are delivered", () => buyer.received.length >= 100);
    await appliance.program.kill("SIGTERM");
    const sent = buyer.received.map(({ leadId }) => leadId).sort();
    expect(sent).toEqual(answers.map(({ body }) => String(body.lead_id)).sort());
    expect(new Set(buyer.received.map(({ webhookId }) => webhookId)).size).toBe(100);
  });

  test("that its buyer wants no more of is given up, listed, and delivered by the running serve once asked to", async () => {
    await using buyer = openBuyer(() => new Response("gone", { status: 410 }));
    await using appliance = await startAppliance({ buyerUrl: buyer.url });
    const { lead_id } = (await appliance.post(carLead(1))).body;
    async function listed(): Promise<Listed["deliveries"]> {
      const { code, out, err } = await appliance.command("deliveries", "list", "--json");
      expect({ code, err }).toEqual({ code: 0, err: "" });
      return (JSON.parse(out) as Listed).deliveries;
    }
    const failed = await until("it is given up", async () =>
      (await listed()).find(({ state }) => state === "failed"),
    );
    expect(failed.lead_id).toBe(String(lead_id));

    buyer.answerWith(() => new Response("ok"));
    expect(await appliance.command("deliveries", "retry", failed.delivery_id)).toEqual({
      code: 0,
      out: `${failed.delivery_id} is due now\n`,
      err: "",
    });
    await until("it is delivered", async () => (await listed()).some(({ state }) => state === "done"));
    expect(buyer.received.map(({ webhookId }) => webhookId)).toEqual([
      failed.delivery_id,
      failed.delivery_id,
    ]);
    expect(await appliance.command("deliveries", "retry", failed.delivery_id)).toEqual({
      code: 1,
      out: "",
      err: `Cannot retry ${failed.delivery_id}: it is done, expected one that is failed or due\n`,
    });
  });

  // The first retry comes after five seconds.
  test("of a buyer that was away is tried again under the same id", async () => {
    await using buyer = openBuyer(() => new Response("maintenance", { status: 503 }));
    await using appliance = await startAppliance({ buyerUrl: buyer.url });
    await appliance.post(carLead(1));
    await until("it was tried", () => buyer.received.length === 1);
    buyer.answerWith(() => new Response("ok"));
    await until("it is tried again", () => buyer.received.length === 2);
    const [first, second] = buyer.received.map(({ webhookId }) => webhookId);
    expect(second).toBe(first);
  }, 15_000);
});
