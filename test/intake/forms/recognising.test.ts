import { describe, expect, test } from "bun:test";
import type { FormFormat } from "../../../src/domain/form.ts";
import { json as jsonPost, openDesk } from "../front-desk.ts";
import { anyForm, elementor, elementorAdvanced, gravityEntry, unbounce, wpforms } from "./flat-payloads.ts";
import { openFormDesk } from "./form-desk.ts";
import { form, google, jotform, json, leadgen, type Posted, tally, typeform, webflow } from "./payloads.ts";

const FLAT = "names and values, as JSON or form";
const LEADGEN =
  "Cannot read the request: the body is Facebook's note that there is a lead, which holds no contact data, expected the lead itself, which Zapier and Make can fetch: take their Facebook Lead Ads trigger as the source";

describe("an address for one builder", () => {
  test.each<[FormFormat, string, Posted, string, string]>([
    [
      "typeform",
      "Jotform",
      jotform(),
      "what Jotform posts",
      "a JSON object with the event_type form_response",
    ],
    [
      "jotform",
      "Typeform",
      typeform(),
      "what Typeform posts",
      "a form with formID, submissionID and the answers as JSON in rawRequest",
    ],
    [
      "webflow",
      "Google Ads",
      google(),
      "what Google Ads posts",
      "a JSON object with the triggerType form_submission",
    ],
    ["google_ads", "Tally", tally(), "what Tally posts", "a JSON object with a lead_id and user_column_data"],
    ["tally", "Webflow", webflow(), "what Webflow posts", "a JSON object with the eventType FORM_RESPONSE"],
    [
      "elementor",
      "Tally",
      tally(),
      "what Tally posts",
      "a form with form_id, form_name and the fields by their labels, or with advanced data",
    ],
    [
      "unbounce",
      "advanced Elementor",
      elementorAdvanced(),
      "what Elementor posts",
      "a form with the answers as JSON in data.json, or the answers as JSON themselves",
    ],
    ["gravity_forms", "Typeform", typeform(), "what Typeform posts", FLAT],
    ["wpforms", "Jotform", jotform(), "what Jotform posts", FLAT],
    [
      "typeform",
      "Elementor",
      elementor(),
      "what Elementor posts",
      "a JSON object with the event_type form_response",
    ],
    [
      "tally",
      "Unbounce",
      unbounce(),
      "what Unbounce posts",
      "a JSON object with the eventType FORM_RESPONSE",
    ],
    [
      "tally",
      "Gravity Forms",
      gravityEntry(),
      "what Gravity Forms posts",
      "a JSON object with the eventType FORM_RESPONSE",
    ],
    ["tally", "WPForms", wpforms(), "what WPForms posts", "a JSON object with the eventType FORM_RESPONSE"],
    [
      "tally",
      "anything flat",
      anyForm(),
      "of no form that is known",
      "a JSON object with the eventType FORM_RESPONSE",
    ],
    [
      "typeform",
      "half a form",
      json({ event_type: "form_response_partial", form_response: { a: 1 } }),
      "of no form that is known",
      "a JSON object with the event_type form_response",
    ],
    ["gravity_forms", "nothing", json({}), "of no form that is known", FLAT],
  ])("of %s refuses what another posts: %s", async (format, _, posted, whose, shape) => {
    const names: Partial<Record<FormFormat, string>> = {
      typeform: "Typeform",
      jotform: "Jotform",
      webflow: "Webflow",
      google_ads: "Google Ads",
      tally: "Tally",
      elementor: "Elementor",
      unbounce: "Unbounce",
      gravity_forms: "Gravity Forms",
      wpforms: "WPForms",
    };
    expect(await openFormDesk({ format }).refusal(posted)).toEqual({
      code: "invalid_request_body",
      message: `Cannot read the request: this address is for ${names[format]} and the body is ${whose}, expected ${shape}`,
    });
  });

  test.each<[FormFormat, string, Posted]>([
    ["wpforms", "Elementor's names for itself", json({ firstName: "Ada", form_id: "3", form_name: "Car" })],
    ["gravity_forms", "Unbounce's", form({ firstName: "Ada", page_id: "3", variant: "b" })],
  ])("of %s takes names of the operator's own choosing, also %s", async (format, _, posted) => {
    const { format: found } = await openFormDesk({ format }).receive(posted);
    expect(found).toBe(format);
  });
});

