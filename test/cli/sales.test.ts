import { describe, expect, test } from "bun:test";
import { UsageError } from "../../src/cli/options.ts";
import { OperatorError } from "../../src/domain/error.ts";
import { formatId } from "../../src/domain/id.ts";
import type { SaleRow } from "../../src/storage/sales.ts";
import { buyer, campaign, offer } from "../fixtures/catalog.ts";
import { type Desk, openDesk } from "./desk.ts";

const live = (id: string) => buyer(id, { accept: "on_response" });

/** A lead of which so many live buyers were asked and not heard. */
async function unheard(sellTo: number): Promise<{ desk: Desk; leadId: number; sales: SaleRow[] }> {
  const offers = [offer(live("contoso"), 4000), offer(live("globex"), 3000), offer(buyer("northwind"), 100)];
  const desk = openDesk([campaign(offers, { sellTo })]);
  void desk.selling.take(desk.post());
  await desk.store.idle();
  const leadId = desk.store.leads.highestId();
  for (const { id, state } of desk.store.sales.ofLead(leadId)) {
    if (state === "offered") await desk.attempt(id, { outcome: "unclear", status: 502 });
  }
  return { desk, leadId, sales: desk.store.sales.ofLead(leadId) };
}

const settle = (desk: Desk, ...args: string[]) => desk.run("sales", "settle", ...args);
const SEE = "leadgate deliveries list --open shows those that are";

describe("sales settle", () => {
  test.each([
    ["the sale", "sale"],
    ["its delivery", "delivery"],
  ] as const)("as sold, by the id of %s", async (_, kind) => {
    const { desk, leadId, sales } = await unheard(1);
    const id = sales[0]?.id ?? 0;
    expect(await settle(desk, formatId(kind, id), "sold")).toBe(
      `${formatId("sale", id)} is sold to contoso for 40.00 USD\n${formatId("lead", leadId)} is sold\n`,
    );
    expect(desk.store.sales.get(id)).toMatchObject({ state: "sold", settledAt: desk.clock.now });
    expect(desk.store.outbox.get(id)?.state).toBe("done");
  });

  test("as refused, by the id of its lead, which goes to the next", async () => {
    const { desk, leadId } = await unheard(1);
    expect(await settle(desk, formatId("lead", leadId), "refused")).toMatch(
      /^sale_\w+ is refused by contoso\nlead_\w+ is pending\n$/,
    );
    expect(desk.store.sales.ofLead(leadId).map(({ buyer, state }) => [buyer, state])).toEqual([
      ["contoso", "refused"],
      ["globex", "offered"],
    ]);
  });

  test("while it is still asked about, which ends", async () => {
    const { desk, sales } = await unheard(1);
    const id = sales[0]?.id ?? 0;
    desk.store.writeNow((_tx, now) => desk.store.outbox.restart(id, now));
    await settle(desk, formatId("sale", id), "sold");
    expect(desk.store.outbox.get(id)).toMatchObject({ state: "done", dueAt: null });
  });

  test("needs the sale where several of a lead are unknown", async () => {
    const { desk, leadId, sales } = await unheard(2);
    const [contoso, globex] = sales.map(({ id }) => formatId("sale", id));
    await expect(settle(desk, formatId("lead", leadId), "sold")).rejects.toThrow(
      new OperatorError(
        `Cannot settle ${formatId("lead", leadId)}: 2 of its sales are unknown, expected one of ${contoso} (contoso), ${globex} (globex)`,
      ),
    );
    await settle(desk, contoso ?? "", "sold");
    expect(await settle(desk, formatId("lead", leadId), "sold")).toContain("sold to globex for 30.00 USD\n");
  });

  test("only what is unknown", async () => {
    const { desk, leadId, sales } = await unheard(1);
    const id = sales[0]?.id ?? 0;
    const [sale, lead] = [formatId("sale", id), formatId("lead", leadId)];
    await settle(desk, sale, "refused");
    const [, asked] = desk.store.sales.ofLead(leadId);
    const offered = formatId("delivery", asked?.id ?? 0);
    const refusals: [string, string][] = [
      [sale, `Cannot settle ${sale}: it is refused, expected one that is unknown; ${SEE}`],
      [
        offered,
        `Cannot settle ${offered}: it is offered, and its buyer is being asked, expected one that is unknown; ${SEE}`,
      ],
      [lead, `Cannot settle ${lead}: none of its sales is unknown; ${SEE}`],
      ["sale_0123456789ab", `Cannot settle sale_0123456789ab: there is no such sale; ${SEE} unknown`],
      ["lead_0123456789ab", "Cannot settle lead_0123456789ab: there is no such lead"],
    ];
    for (const [found, sentence] of refusals) {
      await expect(settle(desk, found, "sold")).rejects.toThrow(new OperatorError(sentence));
    }
    expect(desk.store.orders.list()).toEqual([]);
  });

  test("waits for a serve where none runs, and is said once", async () => {
    const { desk, sales } = await unheard(1);
    const id = sales[0]?.id ?? 0;
    desk.leave();
    expect(await settle(desk, formatId("sale", id), "sold")).toBe(
      "No serve has taken this up within 3 seconds: it is done as soon as one runs\n",
    );
    await expect(settle(desk, formatId("sale", id), "refused")).rejects.toThrow(
      new OperatorError(
        `Cannot settle ${formatId("sale", id)}: it was settled as sold already, which is done as soon as a serve runs`,
      ),
    );
    await desk.carryOut();
    expect(desk.store.sales.get(id)?.state).toBe("sold");
  });

  test("comes too late where the buyer answers first", async () => {
    const { desk, sales } = await unheard(1);
    const id = sales[0]?.id ?? 0;
    desk.store.writeNow((_tx, now) => desk.store.outbox.restart(id, now));
    let isAnswered = false;
    desk.beforeOrders(async () => {
      if (isAnswered) return;
      isAnswered = true;
      await desk.attempt(id, { outcome: "rejected" });
    });
    await expect(settle(desk, formatId("sale", id), "sold")).rejects.toThrow(
      new OperatorError(
        `Cannot settle ${formatId("sale", id)} as sold: its buyer has answered meanwhile, and it is refused`,
      ),
    );
  });
});

test.each([
  ["no command", [], "Cannot run sales: found nothing, expected settle"],
  ["another command", ["list"], "Cannot run sales: found 'list', expected settle"],
  ["no sale", ["settle"], "Cannot settle a sale: found nothing, expected its id and sold or refused"],
  [
    "no word",
    ["settle", "sale_0123456789ab"],
    "Cannot settle a sale: found 'sale_0123456789ab' alone, expected its id and sold or refused",
  ],
  [
    "another word",
    ["settle", "sale_0123456789ab", "maybe"],
    "Cannot read what became of it: found 'maybe', expected one of sold, refused",
  ],
  [
    "no id",
    ["settle", "7", "sold"],
    "Cannot read the sale: found '7', expected an id like sale_0123456789ab or delivery_0123456789ab or lead_0123456789ab",
  ],
  [
    "a word too many",
    ["settle", "sale_0123456789ab", "sold", "now"],
    "Cannot read the command: found 'now', expected options only",
  ],
])("refuses %s", async (_name, args, sentence) => {
  const desk = openDesk([campaign([])]);
  await expect(desk.run("sales", ...args)).rejects.toThrow(new UsageError(sentence));
});
