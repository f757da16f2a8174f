import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sha256Hex } from "../../src/domain/sha256.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { NOW, openLinkDesk, TOKEN, yaml } from "./link-desk.ts";
import { runLine } from "./terminal.ts";

const openDesk = (server?: string) => openLinkDesk("instructions", "instructions", server);
const LINK = ["link", "--supplier", "web", "--campaign", "auto"];

describe("leadgate instructions", () => {
  test("makes an address, prints it once and keeps its hash", async () => {
    const { run, links } = openDesk();
    expect(await run(...LINK)).toEqual({
      code: 0,
      err: "",
      out: `The posting instructions of auto for web; the address is not shown again:

  https://leads.example.org/i/${TOKEN}

Who has it can read them. leadgate instructions revoke 1 takes it back.
`,
    });
    expect(links()).toEqual([
      {
        id: 1,
        sha256: sha256Hex(TOKEN),
        kind: "instructions",
        supplier: "web",
        campaign: "auto",
        format: null,
        createdAt: NOW,
        revokedAt: null,
      },
    ]);
  });

  test.each([
    ["{ port: 8081 }", "http://127.0.0.1:8081/i/"],
    ['{ host: "::1" }', "http://[::1]:8080/i/"],
  ])("says that the address is this machine's where no other is configured: %s", async (server, address) => {
    const { code, out, err } = await openDesk(server).run(...LINK);
    expect({ code, err }).toEqual({
      code: 0,
      err: "warning: server.public_url is not set; the address is the one this machine listens on\n",
    });
    expect(out).toContain(`\n  ${address}${TOKEN}\n`);
  });

  test("says that a campaign without leads has no page yet", async () => {
    const { code, err } = await openDesk().run("link", "--supplier", "web", "--campaign", "boats");
    expect({ code, err }).toEqual({
      code: 0,
      err: "warning: campaign boats is not active; the address leads nowhere until it is\n",
    });
  });

  test("lists and revokes, and neither says an address", async () => {
    const { run, links, add } = openDesk();
    expect(await run("list")).toEqual({ code: 0, out: "No addresses\n", err: "" });
    await run(...LINK);
    add("form", "auto");
    add("instructions", "boats");
    expect(await run("revoke", "1")).toEqual({
      code: 0,
      out: "Address 1, of auto for web, leads nowhere from now on\n",
      err: "",
    });
    expect(links().map(({ id, revokedAt }) => [id, revokedAt])).toEqual([
      [3, null],
      [1, NOW],
    ]);
    expect(await run("list")).toEqual({
      code: 0,
      out: `ID  SUPPLIER  CAMPAIGN  MADE                  REVOKED
 3  web       boats     2025-06-01T00:00:00Z
 1  web       auto      2025-06-01T00:00:00Z  2025-06-01T00:00:00Z
`,
      err: "",
    });
  });

  test.each<[string, string[], string]>([
    [
      "of nobody",
      ["link", "--supplier", "wep", "--campaign", "auto"],
      "Cannot make an address: there is no supplier 'wep', expected one of web; did you mean 'web'?",
    ],
    [
      "of no campaign",
      ["link", "--supplier", "web", "--campaign", "cars"],
      "Cannot make an address: there is no campaign 'cars', expected one of auto, boats, solar",
    ],
    [
      "of a campaign that is not for this supplier",
      ["link", "--supplier", "web", "--campaign", "solar"],
      "Cannot make an address: supplier 'web' may not post to RIVAL999, expected its code under the supplier's sellers",
    ],
    [
      "that is none",
      ["revoke", "9"],
      "Cannot revoke address 9: there is none, expected one that leadgate instructions list shows",
    ],
    [
      "that is a form's hook",
      ["revoke", "1"],
      "Cannot revoke address 1: there is none, expected one that leadgate instructions list shows",
    ],
  ])("refuses an address %s", async (_, args, sentence) => {
    const { run, links, add } = openDesk();
    add("form", "auto");
    expect(await run(...args)).toEqual({ code: 1, out: "", err: `${sentence}\n` });
    expect(links()).toEqual([]);
  });

  test("refuses to revoke twice", async () => {
    const { run } = openDesk();
    await run(...LINK);
    await run("revoke", "1");
    expect(await run("revoke", "1")).toEqual({
      code: 1,
      out: "",
      err: "Cannot revoke address 1: it was revoked before, expected one that was not\n",
    });
  });

  test.each<[string, string[], string]>([
    ["nothing", [], "Cannot run instructions: found nothing, expected link, list or revoke"],
    ["another word", ["make"], "Cannot run instructions: found 'make', expected link, list or revoke"],
    [
      "half a link",
      ["link", "--supplier", "web"],
      "Cannot make an address: --campaign is missing, expected --supplier and --campaign",
    ],
    [
      "a link and more",
      ["link", "auto"],
      "Cannot run instructions link: found 'auto', expected options only",
    ],
    [
      "a list of one supplier",
      ["list", "--supplier", "web"],
      "Cannot run instructions list: found --supplier, expected --config at most",
    ],
    [
      "revoke without a number",
      ["revoke"],
      "Cannot revoke an address: found no number, expected one that list shows",
    ],
    [
      "revoke with the address",
      ["revoke", TOKEN],
      "Cannot revoke an address: found no number, expected one that list shows",
    ],
  ])("called wrongly ends with 2 and a sentence: %s", async (_, args, sentence) => {
    expect(await openDesk().run(...args)).toEqual({
      code: 2,
      out: "",
      err: `${sentence}; see leadgate instructions --help\n`,
    });
  });

  test("needs a database that was served from", async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "c.yaml"), yaml("{ port: 1 }", join(cwd, "none.sqlite")));
    const { code, err } = await runLine(["instructions", ...LINK, "--config", join(cwd, "c.yaml")]);
    expect(code).toBe(1);
    expect(err).toContain("there is none, expected one that leadgate serve has made\n");
  });
});
