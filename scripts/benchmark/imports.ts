/**
 * What the packages alone cost at start: imports all that we ship, and serves one route. `imports PORT`
 * Each import is used, or the bundler would leave it out.
 */
import { swagger } from "@elysiajs/swagger";
import { drizzle } from "drizzle-orm/bun-sqlite";
import { sqliteTable } from "drizzle-orm/sqlite-core";
import { Elysia } from "elysia";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { RE2JS } from "re2js";
import { parseDocument } from "yaml";
import { z } from "zod";

const imported = [swagger, drizzle, sqliteTable, parsePhoneNumberFromString, RE2JS, parseDocument, z];

new Elysia()
  .get("/healthz", () => `${imported.length} packages`)
  .listen({ hostname: "127.0.0.1", port: Number(Bun.argv[2]), reusePort: false, development: false });
