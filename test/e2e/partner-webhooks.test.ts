import { describe, expect, test } from "bun:test";
import { openHook } from "./partner-hook.ts";
import { friend, startProgram } from "./partner-program.ts";
import { until } from "./until.ts";

const events = ["lead.submitted", "lead.converted", "lead.rejected"];
const secrets = ["secret", "whsec_TofaP52Exb09CIZ4APt/ghRNP4XlJg5EUuL6sDzrAng="];

describe("a program's webhook", () => {
  test.each(secrets)("hears of every event once, signed in both ways with %s", async (secret) => {
    await using hook = openHook(secret);
    const hooks = [{ name: "crm", url: hook.url, secret, events }];
    await using program = await startProgram({ hooks });
    const [first, second] = [await program.submit(1), await program.submit(2)];
    const [converted, rejected] = [await program.convert(1, 10), await program.reject(2)];
    await until("all is told", () => hook.received.length >= 4);
    await program.program.kill("SIGTERM");
    expect(hook.refused).toEqual([]);
    const told = hook.received.map(({ body }) => body).toSorted((a, b) => order(a) - order(b));
    expect(told).toEqual(
      [
        { event: "lead.submitted", data: first.body.data },
        { event: "lead.submitted", data: second.body.data },
        { event: "lead.converted", data: converted.body.data },
        { event: "lead.rejected", data: rejected.body.data },
      ].map(({ event, data }) => ({
        event,
        url: hook.url,
        webhook_key: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
        created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        data: data as never,
      })),
    );
    expect(new Set(told.map(({ webhook_key }) => webhook_key)).size).toBe(1);
    expect(Object.keys(told[0] ?? {})).toEqual(["event", "url", "webhook_key", "created_at", "data"]);
    expect(new Set(hook.received.map(({ webhookId }) => webhookId)).size).toBe(4);
  });

  test("hears only of what it asked for, each under a key of its own", async () => {
    await using first = openHook("secret one");
    await using second = openHook("secret two");
    const hooks = [
      { name: "crm", url: first.url, secret: first.secret, events: ["lead.submitted"] },
      { name: "books", url: second.url, secret: second.secret, events: ["lead.converted"] },
    ];
    await using program = await startProgram({ hooks });
    await program.submit(1);
    await program.convert(1, 10);
    await until("both are told", () => first.received.length + second.received.length >= 2);
    await program.program.kill("SIGTERM");
    expect(first.received.map(({ body }) => body.event)).toEqual(["lead.submitted"]);
    expect(second.received.map(({ body }) => body.event)).toEqual(["lead.converted"]);
    expect(first.received[0]?.body.webhook_key).not.toBe(second.received[0]?.body.webhook_key);
  });

  test("that was away hears late of the lead as it was, under the same id and key after a restart", async () => {
    await using hook = openHook("secret", () => new Response("maintenance", { status: 503 }));
    const hooks = [{ name: "crm", url: hook.url, secret: hook.secret, events: ["lead.submitted"] }];
    await using before = await startProgram({ hooks });
    const { body } = await before.submit(1);
    await until("it was tried", () => hook.received.length === 1);
    await before.convert(1, 10);
    await before.program.kill("SIGKILL");
    hook.answerWith(() => new Response("ok"));
    // The first retry comes five seconds after the attempt.
    await using after = await startProgram({ hooks, folder: before.folder });
    await until("it is told", () => hook.received.length === 2, { withinMs: 12_000 });
    const [first, second] = hook.received;
    expect(second).toEqual(first as never);
    expect(second?.body.data).toEqual(body.data as never);
    expect((await after.call("GET", "/v1/leads/1")).body).toMatchObject({ data: { status: "converted" } });
  }, 20_000);

  test("is listed among the deliveries, and told again on demand", async () => {
    await using hook = openHook("secret", () => new Response("gone", { status: 410 }));
    const hooks = [{ name: "crm", url: hook.url, secret: hook.secret, events }];
    await using program = await startProgram({ hooks });
    await program.submit(1);
    const listed = async () => (await program.command("deliveries", "list", "--json")).out;
    const failed = await until("it is given up", async () => {
      const text = await listed();
      return text.includes('"failed"') && /delivery_[0-9a-f]{12}/.exec(text)?.[0];
    });
    expect(await listed()).not.toContain(friend(1).email);
    hook.answerWith(() => new Response("ok"));
    expect(await program.command("deliveries", "retry", failed)).toEqual({
      code: 0,
      out: `${failed} is due now\n`,
      err: "",
    });
    await until("it is told", () => hook.received.length === 2);
    expect(hook.received.map(({ webhookId }) => webhookId)).toEqual([failed, failed]);
  });
});

function order({ event, data }: { event: string; data: { id: number } }): number {
  return events.indexOf(event) * 10 + data.id;
}
