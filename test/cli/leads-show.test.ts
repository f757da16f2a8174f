import { describe, expect, test } from "bun:test";
import { OperatorError } from "../../src/domain/error.ts";
import { formatId } from "../../src/domain/id.ts";
import type { Post } from "../../src/domain/lead.ts";
import { buyer, campaign, dayCap, offer, supplier } from "../fixtures/catalog.ts";
import { type Desk, openDesk } from "./desk.ts";

const idOf = (desk: Desk) => formatId("lead", desk.store.leads.highestId());
const show = (desk: Desk, ...options: string[]) => desk.run("leads", "show", idOf(desk), ...options);

const postback = {
  url: "http://127.0.0.1:9/postback",
  secrets: [],
  events: ["lead.sold", "lead.unsold", "lead.rejected"],
} as const;

/** What a supplier's tool sends, and what intake makes of it. */
function posted(desk: Desk): Post {
  const came = {
    seller: "acme",
    category: "Auto Insurance",
    first_name: "Ada",
    lastName: "Moss ",
    phone: "(512) 555-1001",
    state: "texas",
    zip: 2134,
    zipcode: "78701",
    "": "",
    utm_source: "fb\u001b[2J",
  };
  return desk.post(
    { phone: "+15125551001", zip: "02134", zipcode: "78701" },
    {
      posted: JSON.stringify(came),
      idempotencyKey: "row 7",
      userAgent: "curl/8\u009b2J",
      warnings: [
        { field: "zip", code: "leading_zero_restored", message: "" },
        { field: "zipcode", code: "unknown_field", message: "" },
        { field: "utm_source", code: "unknown_field", message: "" },
      ],
    },
  );
}

/** Sold to one of two, after a live buyer refused; another live buyer's answer is not heard yet. */
async function soldOnce(): Promise<Desk> {
  const live = (id: string) => buyer(id, { accept: "on_response" });
  const filters = [{ field: "state", op: "in", values: ["CA"] }] as const;
  const tiers = [
    {
      method: "highest_price",
      offers: [
        offer(buyer("northwind"), 4500),
        offer(live("contoso"), 4000),
        offer(buyer("fabrikam"), 5000, { filters }),
        offer(live("initech"), 4200),
      ],
    },
    { method: "priority", offers: [offer(buyer("umbrella"), 900, { caps: dayCap(0) })] },
  ] as const;
  const desk = openDesk([campaign([], { sellTo: 2, tiers })], {
    suppliers: [supplier("fb-team", { postback })],
  });
  const answer = desk.selling.take(posted(desk));
  await desk.store.idle();
  const saleTo = (name: string) =>
    desk.store.sales.ofLead(desk.store.leads.highestId()).find((one) => one.buyer === name)?.id ?? 0;
  await desk.attempt(saleTo("northwind"), { outcome: "delivered", status: 204 });
  await desk.attempt(saleTo("initech"), { outcome: "rejected", response: "not this one" });
  const soon = desk.clock.now + 5_000;
  await desk.attempt(saleTo("contoso"), { outcome: "unclear", status: null, againAt: soon });
  desk.pass(8_000);
  await answer;
  return desk;
}

const told =
  '{"success":true,"lead_id":"lead_0a272af68000","status":"sold","price":45,"buyer_ids":["northwind"],"warnings":[{"field":"zip","code":"leading_zero_restored","message":""},{"field":"zipcode","code":"unknown_field","message":""},{"field":"utm_source","code":"unknown_field","message":""}]}';

