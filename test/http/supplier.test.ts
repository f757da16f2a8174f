import { describe, expect, test } from "bun:test";
import { bearer, KEY, limitHeaders, openService, SANDBOX_KEY } from "./service.ts";

describe("a supplier", () => {
  test.each([
    { name: "key", key: KEY, id: "prod", isTest: false },
    { name: "test key", key: SANDBOX_KEY, id: "sandbox", isTest: true },
  ])("learns whose its $name is", async ({ key, id, isTest }) => {
    const { ask } = openService();
    const response = await ask("GET", "/api/me", { headers: bearer(key) });
    expect(await response.text()).toBe(
      `{"success":true,"supplier":{"id":"team","name":"The team"},"key":{"id":"${id}","test":${isTest}},` +
        '"sellers":[{"code":"ACME1234","slug":"acme","name":"Acme Leads"}],' +
        '"rate_limit":{"limit":60,"window_seconds":60}}',
    );
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "application/json; charset=utf-8",
      "x-request-id": "req_1",
      ...limitHeaders,
    });
  });

  test("learns the active campaigns of its sellers, with every field", async () => {
    const { ask } = openService();
    const response = await ask("GET", "/api/campaigns", { headers: bearer(KEY) });
    expect(await response.text()).toBe(
      '{"success":true,"campaigns":[{"id":"acme-auto","seller":"ACME1234","seller_name":"Acme Leads",' +
        '"category":"Auto Insurance","fields":[' +
        '{"key":"firstName","label":"First name","type":"text","required":true},' +
        '{"key":"lastName","label":"Last name","type":"text","required":true},' +
        '{"key":"phone","label":"Phone","type":"phone","required":true},' +
        '{"key":"state","label":"State","type":"state","required":true},' +
        '{"key":"coverage","label":"Coverage","type":"choice","required":false,' +
        '"options":["liability","full"],"help":"What the person asked for"}]}]}',
    );
  });

  test.each<{ query: string; found: string[] }>([
    { query: "seller=ACME1234&category=Auto+Insurance", found: ["acme-auto"] },
    { query: "seller=acme1234", found: ["acme-auto"] },
    { query: "seller=acme&category=%20auto%20%20insurance", found: ["acme-auto"] },
    { query: "seller=&category=", found: ["acme-auto"] },
    { query: "seller=OTHER999", found: [] },
    { query: "category=Old", found: [] },
    { query: "seller=ACME1234&category=Auto", found: [] },
  ])("finds campaigns by $query", async ({ query, found }) => {
    const { ask } = openService();
    const response = await ask("GET", `/api/campaigns?${query}`, { headers: bearer(KEY) });
    const { campaigns } = (await response.json()) as { campaigns: { id: string }[] };
    expect(campaigns.map(({ id }) => id)).toEqual(found);
  });

  test("is told the length, not the body, by HEAD", async () => {
    const { ask } = openService();
    const response = await ask("HEAD", "/api/me", { headers: bearer(KEY) });
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(Number(response.headers.get("content-length"))).toBeGreaterThan(100);
  });
});
