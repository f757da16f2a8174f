import { describe, expect, test } from "bun:test";
import { type Appliance, startAppliance, type Told } from "./appliance.ts";
import { openBuyer } from "./buyer.ts";
import { carLead } from "./person.ts";
import { until } from "./until.ts";

const CALIFORNIA = 5;

/** Every fifth has no buyer. */
function leadOf(number: number) {
  return { ...carLead(number), state: number % CALIFORNIA === 0 ? "CA" : "TX" };
}

function postUnderItsNumber(appliance: Appliance, number: number): Promise<Told> {
  return appliance.post(leadOf(number), { headers: { "idempotency-key": `row ${number}` } });
}

/** Posts from 32 sides until the appliance is gone. Ends with what was answered, and how many were begun. */
async function postUntilItIsGone(appliance: Appliance, onAnswer: (count: number) => void) {
  const answers = new Map<number, Told>();
  let begun = 0;
  async function postOnAndOn(): Promise<void> {
    for (;;) {
      const number = begun++;
      const told = await postUnderItsNumber(appliance, number).catch(() => null);
      if (told === null || told.status === 503) return;
      answers.set(number, told);
      onAnswer(answers.size);
    }
  }
  await Promise.all(Array.from({ length: 32 }, postOnAndOn));
  return { answers, begun };
}

/** What a post's answer has in common with reading the lead. */
function essence({ lead_id, status, price, buyer_ids }: Record<string, unknown>) {
  return { lead_id, status, price, buyer_ids };
}

async function expectKept(appliance: Appliance, answers: ReadonlyMap<number, Told>): Promise<void> {
  const stored = new Map((await appliance.leads()).map((lead) => [lead.lead_id, essence(lead)]));
  for (const [number, { status, text, body }] of answers) {
    expect({ number, status, stored: stored.get(body.lead_id) }).toEqual({
      number,
      status: 200,
      stored: essence(body),
    });
    const again = await postUnderItsNumber(appliance, number);
    expect([again.text, again.headers.get("idempotent-replayed")]).toEqual([text, "true"]);
  }
}

describe("a crash in the middle of everything", () => {
  test.each([
    ["the first answer", 1],
    ["80 answers", 80],
    ["600 answers", 600],
  ])(
    "after %s takes nothing that was promised, and everything sold is delivered",
    async (_, moment) => {
      let slow = 0;
      // Every other answer is late, so that the end comes in the middle of deliveries too.
      await using buyer = openBuyer(async () => {
        if (++slow % 2 === 0) await Bun.sleep(30);
        return new Response("ok");
      });
      await using before = await startAppliance({ buyerUrl: buyer.url });
      const { answers, begun } = await postUntilItIsGone(before, (count) => {
        if (count === moment) void before.program.kill("SIGKILL");
      });
      expect(await before.program.exit()).toBeNull();
      expect(answers.size).toBeGreaterThanOrEqual(moment);

      await using after = await startAppliance({ buyerUrl: buyer.url, folder: before.folder });
      await expectKept(after, answers);
      // What was cut off is posted again, as a supplier would: nobody is there twice.
      await Promise.all(Array.from({ length: begun }, (_, number) => postUnderItsNumber(after, number)));
      const leads = await after.leads();
      expect(leads).toHaveLength(begun);

      const sold = leads.flatMap(({ status, lead_id }) => (status === "sold" ? [String(lead_id)] : []));
      const ids = () => new Map(sold.map((id) => [id, new Set<string>()]));
      const delivered = await until("all that is sold is delivered", () => {
        const byLead = ids();
        for (const { leadId, webhookId } of buyer.received) byLead.get(leadId)?.add(webhookId);
        return [...byLead.values()].every(({ size }) => size > 0) && byLead;
      });
      expect(sold.length).toBeGreaterThan(0);
      expect([...delivered.values()].every(({ size }) => size === 1)).toBe(true);
      expect(new Set(buyer.received.map(({ leadId }) => leadId))).toEqual(new Set(sold));
      expect(buyer.refused).toEqual([]);
    },
    30_000,
  );
});

