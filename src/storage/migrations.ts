import type { Database } from "bun:sqlite";
import { OperatorError } from "../domain/error.ts";
import { sha256Hex } from "../domain/sha256.ts";
import first from "./migrations/0000_first.sql" with { type: "text" };
import partnerLeads from "./migrations/0001_partner_leads.sql" with { type: "text" };
import leadLists from "./migrations/0002_lead_lists.sql" with { type: "text" };
import partnerKeys from "./migrations/0003_partner_keys.sql" with { type: "text" };
import partnerLists from "./migrations/0004_partner_lists.sql" with { type: "text" };
import liveBuyers from "./migrations/0005_live_buyers.sql" with { type: "text" };
import doors from "./migrations/0006_doors.sql" with { type: "text" };
import heldLeads from "./migrations/0007_held_leads.sql" with { type: "text" };

export type Migration = { name: string; sql: string };

/** In order. A published one never changes: databases remember what they were made with. */
export const migrations: readonly Migration[] = [
  { name: "0000_first", sql: first },
  { name: "0001_partner_leads", sql: partnerLeads },
  { name: "0002_lead_lists", sql: leadLists },
  { name: "0003_partner_keys", sql: partnerKeys },
  { name: "0004_partner_lists", sql: partnerLists },
  { name: "0005_live_buyers", sql: liveBuyers },
  { name: "0006_doors", sql: doors },
  { name: "0007_held_leads", sql: heldLeads },
];

const LEDGER =
  "create table if not exists migrations (number integer primary key, name text not null, sha256 text not null, applied_at integer not null) strict";

function applied(sqlite: Database): { name: string; sha256: string }[] {
  const ledger = sqlite.query("select 1 from sqlite_schema where name = 'migrations'").get();
  if (ledger === null) return [];
  return sqlite
    .query<{ name: string; sha256: string }, []>("select name, sha256 from migrations order by number")
    .all();
}

function verify(
  known: readonly Migration[],
  done: readonly { name: string; sha256: string }[],
  path: string,
) {
  if (done.length > known.length) {
    throw new OperatorError(
      `Cannot open ${path}: it was made by a newer Leadgate (${done.length} migrations, this version knows ${known.length}); start that version, or restore the backup from before the upgrade`,
    );
  }
  done.forEach((row, i) => {
    const migration = known[i];
    if (migration === undefined || migration.name !== row.name || sha256Hex(migration.sql) !== row.sha256) {
      throw new OperatorError(
        `Cannot open ${path}: its migration ${i} is '${row.name}' with another content than this version's '${migration?.name}'; it was made by a different build of Leadgate`,
      );
    }
  });
}

/**
 * Brings a database to the newest shape, each migration in a transaction of its own.
 * Foreign keys are off meanwhile (rebuilding a table would otherwise delete what points at it) and are checked before each commit.
 * Without `apply` it only looks: a command must not change a database under the `serve` that uses it.
 * @throws OperatorError where the file is newer than, or differs from, what this version knows
 */
export function migrate(
  sqlite: Database,
  {
    path,
    now,
    apply = true,
    known = migrations,
  }: { path: string; now: number; apply?: boolean; known?: readonly Migration[] },
): void {
  if (apply) sqlite.run(LEDGER);
  const done = applied(sqlite);
  verify(known, done, path);
  if (done.length === known.length) return;
  if (!apply) {
    throw new OperatorError(
      `Cannot open ${path}: it was made by an older Leadgate (${done.length} migrations, this version knows ${known.length}); restart leadgate serve in this version first`,
    );
  }
  sqlite.run("pragma foreign_keys = off");
  for (const [number, migration] of known.entries()) {
    if (number < done.length) continue;
    sqlite
      .transaction(() => {
        for (const statement of migration.sql.split("--> statement-breakpoint")) sqlite.run(statement);
        const broken = sqlite.query("pragma foreign_key_check").all();
        if (broken.length > 0)
          throw new OperatorError(
            `Cannot upgrade ${path}: ${migration.name} leaves ${broken.length} rows without what they point at; the file is unchanged`,
          );
        sqlite.run("insert into migrations (number, name, sha256, applied_at) values (?, ?, ?, ?)", [
          number,
          migration.name,
          sha256Hex(migration.sql),
          now,
        ]);
      })
      .immediate();
  }
  sqlite.run("pragma foreign_keys = on");
}
