import { describe, expect, test } from "bun:test";
import { type PostbackEvent, postbackEvents } from "../../src/domain/postback.ts";
import { faultExamples } from "../../src/http/openapi/examples.ts";
import {
  hookAnswerExample,
  hookFaultExamples,
  hookListExample,
  hookPostExample,
} from "../../src/http/openapi/hook-examples.ts";
import { type SchemaName, schemas } from "../../src/http/openapi/schemas.ts";
import { createReach } from "../../src/platform/outgoing-guarded.ts";
import { createHooks, type Hook, MOST_HOOKS } from "../../src/selling/hooks.ts";
import { openStore } from "../../src/storage/store.ts";
import { bearer, catalog, KEY, NOON, OTHER_KEY, openService, SANDBOX_KEY, SECRET } from "./service.ts";

const URL_GIVEN = "https://hooks.example.com/leads/1";
const EXPECTED = "expected one or more of lead.sold, lead.unsold, lead.rejected";
/** Names of this test's own internet. */
const addresses: Record<string, string[]> = {
  "hooks.example.com": ["93.184.216.34"],
  "intranet.example.com": ["10.0.0.5"],
  "half.example.com": ["93.184.216.34", "127.0.0.1"],
  localhost: ["127.0.0.1"],
};

async function resolve(host: string) {
  const found = addresses[host];
  if (found === undefined) throw new Error("ENOTFOUND");
  return found.map((address) => ({ address, family: 4 }));
}

/** The service with real hooks on a real database behind it. */
function openHooks({ allowPrivate = false, monotonic = (): number => 0 } = {}) {
  const store = openStore({ path: ":memory:", synchronous: "normal", serve: true, now: () => NOON });
  const hooks = createHooks({ store, catalog, onGone: () => {} });
  const reach = createReach({ resolve, allowPrivate });
  const service = openService({ hooks, reach, monotonic, server: { privateHookTargets: allowPrivate } });

  async function ask(method: string, path: string, { key = KEY, body = "", type = "application/json" } = {}) {
    const headers = { ...bearer(key), ...(body !== "" && { "content-type": type }) };
    const answer = await service.ask(method, path, { headers, ...(body !== "" && { body }) });
    return { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) };
  }
  return {
    ...service,
    store,
    hooks,
    ask,
    register: (wanted: unknown, key = KEY) =>
      ask("POST", "/api/hooks", { key, body: JSON.stringify(wanted) }),
  };
}

const wanted = { url: URL_GIVEN, events: ["lead.sold", "lead.unsold"] };

function expectToFit(schema: SchemaName, value: unknown): void {
  expect(schemas[schema].parse(value)).toEqual(value as never);
}

