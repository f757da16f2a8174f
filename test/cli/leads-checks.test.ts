import { describe, expect, test } from "bun:test";
import { formatId } from "../../src/domain/id.ts";
import { buyer, campaign, dayCap, offer, supplier, testKey } from "../fixtures/catalog.ts";
import { type Desk, openDesk } from "./desk.ts";

const idOf = (desk: Desk) => formatId("lead", desk.store.leads.highestId());
const show = (desk: Desk) => desk.run("leads", "show", idOf(desk));

/** The lines of one section, without what is the same in all. */
async function sectionOf(desk: Desk, title: string): Promise<string[]> {
  const [, section = ""] =
    new RegExp(`\\n${title}\\n([\\s\\S]*?)(?:\\n\\n|\\n$)`).exec(await show(desk)) ?? [];
  return section.split("\n").map((line) => line.trim());
}

describe("the checks and what came of them", () => {
  const northwind = buyer("northwind");
  const phone = "+15125550123";
  const list = { size: 1, sha256: "", hashed: "none", has: (value: string) => value === phone } as const;

  test("a duplicate names the first lead, whoever's that is", async () => {
    const suppliers = [supplier("fb-team"), supplier("other-team")];
    const desk = openDesk([campaign([offer(northwind, 4500)])], { suppliers });
    const [, other = supplier("other-team")] = suppliers;
    await desk.selling.take(desk.post({ phone }, { supplier: other }));
    desk.clock.now += 60_000;
    await desk.selling.take(desk.post({ phone }));
    expect(await sectionOf(desk, "Checks")).toEqual([
      "Repeat        no, came without an Idempotency-Key",
      "Suppressed    no",
      "Supplier cap  not used up",
      "Duplicate     of lead_0a272af68000 of 2026-05-20T17:00:00.000Z from other-team, which is sold",
    ]);
    expect(await sectionOf(desk, "Outcome")).toEqual([
      "Lead    duplicate",
      `Answer  {"success":false,"lead_id":"${idOf(desk)}","status":"duplicate"}`,
    ]);
    expect(await sectionOf(desk, "Buyers")).toEqual([""]);
  });

  test("who is suppressed is asked nothing further", async () => {
    const suppressions = [{ name: "do-not-call", field: "phone", sellers: [], list }];
    const desk = openDesk([campaign([offer(northwind, 4500)])], { suppressions });
    await desk.selling.take(desk.post({ phone }));
    expect((await sectionOf(desk, "Checks")).slice(1)).toEqual([
      "Suppressed    yes, on list do-not-call",
      "Supplier cap  not looked at",
      "Duplicate     not looked at",
    ]);
    expect(await sectionOf(desk, "Outcome")).toEqual([
      "Lead    rejected: suppressed",
      `Answer  {"success":false,"lead_id":"${idOf(desk)}","status":"rejected","reason":"suppressed"}`,
    ]);
  });

  test("a supplier's cap that is used up", async () => {
    const suppliers = [supplier("fb-team", { caps: new Map([["acme-auto", dayCap(0)]]) })];
    const desk = openDesk([campaign([offer(northwind, 4500)])], { suppliers });
    await desk.selling.take(desk.post());
    expect((await sectionOf(desk, "Checks")).slice(1)).toEqual([
      "Suppressed    no",
      "Supplier cap  used up",
      "Duplicate     not looked at",
    ]);
  });

  test("a test lead says what it would have come to", async () => {
    const desk = openDesk([campaign([offer(northwind, 4500)])]);
    await desk.selling.take(desk.post({}, { test: true, key: testKey }));
    expect(await show(desk)).toContain("\n  Test      yes: nobody was sold it, sent it or asked about it\n");
    expect(await sectionOf(desk, "Buyers")).toEqual(["Tier 1, priority", "northwind  45.00  sold 45.00"]);
    expect((await sectionOf(desk, "Outcome"))[0]).toBe("Lead    sold");
  });

  test("a lead that waits says until when, and one that is asked about what for", async () => {
    const desk = openDesk([campaign([offer(northwind, 4500, { caps: dayCap(0) })])]);
    await desk.selling.take(desk.post());
    expect((await sectionOf(desk, "Outcome"))[0]).toBe(
      "Lead    pending, looked at again 2026-05-21T05:00:00.000Z, kept until 2026-05-23T17:00:00.000Z",
    );
    const live = openDesk([campaign([offer(buyer("contoso", { accept: "on_response" }), 4000)])]);
    void live.selling.take(live.post());
    await live.store.idle();
    expect(await sectionOf(live, "Outcome")).toEqual([
      "Lead    pending, until it is known what a live buyer says",
      "Sale    sale_0a272af68000 contoso 40.00 USD offered",
      "Answer  none yet",
    ]);
  });

  test("two who share it, and the number one of them gave it", async () => {
    const live = buyer("contoso", { accept: "on_response" });
    const desk = openDesk([campaign([offer(northwind, 4500), offer(live, 4000)], { sellTo: 2 })]);
    const taken = desk.selling.take(desk.post());
    await desk.store.idle();
    const [, asked] = desk.store.sales.ofLead(desk.store.leads.highestId());
    const answer = { priceCents: 4100, reference: "c-7\u0007" };
    await desk.attempt(asked?.id ?? 0, { outcome: "accepted", answer });
    await taken;
    expect((await sectionOf(desk, "Outcome")).slice(0, 3)).toEqual([
      "Lead    sold to northwind, contoso for 86.00 USD",
      "Sale    sale_0a272af68000 northwind 45.00 USD sold 2026-05-20T17:00:00.000Z",
      "Sale    sale_0a272af68001 contoso 41.00 USD sold 2026-05-20T17:00:00.000Z, the buyer's number c-7?",
    ]);
  });

  test("what was wrong with a form's lead", async () => {
    const desk = openDesk([campaign([])]);
    await desk.selling.take(desk.post());
    const lead = desk.store.leads.get(desk.store.leads.highestId());
    if (lead === undefined) throw new Error("there is no lead");
    const faults = JSON.stringify([
      { field: "state", code: "required", message: "'state' is missing\u001b" },
    ]);
    desk.store.leads.get = () => ({ ...lead, status: "rejected", reason: "invalid", decision: null, faults });
    expect(await sectionOf(desk, "What was wrong with it")).toEqual(["state  'state' is missing?"]);
    expect((await sectionOf(desk, "Checks")).slice(1)).toEqual([
      "Suppressed    not looked at",
      "Supplier cap  not looked at",
      "Duplicate     not looked at",
    ]);
  });
});
