import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { UsageError } from "../../src/cli/options.ts";
import { formatId } from "../../src/domain/id.ts";
import { buyer, campaign, dayCap, offer, supplier, testKey } from "../fixtures/catalog.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { type Desk, openDesk } from "./desk.ts";

const contoso = buyer("contoso", { accept: "on_response" });
const auto = campaign([offer(buyer("northwind"), 4500, { caps: dayCap(1) }), offer(contoso, 4000)], {
  sellTo: 2,
});
const other = supplier("other-team", { caps: new Map([["acme-auto", dayCap(0)]]) });
const phone = "+15125550123";
const email = "ada@moss.example";

let desk: Desk;
/** Five of them, one a minute. */
let ids: string[];
const [SOLD, PENDING, DUPLICATE, REJECTED, TEST] = [0, 1, 2, 3, 4];

beforeAll(async () => {
  const path = join(temporaryFolder(), "leads.sqlite");
  desk = openDesk([auto], { suppliers: [supplier("fb-team"), other], path });
  ids = [];
  for (const post of [
    desk.post({ phone, email }),
    desk.post({ phone: "555-1234", email: "eve@moss.example" }),
    desk.post({ phone }),
    desk.post({ phone, email }, { supplier: other }),
    desk.post({ phone }, { test: true, key: testKey }),
  ]) {
    void desk.selling.take(post);
    await desk.store.idle();
    ids.push(formatId("lead", desk.store.leads.highestId()));
    desk.clock.now += 60_000;
  }
});
afterAll(() => desk.close());

async function placesOf(...options: string[]): Promise<number[]> {
  const { leads } = JSON.parse(await desk.run("leads", "list", "--json", ...options));
  return leads.map((lead: { lead_id: string }) => ids.indexOf(lead.lead_id));
}

describe("leads list", () => {
  test("shows the newest first, and nothing personal", async () => {
    expect(await desk.run("leads", "list")).toBe(
      `LEAD               TIME                      CAMPAIGN   SUPPLIER    STATUS     REASON        PRICE  BUYERS
lead_0a272db5a000  2026-05-20T17:03:00.000Z  acme-auto  other-team  rejected   supplier_cap      -  -
lead_0a272ccb4000  2026-05-20T17:02:00.000Z  acme-auto  fb-team     duplicate  -                 -  -
lead_0a272be0e000  2026-05-20T17:01:00.000Z  acme-auto  fb-team     pending    -                 -  contoso (offered)
lead_0a272af68000  2026-05-20T17:00:00.000Z  acme-auto  fb-team     sold       -             45.00  northwind, contoso (offered)
`,
    );
  });

  test("in pages", async () => {
    const page = await desk.run("leads", "list", "--limit", "3");
    expect(page).toEndWith(`Older ones: --before ${ids[PENDING]}\n`);
    expect(await placesOf("--limit", "3", "--before", ids[PENDING] ?? "")).toEqual([SOLD]);
    expect(await desk.run("leads", "list", "--before", ids[SOLD] ?? "")).toBe("No leads\n");
  });

  test("gives programs one object", async () => {
    const shared = { seller: "ACME1234", campaign: "acme-auto", supplier: "fb-team", reason: null };
    expect(
      JSON.parse(await desk.run("leads", "list", "--json", "--limit", "2", "--buyer", "contoso")),
    ).toEqual({
      leads: [
        {
          lead_id: ids[PENDING],
          created_at: "2026-05-20T17:01:00.000Z",
          ...shared,
          status: "pending",
          price: null,
          currency: null,
          buyer_ids: [],
          open_offers: [{ buyer: "contoso", state: "offered" }],
        },
        {
          lead_id: ids[SOLD],
          created_at: "2026-05-20T17:00:00.000Z",
          ...shared,
          status: "sold",
          price: 45,
          currency: "USD",
          buyer_ids: ["northwind"],
          open_offers: [{ buyer: "contoso", state: "offered" }],
        },
      ],
      next_before: ids[SOLD],
    });
  });

  test.each<[string, string[], number[]]>([
    ["status", ["--status", "sold"], [SOLD]],
    ["reason", ["--reason", "supplier_cap"], [REJECTED]],
    ["supplier", ["--supplier", "other-team"], [REJECTED]],
    ["campaign", ["--campaign", "acme-solar"], []],
    ["seller", ["--seller", "ACME1234"], [REJECTED, DUPLICATE, PENDING, SOLD]],
    ["buyer that has it", ["--buyer", "northwind"], [SOLD]],
    ["test leads", ["--test"], [TEST]],
    ["how long ago", ["--since", "2m"], [REJECTED]],
    ["a moment", ["--since", "2026-05-20T17:01", "--until", "2026-05-20T17:03Z"], [DUPLICATE, PENDING]],
    ["a moment elsewhere", ["--until", "2026-05-20T12:01-05:00"], [SOLD]],
    ["a day", ["--since", "2026-05-21"], []],
    ["page within a time", ["--until", "1m", "--before", "lead_0a272be0e000"], [SOLD]],
    ["phone in E.164", ["--phone", phone], [REJECTED, DUPLICATE, SOLD]],
    ["phone in the layout of its country", ["--phone", "(512) 555-0123"], [REJECTED, DUPLICATE, SOLD]],
    ["phone without an area code, as posted", ["--phone", "555 1234"], [PENDING]],
    ["phone and status", ["--phone", phone, "--status", "sold"], [SOLD]],
    ["phone and status without keys", ["--phone", phone, "--status", "duplicate"], [DUPLICATE]],
    ["phone among test leads", ["--phone", phone, "--test"], [TEST]],
    ["phone and page", ["--phone", phone, "--limit", "1", "--before", "lead_0a272db5a000"], [DUPLICATE]],
    ["email in any case", ["--email", " ADA@Moss.Example"], [REJECTED, SOLD]],
    ["email and phone", ["--email", email, "--phone", "512-555-0123", "--supplier", "fb-team"], [SOLD]],
    ["email of one and phone of another", ["--email", "eve@moss.example", "--phone", phone], []],
    ["email of nobody", ["--email", "nobody@moss.example"], []],
  ])("finds by %s", async (_, options, places) => {
    expect(await placesOf(...options)).toEqual(places);
  });
});