describe("POST /api/hooks", () => {
  test("registers an address, tells its secret once, and spends no post", async () => {
    const { register, ask, store, logged } = openHooks();
    const { status, headers, body } = await register(wanted);
    expect(status).toBe(200);
    const id = body.hook.id;
    expect(body).toEqual({ success: true, hook: { id, ...wanted, secret: SECRET } });
    expect(Object.keys(body.hook)).toEqual(["id", "url", "events", "secret"]);
    expectToFit("HookAnswer", body);
    expect(headers.get("x-ratelimit-remaining")).toBe("60");
    const listed = await ask("GET", "/api/hooks");
    expect(listed.body).toEqual({ success: true, hooks: [{ id, ...wanted }] });
    expectToFit("HookList", listed.body);
    expect(store.hooks.all()).toMatchObject([{ supplier: "team", keyId: "prod" }]);
    expect(logged()[0]).toMatchObject({ event: "request", path: "/api/hooks", status: 200, hook: id });
    expect(JSON.stringify(logged())).not.toContain("hooks.example.com");
    expect(JSON.stringify(logged())).not.toContain(SECRET);
  });

  test.each<[string, string, string, readonly PostbackEvent[]]>([
    ["a form", "application/x-www-form-urlencoded", `url=${URL_GIVEN}&events=lead.sold`, ["lead.sold"]],
    [
      "a form with several events",
      "application/x-www-form-urlencoded; charset=utf-8",
      `url=${encodeURIComponent(URL_GIVEN)}&events[]=lead.unsold&events[]=lead.sold`,
      ["lead.sold", "lead.unsold"],
    ],
    [
      "multipart",
      "multipart/form-data; boundary=x",
      `--x\r\nContent-Disposition: form-data; name="url"\r\n\r\n${URL_GIVEN}\r\n--x\r\nContent-Disposition: form-data; name="events"\r\n\r\nlead.sold\r\n--x--\r\n`,
      ["lead.sold"],
    ],
    [
      "JSON with spaces, one event as text, and members nobody knows",
      "application/json",
      JSON.stringify({ url: ` ${URL_GIVEN} `, events: "lead.rejected", zap: 5 }),
      ["lead.rejected"],
    ],
    [
      "JSON with an event twice",
      "application/json",
      JSON.stringify({ url: URL_GIVEN, events: ["lead.sold", "lead.sold"] }),
      ["lead.sold"],
    ],
  ])("takes %s", async (_, type, body, events) => {
    const { ask } = openHooks();
    const answer = await ask("POST", "/api/hooks", { type, body });
    expect(answer.body).toMatchObject({ success: true, hook: { url: URL_GIVEN, events } });
  });

  const format = "'url' cannot be read, expected an address that begins with https://";
  const MISSING = { error: "Missing required field", code: "missing_required_field" };
  const INVALID = { error: "Invalid field", code: "invalid_field" };
  const hidden =
    "'url' leads to a host that is unknown or not on the public internet, expected one that everybody can reach";
  test.each<[string, unknown, string, string]>([
    ["none", undefined, "required", "'url' is missing, expected an address that begins with https://"],
    ["nothing", "", "required", "'url' is missing, expected an address that begins with https://"],
    ["null", null, "required", "'url' is missing, expected an address that begins with https://"],
    ["no address", "hooks", "invalid_format", format],
    ["a number", 7, "invalid_format", format],
    ["a list", [URL_GIVEN], "invalid_format", format],
    ["another protocol", "ftp://hooks.example.com/", "invalid_format", format],
    ["a script", "javascript:alert(1)", "invalid_format", format],
    ["a file", "file:///etc/passwd", "invalid_format", format],
    ["no TLS", "http://hooks.example.com/", "invalid_format", format],
    ["a space inside", "https://hooks.example.com/a b", "invalid_format", format],
    ["no host", "https://", "invalid_format", format],
    [
      "more than 2000 characters",
      `${URL_GIVEN}${"x".repeat(2_000)}`,
      "too_long",
      "'url' is too long, expected at most 2000 characters",
    ],
    [
      "a user name",
      "https://user@hooks.example.com/",
      "invalid_format",
      "'url' cannot be read, expected an address without a user name and password",
    ],
    [
      "a password",
      "https://:secret@hooks.example.com/",
      "invalid_format",
      "'url' cannot be read, expected an address without a user name and password",
    ],
    ["a host nobody knows", "https://nobody.example.com/", "not_allowed", hidden],
    ["a host behind the walls", "https://intranet.example.com/", "not_allowed", hidden],
    ["a host that is half behind the walls", "https://half.example.com/", "not_allowed", hidden],
    ["this machine", "https://localhost:8080/", "not_allowed", hidden],
    ["this machine as a number", "https://2130706433/", "not_allowed", hidden],
    ["this machine by IPv6", "https://[::ffff:7f00:1]/", "not_allowed", hidden],
    ["what clouds tell of a machine", "https://169.254.169.254/latest", "not_allowed", hidden],
  ])("refuses an address that is %s", async (_, url, code, message) => {
    const { register, store } = openHooks();
    const { status, body } = await register({ ...wanted, url });
    expect({ status, body }).toEqual({
      status: 400,
      body: {
        success: false,
        ...(code === "required" ? MISSING : INVALID),
        message: `Cannot register the hook: field 'url' is ${code === "required" ? "missing" : "invalid"}`,
        errors: [{ field: "url", code, message }],
        request_id: "req_1",
      },
    });
    expect(store.hooks.all()).toEqual([]);
  });

  const notAllowed = `'events' is not one of its options, ${EXPECTED}`;
  test.each<[string, unknown, string, string]>([
    ["none", undefined, "required", `'events' is missing, ${EXPECTED}`],
    ["an empty list", [], "required", `'events' is missing, ${EXPECTED}`],
    ["one nobody knows", ["lead.bought"], "not_allowed", notAllowed],
    ["one nobody knows among others", ["lead.sold", "lead.bought"], "not_allowed", notAllowed],
    ["in capitals", ["LEAD.SOLD"], "not_allowed", notAllowed],
    ["no text", [1, null, {}], "not_allowed", notAllowed],
    ["an object", { sold: true }, "not_allowed", notAllowed],
    ["several in one text", "lead.sold,lead.unsold", "not_allowed", notAllowed],
  ])("refuses events that are %s", async (_, events, code, message) => {
    const { register } = openHooks();
    const { status, body } = await register({ ...wanted, events });
    expect(status).toBe(400);
    const fault = code === "required" ? MISSING : INVALID;
    expect(body).toMatchObject({ ...fault, errors: [{ field: "events", code, message }] });
  });

  test("names all that is wrong at once, in the words the document shows", async () => {
    const { register } = openHooks();
    const { body } = await register({ url: "http://hooks.example.com/", events: ["sold"] });
    expect(body).toEqual({ ...hookFaultExamples.invalid_field, request_id: body.request_id });
  });

  test("refuses an address that is given twice", async () => {
    const { ask } = openHooks();
    const twice = `url=${URL_GIVEN}&url=${URL_GIVEN}/2&events=lead.sold`;
    const { body } = await ask("POST", "/api/hooks", {
      type: "application/x-www-form-urlencoded",
      body: twice,
    });
    expect(body.errors).toEqual([
      {
        field: "url",
        code: "conflicting",
        message: "'url' is given more than once with different values, expected one",
      },
    ]);
  });

  test.each<[string, string, string, string]>([
    ["that is no JSON", "application/json", "{", "invalid_request_body"],
    ["of another type", "text/xml", "<a/>", "unsupported_media_type"],
    ["that is too large", "application/json", `{"url":"${"x".repeat(70_000)}"}`, "payload_too_large"],
  ])("refuses a body %s", async (_, type, body, code) => {
    const { ask } = openHooks();
    expect((await ask("POST", "/api/hooks", { type, body })).body).toMatchObject({ success: false, code });
  });

  test("takes addresses behind the walls, and without TLS, where the operator allows it", async () => {
    const { register } = openHooks({ allowPrivate: true });
    for (const url of [
      "http://localhost:8080/",
      "https://intranet.example.com/",
      "http://10.0.0.5/",
      "http://[::1]/",
    ]) {
      expect((await register({ ...wanted, url })).body).toMatchObject({ success: true, hook: { url } });
    }
    const { body } = await register({ ...wanted, url: "ftp://localhost/" });
    expect(body.errors[0].message).toBe(
      "'url' cannot be read, expected an address that begins with https:// or http://",
    );
  });

  test("takes test keys, whose hooks are their supplier's", async () => {
    const { register, ask } = openHooks();
    const { body } = await register(wanted, SANDBOX_KEY);
    expect((await ask("GET", "/api/hooks")).body.hooks).toEqual([{ id: body.hook.id, ...wanted }]);
  });

  test("makes another hook of the same address, a hundred at most", async () => {
    let minutes = 0;
    const { register, ask } = openHooks({ monotonic: () => minutes * 60_000 });
    const ids = new Set<string>();
    for (let i = 0; i < MOST_HOOKS; i++) ids.add((await register(wanted)).body.hook.id);
    expect(ids.size).toBe(100);
    minutes = 5;
    const { status, body } = await register(wanted);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: "invalid_field",
      errors: [
        {
          field: "url",
          code: "out_of_range",
          message:
            "'url' is one too many: this supplier has 100 hooks, expected fewer; delete one that is not needed any more",
        },
      ],
    });
    expect((await register(wanted, OTHER_KEY)).status).toBe(200);
    await ask("DELETE", `/api/hooks/${[...ids][0]}`);
    expect((await register(wanted)).status).toBe(200);
  });

  test("is not asked for endlessly: whoever tries too often has to wait, others do not", async () => {
    let seconds = 0;
    const { register } = openHooks({ monotonic: () => seconds * 1_000 });
    const unknown = { ...wanted, url: "https://nobody.example.com/" };
    for (let i = 0; i < 100; i++) expect((await register(unknown)).status).toBe(400);
    const { status, headers, body } = await register(wanted, SANDBOX_KEY);
    expect([status, headers.get("retry-after")]).toEqual([429, "1"]);
    expect(body).toEqual({ ...hookFaultExamples.rate_limit_exceeded, request_id: body.request_id });
    expect((await register(wanted, OTHER_KEY)).status).toBe(200);
    seconds = 1;
    expect((await register(wanted)).status).toBe(200);
  });
});

