import { describe, expect, test } from "bun:test";
import { type Appliance, startAppliance } from "./appliance.ts";
import { carLead } from "./person.ts";

/** The path of a new address, of which the log must not tell, and its number. */
async function link(appliance: Appliance, campaign = "acme-auto") {
  const made = await appliance.command(
    "instructions",
    "link",
    "--supplier",
    "fb-team",
    "--campaign",
    campaign,
  );
  const [, token = ""] = /\/i\/([0-9A-Za-z]{32})$/m.exec(made.out) ?? [];
  const [, id = ""] = /instructions revoke (\d+)/.exec(made.out) ?? [];
  expect({ code: made.code, isToken: token.length }).toEqual({ code: 0, isToken: 32 });
  appliance.hush(token);
  return { path: `/i/${token}`, id };
}

async function read({ url }: Appliance, path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url + path);
  return { status: response.status, text: await response.text() };
}

describe("posting instructions beside a running serve", () => {
  test("are there at once, and gone at once", async () => {
    await using appliance = await startAppliance({});
    const { path, id } = await link(appliance);
    const other = await link(appliance, "acme-solar");
    expect((await read(appliance, path)).status).toBe(200);
    expect(await appliance.command("instructions", "revoke", id)).toMatchObject({ code: 0, err: "" });
    const gone = await read(appliance, path);
    expect(gone).toEqual(await read(appliance, "/i/0123456789abcdefghijABCDEFGHIJ01"));
    expect(gone.status).toBe(404);
    expect((await read(appliance, other.path)).status).toBe(200);
    const { out } = await appliance.command("instructions", "list");
    expect(out).toMatch(/^ID {2}SUPPLIER .*\n 2 {2}fb-team .*Z\n 1 {2}fb-team .*Z {2}.*Z\n$/);
  });

  test("say after a restart what the campaign asks for now, as its validator does", async () => {
    const first = await startAppliance({});
    const { folder } = first;
    const { path } = await link(first);
    const before = await read(first, path);
    expect((await first.post(carLead(1))).status).toBe(200);
    await first.program.kill("SIGTERM");
    await first[Symbol.asyncDispose]();

    const fields = { birth_date: { type: "date", required: true, label: "Date of birth" } };
    await using second = await startAppliance({ folder, campaign: { fields } });
    second.hush(path.slice("/i/".length));
    const after = await read(second, path);
    expect(
      [before, after].map(({ text }) => [text.includes("birth_date"), text.includes("coverage")]),
    ).toEqual([
      [false, true],
      [true, false],
    ]);
    const { status, body } = await second.post(carLead(2));
    expect({ status, errors: body.errors }).toEqual({
      status: 400,
      errors: [
        {
          field: "birth_date",
          code: "required",
          message: "'birth_date' is missing, expected a date as YYYY-MM-DD or MM/DD/YYYY",
        },
      ],
    });
    expect(after.text).toContain("a date as YYYY-MM-DD or MM/DD/YYYY");
  });

  test("have an example that the running campaign takes", async () => {
    await using appliance = await startAppliance({});
    const { text } = await read(appliance, (await link(appliance)).path);
    const shown = /<figcaption>Request body<\/figcaption><pre[^>]*><code>([\s\S]*?)<\/code>/.exec(text)?.[1];
    const lead = JSON.parse((shown ?? "").replace(/<[^>]*>/g, "").replaceAll("&#34;", '"'));
    const { status, body } = await appliance.post(lead);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        success: true,
        lead_id: expect.any(String),
        status: "sold",
        price: 45,
        buyer_ids: ["northwind"],
        test: true,
      },
    });
  });
});
