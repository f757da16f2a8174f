import blueprint from "../../integrations/make/blueprint.json" with { type: "json" };
import type { Handler } from "../exchange.ts";

/** Stands in the template wherever the address of the service belongs. */
const EXAMPLE = "https://leads.example.com";

/** The template with another address in it, indented for people who look into the file. */
function templateFor(url: string): string {
  const text = JSON.stringify(blueprint, null, 2);
  const escaped = JSON.stringify(url).slice(1, -1);
  return text.replaceAll(EXAMPLE, () => escaped);
}

/** `/integrations/make/blueprint.json`: a scenario that people import into Make, with this service's own address in it. */
export function createMakeBlueprint({ url }: { url: () => string }): Handler {
  return () => ({
    status: 200,
    body: templateFor(url()),
    headers: {
      "content-disposition": 'attachment; filename="leadgate-make-blueprint.json"',
      "cache-control": "no-cache",
    },
  });
}
