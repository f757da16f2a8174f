import { describe, expect, test } from "bun:test";
import { type Appliance, startAppliance, type Told } from "./appliance.ts";
import { openBuyer, type Received } from "./buyer.ts";
import { askedInTurn, says } from "./live.ts";
import { carLead } from "./person.ts";
import { until } from "./until.ts";

const LEADS = 200;
/** The whole thing, on a machine that does much else. */
const PATIENCE_MS = 120_000;

function postUnderItsNumber(appliance: Appliance, number: number): Promise<Told> {
  return appliance.post(carLead(number), { headers: { "idempotency-key": `row ${number}` } });
}

/**
 * A buyer that knows its own mind: what it has said to a webhook-id it says again. It takes what `wants` says, and
 * answers when it may; what it has decided stands, heard or not. Asked for the second time it is sometimes out of order.
 */
function openHonestBuyer(wants: (received: Received) => boolean) {
  const decided = new Map<string, { leadId: string; takes: boolean; asked: number }>();
  let answers: () => Promise<void> = async () => {};
  const buyer = openBuyer(async (received) => {
    const { webhookId, leadId } = received;
    const decision = decided.get(webhookId) ?? { leadId, takes: wants(received), asked: 0 };
    decided.set(webhookId, decision);
    decision.asked++;
    await answers();
    if (decision.asked === 2 && numberOf(received) % 4 === 1)
      return new Response("out of order", { status: 500 });
    return says(decision.takes ? "ACCEPTED" : "REJECTED");
  });
  return {
    ...buyer,
    /** The leads it has bought, as it sees it. */
    took: () => [...decided.values()].filter(({ takes }) => takes).map(({ leadId }) => leadId),
    /** Every lead under how many ids it was offered. */
    idsPerLead: () => Map.groupBy(decided.values(), ({ leadId }) => leadId),
    wasAskedAgain: () => [...decided.values()].some(({ asked }) => asked > 2),
    answersAfter(wait: () => Promise<void>): void {
      answers = wait;
    },
  };
}

function numberOf({ body }: Received): number {
  const { lead } = body.data as { lead: { phone: string } };
  return Number(lead.phone.slice("+1512".length)) - 2_000_000;
}

describe("kill -9 while 200 leads wait for a slow live buyer", () => {
  test.each([
    ["before it has answered once", 0],
    ["after it has answered 30", 30],
    ["after it has answered 150", 150],
  ])(
    "%s: none is sold twice, none is lost, and every supplier hears the same for ever",
    async (_name, heard) => {
      // The first takes two of three; of the others the second takes every other one.
      await using first = openHonestBuyer((received) => numberOf(received) % 3 !== 0);
      await using second = openHonestBuyer((received) => numberOf(received) % 2 === 0);
      const wishes = askedInTurn(
        [
          { id: "first", url: first.url, price: 45 },
          { id: "second", url: second.url, price: 30 },
        ],
        { answer_within: "25s" },
      );
      await using before = await startAppliance(wishes);
      let asked = 0;
      first.answersAfter(() => (asked++ < heard ? Promise.resolve() : new Promise<void>(() => {})));
      const early = new Map<number, Told>();
      const posts = Array.from({ length: LEADS }, async (_, number) => {
        const told = await postUnderItsNumber(before, number).catch(() => null);
        if (told !== null) early.set(number, told);
      });
      await until("it has as many as it takes", () => asked > heard + 10, { withinMs: 30_000 });
      await until("all are taken in", async () => (await before.leads()).length === LEADS, {
        withinMs: 30_000,
      });
      expect(await before.program.kill("SIGKILL")).toBeNull();
      await Promise.all(posts);

      first.answersAfter(() => Promise.resolve());
      await using after = await startAppliance({ ...wishes, folder: before.folder });
      const answers = await Promise.all(
        Array.from({ length: LEADS }, (_, number) => postUnderItsNumber(after, number)),
      );
      for (const [number, { text }] of early) expect(answers[number]?.text).toBe(text);
      await until("nobody is asked any more", async () => isQuiet(after), { withinMs: 30_000 });

      const taken = [...first.took(), ...second.took()];
      expect(new Set(taken).size).toBe(taken.length);
      const leads = await after.leads();
      expect(leads).toHaveLength(LEADS);
      const sold = new Map(
        leads.flatMap(({ lead_id, status, buyer_ids }) =>
          status === "sold" ? [[String(lead_id), (buyer_ids as string[]).join()] as const] : [],
        ),
      );
      const bought = new Map([
        ...first.took().map((id) => [id, "first"] as const),
        ...second.took().map((id) => [id, "second"] as const),
      ]);
      expect(sold).toEqual(bought);
      // 133 of three not divisible, and of the other 67 those that are even: 34.
      expect(sold.size).toBe(133 + 34);
      expect(leads.filter(({ status }) => status === "pending")).toHaveLength(LEADS - sold.size);
      expect(first.wasAskedAgain()).toBe(true);
      for (const buyer of [first, second]) {
        expect([...buyer.idsPerLead().values()].filter((ids) => ids.length > 1)).toEqual([]);
        expect(buyer.refused).toEqual([]);
      }
      for (const number of [0, 1, 2, 3, 99, 199]) {
        for (let again = 0; again < 2; again++)
          expect((await postUnderItsNumber(after, number)).text).toBe(answers[number]?.text ?? "");
      }
    },
    PATIENCE_MS,
  );
});

/** No offer is open, and none is due. */
async function isQuiet({ url }: Appliance): Promise<boolean> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return /^leadgate_deliveries_due 0$/m.test(metrics) && /^leadgate_leads_answering 0$/m.test(metrics);
}
