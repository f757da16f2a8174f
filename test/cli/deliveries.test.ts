import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createDeliveries } from "../../src/cli/deliveries.ts";
import type { Io } from "../../src/cli/io.ts";
import { UsageError } from "../../src/cli/options.ts";
import { OperatorError } from "../../src/domain/error.ts";
import { formatId } from "../../src/domain/id.ts";
import type { Store } from "../../src/storage/store.ts";
import { createTime, openTestStore, START, sell, type Time } from "../delivery/stage.ts";
import { lead, openOffice, program, webhook } from "../partners/office.ts";

let time: Time;
let store: Store;

beforeEach(() => {
  time = createTime();
  store = openTestStore(time);
});
afterEach(() => store.close());

/** What the command prints where it succeeds. */
function run(...args: string[]): string {
  let printed = "";
  const io: Io = {
    env: {},
    cwd: "/",
    out: (text) => {
      printed += text;
    },
    err: () => {},
    terminal: false,
    readInput: () => Promise.resolve(""),
    randomBytes: (length) => new Uint8Array(length),
    clock: time.clock,
  };
  expect(createDeliveries(() => ({ ...store, close: () => {} })).run(args, io)).toBe(0);
  return printed;
}

const name = (id: number | undefined) => formatId("delivery", id ?? 0);
const leadOf = (id: number | undefined) => formatId("lead", store.outbox.get(id ?? 0)?.ref ?? 0);

/** Ten attempts in vain. */
function fail(id: number, response: string | null = null): Promise<void> {
  return store.run((_tx, now) => {
    store.outbox.move({ id, claimed: 0, state: "failed", attempts: 10, dueAt: null });
    store.outbox.addAttempt({ deliveryId: id, at: now, ms: 12, status: 500, outcome: "refused", response });
  });
}

function finish(id: number): Promise<boolean> {
  return store.run(() => store.outbox.move({ id, claimed: 0, state: "done", attempts: 1, dueAt: null }));
}

async function soldTo(...buyers: string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const buyer of buyers) ids.push(...(await sell(store, [buyer])));
  return ids;
}

describe("list", () => {
  test("shows the newest first, with the last attempt and the next", async () => {
    const [failed, due] = await soldTo("northwind", "contoso");
    await fail(failed ?? 0, "no room for John Doe");
    expect(run("list")).toBe(
      [
        "DELIVERY               LEAD               TO         STATE   ATTEMPTS  LAST         NEXT ATTEMPT",
        `${name(due)}  ${leadOf(due)}  contoso    due     0         -            2026-03-02T09:30:00.000Z`,
        `${name(failed)}  ${leadOf(failed)}  northwind  failed  1         refused 500  -`,
        "",
      ].join("\n"),
    );
  });

  test("says what the buyer answered only when asked, and lets none of it steer the terminal", async () => {
    const [id] = await soldTo("northwind");
    await fail(id ?? 0, "\u001b[31mno room for John Doe\u009b1m");
    expect(run("list", "--verbose").split("\n").at(2)).toBe('  "\\u001b[31mno room for John Doe?1m"');
  });

  test("gives programs one JSON object, without the buyer's words unless asked", async () => {
    const [failed, due] = await soldTo("northwind", "contoso");
    await fail(failed ?? 0, "no room");
    const last = { n: 1, at: "2026-03-02T09:30:00.000Z", ms: 12, status: 500, outcome: "refused" };
    const shared = { event: "lead.sold" };
    const ofFailed = {
      delivery_id: name(failed),
      lead_id: leadOf(failed),
      buyer: "northwind",
      ...shared,
      state: "failed",
    };
    const ofDue = { delivery_id: name(due), lead_id: leadOf(due), buyer: "contoso", ...shared, state: "due" };
    expect(JSON.parse(run("list", "--json"))).toEqual({
      deliveries: [
        { ...ofDue, due_at: "2026-03-02T09:30:00.000Z", last_attempt: null },
        { ...ofFailed, due_at: null, last_attempt: last },
      ],
      next_before: null,
    });
    expect(JSON.parse(run("list", "--json", "--verbose", "--state", "failed"))).toEqual({
      deliveries: [{ ...ofFailed, due_at: null, last_attempt: { ...last, response: "no room" } }],
      next_before: null,
    });
  });

  test("tells of a program's leads with the program, the webhook and the number of the lead", async () => {
    const of = program({ webhooks: [webhook("crm")] });
    const id = await openOffice({ of, over: store }).submit(lead());
    expect(run("list").split("\n").at(1)).toContain(
      `  ${id}     acme-partners crm  due    0         -     2026-03-02T09:30:00.000Z`,
    );
    expect(JSON.parse(run("list", "--json")).deliveries).toEqual([
      {
        delivery_id: expect.stringMatching(/^delivery_/),
        lead_id: id,
        program: "acme-partners",
        webhook: "crm",
        event: "lead.submitted",
        state: "due",
        due_at: "2026-03-02T09:30:00.000Z",
        last_attempt: null,
      },
    ]);
  });

  test("is found by state, buyer and lead, and pages on from a delivery", async () => {
    const [first, second, third] = await soldTo("northwind", "contoso", "northwind");
    await fail(first ?? 0);
    const listed = (...args: string[]) =>
      JSON.parse(run("list", "--json", ...args)).deliveries.map(
        (one: { delivery_id: string }) => one.delivery_id,
      );
    expect({
      failed: listed("--state", "failed"),
      due: listed("--state", "due"),
      cancelled: listed("--state", "cancelled"),
      ofBuyer: listed("--buyer", "northwind"),
      ofLead: listed("--lead", leadOf(second)),
      page: listed("--limit", "2"),
      nextPage: listed("--limit", "2", "--before", name(second)),
    }).toEqual({
      failed: [name(first)],
      due: [name(third), name(second)],
      cancelled: [],
      ofBuyer: [name(third), name(first)],
      ofLead: [name(second)],
      page: [name(third), name(second)],
      nextPage: [name(first)],
    });
    expect(run("list", "--limit", "2")).toEndWith(`Older ones: --before ${name(second)}\n`);
  });

  test("says so where there is none", () => {
    expect(run("list")).toBe("No deliveries\n");
  });
});

