import { describe, expect, test } from "bun:test";
import { startAppliance, type Told } from "./appliance.ts";
import { keys } from "./configuration.ts";
import { carLead } from "./person.ts";

function times<T>(count: number, make: (number: number) => T): T[] {
  return Array.from({ length: count }, (_, number) => make(number));
}

function countBy(answers: readonly Told[], member: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { body } of answers) counts[String(body[member])] = (counts[String(body[member])] ?? 0) + 1;
  return counts;
}

describe("the limiter", () => {
  test("takes 60 posts and refuses the 61st until a second has passed, while reads go on", async () => {
    await using appliance = await startAppliance({ rateLimit: null });
    const answers = await Promise.all(times(61, (number) => appliance.post(carLead(number))));
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ status, body }) => ({ status, body }))).toEqual([
      {
        status: 429,
        body: {
          success: false,
          error: "Rate limit exceeded",
          code: "rate_limit_exceeded",
          message:
            "Cannot accept the lead: this key has spent its posts, expected at most 60 a minute and 60 at once",
          errors: [],
          request_id: expect.any(String),
        },
      },
    ]);
    const { headers } = refused[0] as Told;
    expect([headers.get("retry-after"), headers.get("x-ratelimit-limit")]).toEqual(["1", "60"]);
    expect(headers.get("x-ratelimit-remaining")).toBe("0");
    const untilFull = Number(headers.get("x-ratelimit-reset")) - Date.now() / 1000;
    expect(untilFull).toBeGreaterThan(55);
    expect(untilFull).toBeLessThanOrEqual(61);
    expect(await appliance.leads()).toHaveLength(60);
    expect((await appliance.post(carLead(99), { key: keys.sandbox })).status).toBe(200);
  });

  test("counts refused posts too, and down from the first", async () => {
    await using appliance = await startAppliance({ rateLimit: { requests_per_minute: 1, burst: 3 } });
    const seen: (string | null)[][] = [];
    for (const fields of [carLead(1), {}, carLead(2), carLead(3)]) {
      const { status, headers } = await appliance.post(fields);
      seen.push([String(status), headers.get("x-ratelimit-remaining"), headers.get("retry-after")]);
    }
    expect(seen).toEqual([
      ["200", "2", null],
      ["400", "1", null],
      ["200", "0", null],
      ["429", "0", "60"],
    ]);
  });

  test("slows down whoever guesses keys, and never the one who has one", async () => {
    await using appliance = await startAppliance({ server: { failed_auth_per_minute: 5 } });
    const guesses = await Promise.all(times(6, () => appliance.get("/api/me", "not-a-key-of-anybody")));
    const statuses = guesses.map(({ status }) => status).sort();
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    const late = guesses.find(({ status }) => status === 429);
    expect(late?.headers.get("retry-after")).toBe("12");
    expect((await appliance.post(carLead(1))).status).toBe(200);
  });
});

describe("posts at the same moment", () => {
  test.each([
    ["without a header", {}],
    ["under one idempotency key", { "idempotency-key": "one-click" }],
  ])("100 of the same make one lead, told to all of them: %s", async (_, headers) => {
    await using appliance = await startAppliance({});
    const answers = await Promise.all(times(100, () => appliance.post(carLead(1), { headers })));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    const first = answers.filter(({ headers: said }) => said.get("idempotent-replayed") !== "true");
    expect(first).toHaveLength(1);
    const { lead_id, status } = (first[0] as Told).body;
    expect(await appliance.leads()).toEqual([expect.objectContaining({ lead_id, status })]);
    expect(status).toBe("sold");
  });

  test("one person in 50 different posts is sold once, and is a duplicate 49 times", async () => {
    const duplicates = { fields: ["phone"], window: "30d" };
    await using appliance = await startAppliance({ campaign: { duplicates } });
    const answers = await Promise.all(
      times(50, (number) => appliance.post({ ...carLead(1), city: `Town ${number}` })),
    );
    expect(countBy(answers, "status")).toEqual({ sold: 1, duplicate: 49 });
    const sold = answers.find(({ body }) => body.status === "sold")?.body.lead_id;
    const firsts = answers.flatMap(({ body }) => (body.status === "duplicate" ? [body.duplicate_of] : []));
    expect(new Set(firsts)).toEqual(new Set([sold]));
  });

  test.each([
    ["a cap of 10 a day", { caps: { day: 10 } }],
    ["a budget for 10", { caps: { budget_day: 450 } }],
  ])("50 at %s sell exactly 10", async (_, offer) => {
    await using appliance = await startAppliance({ offer });
    const answers = await Promise.all(times(50, (number) => appliance.post(carLead(number))));
    expect(countBy(answers, "status")).toEqual({ sold: 10, pending: 40 });
    const leads = await appliance.leads();
    expect(leads.filter(({ status }) => status === "sold")).toHaveLength(10);
    expect(leads).toHaveLength(50);
  });
});
