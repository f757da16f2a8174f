/**
 * What the packages alone cost at start: imports all that we ship, and serves one route. `imports PORT`
 * Listing what a package exports keeps the bundler from leaving out what nobody uses.
 */
import * as swagger from "@elysiajs/swagger";
import * as drizzle from "drizzle-orm";
import * as sqliteDriver from "drizzle-orm/bun-sqlite";
import * as sqliteTables from "drizzle-orm/sqlite-core";
import * as elysia from "elysia";
import * as phone from "libphonenumber-js/max";
import * as re2 from "re2js";
import * as yaml from "yaml";
import * as zod from "zod";

const packages = [swagger, drizzle, sqliteDriver, sqliteTables, elysia, phone, re2, yaml, zod];

function countExports(): number {
  return packages.reduce((sum, exported) => sum + Object.keys(exported).length, 0);
}

new elysia.Elysia()
  .get("/healthz", () => `${countExports()} exports`)
  .listen({ hostname: "127.0.0.1", port: Number(Bun.argv[2]), reusePort: false, development: false });
