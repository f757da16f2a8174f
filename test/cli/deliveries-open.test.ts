import { describe, expect, test } from "bun:test";
import { OperatorError } from "../../src/domain/error.ts";
import { formatId } from "../../src/domain/id.ts";
import { buyer, campaign, offer, supplier } from "../fixtures/catalog.ts";
import { type Desk, openDesk } from "./desk.ts";

const live = (id: string) => buyer(id, { accept: "on_response" });
const postback = { url: "http://127.0.0.1:9/p", secrets: [], events: ["lead.sold"] } as const;
const suppliers = [supplier("fb-team", { postback }), supplier("northwind", { postback })];

/** Two live buyers and one that is not share a lead: their deliveries in that order. */
async function shared(): Promise<{ desk: Desk; leadId: number; ids: [number, number, number] }> {
  const offers = [offer(live("contoso"), 4000), offer(live("globex"), 3000), offer(buyer("northwind"), 100)];
  const desk = openDesk([campaign(offers, { sellTo: 3 })], { suppliers });
  void desk.selling.take(desk.post());
  await desk.store.idle();
  const leadId = desk.store.leads.highestId();
  const [contoso, globex, northwind] = desk.store.sales.ofLead(leadId).map(({ id }) => id);
  return { desk, leadId, ids: [contoso ?? 0, globex ?? 0, northwind ?? 0] };
}

const list = (desk: Desk, ...options: string[]) => desk.run("deliveries", "list", ...options);
const retry = (desk: Desk, ...options: string[]) => desk.run("deliveries", "retry", ...options);
const unclear = { outcome: "unclear", status: 502 } as const;

describe("deliveries list --open", () => {
  test("shows the offers of which nobody knows whether they were sold, and what to do", async () => {
    const { desk, ids } = await shared();
    expect(await list(desk, "--open")).toBe("No deliveries\n");
    await desk.attempt(ids[0], unclear);
    await desk.attempt(ids[1], { ...unclear, againAt: desk.clock.now + 5_000 });
    expect(await list(desk, "--open")).toBe(
      `DELIVERY               LEAD               TO       STATE   ATTEMPTS  LAST         NEXT ATTEMPT
delivery_0a272af68001  lead_0a272af68000  globex   due     1         unclear 502  2026-05-20T17:00:05.000Z
delivery_0a272af68000  lead_0a272af68000  contoso  failed  1         unclear 502  leadgate sales settle delivery_0a272af68000 sold|refused
`,
    );
    const { deliveries } = JSON.parse(await list(desk, "--open", "--json"));
    expect(deliveries.map((one: Record<string, unknown>) => [one.delivery_id, one.needs_person])).toEqual([
      ["delivery_0a272af68001", false],
      ["delivery_0a272af68000", true],
    ]);
    expect(desk.store.sales.countUnsettled()).toBe(1);
  });

  test("and those that were never made, as their lead was erased before", async () => {
    const { desk, leadId, ids } = await shared();
    await desk.run("leads", "erase", formatId("lead", leadId));
    const open = await list(desk, "--open");
    for (const id of ids.slice(0, 2))
      expect(open).toContain(`settle ${formatId("delivery", id)} sold|refused`);
    expect(desk.store.sales.countUnsettled()).toBe(2);
  });

  test("no more once a person has settled them", async () => {
    const { desk, ids } = await shared();
    await desk.attempt(ids[0], unclear);
    await desk.run("sales", "settle", formatId("sale", ids[0]), "refused");
    expect(await list(desk, "--open")).toBe("No deliveries\n");
  });
});

describe("postbacks", () => {
  test("are found by their lead and by their supplier", async () => {
    const { desk, leadId, ids } = await shared();
    desk.pass(8_000);
    await desk.store.idle();
    const told = desk.store.outbox.ofLead(leadId).at(-1)?.id ?? 0;
    const idsOf = async (...options: string[]) =>
      JSON.parse(await list(desk, "--json", ...options)).deliveries.map(
        (one: { delivery_id: string }) => one.delivery_id,
      );
    const name = (id: number) => formatId("delivery", id);
    expect({
      ofLead: await idsOf("--lead", formatId("lead", leadId)),
      ofSupplier: await idsOf("--supplier", "fb-team"),
      ofOther: await idsOf("--supplier", "northwind"),
      ofBuyer: await idsOf("--buyer", "northwind"),
    }).toEqual({
      ofLead: [name(told), ...ids.toReversed().map(name)],
      ofSupplier: [name(told)],
      ofOther: [],
      ofBuyer: [name(ids[2])],
    });
    expect(JSON.parse(await list(desk, "--json", "--supplier", "fb-team")).deliveries).toEqual([
      {
        delivery_id: name(told),
        lead_id: formatId("lead", leadId),
        supplier: "fb-team",
        event: "lead.sold",
        state: "due",
        due_at: "2026-05-20T17:00:08.000Z",
        last_attempt: null,
      },
    ]);
    expect(await list(desk, "--supplier", "fb-team")).toContain("  postback to fb-team  due    0  ");
  });

  test("that failed are started anew, one supplier's alone", async () => {
    const { desk, leadId } = await shared();
    desk.pass(8_000);
    await desk.store.idle();
    const told = desk.store.outbox.ofLead(leadId).at(-1)?.id ?? 0;
    await desk.attempt(told, { outcome: "refused", status: 500 });
    expect(await retry(desk, "--failed", "--supplier", "northwind")).toBe("No failed deliveries\n");
    expect(await retry(desk, "--failed", "--supplier", "fb-team")).toBe("1 failed delivery is due now\n");
  });
});

describe("deliveries retry of an offer", () => {
  test("asks again under the same id where the answer was not heard", async () => {
    const { desk, ids } = await shared();
    await desk.attempt(ids[0], unclear);
    expect(await retry(desk, formatId("delivery", ids[0]))).toBe(
      `${formatId("delivery", ids[0])} is due now\n`,
    );
    expect(desk.store.outbox.get(ids[0])).toMatchObject({ state: "due", attempts: 0, dueAt: desk.clock.now });
    await desk.attempt(ids[0], unclear);
    expect(await retry(desk, "--failed")).toBe("1 failed delivery is due now\n");
  });

  test("is refused while it is being made, and once its sale is settled", async () => {
    const { desk, ids } = await shared();
    const name = formatId("delivery", ids[0]);
    await expect(retry(desk, name)).rejects.toThrow(
      new OperatorError(
        `Cannot retry ${name}: the buyer is being asked already, expected an offer whose answer was not heard`,
      ),
    );
    await desk.attempt(ids[0], unclear);
    await desk.run("sales", "settle", name, "sold");
    await expect(retry(desk, name)).rejects.toThrow(
      new OperatorError(`Cannot retry ${name}: it is done, expected one that is failed or due`),
    );
  });
});
