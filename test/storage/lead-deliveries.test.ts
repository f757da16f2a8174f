import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createOrm, openDatabase } from "../../src/storage/database.ts";
import { migrate } from "../../src/storage/migrations.ts";
import { createOutbox, type Outbox } from "../../src/storage/outbox.ts";
import { notePlans } from "./plans.ts";

let sqlite: ReturnType<typeof openDatabase>;
let outbox: Outbox;

beforeEach(() => {
  sqlite = openDatabase({ path: ":memory:", synchronous: "normal" });
  migrate(sqlite, { path: ":memory:", now: 0 });
  outbox = createOutbox(createOrm(sqlite));
});
afterEach(() => sqlite.close());

const anything = { state: null, target: null, leadId: null, beforeId: null, limit: 10 };

describe("of one lead, and what is open, is found without reading other deliveries", () => {
  const ofLead = [
    "SEARCH sales USING COVERING INDEX sales_by_lead (lead_id=?)",
    "SEARCH deliveries USING INDEX deliveries_by_ref (ref=?)",
  ];

  test.each<[string, () => void, string[]]>([
    ["the list", () => outbox.list({ ...anything, leadId: 1 }), ofLead],
    ["all of it", () => outbox.ofLead(1), ofLead],
    ["what is forgotten", () => outbox.forgetLead(1), ofLead],
    [
      "offers nobody knows of",
      () => outbox.list({ ...anything, unsettled: true }),
      ["SEARCH deliveries USING INTEGER PRIMARY KEY (rowid=?)", "SCAN sales USING INDEX sales_open"],
    ],
  ])("%s", (_, work, steps) => {
    outbox.insert({ id: 1, kind: "postback", ref: 1, event: "lead.sold", target: "postback:x", dueAt: 0 });
    const plans = notePlans(sqlite).plansOf(work).join(", ");
    for (const step of steps) expect(plans).toContain(step);
    expect(plans).not.toContain("SCAN deliveries");
    expect(plans).not.toContain("SCAN attempts");
  });
});

test("a cancelled delivery stays so where its sale is settled", () => {
  outbox.insert({ id: 1, kind: "offer", ref: 9, event: "lead.offered", target: "buyer:x", dueAt: 0 });
  outbox.move({ id: 1, claimed: 0, state: "cancelled", attempts: 0, dueAt: null });
  outbox.close(1);
  expect(outbox.get(1)?.state).toBe("cancelled");
});
