import { afterEach, beforeEach, expect, test } from "bun:test";
import { createOrm, openDatabase } from "../../src/storage/database.ts";
import { migrate } from "../../src/storage/migrations.ts";
import { type AnswerKey, createPartnerAnswers } from "../../src/storage/partner-answers.ts";

const NOW = Date.UTC(2026, 2, 2, 9, 30);
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

let sqlite: ReturnType<typeof openDatabase>;

beforeEach(() => {
  sqlite = openDatabase({ path: ":memory:", synchronous: "normal" });
  migrate(sqlite, { path: ":memory:", now: NOW });
});
afterEach(() => sqlite.close());

function keyNamed(idempotencyKey: string): AnswerKey {
  return { program: "acme", keyId: "prod", scope: "POST /v1/leads", idempotencyKey };
}

test("answers older than a week are not found, and go as new ones come", () => {
  const answers = createPartnerAnswers(createOrm(sqlite));
  const answer = { fingerprint: 1, leadId: 1, event: "submitted" } as const;
  for (let i = 0; i < 10; i++) answers.keep(keyNamed(`old ${i}`), answer, NOW);
  expect(answers.find(keyNamed("old 9"), NOW + WEEK_MS - 1)).toEqual(answer);
  expect(answers.find(keyNamed("old 9"), NOW + WEEK_MS)).toBeNull();
  for (let i = 0; i < 5; i++) answers.keep(keyNamed(`new ${i}`), answer, NOW + WEEK_MS);
  const kept = sqlite.query("select idempotency_key from partner_answers order by id").values().flat();
  expect(kept).toEqual(["new 0", "new 1", "new 2", "new 3", "new 4"]);
});

test.each([
  ["all of them", 0, []],
  ["those before the first that is younger", 3, ["young 0", "young 1", "young 2"]],
])("at the start answers older than a week go: %s", (_, young, left) => {
  const answers = createPartnerAnswers(createOrm(sqlite));
  const answer = { fingerprint: 1, leadId: 1, event: "submitted" } as const;
  for (let i = 0; i < 10; i++) answers.keep(keyNamed(`old ${i}`), answer, NOW);
  for (let i = 0; i < young; i++) answers.keep(keyNamed(`young ${i}`), answer, NOW + 1);
  answers.forgetOld(NOW + WEEK_MS);
  expect(sqlite.query("select idempotency_key from partner_answers order by id").values().flat()).toEqual(
    left,
  );
});

test("of a deletion's key only its hash is kept, and it is found by that", () => {
  const answers = createPartnerAnswers(createOrm(sqlite));
  const answer = { fingerprint: 1, leadId: 1, event: "deleted" } as const;
  answers.keep(keyNamed("alice's"), answer, NOW);
  expect(sqlite.query("select idempotency_key from partner_answers").values()).toEqual([[null]]);
  expect(answers.find(keyNamed("alice's"), NOW)).toEqual(answer);
  expect(answers.find(keyNamed("bob's"), NOW)).toBeNull();
});

test.each([
  ["an answer", "select 1 from partner_answers where hash = 1", "partner_answers_by_hash"],
  ["the answers of a lead", "select 1 from partner_answers where lead_id = 1", "partner_answers_of_leads"],
  [
    "a page",
    "select * from partner_leads where program = 'a' and deleted_at is null order by id desc",
    "partner_leads_listed",
  ],
  [
    "a page of one status",
    "select * from partner_leads where program = 'a' and deleted_at is null and status = 's' and id < 9 order by id desc",
    "partner_leads_by_status (program=? AND status=? AND",
  ],
  [
    "a page of one partner",
    "select * from partner_leads where program = 'a' and deleted_at is null and partner = 'p' order by id",
    "partner_leads_by_partner (program=? AND partner=?)",
  ],
  [
    "what told of a lead",
    "update deliveries set state = 'cancelled' where kind not in ('sale', 'offer') and kind = 'program' and ref = 1",
    "deliveries_by_ref",
  ],
])("%s is found through its index, without sorting", (_, statement, index) => {
  const plan = sqlite.query<{ detail: string }, []>(`explain query plan ${statement}`).all();
  expect(plan).toHaveLength(1);
  expect(plan[0]?.detail).toContain(`INDEX ${index}`);
});
