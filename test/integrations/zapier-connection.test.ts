import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { keys } from "../e2e/configuration.ts";
import { type PartnerProgram, programKeys, startProgram } from "../e2e/partner-program.ts";
import { openZapier, SET_UP_MS, type Zapier } from "./zapier.ts";

let zapier: Zapier;
let appliance: PartnerProgram;

beforeAll(async () => {
  zapier = openZapier();
  appliance = await startProgram();
}, SET_UP_MS);
afterAll(async () => {
  await zapier.close();
  await appliance[Symbol.asyncDispose]();
});

const connect = "authentication.test";
const example = "expected an address such as https://leads.example.com";

describe("a connection", () => {
  test.each([
    ["a supplier's", keys.prod, "Facebook team (prod)"],
    ["a supplier's test", keys.sandbox, "Facebook team (sandbox, test)"],
    ["a partner program's", programKeys.acme, "Acme partner program (partner program)"],
  ])("with %s key is called after its owner", async (_, apiKey, label) => {
    const tested = await zapier.run(connect, { authData: { baseUrl: appliance.url, apiKey } });
    expect(tested).toEqual({ label });
    expect(await zapier.run("authentication.connectionLabel", { inputData: tested })).toBe(label);
  });

  test.each([
    ["a slash at the end", "/", ""],
    ["the path for leads", "/api/leads", ""],
    ["the path of the partners' API and a slash", "/v1/leads/", ""],
    ["a query", "/docs?theme=dark#top", ""],
    ["spaces around it", " ", " "],
  ])("forgives an address %s", async (_, after, before) => {
    const baseUrl = before + appliance.url + after;
    const tested = await zapier.run(connect, { authData: { baseUrl, apiKey: ` ${keys.prod}\n` } });
    expect(tested).toEqual({ label: "Facebook team (prod)" });
  });

  test.each([
    ["without an address", " ", `there is none, ${example}`],
    ["to words", "my lead gate", `it is no address, ${example}`],
    [
      "without encryption, to anywhere else",
      "http://leads.example.com",
      `it begins with http://, and the API key would travel where others can read it, ${example}`,
    ],
    ["by another protocol", "ftp://leads.example.com", `it begins with ftp://, ${example}`],
    [
      "with a password",
      "https://me:secret@leads.example.com",
      `it holds a user name or a password, ${example}`,
    ],
  ])("is not made %s", async (_, baseUrl, sentence) => {
    expect(await zapier.refusal(connect, { authData: { baseUrl, apiKey: keys.prod } })).toEqual({
      name: "AppError",
      message: `Cannot use the Leadgate address: ${sentence}`,
      code: "invalid_address",
    });
  });

  test.each([
    [
      "an unknown key",
      "lg_live_0123456789",
      "Leadgate does not know this API key. Check that all of it was copied, and that it belongs to this address",
      401,
    ],
    [
      "no key",
      " ",
      "Cannot use the API key: it is empty or holds characters that no key has, expected it as you were given it",
      undefined,
    ],
    [
      "a key with a line in between",
      "lg_live_\n0123456789",
      "Cannot use the API key: it is empty or holds characters that no key has, expected it as you were given it",
      undefined,
    ],
  ])("is not made with %s", async (_, apiKey, message, status) => {
    expect(await zapier.refusal(connect, { authData: { baseUrl: appliance.url, apiKey } })).toEqual({
      name: "AppError",
      message,
      code: "invalid_api_key",
      ...(status && { status }),
    });
  });

  test("is not made where nothing listens", async () => {
    const authData = { baseUrl: "http://127.0.0.1:9", apiKey: keys.prod };
    expect(await zapier.refusal(connect, { authData })).toEqual({
      name: "AppError",
      message:
        "Zapier cannot reach http://127.0.0.1:9 (ECONNREFUSED). Check the address, and whether it can be opened from the internet",
      code: "unreachable",
    });
  });

  test("is made with a known key also after many wrong ones", async () => {
    await using strict = await startProgram({ server: { failed_auth_per_minute: 1 } });
    const baseUrl = strict.url;
    const wrong = { authData: { baseUrl, apiKey: "lg_live_0123456789" } };
    await zapier.refusal(connect, wrong);
    expect(await zapier.refusal(connect, wrong)).toEqual({
      name: "AppError",
      message: "Too many wrong keys came from Zapier lately. Wait a minute and try again",
      code: "wait",
      status: 429,
    });
    expect(await zapier.run(connect, { authData: { baseUrl, apiKey: programKeys.acme } })).toEqual({
      label: "Acme partner program (partner program)",
    });
  });
});
