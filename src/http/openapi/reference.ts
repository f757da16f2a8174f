import { createHash } from "node:crypto";
import { swagger } from "@elysiajs/swagger";
import { Elysia } from "elysia";
import { z } from "zod";
import scriptPath from "../../../node_modules/@scalar/api-reference/dist/browser/standalone.js" with {
  type: "file",
};
import type { Catalog } from "../../domain/catalog.ts";
import { createCampaignBodies } from "./campaign-bodies.ts";
import { createOperations } from "./operations.ts";
import { createPartnerOperations, partnerTag } from "./partner-operations.ts";
import { createProgramBodies } from "./program-bodies.ts";
import { schemas } from "./schemas.ts";

/** The vendor's own colours are too pale for many, and its buttons to copy have no name for those who hear the page. */
const CSS = `
:root { --scalar-font: system-ui, sans-serif; --scalar-font-code: ui-monospace, monospace; }
a[href*="scalar.com"] { display: none !important; }
.light-mode {
  --scalar-color-2: #595959; --scalar-color-3: #666666; --scalar-color-accent: #0b6b50; --scalar-color-green: #0b6b50;
  --scalar-color-blue: #0060a8; --scalar-color-orange: #a63d00; --scalar-color-red: #b3261e; --scalar-color-purple: #6b3fa0;
  --scalar-color-yellow: #7a5900;
}
.dark-mode { --scalar-color-3: #a0a0a0; --scalar-color-accent: #5ed3a8; }
.scalar-code-copy .sr-only span { display: inline !important; }
`;

/** Everything that loads from elsewhere, calls home or leads to the vendor's cloud is off. */
const pageConfig = {
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: "never",
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
  authentication: { preferredSecurityScheme: "bearer" },
  customCss: CSS,
};

/** The plugin knows zod 3 only, so schemas are turned here; `$schema` has no place in OpenAPI 3.0. */
function componentSchemas(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const {
        $schema,
        "~standard": _,
        ...rest
      } = z.toJSONSchema(schema, { target: "openapi-3.0", io: "input" });
      return [name, rest];
    }),
  );
}

function header(description: string, schema: object = { type: "string" }) {
  return { description, schema };
}

const headers = {
  RequestId: header("The request's name in our log."),
  RateLimit: header("Posts (under `/v1`: changes) that can be made at once.", { type: "integer" }),
  RateLimitRemaining: header("Of these, left.", { type: "integer" }),
  RateLimitReset: header("When all are back, Unix seconds.", { type: "integer" }),
  RetryAfter: header("Seconds to wait.", { type: "integer" }),
  Authenticate: header("Always `Bearer`."),
  Allow: header("The methods of this path."),
  Replayed: header("`true` on the answer to a repeat.", { type: "string", enum: ["true"] }),
};

const description = `Post leads and hear at once what became of them.

Every request carries your key: \`Authorization: Bearer <API key>\`; a key in the query string is never accepted. Every fault has one shape, whatever its status; \`code\` is what to branch on, \`errors\` names each wrong field. An unknown path is a 404, another method a 405 with \`Allow\`. Where a name stands twice in a JSON object, the last one counts.

Partner programs have keys and an API of their own under \`/v1\`: \`status\` is 1 on success and 0 on a fault, \`message\` says what was wrong, and \`errors\` of a 422 names each wrong field. The two kinds of keys do not open each other's doors.`;

/** The document and its page, by the plugin. `url`: where the service is reached. */
export async function createReference({
  url,
  version,
  catalog,
}: {
  url: string;
  version: string;
  /** Null: sellers and campaigns are not named. */
  catalog: Catalog | null;
}) {
  const operations = {
    ...createOperations(catalog === null ? null : createCampaignBodies(catalog.campaigns)),
    ...createPartnerOperations(catalog === null ? null : createProgramBodies(catalog.programs)),
  };
  const app = new Elysia().use(
    swagger({
      path: "/docs",
      scalarCDN: scriptUrl(version),
      scalarConfig: pageConfig,
      documentation: {
        info: { title: "Leads API", version, description, license: { name: "MIT" } },
        servers: [{ url }],
        security: [{ bearer: [] }],
        tags: [
          { name: "Leads" },
          { name: "Form builders" },
          { name: "Webhooks" },
          { name: "Account" },
          { name: partnerTag },
          { name: "Operation" },
        ],
        components: {
          schemas: componentSchemas(),
          headers,
          securitySchemes: {
            bearer: { type: "http", scheme: "bearer", description: "A supplier's API key." },
            programKey: { type: "http", scheme: "bearer", description: "A partner program's API key." },
            metricsToken: {
              type: "http",
              scheme: "bearer",
              description: "The operator's `server.metrics_token`.",
            },
          },
        },
      },
    }),
  );
  for (const [name, detail] of Object.entries(operations)) {
    const [method = "", path = ""] = name.split(" ");
    app.route(method, path, () => "", { detail });
  }
  async function read(path: string): Promise<string> {
    return (await app.handle(new Request(`http://localhost${path}`))).text();
  }
  const page = (await read("/docs")).replace("<html>", '<html lang="en">');
  return {
    page,
    inlineScripts: inlineScripts(page),
    document: await read("/docs/json"),
    script: Bun.file(scriptPath),
  };
}

/** Content-Security-Policy sources of the scripts inside the page: one, empty but for white space, that holds the settings. */
function inlineScripts(page: string): string {
  const texts = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([^<]*)<\/script>/g)].map(
    ([, text = ""]) => text,
  );
  return texts.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`).join(" ");
}

/** Changes with the version, so that it may be cached for ever. */
function scriptUrl(version: string): string {
  return `/docs/reference.js?v=${encodeURIComponent(version)}`;
}
