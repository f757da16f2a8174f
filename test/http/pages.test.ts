import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { errorCodes } from "../../src/domain/error.ts";
import { errorTable } from "../../src/http/errors.ts";
import { partnerFaultCodes } from "../../src/http/openapi/partner-examples.ts";
import { escapeHtml, html, prose } from "../../src/http/pages/html.ts";
import { partnerStatus } from "../../src/http/partner-errors.ts";
import { instructionsTo, textOf } from "./page-reading.ts";
import { catalog, openService, program } from "./service.ts";

const secured = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "content-type": "text/html; charset=utf-8",
};
const ours = ["/", "/partners", "/i/token"];
const links = [instructionsTo("team", "acme-auto")];

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

async function read(path: string, options: Parameters<typeof openService>[0] = {}): Promise<string> {
  return (await openService({ links, ...options }).ask("GET", path)).text();
}

describe("a page", () => {
  test.each([...ours, "/docs", "/i/guessed"])(
    "at %s stands in no frame and tells nobody where it was left",
    async (path) => {
      const response = await openService({ links }).ask("GET", path);
      expect(response.status).toBe(path === "/i/guessed" ? 404 : 200);
      expect(Object.fromEntries(response.headers)).toMatchObject(secured);
      const policy = response.headers.get("content-security-policy") ?? "";
      expect(policy).toStartWith("default-src 'none'; ");
      expect(policy).toEndWith("; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
      expect(/script-src[^;]*unsafe/.test(policy)).toBe(false);
    },
  );

  test.each(ours)("at %s allows the one style and the one script that stand in it", async (path) => {
    const response = await openService({ links }).ask("GET", path);
    const text = await response.text();
    const [style = "", script = ""] = ["style", "script"].map(
      (tag) => new RegExp(`<${tag}>([^\0]*?)</${tag}>`).exec(text)?.[1],
    );
    expect(text.match(/<(style|script|link|img|iframe)\b/g)).toEqual(["<link", "<style", "<script"]);
    expect(text).not.toMatch(/ (style|on\w+)=/);
    expect(response.headers.get("content-security-policy")).toContain(
      `; style-src ${hashOf(style)}; script-src ${hashOf(script)}; img-src data:; `,
    );
  });

  test.each(ours)("at %s is small, whole for HEAD too, and the same every time", async (path) => {
    const { ask } = openService({ links });
    const first = await (await ask("GET", path)).text();
    expect(first.length).toBeLessThan(100_000);
    expect(await (await ask("GET", path)).text()).toBe(first);
    const head = await ask("HEAD", path);
    expect({ status: head.status, type: head.headers.get("content-type") }).toEqual({
      status: 200,
      type: secured["content-type"],
    });
  });

  test.each(ours)("at %s leads only to what is there", async (path) => {
    const { ask } = openService({ links });
    const text = await (await ask("GET", path)).text();
    const targets = [...text.matchAll(/<a href="([^"]*)"/g)].map(([, target = ""]) => target);
    const inside = targets.filter((target) => target.startsWith("#")).map((target) => target.slice(1));
    expect(inside.filter((id) => !text.includes(` id="${id}"`))).toEqual([]);
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const paths = new Set(targets.filter((target) => target.startsWith("/")));
    const answers = await Promise.all([...paths].map(async (to) => [to, (await ask("GET", to)).status]));
    expect(answers.filter(([, status]) => status !== 200)).toEqual([]);
    expect(paths.size).toBeGreaterThan(2);
  });

  test.each(ours)(
    "at %s shows the address the service is called by, and no other of its own",
    async (path) => {
      const text = await read(path, { server: { publicUrl: "https://leads.example.org/base" } });
      const addresses = textOf(text).match(/https?:\/\/\w[^\s"'<>)]+/g) ?? [];
      const others = addresses.filter((address) => !address.startsWith("https://leads.example.org/base"));
      expect(addresses.length - others.length).toBeGreaterThan(5);
      expect(new Set(others.map((address) => new URL(address).host))).toEqual(
        new Set(others.length > 0 ? ["crm.example.com"] : []),
      );
    },
  );

  test.each([{ listCampaigns: false }, { listCampaigns: true }])(
    "names sellers, active campaigns and programs only where the operator wants it: $listCampaigns",
    async ({ listCampaigns }) => {
      const { ask } = openService({ listCampaigns });
      for (const path of ["/", "/partners", "/docs/json"]) {
        const text = await (await ask("GET", path)).text();
        const names = path === "/partners" ? [program.name] : ["Other Leads", "OTHER999", "Solar"];
        expect(names.map((name) => text.includes(name))).toEqual(names.map(() => listCampaigns));
        expect(text).not.toMatch(/\bOld\b/);
      }
    },
  );

  test("names nobody of the example configuration either", async () => {
    const names = ["ACME1234", "acme", "Auto Insurance", "northwind"];
    for (const path of ["/", "/partners"]) {
      const text = await read(path);
      expect(names.filter((name) => text.includes(name))).toEqual([]);
    }
  });

  test("shows words of the configuration as words", async () => {
    const [campaign = catalog.campaigns[0]] = catalog.campaigns;
    if (campaign === undefined) throw new Error("there is no campaign");
    const hostile = { ...campaign, category: `<script>alert("1")</script>` };
    const served = { ...catalog, campaigns: [hostile] };
    for (const path of ["/", "/i/token"]) {
      const text = await read(path, { served, listCampaigns: true });
      expect(text.match(/<script/g)).toHaveLength(1);
      expect(textOf(text)).toContain(hostile.category);
    }
  });

  test("that browsers ask for unasked is no fault", async () => {
    expect((await openService().ask("GET", "/favicon.ico")).status).toBe(204);
  });
});

describe("the page for suppliers", () => {
  test("has every error of the table, with its status", async () => {
    const text = await read("/");
    const rows = [...text.matchAll(/<tr role="row"><th [^>]*>(\d{3})<\/th>(.*)<\/tr>/g)].map(
      ([, status, cells = ""]) => [
        Number(status),
        ...[...cells.matchAll(/<td [^>]*>(.*?)<\/td>/g)].map(([, cell = ""]) => textOf(cell)).slice(0, 2),
      ],
    );
    expect(rows).toEqual(errorCodes.map((code) => [errorTable[code].status, errorTable[code].error, code]));
  });

  test("lists the fields of campaigns that may be named", async () => {
    const text = textOf(await read("/", { listCampaigns: true }));
    expect(text).toContain("coverage");
    expect(text).toContain("What the person asked for");
    expect(text).toContain('"coverage": "liability"');
  });
});

describe("the page for partners", () => {
  test("has every error of that API, with its status", async () => {
    const text = await read("/partners");
    const rows = [
      ...text.matchAll(/<th scope="row" role="rowheader">(\d{3})<\/th><td role="cell">([^<]*)</g),
    ].map(([, status, error]) => `${status} ${error}`);
    const expected = partnerFaultCodes.map((code) => `${partnerStatus(code)} ${errorTable[code].error}`);
    expect(rows.toSorted()).toEqual(expected.toSorted());
  });

  test("shows the form of a program that may be named, and none of its partners", async () => {
    const text = textOf(await read("/partners", { listCampaigns: true }));
    for (const { id, title } of program.form.filter(({ type }) => type !== "text")) {
      expect(text).toContain(`${id}`);
      expect(text).toContain(title ?? "");
    }
    expect(text).not.toContain("ref_123");
  });
});

describe("the page for programmers", () => {
  test("takes its script from here and nothing from elsewhere", async () => {
    const { ask } = openService();
    const text = await (await ask("GET", "/docs")).text();
    const sources = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source);
    expect(sources).toEqual(["/docs/reference.js?v=0.0.0-test"]);
    const script = await ask("GET", sources[0] ?? "");
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect((await script.text()).length).toBeGreaterThan(1_000_000);
  });

  test("allows the one script that stands in it", async () => {
    const response = await openService().ask("GET", "/docs");
    const inline = /<script(?![^>]*src=)[^>]*>([^<]*)<\/script>/.exec(await response.text())?.[1] ?? "";
    expect(response.headers.get("content-security-policy")).toContain(`script-src 'self' ${hashOf(inline)};`);
  });
});

describe("markup", () => {
  test.each([
    ["a text", html`<p>${`<b a="x" b='y'>&`}</p>`, "<p>&#60;b a=&#34;x&#34; b=&#39;y&#39;&#62;&#38;</p>"],
    ["a list of texts and markup", html`${["<", html`<i>${1}</i>`]}`, "&#60;<i>1</i>"],
    ["code in a text", prose("a `<b>` c"), "a <code>&#60;b&#62;</code> c"],
    ["a text with a backslash", html`a\\n${"\\n"}`, "a\\n\\n"],
  ])("is escaped but for markup: %s", (_, made, markup) => {
    expect(made.markup).toBe(markup);
  });

  test("is read as it was written", () => {
    const text = `<&"'>`;
    expect(textOf(escapeHtml(text))).toBe(text);
  });
});
