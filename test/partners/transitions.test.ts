import { describe, expect, test } from "bun:test";
import { lead, NOW, openOffice, program, refusalOf, webhook } from "./office.ts";

const NOT_FOUND = {
  code: "not_found",
  message:
    "Cannot find the lead: this program has none with this id, expected the id of one that was not deleted",
};
const other = program({ id: "other", keys: [{ id: "prod", sha256: "3".repeat(64), test: false }] });

function impossible(what: string, state: string) {
  return {
    code: "not_possible",
    message: `Cannot ${what} lead 1: it is ${state} already, expected one that is submitted`,
  };
}

describe("a converted lead", () => {
  test("is a customer with a key, and neither converted nor rejected again", async () => {
    const { partners, submit, convert, reject } = openOffice();
    const id = await submit(lead({ email: "alice@lead.example" }));
    const answer = await convert(id, 100);
    expect(answer).toMatchObject({ status: 200, replayed: false, leadId: id, event: "converted" });
    expect(JSON.parse(answer.body)).toEqual({
      data: {
        id: 1,
        status: "converted",
        created_at: "2026-03-02",
        lead_info: { name: "Alice Brown", email: "alice@lead.example" },
        converted_to: { key: "0123456789AB", name: "Alice Brown", email: "alice@lead.example" },
        submitter: { id: "partner_123", name: "John Doe", email: "john@partner.example" },
        submission_form: [
          { question: "Name", answer: "Alice Brown" },
          { question: "Email address", answer: "alice@lead.example" },
          { question: "Company", answer: "Acme Inc" },
        ],
        can_be_converted: false,
        can_be_rejected: false,
      },
      status: 1,
    });
    expect(partners.get(program(), id)).toBe(answer.body);
    expect(await refusalOf(convert(id, 100))).toEqual(impossible("convert", "converted"));
    expect(await refusalOf(reject(id))).toEqual(impossible("reject", "converted"));
  });

  test("is booked once, with what it earned and by which rule", async () => {
    const { submit, convert, store } = openOffice();
    const id = await submit(lead());
    await convert(String(id), "99.99");
    await refusalOf(convert(id, 5));
    expect(store.commissions.totals()).toEqual([
      {
        program: "acme-partners",
        partner: "partner_123",
        currency: "USD",
        conversions: 1,
        amountCents: 9_999,
        commissionCents: 1_900,
      },
    ]);
  });

  test.each<[unknown, number]>([
    [0, 0],
    ["0.00", 0],
    [0.02, 0],
    [0.03, 1],
    ["10", 190],
    [12.5, 238],
    ["99999999999.99", 1_900_000_000_000],
  ])("of %p at 19 percent earns %p cents", async (amount, cents) => {
    const { submit, convert, store } = openOffice();
    await convert(await submit(lead()), amount);
    expect(store.commissions.totals()[0]?.commissionCents).toBe(cents);
  });

  test("earns a fixed sum whatever the amount", async () => {
    const { submit, convert, store } = openOffice({
      of: program({ commission: { type: "fixed", cents: 5_000 } }),
    });
    await convert(await submit(lead()), 1);
    await convert(await submit(lead({ partner: { id: "partner_456" } })), 1_000);
    const totals = store.commissions.totals();
    expect(totals.map(({ partner, commissionCents }) => [partner, commissionCents])).toEqual([
      ["partner_123", 5_000],
      ["partner_456", 5_000],
    ]);
  });
});

test("a rejected lead stays one, and earns nothing", async () => {
  const { submit, convert, reject, store } = openOffice();
  const id = await submit(lead());
  const { body, ...answer } = await reject(id);
  expect(answer).toEqual({ status: 200, replayed: false, leadId: id, event: "rejected" });
  expect(JSON.parse(body).data).toMatchObject({
    status: "rejected",
    converted_to: null,
    can_be_converted: false,
    can_be_rejected: false,
  });
  expect(await refusalOf(reject(id))).toEqual(impossible("reject", "rejected"));
  expect(await refusalOf(convert(id, 1))).toEqual(impossible("convert", "rejected"));
  expect(store.commissions.totals()).toEqual([]);
});

describe("of calls at the same moment", () => {
  test("ten conversions are one", async () => {
    const { submit, convert, store } = openOffice({ of: program({ webhooks: [webhook("crm")] }) });
    const id = await submit(lead());
    const settled = await Promise.allSettled(Array.from({ length: 10 }, () => convert(id, 100)));
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refused = settled.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(refused).toEqual(Array.from({ length: 9 }, () => "not_possible"));
    expect(store.commissions.totals()[0]).toMatchObject({ conversions: 1, commissionCents: 1_900 });
    const told = store.outbox.list({ state: null, target: null, leadId: null, beforeId: null, limit: 99 });
    expect(told.map(({ delivery }) => delivery.event)).toEqual(["lead.converted", "lead.submitted"]);
  });

  test.each([
    ["converted first", true],
    ["rejected first", false],
  ])("a conversion and a rejection are one of them: %s", async (_, first) => {
    const { submit, convert, reject, store } = openOffice();
    const id = await submit(lead());
    const calls = first
      ? [() => convert(id, 100), () => reject(id)]
      : [() => reject(id), () => convert(id, 100)];
    const settled = await Promise.allSettled(calls.map((call) => call()));
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(store.partnerLeads.get(id)?.status).toBe(first ? "converted" : "rejected");
    expect(store.commissions.totals()).toHaveLength(first ? 1 : 0);
  });
});

