import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../fixtures/folder.ts";
import { type Appliance, startAppliance } from "./appliance.ts";
import { openBuyer } from "./buyer.ts";
import { type Section, secret } from "./configuration.ts";
import { carLead, person } from "./person.ts";
import { until } from "./until.ts";

const response = {
  accept: { status: "2xx", json: "result", equals: "ACCEPTED" },
  reject: { json: "result", equals: "REJECTED" },
  price: "data.price",
  reference: "data.id",
  reason: "data.message",
};

function buyerAt(id: string, url: string, isLive: boolean): Section {
  const webhook = isLive ? { url, secret, timeout: "1s", response } : { url, secret };
  const delivery = { webhook };
  return { id, name: id, ...(isLive && { accept: "on_response" }), delivery };
}

/** Closed now and for the next day, whatever the time is: when it opens, in the words of the story. */
function closedWindow(): { schedule: string; opens: string } {
  const now = Temporal.Instant.fromEpochMilliseconds(Date.now()).toZonedDateTimeISO("America/Chicago");
  const day = now.toPlainDate().add({ days: 3 });
  const name = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day.dayOfWeek - 1] ?? "";
  return { schedule: `${name.toLowerCase()} 09:00-10:00`, opens: `${name} ${day} 09:00 (America/Chicago)` };
}

/** What differs from run to run by a word: times, ids, milliseconds, and the widths that follow from them. */
function plainly(text: string, leads: readonly string[]): string {
  let told = text;
  for (const [i, lead] of leads.entries()) told = told.replaceAll(lead, `LEAD-${i}`);
  return told
    .replace(/^ +\w{3} \d{4}-\d\d-\d\d \d\d:\d\d \(America\/Chicago\)\n/m, "")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replace(/(sale|delivery)_[0-9a-f]{12}/g, "$1_ID")
    .replace(/ +\d+ {2}(TIME|done|due|failed|cancelled|)$/gm, "  MS  $1")
    .replace(/\b {2,}/g, "  ")
    .trimEnd();
}

/** Which of these stand in any of the database's files, log and all. */
function foundIn(folder: string, words: readonly string[]): string[] {
  const data = join(folder, "data");
  const files = readdirSync(data).map((file) => readFileSync(join(data, file)));
  return words.filter((word) => files.some((bytes) => bytes.includes(word)));
}

async function post(box: Appliance, fields: Record<string, unknown>): Promise<string> {
  const { body } = await box.post(fields);
  return String(body.lead_id);
}

const solar = (number: number) => ({ seller: "ACME1234", category: "Solar", ...person(number) });

/** A posted phone in the layout of a form, and what no list of fields has. */
const formLead = { ...carLead(2), phone: "(512) 200-0002", shoe_size: 9 };

/** Two campaigns: one whose buyers are passed over for every reason, one with live buyers that are not of one mind. */
async function openAppliance(schedule: string) {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "lists"));
  writeFileSync(join(folder, "lists", "dnc.txt"), `${person(5).phone}\n`);
  writeFileSync(join(folder, "lists", "states.txt"), "CA\nNV\n");
  const takesAll = openBuyer();
  const contoso = openBuyer(({ body }) => {
    const { lead } = body.data as { lead: { lastName: string } };
    return lead.lastName === person(7).lastName
      ? new Response("<html>thank you for your order</html>")
      : Response.json({ result: "REJECTED", data: { message: "not in our area" } });
  });
  const umbrella = openBuyer(() =>
    Response.json({ result: "ACCEPTED", data: { price: "38.50", id: "u-1" } }),
  );
  const fromFile = { field: "state", in: { file: "lists/states.txt" } };
  const box = await startAppliance({
    folder,
    buyerUrl: takesAll.url,
    campaign: {
      duplicates: { fields: ["phone"], window: "30d" },
      tiers: [
        {
          buyers: [
            { buyer: "fabrikam", price: 50, filters: [fromFile] },
            { buyer: "initech", price: 40, caps: { total: 1 } },
            { buyer: "globex", price: 30, schedule },
          ],
        },
        { method: "highest_price", buyers: [{ buyer: "northwind", price: 45 }] },
      ],
    },
    solar: {
      answer_within: "1s",
      tiers: [
        {
          buyers: [
            { buyer: "contoso", price: 60 },
            { buyer: "umbrella", price: 45 },
          ],
        },
      ],
    },
    buyers: [
      ...["fabrikam", "initech", "globex"].map((id) => buyerAt(id, takesAll.url, false)),
      buyerAt("contoso", contoso.url, true),
      buyerAt("umbrella", umbrella.url, true),
    ],
    suppressions: [{ name: "do-not-call", field: "phone", file: "lists/dnc.txt" }],
  });
  return {
    box,
    async [Symbol.asyncDispose]() {
      await box[Symbol.asyncDispose]();
      for (const buyer of [takesAll, contoso, umbrella]) await buyer[Symbol.asyncDispose]();
    },
  };
}

