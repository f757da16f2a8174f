/**
 * Runs methods of the compiled Zapier app with the platform's own tester, under Node as on Zapier. A line on stdin is
 * `{ method, bundle }`, the method as a path into the app's definition; a line on stdout is `{ result }` or `{ error }`.
 * Without a bundle the result is what the definition says there.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = process.argv[2];
const { createAppTester } = createRequire(join(folder, "package.json"))("zapier-platform-core");
const { default: app } = await import(pathToFileURL(join(folder, "dist/index.js")).href);
const test = createAppTester(app);

function partAt(path) {
  return path.split(".").reduce((part, name) => part[name], app);
}

async function answer({ method, bundle }) {
  try {
    if (bundle === undefined) return { result: partAt(method) };
    return { result: await test(partAt(method), bundle) };
  } catch (error) {
    return { error: { name: error.name, message: error.message } };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
}