const moments =
  "expected a time such as 2026-05-01 or 2026-05-01T09:30, or how long ago, such as 90m, 2h or 30d";
test.each([
  ["no command", [], "Cannot run leads: found nothing, expected list, show or erase"],
  ["another command", ["sell"], "Cannot run leads: found 'sell', expected list, show or erase"],
  [
    "a status that is none",
    ["list", "--status", "open"],
    "Cannot read --status: found 'open', expected one of pending, sold, unsold, duplicate, rejected",
  ],
  [
    "a reason of a buyer",
    ["list", "--reason", "filter"],
    "Cannot read --reason: found 'filter', expected one of suppressed, no_buyer, supplier_cap, invalid",
  ],
  ["no moment", ["list", "--since", "yesterday"], `Cannot read --since: found 'yesterday', ${moments}`],
  ["no day", ["list", "--until", "2026-02-30"], `Cannot read --until: found '2026-02-30', ${moments}`],
  [
    "no limit",
    ["list", "--limit", "0"],
    "Cannot read --limit: found '0', expected a whole number from 1 to 1000",
  ],
  [
    "a page after another kind",
    ["list", "--before", "sale_0123456789ab"],
    "Cannot read --before: found 'sale_0123456789ab', expected an id like lead_0123456789ab",
  ],
  [
    "no phone, which is not repeated",
    ["list", "--phone", "Ada Moss"],
    "Cannot read --phone: found no phone, expected 7 to 15 digits in any layout",
  ],
  [
    "no address, which is not repeated",
    ["list", "--email", "ada@"],
    "Cannot read --email: found no address, expected one such as ada@example.com",
  ],
  ["a name beside the list", ["list", "ada"], "Cannot list leads: found 'ada', expected options only"],
  [
    "values whole in the list",
    ["list", "--verbose"],
    "Cannot run leads list: found --verbose, expected one of --config, --status, --reason, --campaign, --supplier, --seller, --buyer, --since, --until, --phone, --email, --test, --limit, --before, --json",
  ],
  ["nothing to show", ["show"], "Cannot show a lead: found no id, expected one like lead_0123456789ab"],
  [
    "an id of another kind",
    ["show", "delivery_0123456789ab"],
    "Cannot read the lead: found 'delivery_0123456789ab', expected an id like lead_0123456789ab",
  ],
  [
    "two to show",
    ["show", "lead_0123456789ab", "lead_0123456789ac"],
    "Cannot read the command: found 'lead_0123456789ac', expected options only",
  ],
  [
    "an option of the list",
    ["show", "lead_0123456789ab", "--test"],
    "Cannot run leads show: found --test, expected one of --config, --json, --verbose",
  ],
  ["nothing to erase", ["erase"], "Cannot erase a lead: found no id, expected one like lead_0123456789ab"],
  [
    "many to erase",
    ["erase", "--phone", "5125550123"],
    "Cannot run leads erase: found --phone, expected one of --config",
  ],
])("refuses %s", async (_name, args, sentence) => {
  await expect(desk.run("leads", ...args)).rejects.toThrow(new UsageError(sentence));
});
