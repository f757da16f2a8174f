import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeCertificate } from "../fixtures/certificate.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { type Appliance, type ApplianceOptions, startAppliance } from "./appliance.ts";
import { openBuyer } from "./buyer.ts";
import { keys } from "./configuration.ts";
import { openListener } from "./listener.ts";
import { carLead } from "./person.ts";
import { until } from "./until.ts";

type Registered = { id: string; url: string; events: string[]; secret: string };
type Listed = {
  deliveries: { lead_id: string; hook?: string; state: string; last_attempt: { outcome: string } | null }[];
};

function startOpen(options: ApplianceOptions = {}) {
  return startAppliance({ ...options, server: { private_hook_targets: true } });
}

/** Neither the secret of a hook nor its address, which is as good as a key, may stand in the log. */
async function register(
  appliance: Appliance,
  url: string,
  { events = ["lead.sold"], key = keys.prod }: { events?: string[]; key?: string } = {},
): Promise<Registered> {
  const { status, body } = await appliance.send("/api/hooks", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
    body: JSON.stringify({ url, events }),
  });
  expect({ status, success: body.success }).toEqual({ status: 200, success: true });
  const hook = body.hook as Registered;
  appliance.hush(hook.secret, hook.url);
  return hook;
}

async function hooksOf(appliance: Appliance, key: string = keys.prod): Promise<unknown> {
  return (await appliance.get("/api/hooks", key)).body.hooks;
}