describe("a stop", () => {
  test("in the middle of posts answers or refuses each of them, and keeps what it answered", async () => {
    await using before = await startAppliance({});
    const { answers } = await postUntilItIsGone(before, (count) => {
      if (count === 200) process.kill(before.program.pid, "SIGTERM");
    });
    expect(await before.program.exit()).toBe(0);
    await using after = await startAppliance({ folder: before.folder });
    await expectKept(after, answers);
  });

  test("during a slow delivery waits for the buyer's answer and does not deliver again", async () => {
    const asked = Promise.withResolvers<void>();
    await using buyer = openBuyer(() => asked.promise.then(() => new Response("ok")));
    await using before = await startAppliance({ buyerUrl: buyer.url });
    await before.post(carLead(1));
    await until("the buyer has it", () => buyer.received.length === 1);
    const exit = before.program.kill("SIGTERM");
    await until("it is stopping", () => before.program.out().includes('"event":"stopping"'));
    asked.resolve();
    expect(await exit).toBe(0);
    expect(before.program.out()).toContain('"outcome":"delivered"');

    await using after = await startAppliance({ buyerUrl: buyer.url, folder: before.folder });
    await after.post(carLead(2));
    await until("the next one is delivered", () => buyer.received.length === 2);
    const { out } = await after.command("deliveries", "list");
    expect(out.match(/ done /g)).toHaveLength(2);
    expect(new Set(buyer.received.map(({ leadId }) => leadId)).size).toBe(2);
  });

  test("during a delivery that never ends comes within the grace, and the next start delivers it under the same id", async () => {
    await using buyer = openBuyer(() => new Promise<Response>(() => {}));
    const server = { shutdown_grace: "2s" };
    await using before = await startAppliance({ buyerUrl: buyer.url, server, webhook: { timeout: "20s" } });
    await before.post(carLead(1));
    await until("the buyer has it", () => buyer.received.length === 1);
    const from = performance.now();
    expect(await before.program.kill("SIGTERM")).toBe(0);
    expect(performance.now() - from).toBeLessThan(2_500);

    buyer.answerWith(() => new Response("ok"));
    await using _after = await startAppliance({ buyerUrl: buyer.url, folder: before.folder });
    await until("it is delivered", () => buyer.received.length === 2);
    const [first, second] = buyer.received.map(({ webhookId }) => webhookId);
    expect(second).toBe(first);
  });

  test.each([
    ["SIGTERM", "SIGTERM"],
    ["SIGTERM", "SIGINT"],
    ["SIGINT", "SIGTERM"],
    ["SIGINT", "SIGINT"],
  ] as const)("by %s that is under way ends at once by %s, and nothing is lost", async (first, second) => {
    await using buyer = openBuyer(() => new Promise<Response>(() => {}));
    const server = { shutdown_grace: "1m" };
    await using before = await startAppliance({ buyerUrl: buyer.url, server, webhook: { timeout: "50s" } });
    await before.post(carLead(1));
    await until("the buyer has it", () => buyer.received.length === 1);
    void before.program.kill(first);
    await until("it is stopping", () => before.program.out().includes('"event":"stopping"'));
    const from = performance.now();
    expect(await before.program.kill(second)).toBeNull();
    expect(performance.now() - from).toBeLessThan(1_000);

    buyer.answerWith(() => new Response("ok"));
    await using _after = await startAppliance({ buyerUrl: buyer.url, folder: before.folder });
    await until("it is delivered", () => buyer.received.length === 2);
  });

  test.each(["SIGTERM", "SIGINT"] as const)(
    "by %s with nothing to do is at once, and leaves one file",
    async (signal) => {
      await using appliance = await startAppliance({});
      await appliance.post({ ...carLead(1), state: "CA" });
      const from = performance.now();
      expect(await appliance.program.kill(signal)).toBe(0);
      expect(performance.now() - from).toBeLessThan(1_000);
      expect(appliance.program.err()).toBe("");
      const files = [...new Bun.Glob("*").scanSync({ cwd: `${appliance.folder}/data` })].sort();
      expect(files).toEqual(["leadgate.sqlite", "leadgate.sqlite-serve"]);
    },
  );
});
