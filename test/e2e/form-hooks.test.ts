import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { temporaryFolder } from "../fixtures/folder.ts";
import { anyForm, elementor, unbounce, wpforms } from "../intake/forms/flat-payloads.ts";
import { jordanFields, jotform, type Posted, tally, typeform, webflow } from "../intake/forms/payloads.ts";
import { signers } from "../intake/forms/signers.ts";
import { type Appliance, type ApplianceOptions, startAppliance } from "./appliance.ts";
import { openBuyer } from "./buyer.ts";
import { until } from "./until.ts";

const SECRET = "what-typeform-signs-with";
const forms = { typeform: { secret: SECRET } };
const { firstName, lastName, phone, email } = jordanFields;

/** Serving, with what forms say of people kept out of everything it prints. */
async function serve(wishes: ApplianceOptions = {}): Promise<Appliance> {
  const appliance = await startAppliance({ supplier: { forms }, ...wishes });
  appliance.hush(lastName, phone, email, SECRET, "555-0143");
  return appliance;
}

type Answer = { status: number; headers: Headers; body: Record<string, unknown> };

/** Posts to an address, which must stand nowhere in the log. */
function posting({ url, hush }: Appliance, token: string) {
  hush(token);
  return async function post({ contentType, body, headers = {} }: Posted, search = ""): Promise<Answer> {
    const init = { method: "POST", body, headers: { "content-type": contentType, ...headers } };
    const response = await fetch(`${url}/hooks/${token}${search}`, init);
    const told = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body: told };
  };
}

/** A new address, made beside the running service. */
async function makeHook(appliance: Appliance, format: string, campaign = "acme-auto") {
  const wanted = ["--supplier", "fb-team", "--campaign", campaign, "--format", format];
  const { out } = await appliance.command("hooks", "new", ...wanted);
  const token = /\/hooks\/([0-9A-Za-z]{32})\n/.exec(out)?.[1] ?? "";
  return { token, post: posting(appliance, token) };
}

function signed(posted: Posted): Posted {
  return signers.typeform?.(posted, SECRET, Date.now()) ?? posted;
}