/** In the order of the campaign's list. */
function stored(number: number, rest: Record<string, string> = {}): Record<string, string> {
  const { firstName, lastName, phone, state, email } = person(number);
  return { firstName, lastName, phone, state, email, ...rest };
}

const passed = ["Suppressed  no", "Supplier cap  not used up", "Duplicate  no"];

/** A lead's story as it should be, without what differs from run to run. */
function story(
  place: number,
  {
    campaign = "acme-auto, Auto Insurance",
    fields,
    checks = passed,
    buyers,
    attempts = [],
    outcome,
  }: {
    campaign?: string;
    fields: Record<string, string>;
    checks?: readonly string[];
    buyers?: readonly string[];
    attempts?: readonly string[];
    outcome: readonly string[];
  },
): string {
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
  const came = Object.entries(fields).map(([name, value]) => `${name}  ${value}`);
  const heads = attempts.length === 0 ? [] : ["TIME  TO  N  OUTCOME  STATUS  MS  NEXT"];
  return [
    `LEAD-${place}`,
    "  Came in  TIME",
    "  Supplier  fb-team, key prod",
    `  Campaign  ${campaign}, of seller ACME1234`,
    ...section("Fields", came),
    ...section("Checks", ["Repeat  no, came without an Idempotency-Key", ...checks]),
    ...section("Buyers", buyers ?? []),
    ...section("Attempts", [...heads, ...attempts]),
    ...section("Outcome", outcome),
  ].join("\n");
}

function told(place: number, rest: Record<string, unknown>): string {
  const { status, success = true, ...others } = rest;
  return `Answer  ${JSON.stringify({ success, lead_id: `LEAD-${place}`, status, ...others })}`;
}

const filtered = "  fabrikam  50.00  filter state is TX, wanted one of lists/states.txt (2 values)";
const suppressed = (buyer: string, price: string) => `  ${buyer}  ${price}  suppressed, on list do-not-call`;

function expectedStories(opens: string): string[] {
  return [
    story(0, {
      fields: stored(1),
      buyers: [
        "Tier 1, priority",
        filtered,
        "  initech  40.00  sold 40.00",
        "  globex  30.00  sold_out",
        "Tier 2, highest_price",
        "  northwind  45.00  sold_out",
      ],
      attempts: ["TIME  initech  1  delivered  200  MS  done"],
      outcome: [
        "Lead  sold to initech for 40.00 USD",
        "Sale  sale_ID initech 40.00 USD sold TIME",
        told(0, { status: "sold", price: 40, buyer_ids: ["initech"] }),
      ],
    }),
    story(1, {
      fields: stored(2, {
        phone: "+15122000002  (posted as (512) 200-0002)",
        shoe_size: "9  (not a field of the campaign)",
      }),
      buyers: [
        "Tier 1, priority",
        filtered,
        "  initech  40.00  cap 1 in all used up",
        `  globex  30.00  closed, opens ${opens}`,
        "Tier 2, highest_price",
        "  northwind  45.00  sold 45.00",
      ],
      attempts: ["TIME  northwind  1  delivered  200  MS  done"],
      outcome: [
        "Lead  sold to northwind for 45.00 USD",
        "Sale  sale_ID northwind 45.00 USD sold TIME",
        told(1, {
          status: "sold",
          price: 45,
          buyer_ids: ["northwind"],
          warnings: [
            {
              field: "shoe_size",
              code: "unknown_field",
              message: "'shoe_size' is not a field of this campaign and was kept with the lead",
            },
          ],
        }),
      ],
    }),
    story(2, {
      fields: stored(1, { email: "another@quillfeather.example" }),
      checks: [...passed.slice(0, 2), "Duplicate  of LEAD-0 of TIME from fb-team, which is sold"],
      outcome: ["Lead  duplicate", told(2, { success: false, status: "duplicate", duplicate_of: "LEAD-0" })],
    }),
    story(3, {
      fields: stored(5),
      checks: [
        "Suppressed  yes, on list do-not-call",
        "Supplier cap  not looked at",
        "Duplicate  not looked at",
      ],
      buyers: [
        "Tier 1, priority",
        suppressed("fabrikam", "50.00"),
        suppressed("initech", "40.00"),
        suppressed("globex", "30.00"),
        "Tier 2, highest_price",
        suppressed("northwind", "45.00"),
      ],
      outcome: [
        "Lead  rejected: suppressed",
        told(3, { success: false, status: "rejected", reason: "suppressed" }),
      ],
    }),
    story(4, {
      campaign: "acme-solar, Solar",
      fields: stored(6),
      buyers: [
        "Tier 1, priority",
        "  contoso  60.00  buyer_rejected: not in our area",
        "  umbrella  45.00  sold 38.50",
      ],
      attempts: ["TIME  contoso  1  rejected  200  MS  done", "TIME  umbrella  1  accepted  200  MS  done"],
      outcome: [
        "Lead  sold to umbrella for 38.50 USD",
        "Sale  sale_ID contoso 60.00 USD refused TIME",
        "Sale  sale_ID umbrella 38.50 USD sold TIME, the buyer's number u-1",
        told(4, { status: "sold", price: 38.5, buyer_ids: ["umbrella"] }),
      ],
    }),
    story(5, {
      campaign: "acme-solar, Solar",
      fields: stored(7),
      buyers: [
        "Tier 1, priority",
        "  contoso  60.00  asked, its answer was not heard or not understood: asked again TIME",
        "  umbrella  45.00  sold_out",
      ],
      attempts: ["TIME  contoso  1  unclear  200  MS  TIME"],
      outcome: [
        "Lead  pending, until it is known what a live buyer says",
        "Sale  sale_ID contoso 60.00 USD unknown",
        told(5, { status: "pending" }),
      ],
    }),
  ];
}

