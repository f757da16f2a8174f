import { describe, expect, test } from "bun:test";
import { renderPayload } from "../../src/delivery/payload.ts";
import type { SoldLead } from "../../src/delivery/sold-lead.ts";
import type { Webhook } from "../../src/domain/catalog.ts";

const sold: SoldLead = {
  leadId: 0x0123456789ab,
  saleId: 0x0123456789ac,
  seller: "ACME1234",
  category: "Auto Insurance",
  priceCents: 4550,
  currency: "USD",
  at: Date.UTC(2026, 2, 2, 9, 30),
  fields: {
    firstName: "Zoë",
    lastName: "O'Brien & Söhne",
    phone: "+15551234567",
    state: "TX",
    birth_date: "1990-01-31",
    rooms: 4,
    owner: true,
    interests: ["solar", "roof"],
    utm: { source: "fb" },
    email: null,
  },
};

function render(format: Webhook["format"], fields: Webhook["fields"] = null, lead: Partial<SoldLead> = {}) {
  return renderPayload({ ...sold, ...lead }, { type: "lead.sold", format, fields });
}

describe("our own shape", () => {
  test("as JSON says what was sold, for how much, and the lead's fields as they were understood", () => {
    expect(render("json")).toEqual({
      contentType: "application/json",
      query: null,
      body:
        '{"type":"lead.sold","timestamp":"2026-03-02T09:30:00.000Z","data":{"lead_id":"lead_0123456789ab",' +
        '"sale_id":"sale_0123456789ac","seller":"ACME1234","category":"Auto Insurance","price":45.5,"currency":"USD",' +
        '"lead":{"firstName":"Zoë","lastName":"O\'Brien & Söhne","phone":"+15551234567","state":"TX",' +
        '"birth_date":"1990-01-31","rooms":4,"owner":true,"interests":["solar","roof"],"utm":{"source":"fb"},"email":null}}}',
    });
  });

  const flat =
    "lead_id=lead_0123456789ab&sale_id=sale_0123456789ac&seller=ACME1234&category=Auto+Insurance&price=45.5&currency=USD" +
    "&firstName=Zo%C3%AB&lastName=O%27Brien+%26+S%C3%B6hne&phone=%2B15551234567&state=TX&birth_date=1990-01-31" +
    "&rooms=4&owner=true&interests=solar%2Croof&utm=%7B%22source%22%3A%22fb%22%7D&email=";

  test("as a form is flat", () => {
    expect(render("form")).toEqual({
      contentType: "application/x-www-form-urlencoded",
      query: null,
      body: flat,
    });
  });

  test("as a query is the same, beside an empty body", () => {
    expect(render("query")).toEqual({ contentType: null, query: flat, body: "" });
  });

  test("as JSON says of an offer that it is one, and is otherwise the same", () => {
    const offered = renderPayload(sold, { type: "lead.offered", format: "json", fields: null });
    expect(offered).toEqual({
      ...render("json"),
      body: render("json").body.replace('"type":"lead.sold"', '"type":"lead.offered"'),
    });
  });

  test("as a form says of an offer that it is one, whatever the lead says", () => {
    const lead = { ...sold, fields: { ...sold.fields, type: "lead.sold" } };
    const { body } = renderPayload(lead, { type: "lead.offered", format: "form", fields: null });
    expect(body).toBe(`type=lead.offered&${flat}`);
  });

  test("in a form does not let whoever posts a lead set its price", () => {
    const { body } = render("form", null, { fields: { price: "1", lead_id: "mine", note: "x" } });
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      lead_id: "lead_0123456789ab",
      sale_id: "sale_0123456789ac",
      seller: "ACME1234",
      category: "Auto Insurance",
      price: "45.5",
      currency: "USD",
      note: "x",
    });
  });
});

describe("a buyer's own shape", () => {
  test.each<[string, string | number | boolean, unknown, string]>([
    ["words as they stand", "acme", "acme", "acme"],
    ["a number as it stands", 7, 7, "7"],
    ["true as it stands", true, true, "true"],
    ["a field", "{firstName}", "Zoë", "Zoë"],
    ["a field in another spelling", "{first_name}", "Zoë", "Zoë"],
    ["a field of the campaign's in another spelling", "{Birth Date}", "1990-01-31", "1990-01-31"],
    ["a number, that stays one", "{rooms}", 4, "4"],
    ["a boolean, that stays one", "{owner}", true, "true"],
    ["a list", "{interests}", ["solar", "roof"], "solar,roof"],
    ["an object", "{utm}", { source: "fb" }, '{"source":"fb"}'],
    ["the price", "{price}", 45.5, "45.5"],
    ["the lead's id", "{lead_id}", "lead_0123456789ab", "lead_0123456789ab"],
    ["the sale's id", "{sale_id}", "sale_0123456789ac", "sale_0123456789ac"],
    ["the seller", "{seller}", "ACME1234", "ACME1234"],
    ["the category", "{category}", "Auto Insurance", "Auto Insurance"],
    ["a field that is absent", "{zip}", null, ""],
    ["a field that is empty", "{email}", null, ""],
    [
      "several within words",
      "{firstName} {lastName} ({zip}), {rooms}",
      "Zoë O'Brien & Söhne (), 4",
      "Zoë O'Brien & Söhne (), 4",
    ],
    ["a placeholder with a space beside it: words", " {rooms}", " 4", " 4"],
    ["braces around nothing: words", "{}", "{}", "{}"],
    ["a name that objects have of themselves", "{constructor}", null, ""],
  ])("takes %s", (_name, template, inJson, inForm) => {
    const { body } = render("json", { value: template });
    expect(JSON.parse(body)).toEqual({ value: inJson });
    const form = new URLSearchParams(render("form", { value: template }).body);
    expect([...form]).toEqual([["value", inForm]]);
  });

  test("has the names and the order of the configuration", () => {
    const fields = { last: "{lastName}", first: "{firstName}", __proto__x: "a", source: "acme" };
    expect(render("query", fields).query).toBe(
      "last=O%27Brien+%26+S%C3%B6hne&first=Zo%C3%AB&__proto__x=a&source=acme",
    );
  });

  test("does not fill in again what a lead brought with it", () => {
    const fields = { firstName: "{price}", lastName: "$&" };
    expect(JSON.parse(render("json", { name: "{firstName} {lastName}" }, { fields }).body)).toEqual({
      name: "{price} $&",
    });
  });

  test("has the sale's price even where the lead has a field of that name", () => {
    expect(render("json", { price: "{price}" }, { fields: { price: 1 } }).body).toBe('{"price":45.5}');
  });
});