describe("a call is refused", () => {
  const ID_MISSING = "'id' is missing, expected the id of a lead";
  const ID_WRONG = "'id' cannot be read, expected the id of a lead, a whole number";
  const AMOUNT = "expected an amount of 0 or more with at most two decimals, such as 45 or 45.50";
  const AMOUNT_MISSING = `'commission_transaction_amount' is missing, ${AMOUNT}`;
  const AMOUNT_WRONG = `'commission_transaction_amount' cannot be read, ${AMOUNT}`;

  test.each<[string, unknown, unknown, Record<string, string>]>([
    [
      "without anything",
      undefined,
      undefined,
      { id: ID_MISSING, commission_transaction_amount: AMOUNT_MISSING },
    ],
    ["with nulls", null, null, { id: ID_MISSING, commission_transaction_amount: AMOUNT_MISSING }],
    ["with empty texts", "", "", { id: ID_MISSING, commission_transaction_amount: AMOUNT_MISSING }],
    ["with an id of letters", "abc", 1, { id: ID_WRONG }],
    ["with half an id", 1.5, 1, { id: ID_WRONG }],
    ["with a negative id", -1, 1, { id: ID_WRONG }],
    ["with an id in a list", [1], 1, { id: ID_WRONG }],
    ["with an id without end", "9".repeat(16), 1, { id: ID_WRONG }],
    ["with a negative amount", 1, -1, { commission_transaction_amount: AMOUNT_WRONG }],
    ["with three decimals", 1, "1.005", { commission_transaction_amount: AMOUNT_WRONG }],
    ["with a sum of floats", 1, 0.1 + 0.2, { commission_transaction_amount: AMOUNT_WRONG }],
    ["with an exponent", 1, "1e3", { commission_transaction_amount: AMOUNT_WRONG }],
    ["with more money than there is", 1, 1e21, { commission_transaction_amount: AMOUNT_WRONG }],
    ["with true for an amount", 1, true, { commission_transaction_amount: AMOUNT_WRONG }],
    ["with a thousands comma", 1, "1,000", { commission_transaction_amount: AMOUNT_WRONG }],
  ])("%s", async (_, id, amount, errors) => {
    const { convert, submit } = openOffice();
    await submit(lead());
    expect(await refusalOf(convert(id, amount))).toEqual({ code: "invalid_field", errors });
  });

  test.each<[string, unknown]>([
    ["an id nobody has", 2],
    ["zero", 0],
    ["the id of a deleted one", 1],
  ])("for %s, whatever is asked", async (_, id) => {
    const { partners, submit, convert, reject, erase } = openOffice();
    await erase(await submit(lead()));
    expect(await refusalOf(convert(id, 1))).toEqual(NOT_FOUND);
    expect(await refusalOf(reject(id))).toEqual(NOT_FOUND);
    expect(await refusalOf(erase(id))).toEqual(NOT_FOUND);
    expect(await refusalOf(() => partners.get(program(), id))).toEqual(NOT_FOUND);
  });

  test("for a lead of another program, which nobody else's calls change", async () => {
    const { partners, submit, convert, reject, erase } = openOffice({ others: [other] });
    const id = await submit(lead());
    const before = partners.get(program(), id);
    for (const call of [
      convert(id, 1, { program: other }),
      reject(id, { program: other }),
      erase(id, { program: other }),
    ]) {
      expect(await refusalOf(call)).toEqual(NOT_FOUND);
    }
    expect(await refusalOf(() => partners.get(other, id))).toEqual(NOT_FOUND);
    expect(partners.get(program(), id)).toBe(before);
  });

  test.each(["x", "-1", "1e1", " 1", "", "1.0"])("for a path that is no id: %p", async (id) => {
    const { partners, submit } = openOffice();
    await submit(lead());
    expect(await refusalOf(() => partners.get(program(), id))).toEqual(NOT_FOUND);
  });
});

test("every transition tells the webhooks that want to hear of it", async () => {
  const webhooks = [webhook("crm", { events: ["lead.converted", "lead.rejected"] })];
  const { submit, convert, reject, store, woken } = openOffice({ of: program({ webhooks }) });
  await convert(await submit(lead()), 1);
  await reject(await submit(lead()));
  const due = store.outbox.due({ target: "program:acme-partners:crm", now: NOW, limit: 9 });
  expect(due.map(({ ref, event }) => [ref, event])).toEqual([
    [1, "lead.converted"],
    [2, "lead.rejected"],
  ]);
  expect(woken).toHaveLength(2);
});
