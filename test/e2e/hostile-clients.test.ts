import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type Request as AnyRequest, anyBytes, anyOtherRequest, anyPost } from "./anything.ts";
import { type Appliance, startAppliance } from "./appliance.ts";
import { keys } from "./configuration.ts";
import { carLead, person } from "./person.ts";
import { openSocket, postHead, statusesIn } from "./raw-socket.ts";

/** A lead of somebody whose data must never come back to anybody. */
const canary = carLead(7_654_321);
const neverTold = [
  ...Object.values(person(7_654_321)).filter((value) => value.length > 2),
  "\n    at ",
  "node_modules",
  "$bunfs",
  "src/",
];

const errors: Record<string, string> = {
  invalid_api_key: "401 Invalid API Key",
  invalid_request_body: "400 Invalid request body",
  unknown_seller: "400 Unknown seller",
  no_matching_campaign: "400 No matching campaign",
  missing_required_field: "400 Missing required field",
  invalid_field: "400 Invalid field",
  not_found: "404 Not found",
  method_not_allowed: "405 Method not allowed",
  payload_too_large: "413 Payload too large",
  unsupported_media_type: "415 Unsupported media type",
  idempotency_key_reused: "422 Idempotency key reused",
  rate_limit_exceeded: "429 Rate limit exceeded",
};
const ERROR_MEMBERS = ["success", "error", "code", "message", "errors", "request_id"];
const FIELD_CODES = [
  "required",
  "invalid_format",
  "not_allowed",
  "out_of_range",
  "too_long",
  "conflicting",
  "unknown_field",
];

type Fault = { field: string; code: string; message: string };
type Refusal = {
  success: boolean;
  error: string;
  code: string;
  message: string;
  errors: Fault[];
  request_id: string;
};

function expectRefusal(status: number, body: Refusal, requestId: string | null): void {
  expect(Object.keys(body)).toEqual(ERROR_MEMBERS);
  expect(`${status} ${body.error}`).toBe(errors[body.code] ?? "a code from the table");
  expect(body).toMatchObject({ success: false, request_id: requestId });
  expect(body.message).toMatch(/^Cannot [\s\S]+$/);
  for (const fault of body.errors) {
    expect(Object.keys(fault)).toEqual(["field", "code", "message"]);
    expect(FIELD_CODES).toContain(fault.code);
  }
}

/** Sends it and holds the answer against everything an answer must be. */
async function expectProperAnswer({ url }: Appliance, { path, ...init }: AnyRequest): Promise<void> {
  const response = await fetch(url + path, init as RequestInit);
  const text = await response.text();
  expect(neverTold.filter((words) => text.includes(words))).toEqual([]);
  expect(response.status).toBeLessThan(500);
  const page = !new URL(url + path).pathname.startsWith("/api");
  if (page || response.status === 204) return;
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const body = JSON.parse(text);
  if (response.status !== 200) expectRefusal(response.status, body, response.headers.get("x-request-id"));
  else expect(typeof body.success).toBe("boolean");
}

async function withCanary(wishes: Parameters<typeof startAppliance>[0] = {}): Promise<Appliance> {
  const server = { failed_auth_per_minute: 1_000_000 };
  const appliance = await startAppliance({ server, ...wishes });
  for (const key of [keys.prod, keys.other]) expect((await appliance.post(canary, { key })).status).toBe(200);
  return appliance;
}

describe.concurrent("whatever a client sends", () => {
  test.each<[string, fc.Arbitrary<AnyRequest>]>([
    ["as a lead", anyPost],
    ["to other addresses", anyOtherRequest],
  ])(
    "is answered in the one shape, without a fault of ours and without anybody's data: %s",
    async (_, requests) => {
      await using appliance = await withCanary();
      await fc.assert(
        fc.asyncProperty(requests, (request) => expectProperAnswer(appliance, request)),
        { numRuns: 600 },
      );
      expect(appliance.program.out()).not.toContain('"event":"fault"');
      expect((await appliance.post(carLead(6_000_000))).body.status).toBe("sold");
    },
    60_000,
  );

  test("is taken by a campaign that refuses what it does not know as well", async () => {
    const campaign = {
      unknown_fields: "reject",
      strict: true,
      duplicates: { fields: ["phone", "email"], window: "30d" },
    };
    await using appliance = await withCanary({ campaign });
    await fc.assert(
      fc.asyncProperty(anyPost, (request) => expectProperAnswer(appliance, request)),
      { numRuns: 300 },
    );
    expect(appliance.program.out()).not.toContain('"event":"fault"');
  }, 60_000);

  test("even where it is not HTTP, is answered or hung up on", async () => {
    await using appliance = await withCanary();
    const attack = fc.asyncProperty(anyBytes, async (bytes) => {
      const socket = openSocket(appliance.port);
      await socket.send(bytes);
      // Half a request is not answered: the next one only has to find the service as it was.
      expect((await appliance.get("/healthz", null)).status).toBe(200);
      socket.hangUp();
      const said = await socket.closed;
      expect(statusesIn(said).filter((status) => status >= 500 && status !== 505)).toEqual([]);
      expect(neverTold.filter((words) => said.includes(words))).toEqual([]);
    });
    await fc.assert(attack, { numRuns: 300 });
    expect(await appliance.leads()).toHaveLength(1);
  }, 60_000);
});

describe.concurrent("a client that takes its time", () => {
  test.each<[string, string, string | null]>([
    ["and says nothing", "", null],
    ["in the middle of the headers", postHead.slice(0, 60), null],
    ["with a header that never ends", `${postHead}X-Long: `, "a"],
    ["before the body", `${postHead}Content-Length: 500\r\n\r\n`, null],
    ["in the middle of the body", `${postHead}Content-Length: 500\r\n\r\n{"seller":`, null],
    ["with a body that comes byte by byte", `${postHead}Content-Length: 500\r\n\r\n{`, " "],
    ["in the middle of a chunk", `${postHead}Transfer-Encoding: chunked\r\n\r\n10\r\n{`, null],
  ])(
    "is hung up on, stores nothing and keeps nobody waiting: %s",
    async (_, start, drip) => {
      await using appliance = await startAppliance({});
      const sockets = Array.from({ length: 50 }, () => openSocket(appliance.port));
      await Promise.all(sockets.map((socket) => socket.send(start)));
      const dripping = setInterval(() => {
        if (drip !== null) for (const socket of sockets) void socket.send(drip);
      }, 500);
      expect((await appliance.post(carLead(1))).body.status).toBe("sold");
      const said = await Promise.all(sockets.map(({ closed }) => closed));
      clearInterval(dripping);
      expect(statusesIn(said.join("")).filter((status) => status < 400 || status >= 500)).toEqual([]);
      expect(await appliance.leads()).toHaveLength(1);
      expect((await appliance.post(carLead(2))).body.status).toBe("sold");
    },
    60_000,
  );

  test("but comes to an end is served", async () => {
    await using appliance = await startAppliance({});
    const body = JSON.stringify(carLead(1));
    const socket = openSocket(appliance.port);
    for (const byte of `${postHead}Content-Length: ${body.length}\r\n\r\n${body}`) await socket.send(byte);
    const said = await socket.closed;
    expect(statusesIn(said)).toEqual([200]);
    expect(said).toContain('"status":"sold"');
  });
});
