import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type Migration, migrate, migrations } from "../../src/storage/migrations.ts";
import { temporaryFolder } from "../fixtures/folder.ts";

const root = join(import.meta.dir, "../..");
const folder = join(root, "src/storage/migrations");
const options = { path: "leads.sqlite", now: 0 };

function shape(sqlite: Database): string[] {
  return sqlite
    .query<{ sql: string }, []>("select sql from sqlite_schema where sql is not null order by name")
    .all()
    .map((row) => row.sql);
}

function migrated(known: readonly Migration[] = migrations): Database {
  const sqlite = new Database(":memory:", { strict: true });
  migrate(sqlite, { ...options, known });
  return sqlite;
}

describe("migrations", () => {
  test("the binary embeds every file of the folder, in order", () => {
    const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
    expect(migrations.map(({ name, sql }) => [`${name}.sql`, sql])).toEqual(
      files.sort().map((file) => [file, readFileSync(join(folder, file), "utf8")]),
    );
  });

  test("the tables in code are those of the last migration", () => {
    const copy = join(temporaryFolder(), "migrations");
    cpSync(folder, copy, { recursive: true });
    const run = Bun.spawnSync(
      [
        "node_modules/.bin/drizzle-kit",
        "generate",
        "--dialect=sqlite",
        "--schema=src/storage/tables.ts",
        `--out=${relative(root, copy)}`,
      ],
      { cwd: root, stderr: "pipe" },
    );
    expect(run.stdout.toString()).toContain("No schema changes, nothing to migrate");
  });

  test("from every earlier state the database comes to the same shape, with its rows", () => {
    const whole = shape(migrated());
    for (let count = 1; count <= migrations.length; count++) {
      const sqlite = migrated(migrations.slice(0, count));
      sqlite.run("insert into configs (id, hash, first_used_at, catalog) values (1, 'h', 0, '{}')");
      migrate(sqlite, options);
      expect(shape(sqlite)).toEqual(whole);
      expect(sqlite.query("select hash from configs").values()).toEqual([["h"]]);
    }
  });

  test("every table is STRICT", () => {
    const loose = migrated()
      .query(
        "select name from pragma_table_list where schema = 'main' and not strict and name not like 'sqlite_%'",
      )
      .values();
    expect(loose).toEqual([]);
  });

  test("running it twice changes nothing", () => {
    const sqlite = migrated();
    const before = shape(sqlite);
    migrate(sqlite, options);
    expect(shape(sqlite)).toEqual(before);
  });

  test("a rebuilt table keeps the rows that point at it", () => {
    const rebuild: Migration = {
      name: "rebuild",
      sql: "create table leads2 as select * from leads;--> statement-breakpoint\ndrop table leads;--> statement-breakpoint\nalter table leads2 rename to leads",
    };
    const parent: Migration = {
      name: "parent",
      sql: "create table leads (id integer primary key) strict;--> statement-breakpoint\ncreate table sales (lead integer references leads (id) on delete cascade) strict;--> statement-breakpoint\ninsert into leads values (1);--> statement-breakpoint\ninsert into sales values (1)",
    };
    const keyed = {
      ...rebuild,
      sql: rebuild.sql.replace(
        "create table leads2 as select * from leads",
        "create table leads2 (id integer primary key) strict;--> statement-breakpoint\ninsert into leads2 select * from leads",
      ),
    };
    const sqlite = migrated([parent, keyed]);
    expect(sqlite.query("select lead from sales").values()).toEqual([[1]]);
  });

  test.each<[string, readonly Migration[], readonly Migration[], string]>([
    [
      "a database of a newer version",
      [...migrations, { name: "9999_later", sql: "create table later (id integer) strict" }],
      migrations,
      `Cannot open leads.sqlite: it was made by a newer Leadgate (${migrations.length + 1} migrations, this version knows ${migrations.length}); start that version, or restore the backup from before the upgrade`,
    ],
    [
      "a database made by an edited migration",
      [{ name: "0000_first", sql: "create table a (id integer) strict" }],
      [{ name: "0000_first", sql: "create table b (id integer) strict" }],
      "Cannot open leads.sqlite: its migration 0 is '0000_first' with another content than this version's '0000_first'; it was made by a different build of Leadgate",
    ],
    [
      "a migration that leaves rows without what they point at",
      [],
      [
        {
          name: "0000_bad",
          sql: "create table a (id integer primary key) strict;--> statement-breakpoint\ncreate table b (a integer references a (id)) strict;--> statement-breakpoint\ninsert into b values (7)",
        },
      ],
      "Cannot upgrade leads.sqlite: 0000_bad leaves 1 rows without what they point at; the file is unchanged",
    ],
  ])("%s is refused", (_name, before, known, sentence) => {
    const sqlite = migrated(before);
    expect(() => migrate(sqlite, { ...options, known })).toThrow(new Error(sentence));
  });

  test("a migration that fails half way leaves nothing of itself", () => {
    const sqlite = migrated([]);
    const bad = {
      name: "0000_bad",
      sql: "create table a (id integer) strict;--> statement-breakpoint\ncreate nonsense",
    };
    expect(() => migrate(sqlite, { ...options, known: [bad] })).toThrow();
    expect(shape(sqlite)).toHaveLength(1);
  });
});