/** Resolves once every delivery was tried. */
function tried(box: Appliance, deliveries: number): Promise<unknown> {
  return until("every delivery was tried", async () => {
    const { out } = await box.command("deliveries", "list", "--json");
    return out.match(/"last_attempt": \{/g)?.length === deliveries;
  });
}

test("the story of every lead: sold, filtered, capped, closed, duplicate, suppressed, asked and answered or not", async () => {
  const { schedule, opens } = closedWindow();
  await using opened = await openAppliance(schedule);
  const { box } = opened;
  const leads = [
    await post(box, carLead(1)),
    await post(box, formLead),
    await post(box, { ...carLead(1), email: "another@quillfeather.example" }),
    await post(box, carLead(5)),
    await post(box, solar(6)),
    await post(box, solar(7)),
  ];
  await tried(box, 5);
  const shown = await Promise.all(leads.map((lead) => box.command("leads", "show", lead)));
  expect(shown.map(({ out, err }) => plainly(out, leads) + err)).toEqual(expectedStories(opens));

  const listed = await box.command("leads", "list", "--phone", "(512) 200-0001");
  expect(listed.out.match(/lead_[0-9a-f]{12}/g)).toEqual([leads[2] ?? "", leads[0] ?? ""]);
}, 20_000);

test("an operator says what a buyer that was not heard has done", async () => {
  await using opened = await openAppliance(closedWindow().schedule);
  const { box } = opened;
  const lead = await post(box, solar(7));
  await tried(box, 1);
  const open = await box.command("deliveries", "list", "--open");
  const [delivery = ""] = open.out.match(/delivery_[0-9a-f]{12}/) ?? [];
  expect(open.out).toContain("  contoso  due    1");
  expect(await box.command("sales", "settle", delivery, "sold")).toEqual({
    code: 0,
    out: `${delivery.replace("delivery", "sale")} is sold to contoso for 60.00 USD\n${lead} is sold\n`,
    err: "",
  });
  expect((await box.command("deliveries", "list", "--open")).out).toBe("No deliveries\n");
  expect((await box.get(`/api/leads/${lead}`)).body).toMatchObject({ status: "sold", price: 60 });
}, 20_000);

test("who is erased is nowhere any more, while the money and the counts stay", async () => {
  await using opened = await openAppliance(closedWindow().schedule);
  const { box } = opened;
  await post(box, carLead(1));
  const lead = await post(box, formLead);
  await tried(box, 2);
  const { firstName, lastName, phone, email } = person(2);
  const personal = [firstName, lastName, phone, email, formLead.phone];
  expect(foundIn(box.folder, personal)).toEqual(personal);
  expect(await box.command("leads", "erase", lead)).toEqual({ code: 0, out: `${lead} is erased\n`, err: "" });
  expect(foundIn(box.folder, personal)).toEqual([]);
  const { out } = await box.command("leads", "show", lead, "--json");
  expect(JSON.parse(out)).toMatchObject({
    erased: true,
    fields: [],
    buyers: [{ buyer: "northwind", words: "sold 45.00" }],
    outcome: { status: "sold", price: 45, buyer_ids: ["northwind"] },
  });
  expect((await box.get(`/api/leads/${lead}`)).body).toMatchObject({ status: "sold", price: 45 });
  expect(foundIn(box.folder, [person(1).phone])).toEqual([person(1).phone]);
}, 20_000);

test("a story is told while the rest of the configuration is broken", async () => {
  await using opened = await openAppliance(closedWindow().schedule);
  const { box } = opened;
  const lead = await post(box, carLead(1));
  const whole = readFileSync(box.config, "utf8");
  writeFileSync(box.config, whole.replace('"price": 50', '"price": "much"').replace('"caps"', '"cups"'));
  expect((await box.command("check")).code).toBe(1);
  const { code, out, err } = await box.command("leads", "show", lead);
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("initech    40.00  sold 40.00\n");
}, 20_000);
