import { describe, expect, test } from "bun:test";
import type { Campaign, Suppression } from "../../src/domain/catalog.ts";
import { decodeVerdicts } from "../../src/domain/decision.ts";
import { openAgency, told } from "../fixtures/agency.ts";
import { acme, buyer, campaign, field, offer, standardFields, supplier } from "../fixtures/catalog.ts";

const [northwind, lakeside] = [buyer("northwind"), buyer("lakeside")];
const given = campaign([
  offer(northwind, 4_500),
  offer(lakeside, 4_000, { filters: [{ field: "state", op: "in", values: ["CA"] }] }),
]);
const unwanted = { phone: "+15125550100", email: "no@example.com" };
const SUPPRESSED = { success: false, status: "rejected", reason: "suppressed" };

/** A list that holds these values, of one field. */
function listOf(on: string, values: readonly string[], rest: Partial<Suppression> = {}): Suppression {
  const list = {
    size: values.length,
    sha256: "",
    hashed: "none",
    has: (value: string) => values.includes(value),
  } as const;
  return { name: on, field: on, sellers: [], list, ...rest };
}

const byPhone = listOf("phone", [unwanted.phone]);

function verdictsOf({ store }: ReturnType<typeof openAgency>, leadId: number): string[] {
  const bytes = store.leads.get(leadId)?.decision ?? Buffer.alloc(0);
  return decodeVerdicts(bytes).map(({ reason, detail }) => `${reason} ${detail}`);
}

describe("a person on a list", () => {
  test("is bought by nobody, and every buyer's reason is the list", async () => {
    const lists = [listOf("email", ["other@example.com"]), byPhone];
    const agency = openAgency([given], { suppressions: lists });
    const receipt = await agency.selling.take(agency.post(unwanted));
    expect(told(receipt)).toEqual(SUPPRESSED);
    expect(verdictsOf(agency, receipt.leadId)).toEqual(["suppressed 1", "suppressed 1"]);
    expect(receipt.summary.refused).toEqual({ suppressed: 2 });
    expect({ sales: agency.salesOf(receipt.leadId), woken: agency.woken }).toEqual({ sales: [], woken: [] });
    expect(agency.store.leads.nextDueAt()).toBeNull();
  });

  test.each<[string, Suppression, Campaign, boolean]>([
    [
      "another's list does not count",
      listOf("phone", [unwanted.phone], { sellers: [{ ...acme, code: "RIVAL999" }] }),
      given,
      false,
    ],
    ["its seller's list counts", listOf("phone", [unwanted.phone], { sellers: [acme] }), given, true],
    [
      "a list of a field that the campaign does not have does not count",
      listOf("passport", ["x"]),
      given,
      false,
    ],
    [
      "a field counts however a campaign spells it",
      listOf("policy_number", ["A-17"]),
      campaign([offer(northwind, 100)], { fields: [...standardFields, field("policyNumber", "text")] }),
      true,
    ],
    [
      "a number counts by its digits",
      listOf("age", ["44"]),
      campaign([offer(northwind, 100)], { fields: [...standardFields, field("age", "number")] }),
      true,
    ],
  ])("%s", async (_name, list, into, suppressed) => {
    const agency = openAgency([into], { suppressions: [list] });
    const post = agency.post({ ...unwanted, policyNumber: "A-17", age: 44 });
    expect((await agency.selling.take(post)).status).toBe(suppressed ? "rejected" : "sold");
  });

  test.each<[string, Record<string, string | null>]>([
    ["no value", { email: null }],
    ["no such member", {}],
  ])("%s stands on none", async (_name, fields) => {
    const suppressions = [listOf("email", ["null", "undefined"])];
    const { selling, post } = openAgency([given], { suppressions });
    expect((await selling.take(post(fields))).status).toBe("sold");
  });

  test("is no duplicate, and is one of nobody", async () => {
    const suppressions = [listOf("phone", [unwanted.phone])];
    const agency = openAgency([given], { suppressions });
    const other = { email: unwanted.email };
    await agency.selling.take(agency.post(unwanted));
    expect((await agency.selling.take(agency.post(other))).status).toBe("sold");
    expect(told(await agency.selling.take(agency.post(unwanted)))).toEqual(SUPPRESSED);
  });

  test("takes no place in the supplier's cap, and is told so though that is full", async () => {
    const caps = new Map([["acme-auto", [{ unit: "day", kind: "count", limit: 1 } as const]]]);
    const suppliers = [supplier("fb-team", { caps })];
    const { selling, post } = openAgency([given], { suppliers, suppressions: [byPhone] });
    expect(told(await selling.take(post(unwanted)))).toEqual(SUPPRESSED);
    expect((await selling.take(post())).status).toBe("sold");
    expect(told(await selling.take(post(unwanted)))).toEqual(SUPPRESSED);
  });

  test("of a test lead is suppressed too", async () => {
    const { selling, post } = openAgency([given], { suppressions: [byPhone] });
    expect(told(await selling.take(post(unwanted, { test: true })))).toEqual({ ...SUPPRESSED, test: true });
  });
});

describe("a person that comes to a list while the lead waits", () => {
  test("is bought by nobody any more, and the lead ends unsold", async () => {
    const agency = openAgency([campaign([])]);
    const { leadId } = await agency.selling.take(agency.post(unwanted));
    const suppressions = [byPhone];
    const selling = agency.configure([given], "second", { suppressions });
    await selling.recall(() => false);
    expect(await selling.again()).toEqual({ looked: 1, sold: 0, unsold: 0 });
    expect(verdictsOf(agency, leadId)).toEqual(["suppressed 0", "suppressed 0"]);
    expect(agency.store.leads.nextDueAt()).toBe(agency.store.leads.get(leadId)?.expiresAt ?? 0);
    agency.clock.now += 3 * 24 * 60 * 60 * 1000;
    expect(await selling.again()).toEqual({ looked: 1, sold: 0, unsold: 1 });
  });

  test("is offered to no next buyer when a live one says no, but who has it may say yes", async () => {
    const live = { accept: "on_response" } as const;
    const asks = campaign([offer(buyer("first", live), 4_500), offer(buyer("second", live), 4_000)], {
      sellTo: 2,
    });
    const agency = openAgency([asks]);
    void agency.selling.take(agency.post(unwanted));
    await agency.store.idle();
    const leadId = agency.store.leads.highestId();
    agency.configure([asks], "second", { suppressions: [byPhone] });
    await agency.says("first", "accepted");
    await agency.says("second", "rejected");
    expect(agency.salesOf(leadId)).toEqual(["first sold", "second refused buyer_rejected"]);
    expect(verdictsOf(agency, leadId)).toEqual(["sold 0", "suppressed 0"]);
  });
});
