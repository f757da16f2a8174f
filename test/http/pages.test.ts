import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { escapeHtml } from "../../src/http/pages/home.ts";
import { openService } from "./service.ts";

const secured = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "content-type": "text/html; charset=utf-8",
};

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

describe("a page", () => {
  test.each(["/", "/docs"])("at %s stands in no frame and tells nobody where it was left", async (path) => {
    const { ask } = openService();
    const response = await ask("GET", path);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject(secured);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toStartWith("default-src 'none'; ");
    expect(policy).toEndWith("; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    expect(/script-src[^;]*unsafe/.test(policy)).toBe(false);
  });

  test("for suppliers has no script, and its one style is the one the policy allows", async () => {
    const { ask } = openService();
    const response = await ask("GET", "/");
    const html = await response.text();
    expect(html).not.toContain("<script");
    const style = /<style>([^<]*)<\/style>/.exec(html)?.[1] ?? "";
    expect(response.headers.get("content-security-policy")).toContain(`style-src ${hashOf(style)};`);
  });

  test("for suppliers shows the address they post to", async () => {
    const { ask } = openService({ server: { publicUrl: "https://leads.example.com" } });
    expect(await (await ask("GET", "/")).text()).toContain(
      "curl -X POST https://leads.example.com/api/leads ",
    );
  });

  test.each([{ listCampaigns: false }, { listCampaigns: true }])(
    "names sellers and active campaigns only where the operator wants it: $listCampaigns",
    async ({ listCampaigns }) => {
      const { ask } = openService({ listCampaigns });
      for (const path of ["/", "/docs/json"]) {
        const text = await (await ask("GET", path)).text();
        const named = ["Other Leads", "OTHER999", "Solar"].map((name) => text.includes(name));
        expect(named).toEqual([listCampaigns, listCampaigns, listCampaigns]);
        expect(text).not.toContain("Old");
      }
    },
  );

  test("for programmers takes its script from here and nothing from elsewhere", async () => {
    const { ask } = openService();
    const response = await ask("GET", "/docs");
    const html = await response.text();
    const sources = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source);
    expect(sources).toEqual(["/docs/reference.js?v=0.0.0-test"]);
    const script = await ask("GET", sources[0] ?? "");
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect((await script.text()).length).toBeGreaterThan(1_000_000);
  });

  test("for programmers allows the one script that stands in it", async () => {
    const { ask } = openService();
    const response = await ask("GET", "/docs");
    const inline = /<script(?![^>]*src=)[^>]*>([^<]*)<\/script>/.exec(await response.text())?.[1] ?? "";
    expect(response.headers.get("content-security-policy")).toContain(`script-src 'self' ${hashOf(inline)};`);
  });

  test("shows words of the configuration as words", () => {
    expect(escapeHtml(`<b a="x" b='y'>&`)).toBe("&#60;b a=&#34;x&#34; b=&#39;y&#39;&#62;&#38;");
  });

  test("that browsers ask for unasked is no fault", async () => {
    const { ask } = openService();
    expect((await ask("GET", "/favicon.ico")).status).toBe(204);
  });
});
