import { join } from "node:path";
import { codeOf, componentsOf } from "./make-app-rules.ts";
import { type App, type JsonObject, readApp } from "./make-format.ts";
import { misfits } from "./make-parameter-rules.ts";
import { openMake } from "./make-runner.ts";

export const app: App = readApp(join(import.meta.dir, "../../src/integrations/make/app"));
export const make = openMake(app);

/** What is in a module's output that its interface does not name, or as another type. */
export function unnamed(module: string, output: unknown): string[] {
  const component = componentsOf(app).find(({ id }) => id === module);
  const list = component === undefined ? undefined : codeOf(app, component, "interface")?.code;
  return misfits(output as JsonObject, list, module);
}

/** What a request that fails says. */
export function refusal(request: Promise<unknown>): Promise<unknown> {
  return request.then(
    (output) => ({ output }),
    (fault: unknown) => fault,
  );
}