describe("leads show", () => {
  test("tells the whole story on one screen", async () => {
    expect(await show(await soldOnce())).toBe(`lead_0a272af68000
  Came in   2026-05-20T17:00:00.000Z
            Wed 2026-05-20 12:00 (America/Chicago)
  Supplier  fb-team, key prod
  Campaign  acme-auto, Auto Insurance, of seller ACME1234

Fields
  firstName   Ada
  lastName    Moss  (posted as "Moss ")
  phone       +15125551001  (posted as (512) 555-1001)
  state       TX  (posted as texas)
  zip         02134  (posted as 2134; leading zero restored)
  zipcode     78701  (not a field of the campaign)
  utm_source  fb?[2J  (posted, not kept as a field)

Checks
  Repeat        no, came with an Idempotency-Key
  Suppressed    no
  Supplier cap  not used up
  Duplicate     no

Buyers
  Tier 1, highest_price
    northwind  45.00  sold 45.00
    contoso    40.00  asked, its answer was not heard or not understood: asked again 2026-05-20T17:00:05.000Z
    fabrikam   50.00  filter state is TX, wanted one of CA
    initech    42.00  buyer_rejected: not this one
  Tier 2, priority
    umbrella    9.00  sold_out

Attempts
  TIME                      TO                   N  OUTCOME    STATUS  MS  NEXT
  2026-05-20T17:00:00.000Z  northwind            1  delivered     204  12  done
  2026-05-20T17:00:00.000Z  initech              1  rejected      200  12  done
  2026-05-20T17:00:00.000Z  contoso              1  unclear         -  12  2026-05-20T17:00:05.000Z
  -                         postback to fb-team  0  -               -   -  2026-05-20T17:00:08.000Z

Outcome
  Lead    sold to northwind for 45.00 USD
  Sale    sale_0a272af68000 northwind 45.00 USD sold 2026-05-20T17:00:00.000Z
  Sale    sale_0a272af68001 initech 42.00 USD refused 2026-05-20T17:00:00.000Z
  Sale    sale_0a272af68002 contoso 40.00 USD unknown
  Answer  ${told}
`);
  });

  test("with where it came from and what was answered only when asked", async () => {
    const desk = await soldOnce();
    const usual = (await show(desk)).split("\n");
    const more = (await show(desk, "--verbose")).split("\n").filter((line) => !usual.includes(line));
    expect(more).toEqual([
      "  Came in     2026-05-20T17:00:00.000Z",
      "              Wed 2026-05-20 12:00 (America/Chicago)",
      "  Supplier    fb-team, key prod",
      "  Campaign    acme-auto, Auto Insurance, of seller ACME1234",
      "  Address     192.0.2.1",
      "  User agent  curl/8?2J",
      '    "not this one"',
    ]);
  });

  test("gives programs one object, which holds nothing that steers a terminal and means what was there", async () => {
    const desk = await soldOnce();
    const text = await show(desk, "--json", "--verbose");
    expect(text).not.toMatch(/[\u0080-\u009f]/);
    const at = "2026-05-20T17:00:00.000Z";
    const shared = { currency: "USD", reference: null, taken_at: at };
    const attempt = { n: 1, at, ms: 12, status: 200, response: null };
    expect(JSON.parse(text)).toEqual({
      lead_id: "lead_0a272af68000",
      created_at: at,
      supplier: "fb-team",
      key: "prod",
      seller: "ACME1234",
      campaign: "acme-auto",
      category: "Auto Insurance",
      timezone: "America/Chicago",
      test: false,
      erased: false,
      address: "192.0.2.1",
      user_agent: "curl/8\u009b2J",
      fields: [
        { name: "firstName", value: "Ada", remarks: [] },
        { name: "lastName", value: "Moss", posted: "Moss ", remarks: [] },
        { name: "phone", value: "+15125551001", posted: "(512) 555-1001", remarks: [] },
        { name: "state", value: "TX", posted: "texas", remarks: [] },
        { name: "zip", value: "02134", posted: 2134, remarks: ["leading zero restored"] },
        { name: "zipcode", value: "78701", remarks: ["not a field of the campaign"] },
      ],
      dropped_fields: [{ name: "utm_source", posted: "fb\u001b[2J" }],
      faults: [],
      checks: {
        repeat: false,
        idempotency_key: true,
        suppressed: false,
        suppression: null,
        supplier_cap_used_up: false,
        duplicate: false,
        duplicate_of: null,
        duplicate_of_supplier: null,
        duplicate_of_status: null,
      },
      buyers: [
        ["northwind", 1, "highest_price", 45, "sold", "sold", "sold 45.00"],
        [
          "contoso",
          1,
          "highest_price",
          40,
          "buyer_timeout",
          "unknown",
          "asked, its answer was not heard or not understood: asked again 2026-05-20T17:00:05.000Z",
        ],
        ["fabrikam", 1, "highest_price", 50, "filter", null, "filter state is TX, wanted one of CA"],
        ["initech", 1, "highest_price", 42, "buyer_rejected", "refused", "buyer_rejected: not this one"],
        ["umbrella", 2, "priority", 9, "sold_out", null, "sold_out"],
      ].map(([buyer, tier, method, price, reason, sale_state, words]) => {
        return { buyer, tier, method, price, reason, sale_state, words, opens_at: null };
      }),
      sales: [
        {
          sale_id: "sale_0a272af68000",
          buyer: "northwind",
          state: "sold",
          price: 45,
          reason: null,
          settled_at: at,
          needs_person: false,
          ...shared,
        },
        {
          sale_id: "sale_0a272af68001",
          buyer: "initech",
          state: "refused",
          price: 42,
          reason: "buyer_rejected",
          settled_at: at,
          needs_person: false,
          ...shared,
        },
        {
          sale_id: "sale_0a272af68002",
          buyer: "contoso",
          state: "unknown",
          price: 40,
          reason: "buyer_timeout",
          settled_at: null,
          needs_person: false,
          ...shared,
        },
      ],
      deliveries: [
        {
          delivery_id: "delivery_0a272af68000",
          kind: "sale",
          buyer: "northwind",
          event: "lead.sold",
          state: "done",
          due_at: null,
          attempts: [{ ...attempt, status: 204, outcome: "delivered" }],
        },
        {
          delivery_id: "delivery_0a272af68001",
          kind: "offer",
          buyer: "initech",
          event: "lead.offered",
          state: "done",
          due_at: null,
          attempts: [{ ...attempt, outcome: "rejected", response: "not this one" }],
        },
        {
          delivery_id: "delivery_0a272af68002",
          kind: "offer",
          buyer: "contoso",
          event: "lead.offered",
          state: "due",
          due_at: "2026-05-20T17:00:05.000Z",
          attempts: [{ ...attempt, status: null, outcome: "unclear" }],
        },
        {
          delivery_id: "delivery_0a272b15c000",
          kind: "postback",
          supplier: "fb-team",
          event: "lead.sold",
          state: "due",
          due_at: "2026-05-20T17:00:08.000Z",
          attempts: [],
        },
      ],
      outcome: {
        status: "sold",
        reason: null,
        price: 45,
        currency: "USD",
        buyer_ids: ["northwind"],
        next_at: null,
        expires_at: "2026-05-23T17:00:00.000Z",
        answer: JSON.parse(told),
      },
    });
  });

  test("refuses one that does not exist", async () => {
    const desk = openDesk([campaign([])]);
    await expect(desk.run("leads", "show", "lead_0123456789ab")).rejects.toThrow(
      new OperatorError(
        "Cannot show lead_0123456789ab: there is no such lead, expected one that leadgate leads list shows",
      ),
    );
  });
});
