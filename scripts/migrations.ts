/**
 * Turns a change of `src/storage/tables.ts` into the next numbered migration: `bun run migrations --name what_changed`.
 * drizzle-kit knows neither STRICT nor WITHOUT ROWID, so they are added to what it wrote.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = "src/storage/migrations";
const withoutRowid = new Set(["lead_keys", "partner_keys", "usage", "attempts"]);

const before = new Set(readdirSync(folder, { withFileTypes: true }).map((entry) => entry.name));
const run = Bun.spawnSync(
  [
    "node_modules/.bin/drizzle-kit",
    "generate",
    "--dialect=sqlite",
    "--schema=src/storage/tables.ts",
    `--out=${folder}`,
    ...Bun.argv.slice(2),
  ],
  { stdout: "inherit", stderr: "inherit" },
);
if (run.exitCode !== 0) process.exit(run.exitCode);

for (const name of readdirSync(folder).filter((file) => file.endsWith(".sql") && !before.has(file))) {
  const path = join(folder, name);
  const statements = readFileSync(path, "utf8").replaceAll(
    /CREATE TABLE `(\w+)` \(([^;]*)\);/g,
    (_, table: string, columns: string) =>
      `CREATE TABLE \`${table}\` (${columns}) STRICT${withoutRowid.has(table) ? ", WITHOUT ROWID" : ""};`,
  );
  writeFileSync(path, statements);
}
