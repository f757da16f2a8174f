import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { type Appliance, startAppliance } from "./appliance.ts";
import { openBuyer, type Received } from "./buyer.ts";
import { keys, secret } from "./configuration.ts";
import { askedInTurn, says } from "./live.ts";
import { carLead, person } from "./person.ts";
import { openSocket, wholePost } from "./raw-socket.ts";
import { until } from "./until.ts";

/** Many appliances start at once, and a first retry comes after five seconds. */
const PATIENCE_MS = 60_000;
const NOWHERE = "http://127.0.0.1:9/leads";

const solar = (number: number) => ({ seller: "ACME1234", category: "Solar", ...person(number) });

/** Without what differs from run to run. */
function plainly({ lead_id, ...rest }: Record<string, unknown>): Record<string, unknown> {
  return rest;
}

function idsOf(received: readonly Received[]): string[] {
  return received.map(({ webhookId }) => webhookId);
}

async function statusOf(appliance: Appliance, leadId: unknown): Promise<Record<string, unknown>> {
  return (await appliance.get(`/api/leads/${leadId}`)).body;
}

describe.concurrent("a live buyer", () => {
  test(
    "that takes the lead at a price of its own has it, once, and the supplier hears that price",
    async () => {
      await using buyer = openBuyer(() => says("ACCEPTED", { price: 51.5, id: "A-17" }));
      await using appliance = await startAppliance(askedInTurn([{ id: "first", url: buyer.url, price: 45 }]));
      const { status, body } = await appliance.post({ ...carLead(1), coverage: "full" });
      expect({ status, body: plainly(body) }).toEqual({
        status: 200,
        body: { success: true, status: "sold", price: 51.5, buyer_ids: ["first"] },
      });
      expect(await statusOf(appliance, body.lead_id)).toMatchObject({ status: "sold", price: 51.5 });
      await appliance.program.kill("SIGTERM");
      expect(buyer.received.map(({ body }) => body)).toEqual([
        {
          type: "lead.offered",
          timestamp: expect.stringMatching(/Z$/),
          data: {
            lead_id: body.lead_id,
            sale_id: expect.stringMatching(/^sale_[0-9a-f]{12}$/),
            seller: "ACME1234",
            category: "Auto Insurance",
            price: 45,
            currency: "USD",
            lead: { ...person(1), coverage: "full" },
          },
        },
      ]);
      expect(buyer.refused).toEqual([]);
    },
    PATIENCE_MS,
  );

  test.each([
    ["says no", () => says("REJECTED", { message: "not in our area" })],
    ["has the person already", () => says("DUPLICATE")],
    ["fails", () => new Response("out of order", { status: 500 })],
    ["answers something else", () => new Response("who are you?", { status: 404 })],
    ["wants nothing more", () => new Response("gone", { status: 410 })],
    ["would rather be asked elsewhere", () => Response.redirect("http://127.0.0.1:9/elsewhere", 302)],
  ])(
    "that %s leaves the lead to the next, and is asked once",
    async (_name, answer) => {
      await using first = openBuyer(answer);
      await using second = openBuyer(() => says("ACCEPTED"));
      await using appliance = await startAppliance(
        askedInTurn([
          { id: "first", url: first.url, price: 45 },
          { id: "second", url: second.url, price: 30 },
        ]),
      );
      const { body } = await appliance.post(carLead(1));
      expect(plainly(body)).toEqual({ success: true, status: "sold", price: 30, buyer_ids: ["second"] });
      await appliance.program.kill("SIGTERM");
      expect([first.received.length, second.received.length]).toEqual([1, 1]);
    },
    PATIENCE_MS,
  );

  test(
    "that cannot be reached leaves the lead to the next; where there is none it waits, or is rejected",
    async () => {
      await using second = openBuyer(() => says("REJECTED"));
      const nobody = { id: "nobody", url: NOWHERE, price: 45 };
      const next = { id: "second", url: second.url, price: 30 };
      await using held = await startAppliance(askedInTurn([nobody, next]));
      expect(plainly((await held.post(carLead(1))).body)).toEqual({ success: true, status: "pending" });
      await using dropped = await startAppliance(askedInTurn([nobody, next], { when_unsold: "reject" }));
      expect(plainly((await dropped.post(carLead(1))).body)).toEqual({
        success: false,
        status: "rejected",
        reason: "no_buyer",
      });
      expect(second.received).toHaveLength(2);
    },
    PATIENCE_MS,
  );

  test(
    "of whose answer nobody can tell keeps the lead: the supplier hears pending, and the retry under the same id settles it",
    async () => {
      let calls = 0;
      await using first = openBuyer(() =>
        calls++ === 0 ? new Response("<html>thank you</html>") : says("ACCEPTED", { price: "38.50" }),
      );
      await using second = openBuyer(() => says("ACCEPTED"));
      await using hook = openBuyer();
      await using appliance = await startAppliance({
        ...askedInTurn(
          [
            { id: "first", url: first.url, price: 45 },
            { id: "second", url: second.url, price: 30 },
          ],
          { answer_within: "1s" },
        ),
        supplier: { postback: { url: hook.url, secret } },
      });
      const headers = { "idempotency-key": "order 1" };
      const answer = await appliance.post(carLead(1), { headers });
      expect(plainly(answer.body)).toEqual({ success: true, status: "pending" });
      await until("the retry has settled it", () => hook.received.length === 1, { withinMs: 30_000 });
      expect(hook.received.map(({ body }) => body)).toEqual([
        {
          type: "lead.sold",
          timestamp: expect.stringMatching(/Z$/),
          data: await statusOf(appliance, answer.body.lead_id),
        },
      ]);
      expect(await statusOf(appliance, answer.body.lead_id)).toMatchObject({
        status: "sold",
        price: 38.5,
        buyer_ids: ["first"],
      });
      expect(idsOf(first.received)).toEqual([idsOf(first.received)[0] ?? "", idsOf(first.received)[0] ?? ""]);
      expect(second.received).toEqual([]);
      const replay = await appliance.post(carLead(1), { headers });
      expect([replay.text, replay.headers.get("idempotent-replayed")]).toEqual([answer.text, "true"]);
    },
    PATIENCE_MS,
  );

  test(
    "that two posts of one lead wait for is asked once, and both hear the same",
    async () => {
      const release = Promise.withResolvers<void>();
      await using buyer = openBuyer(() => release.promise.then(() => says("ACCEPTED", { price: 40 })));
      await using appliance = await startAppliance(askedInTurn([{ id: "first", url: buyer.url, price: 45 }]));
      const headers = { "idempotency-key": "order 1" };
      const first = appliance.post(carLead(1), { headers });
      await until("the buyer is asked", () => buyer.received.length === 1);
      const twins = [appliance.post(carLead(1), { headers }), appliance.post(carLead(1), { headers })];
      const plain = appliance.post(carLead(2));
      await until("the other lead is asked about", () => buyer.received.length === 2);
      const plainTwin = appliance.post(carLead(2));
      // Whoever waits is counted: nobody has been answered yet.
      await until("both leads are waited for", async () =>
        /^leadgate_leads_answering 2$/m.test(await metricsOf(appliance)),
      );
      release.resolve();
      const texts = (await Promise.all([first, ...twins])).map(({ text }) => text);
      expect(new Set(texts).size).toBe(1);
      expect((await plainTwin).text).toBe((await plain).text);
      expect(JSON.parse(texts[0] ?? "null")).toMatchObject({ status: "sold", price: 40 });
      await appliance.program.kill("SIGTERM");
      expect(buyer.received).toHaveLength(2);
    },
    PATIENCE_MS,
  );

  test(
    "that is slow holds up nobody's leads but its own",
    async () => {
      const release = Promise.withResolvers<void>();
      await using slow = openBuyer(() => release.promise.then(() => says("ACCEPTED")));
      await using quick = openBuyer();
      await using appliance = await startAppliance({
        buyerUrl: quick.url,
        ...askedInTurn([{ id: "slow", url: slow.url, price: 45 }], { answer_within: "25s" }),
      });
      let answered = 0;
      const waiting = Array.from({ length: 60 }, async (_, n) => {
        const told = await appliance.post(carLead(n));
        answered++;
        return told;
      });
      await until("as many are asked as may be", () => slow.received.length >= 10);
      const others = await Promise.all(Array.from({ length: 30 }, (_, n) => appliance.post(solar(n))));
      await until("the other campaign's are delivered", () => quick.received.length === 30);
      expect(others.map(({ body }) => body.status)).toEqual(others.map(() => "sold"));
      expect(answered).toBe(0);
      release.resolve();
      const told = await Promise.all(waiting);
      expect(told.map(({ body }) => body.status)).toEqual(told.map(() => "sold"));
      expect(new Set(idsOf(slow.received)).size).toBe(60);
    },
    PATIENCE_MS,
  );

  test(
    "that is asked when the process stops is asked on after the next start, under the same id",
    async () => {
      await using buyer = openBuyer(() => new Promise<Response>(() => {}));
      const wishes = askedInTurn([{ id: "first", url: buyer.url, price: 45 }], { answer_within: "25s" });
      await using before = await startAppliance(wishes);
      const headers = { "idempotency-key": "order 1" };
      const posted = before.post(carLead(1), { headers });
      await until("the buyer is asked", () => buyer.received.length === 1);
      const exit = before.program.kill("SIGTERM");
      // The supplier hears what stands, rather than nothing.
      const answer = await posted;
      expect(plainly(answer.body)).toEqual({ success: true, status: "pending" });
      expect(await exit).toBe(0);

      buyer.answerWith(() => says("ACCEPTED"));
      await using after = await startAppliance({ ...wishes, folder: before.folder });
      await until("it is sold", async () => {
        const { status } = await statusOf(after, answer.body.lead_id);
        return status === "sold";
      });
      expect(new Set(idsOf(buyer.received)).size).toBe(1);
      expect((await after.post(carLead(1), { headers })).text).toBe(answer.text);
    },
    PATIENCE_MS,
  );
});

