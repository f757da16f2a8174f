import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openHook } from "./partner-hook.ts";
import { friend, type PartnerProgram, startProgram } from "./partner-program.ts";
import { until } from "./until.ts";

const { name, email } = friend(1);
const company = "Featherstone and Daughters";
const notes = "Call her on +1 512 555 0147";
/** Of the person that is deleted: what she said, and what others know of her. */
const personal = [name, email, email.toUpperCase(), company, notes];

/** Which of these stand in any of the database's files, log and all. */
function foundIn(folder: string, words: readonly string[]): string[] {
  const data = join(folder, "data");
  const files = readdirSync(data).map((file) => readFileSync(join(data, file)));
  return words.filter((word) => files.some((bytes) => bytes.includes(word)));
}

async function sums(program: PartnerProgram): Promise<unknown> {
  return JSON.parse((await program.command("partners", "--json")).out).programs[0].partners[0];
}

test("who is deleted is nowhere any more, while the money and the counts stay", async () => {
  // One receiver repeats what it is told, as programs that fail do.
  await using hook = openHook("secret", ({ body }) => new Response(JSON.stringify(body), { status: 500 }));
  const events = ["lead.submitted", "lead.converted"];
  const hooks = [{ name: "crm", url: hook.url, secret: hook.secret, events }];
  await using before = await startProgram({ hooks });
  const header = { "idempotency-key": "row 1" };
  const cfields = { "89": company, "90": notes };
  await before.submit(1, { cfields }, header);
  await before.submit(2);
  await before.convert(1, 250, header);
  await until("the webhook was tried", () => hook.received.length === 3);
  await until("it is on disk", async () => {
    const { out } = await before.command("deliveries", "list", "--json");
    return out.match(/"outcome": ?"refused"/g)?.length === 3;
  });
  expect(foundIn(before.folder, personal)).toEqual([name, email, company, notes]);

  expect((await before.call("DELETE", "/v1/leads/1")).body).toEqual({ status: 1 });
  const { out } = await before.command("deliveries", "list", "--json");
  expect(out.match(/"cancelled"/g)).toHaveLength(2);
  expect(foundIn(before.folder, personal)).toEqual([]);
  await before.program.kill("SIGTERM");
  expect(foundIn(before.folder, [friend(2).email])).toEqual([friend(2).email]);

  hook.answerWith(() => new Response("ok"));
  await using after = await startProgram({ hooks, folder: before.folder });
  expect(await sums(after)).toEqual({
    id: "partner_123",
    key: "ref_123",
    name: "Robin Poe",
    leads: { submitted: 1, converted: 1, rejected: 0, deleted: 1 },
    commission_due: [{ currency: "USD", transactions: 250, commission: 47.5 }],
  });
  // Neither can the answers be had again, nor the webhooks be started anew.
  expect((await after.submit(1, { cfields }, header)).status).toBe(404);
  expect((await after.convert(1, 250, header)).status).toBe(404);
  for (const [id] of out.matchAll(/delivery_[0-9a-f]{12}/g)) await after.command("deliveries", "retry", id);
  await until("the other one is told", () => hook.received.length === 4, { withinMs: 12_000 });
  expect(hook.received.at(-1)?.body.data.id).toBe(2);
  expect(foundIn(after.folder, personal)).toEqual([]);
}, 25_000);

test("who is deleted may come back, as somebody new", async () => {
  await using program = await startProgram();
  await program.submit(1);
  await program.call("DELETE", "/v1/leads/1");
  const again = await program.submit(1);
  expect([again.status, again.body]).toMatchObject([201, { data: { id: 2, lead_info: { name, email } } }]);
});
