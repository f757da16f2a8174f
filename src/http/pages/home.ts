import type { Catalog } from "../../domain/catalog.ts";
import type { Answer } from "../answer.ts";
import type { Handler } from "../exchange.ts";

/**
 * A page that is the same for everybody until the next start. It is loaded and rendered when first asked for: only
 * then the port is known, and starting need not wait for it.
 */
function rendered(render: () => Promise<Answer>): Handler {
  let answer: Promise<Answer> | null = null;
  return () => {
    answer ??= render();
    return answer;
  };
}

type Options = { url: () => string; bodyLimitBytes: number; catalog: Catalog | null };

/** `/`: what a supplier has to know. `catalog` null: sellers and campaigns are not named. */
export function createHome({ url, ...options }: Options): Handler {
  return rendered(async () => (await import("./supplier-page.ts")).supplierPage({ ...options, url: url() }));
}

/** `/partners`: what whoever connects a partner program has to know. `catalog` null: programs are not named. */
export function createPartnersPage({ url, catalog }: Omit<Options, "bodyLimitBytes">): Handler {
  return rendered(async () => (await import("./partners-page.ts")).partnersPage({ catalog, url: url() }));
}