describe("forms", () => {
  test("sell their leads from the moment their address is made, each once", async () => {
    await using buyer = openBuyer();
    await using appliance = await serve({ buyerUrl: buyer.url });
    const { post } = await makeHook(appliance, "typeform");
    const first = await post(signed(typeform()), "?source=spring");
    expect({ status: first.status, body: first.body }).toMatchObject({
      status: 200,
      body: { success: true, status: "sold", price: 45, buyer_ids: ["northwind"] },
    });
    const again = await post(signed(typeform({ event: "01HEVENT0002" })));
    expect({ body: again.body, replayed: again.headers.get("idempotent-replayed") }).toEqual({
      body: first.body,
      replayed: "true",
    });
    const request = await until("the lead is delivered", () => buyer.received[0]);
    expect(request.body).toMatchObject({
      data: { lead: { firstName, lastName, phone, email, state: "TX", coverage: "full", source: "spring" } },
    });
    expect(await appliance.leads()).toHaveLength(1);
  });

  test("of every kind come through, also as tests", async () => {
    await using appliance = await serve();
    const { post } = await makeHook(appliance, "any");
    const posted = [jotform(), webflow(), tally(), elementor(), unbounce(), wpforms(), anyForm()];
    const told = [];
    for (const form of posted) told.push(await post(form, "?test=true"));
    expect<unknown>(told.map(({ body }) => ({ ...body, lead_id: "", warnings: [] }))).toEqual(
      posted.map(() => ({
        status: "sold",
        success: true,
        lead_id: "",
        price: 45,
        buyer_ids: ["northwind"],
        warnings: [],
        test: true,
      })),
    );
    expect(await appliance.leads()).toEqual([]);
  });

  test("are refused where they are not signed, or not for this address, or it was taken back", async () => {
    await using appliance = await serve();
    const { post } = await makeHook(appliance, "typeform");
    const answers = [await post(typeform()), await post(jotform())];
    await appliance.command("hooks", "revoke", "form_1");
    answers.push(await post(signed(typeform())));
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [401, "invalid_api_key"],
      [400, "invalid_request_body"],
      [404, "not_found"],
    ]);
    const listed = await appliance.command("hooks", "list");
    expect(listed.out).toMatch(/^form_1 +fb-team +acme-auto +typeform +\S+Z +\S+Z$/m);
    expect(await appliance.leads()).toEqual([]);
  });

  test("that lack something are kept for the operator, and sold once the configuration knows better", async () => {
    const folder = temporaryFolder();
    const { body: asked, ...rest } = typeform();
    const posted = signed({ ...rest, body: asked.replaceAll('"ref":"state"', '"ref":"7f1c-5"') });
    let kept: Answer["body"] = {};
    let address = "";
    {
      await using appliance = await serve({ folder });
      const { token, post } = await makeHook(appliance, "typeform");
      const { status, body } = await post(posted);
      expect({ status, body }).toMatchObject({
        status: 200,
        body: { success: false, status: "rejected", reason: "invalid" },
      });
      const { out } = await appliance.command("leads", "show", String(body.lead_id));
      expect(out).toMatch(/In which state do you live\? +Texas/);
      expect(out).toContain("'state' is missing, expected the code or full name of a US state");
      expect((await post(posted)).body).toEqual(body);
      await appliance.program.kill("SIGTERM");
      kept = body;
      address = token;
    }
    const map = { "In which state do you live?": "state" };
    const mended = { forms: { typeform: { secret: SECRET, map } } };
    await using appliance = await serve({ folder, supplier: mended });
    const { body } = await posting(appliance, address)(posted);
    expect(body).toMatchObject({ success: true, status: "sold" });
    expect(body.lead_id).not.toBe(kept.lead_id);
  });

  test("whose campaign is gone are to be sent again, and the operator is told at the start already", async () => {
    const folder = temporaryFolder();
    let address = "";
    {
      await using before = await serve({ folder });
      address = (await makeHook(before, "any", "acme-solar")).token;
      await before.program.kill("SIGTERM");
    }
    await using appliance = await serve({ folder, solar: { active: false } });
    const gone = { hook: "form_1", supplier: "fb-team", campaign: "acme-solar" };
    const lines = appliance.program.out().trim().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: "warn", event: "hook_without_campaign", ...gone }),
    );
    const { status, headers } = await posting(appliance, address)(anyForm());
    expect({ status, after: headers.get("retry-after") }).toEqual({ status: 503, after: "300" });
  });
});

describe("whatever is posted to an address", () => {
  const statuses = new Set([200, 400, 401, 404, 413, 415, 429, 503]);
  const real = [typeform(), jotform(), webflow(), tally(), elementor(), unbounce(), anyForm()];
  const bent = fc
    .tuple(fc.constantFrom(...real), fc.nat(), fc.string({ unit: "binary", maxLength: 20 }), fc.nat(40))
    .map(([posted, at, text, cut]) => {
      const place = at % posted.body.length;
      return { ...posted, body: posted.body.slice(0, place) + text + posted.body.slice(place + cut) };
    });
  const wild = fc.record({
    contentType: fc.constantFrom("application/json", "application/x-www-form-urlencoded", "text/xml"),
    body: fc.oneof(fc.string({ unit: "binary" }), fc.json(), fc.constant(`{"a":${"[".repeat(9_000)}`)),
  });

  test("it answers as it should, and goes on", async () => {
    await using appliance = await serve();
    const { post } = await makeHook(appliance, "any");
    const search = fc.constantFrom("", "?test=true", "?a=%00&a=2", "?%ff");
    await fc.assert(
      fc.asyncProperty(fc.oneof(bent, wild), search, async (posted, search) => {
        const { status, body } = await post(posted, search);
        expect(statuses).toContain(status);
        expect(typeof body.success).toBe("boolean");
      }),
      { numRuns: 200 },
    );
    expect((await post(anyForm())).status).toBe(200);
    expect(appliance.program.out()).not.toContain('"event":"fault"');
  }, 60_000);
});
