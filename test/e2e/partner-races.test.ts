import { describe, expect, test } from "bun:test";
import { openHook } from "./partner-hook.ts";
import { type PartnerProgram, startProgram } from "./partner-program.ts";
import { until } from "./until.ts";

type Sums = {
  programs: {
    id: string;
    partners: {
      id: string;
      leads: Record<string, number>;
      commission_due: { currency: string; transactions: number; commission: number }[];
    }[];
  }[];
};

/** What the operator is told of the partner that every test's leads come from. */
async function sumsOf(program: PartnerProgram) {
  const { code, out, err } = await program.command("partners", "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const { programs } = JSON.parse(out) as Sums;
  const partner = programs[0]?.partners.find(({ id }) => id === "partner_123");
  return { leads: partner?.leads, due: partner?.commission_due };
}

function statuses(answers: readonly { status: number }[]): number[] {
  return answers.map(({ status }) => status).sort((a, b) => a - b);
}

const nine = (status: number) => Array.from({ length: 9 }, () => status);

describe("at the same moment", () => {
  test("ten conversions of one lead book once", async () => {
    await using program = await startProgram();
    await program.submit(1);
    const query = "/v1/leads/convert?id=1&commission_transaction_amount=100";
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 ? program.convert(1, 100) : program.call("GET", query))),
    );
    expect(statuses(answers)).toEqual([200, ...nine(400)]);
    const refused = answers.filter(({ status }) => status === 400).map(({ body }) => body);
    expect(refused).toEqual(
      refused.map(() => ({
        message: "Cannot convert lead 1: it is converted already, expected one that is submitted",
        status: 0,
      })),
    );
    expect(await sumsOf(program)).toEqual({
      leads: { submitted: 0, converted: 1, rejected: 0, deleted: 0 },
      due: [{ currency: "USD", transactions: 100, commission: 19 }],
    });
  });

  test("of conversions and rejections exactly one wins", async () => {
    await using program = await startProgram();
    await program.submit(1);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (n % 2 ? program.convert(1, 100) : program.reject(1))),
    );
    expect(statuses(answers)).toEqual([200, ...nine(400)]);
    const won = answers.find(({ status }) => status === 200)?.body;
    const read = (await program.call("GET", "/v1/leads/1")).body;
    expect(read).toEqual(won as never);
    const { due } = await sumsOf(program);
    const converted = (read.data as { status: string }).status === "converted";
    expect(due).toEqual(converted ? [{ currency: "USD", transactions: 100, commission: 19 }] : []);
  });

  test("ten of one address make one lead", async () => {
    await using program = await startProgram();
    const answers = await Promise.all(Array.from({ length: 10 }, () => program.submit(1)));
    expect(statuses(answers)).toEqual([201, ...nine(422)]);
    expect(await program.partnerLeads("")).toHaveLength(1);
  });

  test("ten under one Idempotency-Key are told one answer", async () => {
    await using program = await startProgram();
    const header = { "idempotency-key": "one click" };
    const answers = await Promise.all(Array.from({ length: 10 }, () => program.submit(1, {}, header)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const first = answers.filter(({ headers }) => headers.get("idempotent-replayed") === null);
    expect([first.length, first[0]?.status]).toEqual([1, 201]);
  });
});

const LEADS = 300;

/** Of each lead another sum, every second of which has half a cent of commission. */
function amountOf(id: number): number {
  return id + 0.5;
}

/** 19 %, half a cent up. */
function commissionCents(ids: readonly number[]): number {
  return ids.reduce((sum, id) => sum + Math.floor((amountOf(id) * 100 * 19 + 50) / 100), 0);
}

/** Converts every lead from 16 sides, each twice, until the appliance is gone. Ends with who was told it is done. */
async function convertUntilItIsGone(program: PartnerProgram, onDone: (count: number) => void) {
  const done = new Set<number>();
  let next = 0;
  async function side(): Promise<void> {
    while (next < LEADS) {
      const id = ++next;
      const both = await Promise.all([1, 2].map(() => program.convert(id, amountOf(id)).catch(() => null)));
      if (both.includes(null)) return;
      if (both.some((told) => told?.status === 200)) done.add(id);
      onDone(done.size);
    }
  }
  await Promise.all(Array.from({ length: 16 }, side));
  return done;
}

/** The ledger says of exactly the converted leads what they come to. */
async function expectBooked(program: PartnerProgram, converted: readonly number[]): Promise<void> {
  const transactions = converted.reduce((sum, id) => sum + amountOf(id), 0);
  expect(await sumsOf(program)).toEqual({
    leads: { submitted: LEADS - converted.length, converted: converted.length, rejected: 0, deleted: 0 },
    due: [{ currency: "USD", transactions, commission: commissionCents(converted) / 100 }],
  });
}

describe("a crash in the middle of conversions", () => {
  test.each([1, 40, 150])(
    "after %d of them books none twice and loses none",
    async (moment) => {
      await using hook = openHook("secret");
      const hooks = [{ name: "crm", url: hook.url, secret: hook.secret, events: ["lead.converted"] }];
      await using before = await startProgram({ hooks });
      for (let from = 0; from < LEADS; from += 50) {
        await Promise.all(Array.from({ length: 50 }, (_, n) => before.submit(from + n)));
      }
      const done = await convertUntilItIsGone(before, (count) => {
        if (count === moment) void before.program.kill("SIGKILL");
      });
      expect(await before.program.exit()).toBeNull();
      expect(done.size).toBeGreaterThanOrEqual(moment);

      await using after = await startProgram({ hooks, folder: before.folder });
      const converted = (await after.partnerLeads("limit=250&status=converted")).map(({ id }) => id);
      expect(converted).toEqual(expect.arrayContaining([...done]));
      await expectBooked(after, converted);

      // Whoever was not told asks again, as a client would: what was done is refused, the rest is done now.
      const ids = Array.from({ length: LEADS }, (_, n) => n + 1);
      const again = await Promise.all(ids.map((id) => after.convert(id, amountOf(id))));
      expect(again.filter(({ status }) => status === 200)).toHaveLength(LEADS - converted.length);
      expect(again.filter(({ status }) => status === 400)).toHaveLength(converted.length);
      await expectBooked(after, ids);
      const heard = () => new Set(hook.received.map(({ body }) => body.data.id));
      await until("every conversion is told", () => heard().size === LEADS);
      expect(new Set(hook.received.map(({ webhookId }) => webhookId)).size).toBe(LEADS);
      expect(hook.refused).toEqual([]);
    },
    30_000,
  );
});