describe("retry", () => {
  test("makes a failed delivery due now with its whole schedule ahead, and keeps its attempts", async () => {
    const [id = 0] = await soldTo("northwind");
    await fail(id);
    time.moveTo(START + 60_000);
    expect(run("retry", name(id))).toBe(`${name(id)} is due now\n`);
    expect(store.outbox.get(id)).toMatchObject({ state: "due", attempts: 0, dueAt: START + 60_000 });
    expect(
      store.outbox.list({ state: null, target: null, leadId: null, beforeId: null, limit: 1 })[0]?.last?.n,
    ).toBe(1);
  });

  test("takes the id of the sale that the buyer was told", async () => {
    const [id = 0] = await soldTo("northwind");
    await fail(id);
    expect(run("retry", formatId("sale", id))).toBe(`${name(id)} is due now\n`);
  });

  test("refuses one that is done, and one that does not exist", async () => {
    const [id = 0] = await soldTo("northwind");
    await finish(id);
    expect(() => run("retry", name(id))).toThrow(
      new OperatorError(`Cannot retry ${name(id)}: it is done, expected one that is failed or due`),
    );
    expect(() => run("retry", "delivery_0123456789ab")).toThrow(
      new OperatorError(
        "Cannot retry delivery_0123456789ab: there is no such delivery, expected one that leadgate deliveries list shows",
      ),
    );
  });

  test("makes every failed delivery due, or one buyer's, however many there are", async () => {
    const crowd = await sell(
      store,
      Array.from({ length: 501 }, (_, i) => `buyer-${i}`),
    );
    const [one = 0, other = 0] = await soldTo("northwind", "northwind");
    for (const id of [...crowd, one]) await fail(id);
    await finish(other);
    expect(run("retry", "--failed", "--buyer", "northwind")).toBe("1 failed delivery is due now\n");
    expect(run("retry", "--failed")).toBe("501 failed deliveries are due now\n");
    expect(run("retry", "--failed")).toBe("No failed deliveries\n");
    expect(store.outbox.get(other)?.state).toBe("done");
  });
});

test.each([
  ["no command", [], "Cannot run deliveries: found nothing, expected list or retry"],
  ["another command", ["drop"], "Cannot run deliveries: found 'drop', expected list or retry"],
  [
    "an unknown option",
    ["list", "--foo"],
    "Cannot read the command: unknown option '--foo', expected --config, --state, --buyer, --supplier, --lead, --open, --limit, --before, --failed, --json, --verbose",
  ],
  [
    "a state that is none",
    ["list", "--state", "open"],
    "Cannot read --state: found 'open', expected one of due, done, failed, cancelled",
  ],
  [
    "no limit",
    ["list", "--limit", "0"],
    "Cannot read --limit: found '0', expected a whole number from 1 to 1000",
  ],
  [
    "a limit beyond ours",
    ["list", "--limit", "1001"],
    "Cannot read --limit: found '1001', expected a whole number from 1 to 1000",
  ],
  [
    "an id of another kind",
    ["list", "--lead", "sale_0123456789ab"],
    "Cannot read --lead: found 'sale_0123456789ab', expected an id like lead_0123456789ab",
  ],
  [
    "a page after no id",
    ["list", "--before", "x"],
    "Cannot read --before: found 'x', expected an id like delivery_0123456789ab or sale_0123456789ab",
  ],
  [
    "a name beside the list",
    ["list", "northwind"],
    "Cannot list deliveries: found 'northwind', expected options only",
  ],
  [
    "an option of the other command",
    ["list", "--failed"],
    "Cannot run deliveries list: found --failed, expected one of --config, --state, --buyer, --supplier, --lead, --open, --limit, --before, --json, --verbose",
  ],
  [
    "nothing to retry",
    ["retry"],
    "Cannot retry: found neither, expected either the id of a delivery or --failed",
  ],
  [
    "two ids",
    ["retry", "delivery_0123456789ab", "delivery_0123456789ac"],
    "Cannot read the command: found 'delivery_0123456789ac', expected options only",
  ],
  [
    "an id and all",
    ["retry", "--failed", "delivery_0123456789ab"],
    "Cannot retry: found both, expected either the id of a delivery or --failed",
  ],
  [
    "a buyer without --failed",
    ["retry", "--buyer", "northwind"],
    "Cannot run deliveries retry: found --buyer, expected one of --config, --failed",
  ],
  [
    "a buyer and a supplier",
    ["list", "--buyer", "northwind", "--supplier", "fb-team"],
    "Cannot choose deliveries: found --buyer and --supplier, expected one of them",
  ],
  [
    "not an id",
    ["retry", "7"],
    "Cannot read the delivery: found '7', expected an id like delivery_0123456789ab or sale_0123456789ab",
  ],
])("refuses %s", (_name, args, sentence) => {
  expect(() => run(...args)).toThrow(new UsageError(sentence));
});