describe.concurrent("a supplier with a postback", () => {
  test(
    "hears, signed, of each lead what its answer did not say yet or said already, and once",
    async () => {
      await using buyer = openBuyer(({ body }) => {
        const { lead } = body.data as { lead: { firstName: string } };
        return lead.firstName === person(2).firstName ? says("REJECTED") : says("ACCEPTED");
      });
      await using hook = openBuyer();
      await using appliance = await startAppliance({
        ...askedInTurn([{ id: "first", url: buyer.url, price: 45 }], { when_unsold: "reject" }),
        supplier: { postback: { url: hook.url, secret }, show: ["price"] },
      });
      const sold = await appliance.post(carLead(1));
      const rejected = await appliance.post(carLead(2));
      await appliance.post(carLead(3), { key: keys.sandbox });
      await until("both are told", () => hook.received.length >= 2);
      await appliance.program.kill("SIGTERM");
      const told = hook.received.map(({ body }) => {
        const { lead_id, status, price, buyer_ids } = body.data as Record<string, unknown>;
        return { type: body.type, lead_id, status, price, buyer_ids };
      });
      expect(told.sort((a, b) => String(a.lead_id).localeCompare(String(b.lead_id)))).toEqual([
        { type: "lead.sold", lead_id: sold.body.lead_id, status: "sold", price: 45, buyer_ids: undefined },
        {
          type: "lead.rejected",
          lead_id: rejected.body.lead_id,
          status: "rejected",
          price: undefined,
          buyer_ids: undefined,
        },
      ]);
      expect(new Set(idsOf(hook.received)).size).toBe(2);
      expect(hook.refused).toEqual([]);
    },
    PATIENCE_MS,
  );
});

