import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Webhook } from "standardwebhooks";
import { startAppliance } from "../e2e/appliance.ts";
import { keys } from "../e2e/configuration.ts";
import { openListener } from "../e2e/listener.ts";
import { startProgram } from "../e2e/partner-program.ts";
import { carLead } from "../e2e/person.ts";
import { until } from "../e2e/until.ts";
import { openZapier, SET_UP_MS, type Zapier } from "./zapier.ts";
import { standIn } from "./zapier-stand-in.ts";

const apiKey = "lg_live_0123456789";
const secret = "whsec_TofaP52Exb09CIZ4APt/ghRNP4XlJg5EUuL6sDzrAng=";
const targetUrl = "https://hooks.zapier.com/hooks/standard/1/2/";
const deliveryId = "msg_0b7c1f2e4a01";
const sold = {
  success: true,
  lead_id: "lead_0b7c1f2e4a00",
  status: "sold",
  category: "Auto Insurance",
  seller: "ACME1234",
  created_at: "2026-07-15T12:00:00.000Z",
  price: 45,
  buyer_ids: ["northwind"],
  sold_at: "2026-07-15T12:00:00.000Z",
};
const unsold = { ...sold, status: "unsold", price: undefined, buyer_ids: undefined, sold_at: undefined };
/** Long ago: Zapier may hold a delivery back. */
const sentAt = new Date("2026-07-15T12:00:01.000Z");

let zapier: Zapier;

beforeAll(() => {
  zapier = openZapier();
}, SET_UP_MS);
afterAll(() => zapier.close());

function trigger(name: string, operation: string): string {
  return `triggers.${name}.operation.${operation}`;
}

/** What Zapier makes of a delivery: the body parsed and as it came, and headers with a prefix of its own. */
function delivered(type: string, data: object, { signedWith = secret, id = deliveryId } = {}) {
  const content = JSON.stringify({ type, timestamp: sentAt.toISOString(), data });
  return {
    subscribeData: { id: "hook_1", url: targetUrl, events: [type], secret },
    cleanedRequest: JSON.parse(content),
    rawRequest: {
      content,
      headers: {
        "Content-Type": "application/json",
        "Http-Webhook-Id": id,
        "Http-Webhook-Timestamp": String(sentAt.getTime() / 1000),
        "Http-Webhook-Signature": new Webhook(signedWith).sign(id, sentAt, content),
      },
    },
  };
}

describe.each([
  ["lead_sold", "lead.sold", sold],
  ["lead_unsold", "lead.unsold", unsold],
])("a Zap on %s", (name, event, lead) => {
  test("registers its address when it is switched on, and takes it away when it is switched off", async () => {
    const hook = { id: "hook_1", url: targetUrl, events: [event], secret };
    await using server = standIn(({ method }) =>
      method === "POST" ? { body: { success: true, hook } } : { body: { success: true } },
    );
    const authData = { baseUrl: server.url, apiKey };
    const subscribeData = await zapier.run(trigger(name, "performSubscribe"), { authData, targetUrl });
    expect(subscribeData).toEqual(hook);
    await zapier.run(trigger(name, "performUnsubscribe"), { authData, subscribeData });
    expect(server.heard.map(({ method, path, body }) => ({ method, path, body }))).toEqual([
      { method: "POST", path: "/api/hooks", body: { url: targetUrl, events: [event] } },
      { method: "DELETE", path: "/api/hooks/hook_1", body: null },
    ]);
  });

  test("starts with the lead of a genuine delivery, known by the delivery's id", async () => {
    const started = await zapier.run(trigger(name, "perform"), delivered(event, lead));
    expect(started).toEqual([{ ...JSON.parse(JSON.stringify(lead)), id: deliveryId }]);
  });

  test("does not start with another event", async () => {
    expect(await zapier.run(trigger(name, "perform"), delivered("lead.rejected", lead))).toEqual([]);
  });
});

test("the samples of the triggers are what the deliveries of the tests hold", async () => {
  const samples = await Promise.all(
    ["lead_sold", "lead_unsold"].map((name) => zapier.definition(trigger(name, "sample"))),
  );
  expect(samples).toEqual([sold, unsold].map((lead) => ({ id: lead.lead_id, ...lead })));
});

