import type { Catalog } from "../../domain/catalog.ts";
import type { Handler } from "../exchange.ts";
import { pageHeaders } from "./security.ts";

/** The page's script sets styles as it goes; it loads nothing but from here. */
function policy(inlineScripts: string): string {
  return `script-src 'self' ${inlineScripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:`;
}

/**
 * `/docs`, `/docs/json` and the page's script. What they need is loaded and rendered when first asked for, for it
 * would double the time the service takes to start.
 */
export function createDocs(options: { url: () => string; version: string; catalog: Catalog | null }) {
  async function load() {
    const { createReference } = await import("../openapi/reference.ts");
    return createReference({ ...options, url: options.url() });
  }
  let loading: ReturnType<typeof load> | null = null;

  function reference(): ReturnType<typeof load> {
    loading ??= load();
    return loading;
  }

  const page: Handler = async () => {
    const { page: body, inlineScripts } = await reference();
    return { status: 200, body, headers: pageHeaders(policy(inlineScripts)) };
  };
  const document: Handler = async () => ({ status: 200, body: (await reference()).document });
  const script: Handler = async () => ({
    status: 200,
    body: (await reference()).script,
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
    },
  });
  return { page, document, script };
}