async function metricsOf({ url }: Appliance): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

/** What the process holds of the machine's memory, in MiB. */
function memoryOf(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kib) / 1024;
}

describe("a thousand leads that wait for one slow buyer", () => {
  const LEADS = 1_000;
  const MOST_MIB = 400;

  test(
    "take little memory, and are all sold when it answers",
    async () => {
      const release = Promise.withResolvers<void>();
      await using buyer = openBuyer(() => release.promise.then(() => says("ACCEPTED")));
      await using appliance = await startAppliance(
        askedInTurn([{ id: "slow", url: buyer.url, price: 45 }], { answer_within: "25s" }),
      );
      const sockets = Array.from({ length: LEADS }, () => openSocket(appliance.port));
      await Promise.all(sockets.map((socket, n) => socket.send(wholePost(carLead(n)))));
      await until(
        "all of them wait",
        async () => new RegExp(`^leadgate_leads_answering ${LEADS}$`, "m").test(await metricsOf(appliance)),
        { withinMs: 20_000 },
      );
      expect(memoryOf(appliance.program.pid)).toBeLessThan(MOST_MIB);
      expect(buyer.received.length).toBeLessThan(100);
      release.resolve();
      const answers = await Promise.all(sockets.map(({ closed }) => closed));
      const statuses = answers.map((text) => JSON.parse(text.slice(text.indexOf("{"))).status);
      // Whoever waited longer than a supplier may has heard pending.
      expect(new Set([...statuses, "pending"])).toEqual(new Set(["sold", "pending"]));
      await until("every one is sold", () => buyer.received.length === LEADS, { withinMs: 30_000 });
      expect(new Set(idsOf(buyer.received)).size).toBe(LEADS);
      const leads = await appliance.leads();
      await until("every one is settled", async () =>
        /^leadgate_leads_pending 0$/m.test(await metricsOf(appliance)),
      );
      expect(leads).toHaveLength(LEADS);
      expect(memoryOf(appliance.program.pid)).toBeLessThan(MOST_MIB);
    },
    PATIENCE_MS,
  );
});
