import { describe, expect, test } from "bun:test";
import type { Post } from "../../src/domain/lead.ts";
import { createIntake } from "../../src/intake/intake.ts";
import blueprint from "../../src/integrations/make/blueprint.json" with { type: "json" };
import { blueprintRules } from "../integrations/make-blueprint-rules.ts";
import type { Json, JsonObject } from "../integrations/make-format.ts";
import { fill } from "../integrations/make-iml.ts";
import { catalog, KEY, openService, receipt } from "./service.ts";

const PATH = "/integrations/make/blueprint.json";
type Template = typeof blueprint;

async function download(publicUrl: string): Promise<{ response: Response; text: string }> {
  const { ask } = openService({ server: { publicUrl } });
  const response = await ask("GET", PATH);
  return { response, text: await response.text() };
}

function requestOf({ flow }: Template) {
  const mapper = flow[1]?.mapper;
  if (mapper?.urlEncodedBodyContent === undefined) throw new Error("The template describes no form");
  return mapper;
}

describe("the scenario template for Make", () => {
  test("is a file to keep, asked for anew each time", async () => {
    const { response } = await download("https://leads.acme.example");
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toEqual({
      "content-type": "application/json; charset=utf-8",
      "content-disposition": 'attachment; filename="leadgate-make-blueprint.json"',
      "cache-control": "no-cache",
      "x-request-id": "req_1",
    });
  });

  test.each(["https://leads.acme.example", "https://acme.example/leads", "http://127.0.0.1:8080"])(
    "posts to this service, at %s, and is what the repository holds otherwise",
    async (publicUrl) => {
      const { text } = await download(publicUrl);
      const served: Template = JSON.parse(text);
      expect(requestOf(served).url).toBe(`${publicUrl}/api/leads`);
      requestOf(served).url = "https://leads.example.com/api/leads";
      expect(served).toEqual(blueprint);
    },
  );

  test("keeps Make's rules as it is served", async () => {
    const served: Json = JSON.parse((await download("https://leads.acme.example")).text);
    expect(blueprintRules.flatMap(({ faultsOf }) => faultsOf(served))).toEqual([]);
  });
});

describe("the request it describes", () => {
  /** As Make sends it: each value filled in, then form-encoded, which no quote or new line can break out of. */
  async function submit(webhook: JsonObject, chosen: Record<string, string>) {
    const served: Template = JSON.parse((await download("http://localhost")).text);
    const { url, method, headers, urlEncodedBodyContent } = requestOf(served);
    const form = new URLSearchParams();
    for (const { name, value } of urlEncodedBodyContent) {
      form.append(name, String(fill(chosen[name] ?? value, { "1": webhook }) ?? ""));
    }
    const taken: Post[] = [];
    const { receive } = createIntake({
      catalog,
      selling: {
        findReplay: async () => null,
        take: async (post) => {
          taken.push(post);
          return receipt;
        },
      },
    });
    const { ask } = openService({ receive });
    const response = await ask(method.toUpperCase(), new URL(url).pathname, {
      headers: {
        ...Object.fromEntries(headers.map(({ name, value }) => [name, value.replace("YOUR_API_KEY", KEY)])),
        "content-type": "application/x-www-form-urlencoded",
      },
      body: form.toString(),
    });
    return { response, taken };
  }

  const chosen = { seller: "ACME1234", category: "Auto Insurance" };
  const person = {
    firstName: 'Jo "Jay" O\'Neil & Sons',
    lastName: 'Müller-Łukasz\n{{1.phone}}\\" 山田 🚗',
    phone: "(512) 555-0123",
    state: "Texas",
    email: "jo@example.com",
    zip: "75001",
    city: "São Paulo + 100% = x",
  };

  test("is taken, with every name as it was", async () => {
    const { response, taken } = await submit(person, chosen);
    expect([response.status, await response.text()]).toEqual([200, receipt.body]);
    expect(
      taken.map(({ campaign, fields, test: isTest }) => ({ campaign: campaign.id, fields, isTest })),
    ).toEqual([
      { campaign: "acme-auto", fields: { ...person, phone: "+15125550123", state: "TX" }, isTest: false },
    ]);
  });

  test("is a test lead where the webhook says so", async () => {
    const { taken } = await submit({ ...person, test: true }, chosen);
    expect(taken.map((post) => post.test)).toEqual([true]);
  });

  test("goes without what the webhook does not know", async () => {
    const { firstName, lastName, phone, state } = person;
    const { taken } = await submit({ firstName, lastName, phone, state }, chosen);
    expect(taken.map(({ fields }) => Object.keys(fields))).toEqual([
      ["firstName", "lastName", "phone", "state"],
    ]);
  });

  test("is refused while nobody has said whose campaign it is for", async () => {
    const { response, taken } = await submit(person, {});
    expect([response.status, taken]).toEqual([400, []]);
    expect(await response.json()).toMatchObject({ code: "unknown_seller" });
  });

  test("is refused while the placeholder stands where the key belongs", async () => {
    const { headers } = requestOf(blueprint);
    const { ask } = openService();
    const init = { headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) };
    expect((await ask("POST", "/api/leads", init)).status).toBe(401);
  });
});
