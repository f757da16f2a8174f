import { describe, expect, test } from "bun:test";
import { decodeVerdicts } from "../../src/domain/decision.ts";
import { openAgency } from "../fixtures/agency.ts";
import { acme, buyer, campaign, DAY_MS, offer, supplier } from "../fixtures/catalog.ts";

const [northwind, lakeside] = [buyer("northwind"), buyer("lakeside")];
const live = buyer("live", { accept: "on_response" });
const rule = { fields: ["phone", "email"], match: "any", windowMs: 30 * DAY_MS, scope: "buyer" } as const;
const given = campaign([offer(northwind, 4_500), offer(lakeside, 4_000)], { duplicates: rule });
const person = { phone: "+15125550100", email: "ada@example.com" };

type Contact = { phone: string; email: string | null };
type Agency = ReturnType<typeof openAgency>;

async function buyersOf({ selling, post }: Agency, fields: Contact, rest = {}) {
  return (await selling.take(post(fields, rest))).summary.buyers;
}

describe("where duplicates are a buyer's", () => {
  test("a person goes to the next buyer each time, and to nobody once all have it", async () => {
    const agency = openAgency([given]);
    expect(await buyersOf(agency, person)).toEqual(["northwind"]);
    expect(await buyersOf(agency, person)).toEqual(["lakeside"]);
    const third = await agency.selling.take(agency.post(person));
    expect(third.status).toBe("pending");
    expect(decodeVerdicts(agency.store.leads.get(third.leadId)?.decision ?? Buffer.alloc(0))).toEqual([
      { reason: "already_bought", detail: 0 },
      { reason: "already_bought", detail: 0 },
    ]);
  });

  test.each<[string, Contact, string]>([
    ["the same phone", { phone: person.phone, email: "other@example.com" }, "lakeside"],
    ["the same email in another case", { phone: "+15125550199", email: "ADA@example.com" }, "lakeside"],
    ["neither", { phone: "+15125550199", email: "other@example.com" }, "northwind"],
    ["no email on either", { phone: "+15125550199", email: null }, "northwind"],
  ])("%s: to %3$s", async (_name, fields, expected) => {
    const agency = openAgency([given]);
    await buyersOf(agency, fields.email === null ? { ...person, email: null } : person);
    expect(await buyersOf(agency, fields)).toEqual([expected]);
  });

  test("all the fields have to match where the rule says so", async () => {
    const all = campaign([offer(northwind, 4_500), offer(lakeside, 4_000)], {
      duplicates: { ...rule, match: "all" },
    });
    const agency = openAgency([all]);
    await buyersOf(agency, person);
    expect(await buyersOf(agency, { ...person, email: "other@example.com" })).toEqual(["northwind"]);
    expect(await buyersOf(agency, person)).toEqual(["lakeside"]);
  });

  test("the buyer may have it again when the window is over", async () => {
    const agency = openAgency([given]);
    await buyersOf(agency, person);
    agency.pass(30 * DAY_MS);
    expect(await buyersOf(agency, person)).toEqual(["lakeside"]);
    agency.pass(1);
    expect(await buyersOf(agency, person)).toEqual(["northwind"]);
  });

  test("what it bought in another campaign of the seller counts, in another seller's it does not", async () => {
    const home = campaign([offer(northwind, 2_000), offer(lakeside, 1_000)], {
      id: "acme-home",
      category: "Home",
      duplicates: null,
    });
    const elsewhere = campaign([offer(northwind, 2_000)], {
      id: "rival-auto",
      seller: { ...acme, code: "RIVAL999", slug: "rival" },
    });
    const agency = openAgency([given, home, elsewhere]);
    expect(await buyersOf(agency, person, { campaign: elsewhere })).toEqual(["northwind"]);
    expect(await buyersOf(agency, person, { campaign: home })).toEqual(["northwind"]);
    expect(await buyersOf(agency, person)).toEqual(["lakeside"]);
  });

  test("who posted it does not matter", async () => {
    const suppliers = [supplier("one"), supplier("two")];
    const agency = openAgency([given], { suppliers });
    await buyersOf(agency, person);
    expect(await buyersOf(agency, person, { supplier: suppliers[1] })).toEqual(["lakeside"]);
  });

  test("test leads count for nobody", async () => {
    const agency = openAgency([given]);
    expect(await buyersOf(agency, person, { test: true })).toEqual(["northwind"]);
    expect(await buyersOf(agency, person)).toEqual(["northwind"]);
  });

  test("a buyer that is asked about the person is not offered it a second time; one that said no is", async () => {
    const agency = openAgency([campaign([offer(live, 4_500), offer(lakeside, 4_000)], { duplicates: rule })]);
    void agency.selling.take(agency.post(person));
    await agency.store.idle();
    expect(await buyersOf(agency, person)).toEqual(["lakeside"]);
    await agency.says("live", "rejected");
    void agency.selling.take(agency.post(person));
    await agency.store.idle();
    expect(agency.askedOf("live")).toHaveLength(1);
  });

  test("of 20 posts of one person at once each buyer gets one", async () => {
    const agency = openAgency([given]);
    const receipts = await Promise.all(
      Array.from({ length: 20 }, () => agency.selling.take(agency.post(person))),
    );
    expect(receipts.flatMap(({ summary }) => summary.buyers).sort()).toEqual(["lakeside", "northwind"]);
  });

  test("a lead that is held does not stand in its own way", async () => {
    const agency = openAgency([campaign([], { duplicates: rule })]);
    const { leadId } = await agency.selling.take(agency.post(person));
    const selling = agency.configure([given], "second");
    await selling.recall(() => false);
    expect(await selling.again()).toEqual({ looked: 1, sold: 1, unsold: 0 });
    expect(agency.salesOf(leadId)).toEqual(["northwind sold"]);
  });

  test("two held leads of one person go to two buyers", async () => {
    const agency = openAgency([campaign([], { duplicates: rule })]);
    const ids = [
      (await agency.selling.take(agency.post(person))).leadId,
      (await agency.selling.take(agency.post(person))).leadId,
    ];
    const selling = agency.configure([given], "second");
    await selling.recall(() => false);
    await selling.again();
    expect(ids.map((id) => agency.salesOf(id))).toEqual([["northwind sold"], ["lakeside sold"]]);
  });
});