describe("an address for any form", () => {
  test.each([
    ["nothing", json({})],
    ["an empty body", { contentType: "", body: "" }],
    ["nothing but empty values", json({ a: "", b: null, c: [] })],
    ["nothing but what is nested", json({ data: { firstName: "Ada" }, list: [{ a: 1 }] })],
  ])("refuses what holds no names and values: %s", async (_, posted) => {
    expect(await openFormDesk().refusal(posted)).toEqual({
      code: "invalid_request_body",
      message:
        "Cannot read the request: the body is of no form that is known, expected names and values, as JSON or form, or what a form builder posts that this service knows",
    });
  });

  test("takes a form in which nothing is called like a field: its answers would be lost otherwise", async () => {
    const post = await openFormDesk().accept(form({ Vorname: "Ada", Nachname: "Moss" }));
    expect(post.fields).toEqual({ Vorname: "Ada", Nachname: "Moss" });
    expect(post.faults?.map(({ field, code }) => [field, code])).toEqual([
      ["firstName", "required"],
      ["lastName", "required"],
      ["phone", "required"],
      ["state", "required"],
    ]);
  });
});

test.each<[FormFormat]>([["any"], ["typeform"], ["wpforms"]])(
  "Facebook's note of a lead is refused, with where the lead can be had: %s",
  async (format) => {
    expect((await openFormDesk({ format }).refusal(leadgen)).message).toBe(LEADGEN);
  },
);

test("JSON may be nested as deep as builders like, and where it is faulty is told as everywhere", async () => {
  const deep = `{"x":1,"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}`;
  const desk = openFormDesk();
  await desk.accept({ contentType: "application/json", body: deep });
  expect(
    (await desk.refusal({ contentType: "application/json", body: '{"a":[[[[[1]]]]],\n}' })).message,
  ).toBe(
    "Cannot read the request: the JSON body is faulty at line 2, column 1 (offset 18), expected a name in double quotes",
  );
});

describe("posted to /api/leads, with a key", () => {
  const door =
    "expected the fields of one lead; form builders have a door of their own, POST /hooks/{token}, an address that `leadgate hooks new` makes";
  test.each<[string, Posted, string]>([
    ["Typeform", typeform(), "what Typeform posts"],
    ["Jotform", jotform(), "what Jotform posts"],
    ["Webflow", webflow(), "what Webflow posts"],
    ["Google Ads", google(), "what Google Ads posts"],
    ["Tally", tally(), "what Tally posts"],
    ["Elementor with advanced data", elementorAdvanced(), "what Elementor posts"],
  ])("what only %s posts is told its own door", async (_, { contentType, body }, whose) => {
    const { refusal } = openDesk();
    const wrongDoor = {
      code: "invalid_request_body" as const,
      message: `Cannot read the request: the body is ${whose}, ${door}`,
      faults: [],
    };
    expect(await refusal({ contentType, body })).toEqual(wrongDoor);
    expect(await refusal({ contentType, body, idempotencyKey: "1" })).toEqual(wrongDoor);
    const search = "seller=ACME1234&category=Auto+Insurance";
    expect(await refusal({ contentType, body, search })).toEqual(wrongDoor);
  });

  test("Facebook's note is told what it lacks", async () => {
    const { refusal } = openDesk();
    expect((await refusal(leadgen)).message).toBe(LEADGEN);
  });

  test("what may be anybody's is told what is wrong with it", async () => {
    const { refusal } = openDesk();
    const { code } = await refusal(jsonPost({ form_id: "1", form_name: "Car", firstName: "Ada" }));
    expect(code).toBe("missing_required_field");
  });
});