test("a Zap that is switched on starts with each lead that the compiled binary sells, and with none once it is off", async () => {
  await using listener = openListener();
  await using appliance = await startAppliance({ server: { private_hook_targets: true } });
  const authData = { baseUrl: appliance.url, apiKey: keys.prod };
  const registered = await zapier.run(trigger("lead_sold", "performSubscribe"), {
    authData,
    targetUrl: listener.url,
  });
  const subscribeData = registered as { id: string; secret: string };
  appliance.hush(subscribeData.secret, listener.url);
  const { body } = await appliance.post(carLead(1));
  const [heard] = await until("the Zap is told", () => listener.heard.length > 0 && listener.heard);
  const headers = Object.fromEntries(
    Object.entries(heard?.headers ?? {}).map(([name, value]) => [`Http-${name}`, value]),
  );
  const content = heard?.text ?? "";
  const started = await zapier.run(trigger("lead_sold", "perform"), {
    subscribeData,
    cleanedRequest: JSON.parse(content),
    rawRequest: { content, headers },
  });
  expect(started).toMatchObject([
    { lead_id: body.lead_id, status: "sold", price: 45, id: heard?.headers["webhook-id"] },
  ]);
  await zapier.run(trigger("lead_sold", "performUnsubscribe"), { authData, subscribeData });
  expect((await appliance.get("/api/hooks")).body.hooks).toEqual([]);
});

describe("a Zap that waits for leads", () => {
  const genuine = delivered("lead.sold", sold);
  const { headers } = genuine.rawRequest;
  const perform = trigger("lead_sold", "perform");

  test.each([
    ["headers in small letters", Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])],
    [
      "headers without the prefix",
      Object.entries(headers).map(([name, value]) => [name.replace(/^Http-/, ""), value]),
    ],
    [
      "two signatures, while the secret is being changed",
      Object.entries({
        ...headers,
        "Http-Webhook-Signature": `v1,bm90LXRoaXMtb25l ${headers["Http-Webhook-Signature"]}`,
      }),
    ],
  ])("knows a genuine delivery with %s", async (_, entries) => {
    const rawRequest = { ...genuine.rawRequest, headers: Object.fromEntries(entries) };
    expect(await zapier.run(perform, { ...genuine, rawRequest })).toEqual([{ ...sold, id: deliveryId }]);
  });

  test.each([
    [
      "signed with another secret",
      delivered("lead.sold", sold, { signedWith: "whsec_c29tZWJvZHktZWxzZXMtc2VjcmV0LTAx" }),
      "its signature is not Leadgate's",
    ],
    [
      "changed on its way",
      { ...genuine, rawRequest: { ...genuine.rawRequest, content: `${genuine.rawRequest.content} ` } },
      "its signature is not Leadgate's",
    ],
    ["not signed", { ...genuine, rawRequest: { ...genuine.rawRequest, headers: {} } }, "it is not signed"],
  ])("halts at a delivery that was %s, and repeats nothing of it", async (_, bundle, fault) => {
    expect(await zapier.refusal(perform, bundle)).toEqual({
      name: "HaltedError",
      message: `Cannot trust what came to this Zap's address: ${fault}`,
    });
  });

  test("reads what is signed, and nothing else", async () => {
    const cleanedRequest = { type: "lead.sold", data: { ...sold, price: 1 } };
    expect(await zapier.run(perform, { ...genuine, cleanedRequest })).toEqual([{ ...sold, id: deliveryId }]);
  });

  test("starts where Zapier keeps the delivery as it came to itself", async () => {
    const { rawRequest: _, ...bundle } = genuine;
    expect(await zapier.run(perform, bundle)).toEqual([{ ...sold, id: sold.lead_id }]);
  });

  test("is switched off although its address is gone already", async () => {
    const body = {
      success: false,
      error: "Not found",
      code: "not_found",
      message: "Cannot find the hook",
      errors: [],
    };
    await using server = standIn(() => ({ status: 404, body }));
    const bundle = { authData: { baseUrl: server.url, apiKey }, subscribeData: { id: "hook_1" } };
    expect(await zapier.run(trigger("lead_sold", "performUnsubscribe"), bundle)).toEqual({ id: "hook_1" });
  });

  test("is told of a Leadgate that knows no hooks", async () => {
    const body = {
      success: false,
      error: "Not found",
      code: "not_found",
      message: "Cannot find it",
      errors: [],
    };
    await using server = standIn(() => ({ status: 404, body }));
    const bundle = { authData: { baseUrl: server.url, apiKey }, targetUrl };
    expect(await zapier.refusal(trigger("lead_sold", "performSubscribe"), bundle)).toEqual({
      name: "AppError",
      message:
        "This Leadgate cannot tell Zapier about leads yet. Ask whoever runs it to install a newer version",
      code: "no_hooks",
      status: 404,
    });
  });

  test("is shown leads of its kind while it is being built, newest first", async () => {
    await using appliance = await startProgram();
    const ids: unknown[] = [];
    for (const number of [1, 2]) ids.push((await appliance.post(carLead(number))).body.lead_id);
    await appliance.post({ ...carLead(3), state: "CA" });
    const bundle = { authData: { baseUrl: appliance.url, apiKey: keys.prod } };
    const shown = await zapier.run(trigger("lead_sold", "performList"), bundle);
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(shown).toEqual(
      ids.reverse().map((id) => ({ ...sold, id, lead_id: id, created_at: time, sold_at: time })),
    );
    expect(await zapier.run(trigger("lead_unsold", "performList"), bundle)).toEqual([]);
  });
});