async function hookDeliveries(appliance: Appliance): Promise<Listed["deliveries"]> {
  const { code, out, err } = await appliance.command("deliveries", "list", "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return (JSON.parse(out) as Listed).deliveries.filter(({ hook }) => hook !== undefined);
}

describe.concurrent("a hook that a supplier has registered", () => {
  test("hears of each real lead of its supplier, signed, with what GET /api/leads/{id} says; nobody else's hook does", async () => {
    await using buyer = openBuyer();
    await using listener = openListener();
    await using stranger = openListener();
    await using appliance = await startOpen({ buyerUrl: buyer.url });
    const hook = await register(appliance, listener.url);
    await register(appliance, stranger.url, { key: keys.other });
    await appliance.post(carLead(1), { key: keys.sandbox });
    await appliance.post({ ...carLead(2), test: true });
    const { body } = await appliance.post(carLead(3));
    await until("the hook has heard", () => listener.heard.length > 0);
    const [told] = listener.genuine(hook.secret);
    const lead = await appliance.get(`/api/leads/${body.lead_id}`);
    expect(told).toEqual({
      type: "lead.sold",
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      data: lead.body,
    });
    expect(listener.heard[0]?.headers).toMatchObject({
      "content-type": "application/json",
      "webhook-id": expect.stringMatching(/^delivery_[0-9a-f]{12}$/),
      "user-agent": expect.stringMatching(/^Leadgate\//),
    });
    await appliance.program.kill("SIGTERM");
    expect(listener.heard.length).toBe(1);
    expect(stranger.heard).toEqual([]);
  });

  test("with a test key hears of real leads too", async () => {
    await using listener = openListener();
    await using appliance = await startOpen();
    const hook = await register(appliance, listener.url, { key: keys.sandbox });
    await appliance.post(carLead(1), { key: keys.sandbox });
    const { body } = await appliance.post(carLead(2));
    await until("the hook has heard", () => listener.heard.length > 0);
    expect(listener.genuine(hook.secret)).toMatchObject([{ data: { lead_id: body.lead_id } }]);
  });

  test("hears what it asked for only", async () => {
    await using listener = openListener();
    await using appliance = await startOpen({ campaign: { when_unsold: "reject" } });
    const hook = await register(appliance, listener.url, { events: ["lead.rejected"] });
    await appliance.post(carLead(1));
    const { body } = await appliance.post({ ...carLead(2), state: "NY" });
    expect(body).toMatchObject({ status: "rejected", reason: "no_buyer" });
    await until("the hook has heard", () => listener.heard.length > 0);
    await appliance.program.kill("SIGTERM");
    expect(listener.genuine(hook.secret)).toMatchObject([
      { type: "lead.rejected", data: { lead_id: body.lead_id, status: "rejected", reason: "no_buyer" } },
    ]);
  });

  test("is reached by TLS under its own name, and not where the certificate is for another", async () => {
    const certificates = { right: makeCertificate("localhost"), wrong: makeCertificate("other.test") };
    const authorities = join(temporaryFolder(), "authorities.pem");
    writeFileSync(authorities, certificates.right.cert + certificates.wrong.cert);
    await using right = openListener({ tls: certificates.right });
    await using wrong = openListener({ tls: certificates.wrong });
    await using appliance = await startOpen({ prefix: ["env", `NODE_EXTRA_CA_CERTS=${authorities}`] });
    const hook = await register(appliance, right.url);
    const other = await register(appliance, wrong.url);
    await appliance.post(carLead(1));
    await until("the hook has heard", () => right.heard.length > 0);
    expect(right.genuine(hook.secret)).toMatchObject([{ type: "lead.sold" }]);
    const failed = await until("the other one has failed", async () =>
      (await hookDeliveries(appliance)).find((one) => one.hook === other.id && one.last_attempt !== null),
    );
    expect(failed).toMatchObject({ state: "due", last_attempt: { outcome: "not_sent", status: null } });
    expect(wrong.heard).toEqual([]);
  });

  test("is there after a restart, and hears what it has not heard yet", async () => {
    const folder = temporaryFolder();
    await using listener = openListener();
    listener.answerWith(503);
    let hook: Registered;
    let leadId: unknown;
    {
      await using appliance = await startOpen({ folder });
      hook = await register(appliance, listener.url);
      leadId = (await appliance.post(carLead(1))).body.lead_id;
      await until("the hook has heard", () => listener.heard.length > 0);
    }
    listener.answerWith(200);
    await using appliance = await startOpen({ folder });
    const { secret, ...shown } = hook;
    expect(await hooksOf(appliance)).toEqual([shown]);
    await until("the hook has taken it", async () =>
      (await hookDeliveries(appliance)).some(({ state }) => state === "done"),
    );
    const ids = listener.heard.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(1);
    expect(listener.genuine(secret).at(-1)).toMatchObject({ data: { lead_id: leadId } });
  });
});

describe.concurrent("a hook that is no more", () => {
  test("hears nothing once it is removed, by its own supplier alone, and what it had yet to hear is cancelled", async () => {
    await using listener = openListener();
    listener.answerWith(503);
    await using appliance = await startOpen();
    const hook = await register(appliance, listener.url);
    const { body } = await appliance.post(carLead(1));
    await until("the hook has heard", () => listener.heard.length > 0);
    const remove = (key: string) =>
      appliance.send(`/api/hooks/${hook.id}`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${key}` },
      });
    expect((await remove(keys.other)).status).toBe(404);
    const removed = await remove(keys.prod);
    expect([removed.status, removed.body]).toEqual([200, { success: true }]);
    expect((await remove(keys.prod)).status).toBe(404);
    await appliance.post(carLead(2));
    expect(await hookDeliveries(appliance)).toMatchObject([
      { lead_id: body.lead_id, hook: hook.id, state: "cancelled" },
    ]);
    expect(await hooksOf(appliance)).toEqual([]);
    expect(listener.heard.length).toBe(1);
  });

  test("is one that answers 410: it is removed, and the log says so", async () => {
    await using listener = openListener();
    listener.answerWith(410);
    await using appliance = await startOpen();
    const hook = await register(appliance, listener.url);
    await appliance.post(carLead(1));
    await until("it is removed", async () => Bun.deepEquals(await hooksOf(appliance), []));
    await until("the log says so", () => appliance.program.out().includes('"event":"hook_removed"'));
    const line = appliance.program
      .out()
      .split("\n")
      .find((text) => text.includes("hook_removed"));
    expect(JSON.parse(line ?? "")).toMatchObject({
      level: "warn",
      hook: hook.id,
      supplier: "fb-team",
      why: "gone",
    });
    await appliance.post(carLead(2));
    await appliance.program.kill("SIGTERM");
    expect(listener.heard.length).toBe(1);
  });
});

test("unless the operator allows it, nothing behind the walls can be registered, however it is written", async () => {
  await using listener = openListener();
  await using appliance = await startAppliance({});
  const { port } = new URL(listener.url);
  const addresses = [
    listener.url,
    `http://127.0.0.1:${port}/`,
    `https://localhost:${port}/`,
    `https://localhost.:${port}/`,
    `https://127.1:${port}/`,
    `https://2130706433:${port}/`,
    `https://0x7f000001:${port}/`,
    `https://[::1]:${port}/`,
    `https://[::ffff:127.0.0.1]:${port}/`,
    "https://169.254.169.254/latest/meta-data",
    "https://nobody.invalid/",
  ];
  for (const url of addresses) {
    const { status, body } = await appliance.send("/api/hooks", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ url, events: ["lead.sold"] }),
    });
    expect({ url, status, code: body.code }).toEqual({ url, status: 400, code: "invalid_field" });
  }
  expect(await hooksOf(appliance)).toEqual([]);
  expect(listener.heard).toEqual([]);
});

test("what was registered while the operator allowed it is not sent anything once he does not", async () => {
  const folder = temporaryFolder();
  await using listener = openListener();
  {
    await using appliance = await startOpen({ folder });
    await register(appliance, listener.url);
  }
  await using appliance = await startAppliance({ folder });
  const { body } = await appliance.post(carLead(1));
  const failed = await until("it was tried", async () =>
    (await hookDeliveries(appliance)).find(({ last_attempt }) => last_attempt !== null),
  );
  expect(failed).toMatchObject({
    lead_id: body.lead_id,
    state: "due",
    last_attempt: { outcome: "not_sent" },
  });
  expect(listener.heard).toEqual([]);
});
