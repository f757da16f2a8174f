import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { openZapier, type Refusal, SET_UP_MS, type Zapier } from "./zapier.ts";
import { standIn } from "./zapier-stand-in.ts";

const submit = "creates.submit_lead.operation.perform";
const inputs = "creates.submit_lead.operation.inputFields";
const apiKey = "lg_live_0123456789";
const page = "<!doctype html><title>Hello</title>";
const internal = {
  success: false,
  error: "Internal error",
  code: "internal_error",
  message: "Cannot answer: a fault of this service, named req_8f3k2c1 in its log",
  errors: [],
  request_id: "req_8f3k2c1",
};
const full = {
  ...internal,
  error: "Service unavailable",
  code: "unavailable",
  message: "Cannot store anything right now: nothing of this request was kept, send it again later",
};

let zapier: Zapier;

beforeAll(() => {
  zapier = openZapier();
}, SET_UP_MS);
afterAll(() => zapier.close());

describe("a Zap is told in a sentence", () => {
  test.each<[string, Parameters<typeof standIn>[0], (url: string) => Omit<Refusal, "name">]>([
    [
      "of a fault of Leadgate's own, with its number",
      () => ({ status: 500, headers: { "x-request-id": "req_8f3k2c1" }, body: internal }),
      () => ({
        message:
          "Leadgate had a fault of its own; nothing in the Zap is wrong. Tell whoever runs it, with this number: req_8f3k2c1",
        code: "internal_error",
        status: 500,
      }),
    ],
    [
      "of a proxy that Leadgate does not answer",
      () => ({ status: 502, headers: { "content-type": "text/html" }, body: page }),
      (url) => ({
        message: `${url} cannot answer right now (HTTP 502). A lead that was on its way may have been taken or not: look for it before you send it again`,
        code: "unexpected_answer",
        status: 502,
      }),
    ],
    [
      "of a website that is not Leadgate",
      () => ({ headers: { "content-type": "text/html" }, body: page }),
      (url) => ({
        message: `${url} does not answer as Leadgate does (HTTP 200). Reconnect Leadgate with the right address`,
        code: "unexpected_answer",
        status: 200,
      }),
    ],
    [
      "of a page that is missing there",
      () => ({ status: 404, headers: { "content-type": "text/html" }, body: page }),
      (url) => ({
        message: `${url} does not answer as Leadgate does (HTTP 404). Reconnect Leadgate with the right address`,
        code: "unexpected_answer",
        status: 404,
      }),
    ],
    [
      "of an address that sends its visitors on",
      () => ({ status: 301, headers: { location: "https://www.leads.example/api/leads" }, body: page }),
      (url) => ({
        message: `${url} sends its visitors on to https://www.leads.example. Reconnect Leadgate with that address`,
        code: "unexpected_answer",
        status: 301,
      }),
    ],
    [
      "of a body too large",
      () => ({
        status: 413,
        body: { ...internal, code: "payload_too_large", message: "Cannot accept the body" },
      }),
      () => ({ message: "Cannot accept the body", code: "payload_too_large", status: 413 }),
    ],
  ])("%s", async (_, reply, told) => {
    await using server = standIn(reply);
    const bundle = { authData: { baseUrl: server.url, apiKey }, inputData: { seller: "ACME1234" } };
    expect(await zapier.refusal(submit, bundle)).toEqual({ name: "AppError", ...told(server.url) });
    expect(server.heard.map(({ method }) => method)).toEqual(["POST"]);
  });

  test("of the fields by their keys, where their labels cannot be had", async () => {
    const errors = [{ field: "dob", code: "required", message: "'dob' is missing, expected a date" }];
    const wrong = {
      ...internal,
      code: "missing_required_field",
      message: "Cannot accept the lead: 1 fault",
      errors,
    };
    await using server = standIn(({ method }) => ({ status: method === "POST" ? 400 : 500, body: wrong }));
    const inputData = { seller: "ACME1234", category: "Solar" };
    expect(await zapier.refusal(submit, { authData: { baseUrl: server.url, apiKey }, inputData })).toEqual({
      name: "AppError",
      message: "Cannot accept the lead: 'dob' is missing, expected a date",
      code: "missing_required_field",
      status: 400,
    });
  });

  test("that its key may not send leads anywhere", async () => {
    await using server = standIn(() => ({ body: { success: true, campaigns: [] } }));
    const method = `${inputs}.0.choices.perform`;
    expect(await zapier.refusal(method, { authData: { baseUrl: server.url, apiKey } })).toEqual({
      name: "AppError",
      message:
        "This API key may not send leads to any campaign right now. Ask whoever runs your Leadgate to open one for you",
      code: "no_campaigns",
    });
  });

  test("that what it connects to is not Leadgate", async () => {
    await using server = standIn(() => ({ body: { hello: "world" } }));
    expect(
      await zapier.refusal("authentication.test", { authData: { baseUrl: server.url, apiKey } }),
    ).toEqual({
      name: "AppError",
      message: "Something answers at this address, but it is not Leadgate. Check the address",
      code: "not_leadgate",
    });
  });
});

describe("Zapier", () => {
  test("comes again when Leadgate says when", async () => {
    await using server = standIn(() => ({ status: 503, headers: { "retry-after": "5" }, body: full }));
    const bundle = { authData: { baseUrl: server.url, apiKey }, inputData: { seller: "ACME1234" } };
    expect(await zapier.refusal(submit, bundle)).toEqual({
      name: "ThrottledError",
      message: "Cannot store anything right now: nothing of this request was kept, send it again later",
      delay: 5,
    });
  });

  test("sends a lead as it was filled in, and the key in its header only", async () => {
    await using server = standIn(() => ({ body: { success: true, lead_id: "lead_1", status: "pending" } }));
    const inputData = {
      seller: "ACME1234",
      category: "Auto Insurance",
      field_firstName: 'Jo "Jay"\n{{bundle.authData.apiKey}} {{{x}}}',
      field_Extra_cover: ["glass", "towing"],
      field_birth_date: "1990-05-31T00:00:00-05:00",
      field_cars: 2,
      field_homeowner: false,
      moreFields: { utm_source: "spring", category: "not this one" },
      test: true,
      idempotencyKey: "entry 4711",
    };
    const authData = { baseUrl: server.url, apiKey };
    expect(await zapier.run(submit, { authData, inputData })).toEqual({
      id: "lead_1",
      success: true,
      lead_id: "lead_1",
      status: "pending",
    });
    const [{ headers, ...heard } = { headers: new Headers() }] = server.heard;
    expect(heard).toEqual({
      method: "POST",
      path: "/api/leads",
      body: {
        utm_source: "spring",
        category: "Auto Insurance",
        firstName: 'Jo "Jay"\n{{bundle.authData.apiKey}} {{{x}}}',
        Extra_cover: ["glass", "towing"],
        birth_date: "1990-05-31T00:00:00-05:00",
        cars: 2,
        homeowner: false,
        seller: "ACME1234",
        test: true,
      },
    });
    expect(headers.get("authorization")).toBe(`Bearer ${apiKey}`);
    expect(headers.get("idempotency-key")).toBe("entry 4711");
  });
});
