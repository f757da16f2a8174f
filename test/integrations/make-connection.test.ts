import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { keys } from "../e2e/configuration.ts";
import { type PartnerProgram, programKeys, startProgram } from "../e2e/partner-program.ts";
import { make, refusal } from "./make.ts";
import { standIn } from "./zapier-stand-in.ts";

let appliance: PartnerProgram;

beforeAll(async () => {
  appliance = await startProgram();
});
afterAll(() => appliance[Symbol.asyncDispose]());

describe("a connection", () => {
  test.each([
    ["a supplier's key", "supplier", keys.prod, "Facebook team (prod)"],
    ["a test key", "supplier", keys.sandbox, "Facebook team (sandbox, test)"],
    ["a program's key", "program", programKeys.acme, "Acme partner program (partner program)"],
  ] as const)("with %s is named after its owner", async (_, kind, apiKey, label) => {
    const asked = { baseUrl: appliance.url, apiKey };
    expect(await make.connect(kind, asked)).toEqual({ label, data: asked });
  });

  test("does not mind a slash behind the address", async () => {
    const asked = { baseUrl: `${appliance.url}/`, apiKey: keys.prod };
    const connection = await make.connect("supplier", asked);
    expect(await make.ask("rpc://listSellers", connection)).toHaveLength(1);
  });

  test.each([
    [
      "a program's key where a supplier's belongs",
      "supplier",
      programKeys.acme,
      "",
      {
        type: "InvalidAccessTokenError",
        message: expect.stringMatching(/^\[401\] .*Enter a supplier's key/),
      },
    ],
    [
      "a supplier's key where a program's belongs",
      "program",
      keys.prod,
      "",
      {
        type: "InvalidAccessTokenError",
        message: expect.stringMatching(/^\[401\] .*Enter a partner program's key/),
      },
    ],
    [
      "an address with a path",
      "supplier",
      keys.prod,
      "/api/leads",
      { type: "InvalidConfigurationError", message: expect.stringMatching(/^\[404\] .*without a path/) },
    ],
  ] as const)("says what is wrong with %s", async (_, kind, apiKey, path, refused) => {
    const asked = { baseUrl: appliance.url + path, apiKey };
    expect(await refusal(make.connect(kind, asked))).toEqual(refused);
  });

  test.each([
    [
      { body: "<h1>Welcome</h1>", headers: { "content-type": "text/html" } },
      "[200] Something answers at this address, but it is not Leadgate. Check the address.",
    ],
    [
      { status: 301, body: "", headers: { location: "https://www.leads.example" } },
      "[301] Something answers at this address, but it is not Leadgate. Check the address.",
    ],
    [
      { status: 403, body: "<h1>No</h1>", headers: { "content-type": "text/html" } },
      "[403] This address does not answer as Leadgate does. Check the address.",
    ],
  ])("is not made with another website", async (reply, message) => {
    await using server = standIn(() => reply);
    const asked = { baseUrl: server.url, apiKey: keys.prod };
    expect(await refusal(make.connect("supplier", asked))).toMatchObject({ message });
  });
});

describe("a module", () => {
  /** Submits a lead to a server that answers as it is told to. */
  function submitTo(baseUrl: string): Promise<unknown> {
    const connection = { label: "", data: { baseUrl, apiKey: keys.prod } };
    return refusal(make.run("submitLead", connection, { seller: "ACME1234", category: "Auto Insurance" }));
  }

  test.each([
    [
      "a key that was taken back",
      401,
      {},
      "InvalidAccessTokenError",
      /^\[401\] Leadgate does not know the connection's API key any more/,
    ],
    [
      "too many posts",
      429,
      { "retry-after": "7" },
      "RateLimitError",
      /^\[429\] Told\. Possible again in 7 seconds\.$/,
    ],
    ["a fault", 500, { "x-request-id": "req_1" }, "ConnectionError", /^\[500\] .*this number: req_1$/],
    ["a full disk", 503, {}, "ConnectionError", /^\[503\] Told$/],
    ["a body too large", 413, {}, "RuntimeError", /^\[413\] Told$/],
  ] as const)("is stopped by %s in the way Make acts upon", async (_, status, headers, type, message) => {
    const body = {
      success: false,
      error: "Told",
      code: "x",
      message: "Told",
      errors: [],
      request_id: "req_1",
    };
    await using server = standIn(() => ({ status, headers, body }));
    const refused = await submitTo(server.url);
    expect(refused).toEqual({ type, message: expect.stringMatching(message) });
  });

  test.each([
    [
      "a proxy's page",
      { status: 502, body: "<h1>Bad gateway</h1>", headers: { "content-type": "text/html" } },
      "ConnectionError",
      /^\[502\] The address does not answer/,
    ],
    [
      "another website",
      { status: 200, body: "<h1>Hi</h1>", headers: { "content-type": "text/html" } },
      "InvalidConfigurationError",
      /^\[200\] The address does not answer/,
    ],
    [
      "an address that moved",
      { status: 308, body: "", headers: { location: "https://x.example" } },
      "InvalidConfigurationError",
      /^\[308\] The address does not answer/,
    ],
  ])("does not take %s for an answer", async (_, reply, type, message) => {
    await using server = standIn(() => reply);
    const refused = await submitTo(server.url);
    expect(refused).toEqual({ type, message: expect.stringMatching(message) });
  });
});
