import { describe, expect, test } from "bun:test";
import { formFormats } from "../../src/domain/form.ts";
import { sha256Hex } from "../../src/domain/sha256.ts";
import { NOW, openLinkDesk, TOKEN } from "./link-desk.ts";

const openDesk = (server?: string) => openLinkDesk("hooks", "form", server);
const NEW = ["new", "--supplier", "web", "--campaign", "auto"];

describe("leadgate hooks", () => {
  test("makes an address, prints it once with what to do at the builder, and keeps its hash", async () => {
    const { run, links } = openDesk();
    expect(await run(...NEW, "--format", "typeform")).toEqual({
      code: 0,
      err: "",
      out: `The address for forms of Typeform, campaign auto, supplier web; it is not shown again:

  https://leads.example.org/hooks/${TOKEN}

At Typeform:
  1. In the form: Connect, Webhooks, Add a webhook. Paste the address and switch the webhook on.
  2. Put the secret it signs with under the supplier's forms as typeform.secret too, and it is checked.
  3. Questions are like the campaign's fields (First name, Phone, State); map others under forms: typeform.map.
  4. Behind the address, ?source=spring gives every lead that field, and ?test=true makes test leads of them.

Who has it can send leads. leadgate hooks revoke form_1 takes it back.
`,
    });
    expect(links()).toEqual([
      {
        id: 1,
        sha256: sha256Hex(TOKEN),
        kind: "form",
        supplier: "web",
        campaign: "auto",
        format: "typeform",
        createdAt: NOW,
        revokedAt: null,
      },
    ]);
  });

  test("is for any form unless told otherwise", async () => {
    const { run, links } = openDesk();
    const { out } = await run(...NEW);
    expect(out).toStartWith("The address for forms, campaign auto, supplier web; it is not shown again:\n");
    expect(out).toContain("\nWhat to do with it:\n  1. Post names and values to it, as JSON or as a form;");
    expect(links().map(({ format }) => format)).toEqual([null]);
  });

  test.each(formFormats.map((format) => [format]))("says what to do at %s in a few lines", async (format) => {
    const { out } = await openDesk().run(...NEW, "--format", format);
    const steps = out.split("\n").filter((line) => /^ {2}\d\. /.test(line));
    expect(steps.length).toBeGreaterThan(2);
    expect(steps.length).toBeLessThan(6);
    expect(steps.filter((line) => line.length > 120)).toEqual([]);
    const signs = ["typeform", "webflow", "google_ads", "tally", "wpforms"].includes(format);
    expect(out.includes(`${format}.secret`)).toBe(signs);
  });

  test.each([
    ["its code", "acme1234", "auto  insurance"],
    ["its slug", "acme", "Auto Insurance"],
  ])("knows a campaign also by its seller and category, the seller by %s", async (_, seller, category) => {
    const { run, links } = openDesk();
    const args = ["new", "--supplier", "web", "--seller", seller, "--category", category];
    expect((await run(...args)).code).toBe(0);
    expect(links().map(({ campaign }) => campaign)).toEqual(["auto"]);
  });

  test("says that the address is this machine's, and that a campaign takes nothing yet", async () => {
    const { run } = openDesk("{ port: 8081 }");
    const { code, out, err } = await run("new", "--supplier", "web", "--campaign", "boats");
    expect({ code, err }).toEqual({
      code: 0,
      err: "warning: campaign boats is not active; the address leads nowhere until it is\nwarning: server.public_url is not set; the address is the one this machine listens on\n",
    });
    expect(out).toContain(`\n  http://127.0.0.1:8081/hooks/${TOKEN}\n`);
  });

  test("lists and revokes, and neither says an address", async () => {
    const { run, links, add } = openDesk();
    expect(await run("list")).toEqual({ code: 0, out: "No addresses\n", err: "" });
    await run(...NEW, "--format", "tally");
    add("instructions", "auto");
    add("form", "boats");
    expect(await run("revoke", "form_1")).toEqual({
      code: 0,
      out: "Address form_1, of auto for web, leads nowhere from now on\n",
      err: "",
    });
    expect(links().map(({ id, revokedAt }) => [id, revokedAt])).toEqual([
      [3, null],
      [1, NOW],
    ]);
    expect(await run("list")).toEqual({
      code: 0,
      out: `ID      SUPPLIER  CAMPAIGN  FORMAT  MADE                  REVOKED
form_3  web       boats     any     2025-06-01T00:00:00Z
form_1  web       auto      tally   2025-06-01T00:00:00Z  2025-06-01T00:00:00Z
`,
      err: "",
    });
    expect((await run("revoke", "3")).code).toBe(0);
  });

  test.each<[string, string[], string]>([
    [
      "of nobody",
      ["new", "--supplier", "wep", "--campaign", "auto"],
      "Cannot make an address: there is no supplier 'wep', expected one of web; did you mean 'web'?",
    ],
    [
      "of no seller",
      ["new", "--supplier", "web", "--seller", "acmee", "--category", "Boats"],
      "Cannot make an address: there is no seller 'ACMEE', expected one of ACME1234, RIVAL999",
    ],
    [
      "of no category",
      ["new", "--supplier", "web", "--seller", "acme", "--category", "Cars"],
      "Cannot make an address: seller ACME1234 has no campaign for 'Cars', expected one of Auto Insurance, Boats",
    ],
    [
      "of a campaign that is not for this supplier",
      ["new", "--supplier", "web", "--seller", "rival", "--category", "Sun"],
      "Cannot make an address: supplier 'web' may not post to RIVAL999, expected its code under the supplier's sellers",
    ],
    [
      "that is none",
      ["revoke", "form_9"],
      "Cannot revoke address form_9: there is none, expected one that leadgate hooks list shows",
    ],
    [
      "of posting instructions",
      ["revoke", "1"],
      "Cannot revoke address form_1: there is none, expected one that leadgate hooks list shows",
    ],
  ])("refuses an address %s", async (_, args, sentence) => {
    const { run, links, add } = openDesk();
    add("instructions", "auto");
    expect(await run(...args)).toEqual({ code: 1, out: "", err: `${sentence}\n` });
    expect(links()).toEqual([]);
  });

  test("refuses to revoke twice", async () => {
    const { run } = openDesk();
    await run(...NEW);
    await run("revoke", "1");
    expect((await run("revoke", "1")).err).toBe(
      "Cannot revoke address form_1: it was revoked before, expected one that was not\n",
    );
  });

  const HALF = "expected --supplier with --campaign, or with --seller and --category";
  test.each<[string, string[], string]>([
    ["nothing", [], "Cannot run hooks: found nothing, expected new, list or revoke"],
    ["another word", ["make"], "Cannot run hooks: found 'make', expected new, list or revoke"],
    ["no supplier", ["new"], `Cannot make an address: found nothing, ${HALF}`],
    [
      "half a campaign",
      ["new", "--supplier", "web", "--seller", "acme"],
      `Cannot make an address: found --supplier, --seller, ${HALF}`,
    ],
    [
      "a campaign twice",
      [...NEW, "--seller", "acme", "--category", "Boats"],
      `Cannot make an address: found --supplier, --campaign, --seller, --category, ${HALF}`,
    ],
    [
      "a builder that is not known",
      [...NEW, "--format", "wufoo"],
      `Cannot read --format: found 'wufoo', expected one of ${formFormats.join(", ")}`,
    ],
    [
      "an address and more",
      [...NEW, "typeform"],
      "Cannot run hooks new: found 'typeform', expected options only",
    ],
    [
      "a list of one supplier",
      ["list", "--supplier", "web"],
      "Cannot run hooks list: found --supplier, expected one of --config",
    ],
    [
      "revoke with the address",
      ["revoke", TOKEN],
      "Cannot revoke an address: found no number, expected one that list shows, such as form_3",
    ],
  ])("called wrongly ends with 2 and a sentence: %s", async (_, args, sentence) => {
    expect(await openDesk().run(...args)).toEqual({
      code: 2,
      out: "",
      err: `${sentence}; see leadgate hooks --help\n`,
    });
  });

  test("--help names every builder", async () => {
    const { out } = await openDesk().run("--help");
    expect(out).toContain(`\n  ${formFormats.join(" ")}\n`);
  });
});
