import { describe, expect, test } from "bun:test";
import { startAppliance } from "./appliance.ts";
import { openBuyer } from "./buyer.ts";
import { keys, secret } from "./configuration.ts";
import { carLead, person } from "./person.ts";
import { until } from "./until.ts";

const somebody = person(3_141_592);
const { email, phone, lastName } = somebody;
const guessed = "lg_live_0neThatWasGuessedAndIsNobodys0000";

describe("the log", () => {
  test("tells everything but who the people are and what the keys are", async () => {
    // A buyer that sends back what it was sent, as some do.
    await using buyer = openBuyer(({ body }) =>
      Response.json({ error: "cannot", got: body }, { status: 410 }),
    );
    await using appliance = await startAppliance({ buyerUrl: buyer.url });
    const personal = { "user-agent": email, "x-forwarded-for": "203.0.113.77", "idempotency-key": email };
    const { lead_id } = (
      await appliance.post({ ...carLead(3_141_592), ssn: "078-05-1120" }, { headers: personal })
    ).body;
    const wrong = [
      appliance.post({ ...carLead(3_141_592), email: `${email} or so`, state: phone }),
      appliance.post({ ...carLead(3_141_592), seller: lastName, category: email }),
      appliance.post({ ...carLead(3_141_592), category: email }),
      appliance.post({ ...carLead(3_141_592), [email]: lastName, [phone]: { [lastName]: email } }),
      appliance.post({}, { search: `?email=${email}&phone=${phone}&api_key=${keys.prod}` }),
      appliance.send("/api/leads", {
        method: "POST",
        body: `{"email":"${email}"`,
        headers: { "content-type": "application/json" },
      }),
      appliance.send("/api/leads", {
        method: "POST",
        body: email,
        headers: { "content-type": email.replace("@", "/") },
      }),
      appliance.get(`/api/leads/${email}`),
      appliance.get(`/api/leads?status=${email}&cursor=${lastName}`),
      appliance.get(`/api/people/${encodeURIComponent(email)}`),
      appliance.get(`/api/${keys.prod}/leads`),
      appliance.get("/api/me", guessed),
      appliance.get(`/api/me?key=${guessed}`, null),
    ];
    await Promise.all(wrong);
    await until("the buyer's answer is written down", () =>
      appliance.program.out().includes('"event":"attempt"'),
    );
    expect(await appliance.program.kill("SIGTERM")).toBe(0);

    const said = appliance.program.out() + appliance.program.err();
    const unspeakable = [
      ...Object.values(somebody),
      ...Object.values(keys),
      secret,
      guessed,
      "078-05-1120",
      "203.0.113.77",
    ];
    const parts = [
      ...unspeakable.filter((words) => words.length > 2),
      encodeURIComponent(email),
      phone.slice(2),
    ];
    expect(parts.filter((words) => said.includes(words))).toEqual([]);
    expect(said).toContain(String(lead_id));
    const lines = said
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ event }) => event === "request")).toHaveLength(wrong.length + 1);
    expect(lines.find(({ event }) => event === "attempt")).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: "error",
      event: "attempt",
      delivery: expect.stringMatching(/^delivery_/),
      lead: lead_id,
      buyer: "northwind",
      attempt: 1,
      outcome: "gone",
      status: 410,
      ms: expect.any(Number),
      state: "failed",
    });
  });
});
