import { describe, expect, test } from "bun:test";
import { type Appliance, startAppliance } from "./appliance.ts";
import { keys } from "./configuration.ts";

/** Posts of the published documentation of the contract, as they stand there. */
const documented = {
  seller: "ACME1234",
  category: "Auto Insurance",
  firstName: "John",
  lastName: "Doe",
  email: "john.doe@email.com",
  phone: "555-123-4567",
  state: "TX",
  zip: "75001",
  city: "Dallas",
};
const fromCurl = {
  seller: "ACME1234",
  category: "Auto Insurance",
  firstName: "John",
  lastName: "Doe",
  phone: "555-123-4567",
  email: "john@email.com",
  state: "TX",
};
const inTheAddress = "seller=ACME1234&category=Solar&state=TX&firstName=John&phone=555-1234";
const sold = (price: number) => ({
  success: true,
  lead_id: expect.stringMatching(/^lead_[0-9a-z]{11,12}$/),
  status: "sold",
  price,
  buyer_ids: ["northwind"],
});

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

describe("a supplier that speaks the published contract", () => {
  test.each<[string, (appliance: Appliance) => ReturnType<Appliance["send"]>, Record<string, unknown>]>([
    ["the request body", (appliance) => appliance.post(documented), sold(45)],
    [
      "the curl command",
      async ({ url }) => {
        const curl = Bun.spawn([
          ...["curl", "-sS", "-X", "POST", `${url}/api/leads`],
          ...["-H", "Content-Type: application/json", "-H", `Authorization: Bearer ${keys.prod}`],
          ...["-d", JSON.stringify(fromCurl, null, 2)],
        ]);
        const text = await new Response(curl.stdout).text();
        return { status: 200, headers: new Headers(), text, body: JSON.parse(text) };
      },
      sold(45),
    ],
    [
      "the query parameters, with the one that is required and missing there in the body",
      (appliance) => appliance.post({ lastName: "Doe" }, { search: `?${inTheAddress}` }),
      sold(60),
    ],
    [
      "query parameters alone",
      (appliance) => appliance.send(`/api/leads?${inTheAddress}&lastName=Doe`, { method: "POST" }),
      sold(60),
    ],
    [
      "a form",
      (appliance) =>
        appliance.send("/api/leads", {
          method: "POST",
          body: new URLSearchParams(documented).toString(),
          headers: { "content-type": "application/x-www-form-urlencoded" },
        }),
      sold(45),
    ],
    [
      "a multipart form",
      (appliance) => appliance.send("/api/leads", { method: "POST", body: form(documented) }),
      sold(45),
    ],
    [
      "a lead no buyer is there for",
      (appliance) => appliance.post({ ...documented, state: "CA" }),
      { success: true, lead_id: expect.stringMatching(/^lead_/), status: "pending" },
    ],
    [
      "the slug instead of the code",
      (appliance) => appliance.post({ ...documented, seller: "acme" }),
      sold(45),
    ],
    [
      "a body that contradicts the query",
      (appliance) => appliance.post(documented, { search: "?state=CA&firstName=Jane" }),
      sold(45),
    ],
    [
      "the sandbox's key",
      (appliance) => appliance.post(documented, { key: keys.sandbox }),
      { ...sold(45), test: true },
    ],
  ])("is understood: %s", async (_, send, expected) => {
    await using appliance = await startAppliance({});
    const { status, body } = await send(appliance);
    expect({ status, body }).toEqual({ status: 200, body: expected });
  });

  test("is told the missing field of the published query parameters", async () => {
    await using appliance = await startAppliance({});
    const { status, body } = await appliance.send(`/api/leads?${inTheAddress}`, { method: "POST" });
    expect({ status, error: body.error }).toEqual({ status: 400, error: "Missing required field" });
  });

  test("reads its lead again", async () => {
    await using appliance = await startAppliance({});
    const { lead_id } = (await appliance.post(documented)).body;
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect((await appliance.get(`/api/leads/${lead_id}`)).body).toEqual({
      success: true,
      lead_id,
      status: "sold",
      category: "Auto Insurance",
      seller: "ACME1234",
      created_at: time,
      price: 45,
      buyer_ids: ["northwind"],
      sold_at: time,
    });
  });
});