describe("GET /api/hooks", () => {
  test("lists one's own, oldest first", async () => {
    const { register, ask } = openHooks();
    const first = (await register(wanted)).body.hook;
    await register(wanted, OTHER_KEY);
    const second = (await register({ ...wanted, events: [...postbackEvents] })).body.hook;
    const { body } = await ask("GET", "/api/hooks");
    expect(body.hooks.map(({ id }: Hook) => id)).toEqual([first.id, second.id]);
  });
});

describe("DELETE /api/hooks/{id}", () => {
  test("removes one's own, once", async () => {
    const { register, ask, store } = openHooks();
    const { id } = (await register(wanted)).body.hook;
    const removed = await ask("DELETE", `/api/hooks/${id}`);
    expect([removed.status, removed.body]).toEqual([200, { success: true }]);
    expectToFit("Done", removed.body);
    expect(store.hooks.all()).toEqual([]);
    expect((await ask("DELETE", `/api/hooks/${id}`)).status).toBe(404);
  });

  test.each([
    ["nobody's", "hook_000000000001"],
    ["no id", "all"],
    ["another kind of id", "lead_000000000001"],
    ["nearly an id", "hook_000000000001x"],
  ])("knows no hook by what is %s", async (_, id) => {
    const { ask } = openHooks();
    const { status, body } = await ask("DELETE", `/api/hooks/${id}`);
    expect(status).toBe(404);
    expect(body).toEqual({ ...hookFaultExamples.not_found, request_id: body.request_id });
  });

  test("leaves another supplier's alone", async () => {
    const { register, ask, store } = openHooks();
    const { id } = (await register(wanted, OTHER_KEY)).body.hook;
    expect((await ask("DELETE", `/api/hooks/${id}`)).status).toBe(404);
    expect(store.hooks.all().length).toBe(1);
  });
});

test("the examples of the document fit its schemas", () => {
  expectToFit("HookPost", hookPostExample);
  expectToFit("HookAnswer", hookAnswerExample);
  expectToFit("HookList", hookListExample);
  for (const value of Object.values(hookFaultExamples)) expectToFit("Fault", value);
  expect(Object.keys(hookFaultExamples)).toEqual(Object.keys(faultExamples));
});
