import type { Catalog } from "../../domain/catalog.ts";
import type { Answer } from "../answer.ts";
import type { Handler } from "../exchange.ts";
import { pageHeaders } from "./security.ts";

const STYLE = `
:root { color-scheme: light dark; }
body { max-width: 44rem; margin: 3rem auto; padding: 0 1rem; font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
pre { padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; border-radius: .4rem; background: color-mix(in srgb, currentColor 8%, transparent); }
code { font: .9em ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .6rem .3rem 0; vertical-align: top; }
`;

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

function campaignRows({ campaigns }: Catalog): string {
  return campaigns
    .filter(({ active }) => active)
    .map(({ category, seller, fields }) => {
      const required = fields.filter((field) => field.required).map(({ key }) => key);
      const cells = [seller.name, seller.code, category, required.join(", ")];
      return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
    })
    .join("\n");
}

function campaignsSection(catalog: Catalog): string {
  return `<h2>Campaigns</h2>
<table><tr><th>Seller</th><th>Code</th><th>Category</th><th>Required fields</th></tr>
${campaignRows(catalog)}
</table>`;
}

function curlExample(url: string): string {
  return `curl -X POST ${url}/api/leads \\
  -H "Authorization: Bearer YOUR_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "seller": "SELLER_CODE",
    "category": "CATEGORY",
    "firstName": "Jane",
    "lastName": "Doe",
    "phone": "555-123-4567",
    "state": "TX"
  }'`;
}

function homeHtml(url: string, catalog: Catalog | null): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Send leads</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Send leads</h1>
<p>Post a lead as JSON, as a form or in the query string, with the API key your seller gave you. The answer says at once what became of it.</p>
<pre><code>${escapeHtml(curlExample(url))}</code></pre>
<p>An answer of a lead that was bought:</p>
<pre><code>{"success":true,"lead_id":"lead_…","status":"sold","price":45,"buyer_ids":["northwind"]}</code></pre>
<p><code>GET /api/campaigns</code> names what your key may post to and every field; <code>GET /api/me</code> says whose key it is.
Every answer, error and header is in the <a href="/docs">API reference</a> (<a href="/docs/json">OpenAPI</a>).</p>
${catalog === null ? "" : campaignsSection(catalog)}
</body>
</html>
`;
}

/**
 * `/`: what a supplier has to know, without a script. Rendered once, when it is first asked for: only then the port
 * is known. `catalog` null: sellers and campaigns are not named.
 */
export function createHome({ url, catalog }: { url: () => string; catalog: Catalog | null }): Handler {
  const styleHash = Bun.SHA256.hash(STYLE, "base64");
  const headers = pageHeaders(`style-src 'sha256-${styleHash}'`);
  let answer: Answer | null = null;
  return () => {
    answer ??= { status: 200, body: homeHtml(url(), catalog), headers };
    return answer;
  };
}
