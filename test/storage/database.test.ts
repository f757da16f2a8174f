import { describe, expect, test } from "bun:test";
import { chownSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { claimDatabase, openDatabase } from "../../src/storage/database.ts";
import { migrations } from "../../src/storage/migrations.ts";
import { openStore } from "../../src/storage/store.ts";
import { temporaryFolder } from "../fixtures/folder.ts";

function open(path: string) {
  return openDatabase({ path, synchronous: "full" });
}

describe("the database file", () => {
  test("is made with its folder, readable by its owner alone, and set up to survive a power cut", () => {
    const path = `${temporaryFolder()}/deep/data/leads.sqlite`;
    const sqlite = open(path);
    const pragma = (name: string) => Object.values(sqlite.query(`pragma ${name}`).get() as object)[0];
    expect({
      folder: (statSync(dirname(path)).mode & 0o777).toString(8),
      file: (statSync(path).mode & 0o777).toString(8),
      journal: pragma("journal_mode"),
      synchronous: pragma("synchronous"),
      foreignKeys: pragma("foreign_keys"),
      trustedSchema: pragma("trusted_schema"),
      secureDelete: pragma("secure_delete"),
      busyTimeout: pragma("busy_timeout"),
    }).toEqual({
      folder: "700",
      file: "600",
      journal: "wal",
      synchronous: 2,
      foreignKeys: 1,
      trustedSchema: 0,
      secureDelete: 1,
      busyTimeout: 5000,
    });
    sqlite.close();
  });

  test("of another user is refused with the line to use", () => {
    const path = `${temporaryFolder()}/leads.sqlite`;
    open(path).close();
    if (process.getuid?.() !== 0) return expect(statSync(path).uid).toBe(process.getuid?.() ?? -1);
    chownSync(path, 12345, 12345);
    expect(() => open(path)).toThrow(
      `Cannot open the database ${path}: it belongs to user 12345 and this is user 0; run the command as its owner: sudo -u '#12345' leadgate …`,
    );
  });

  test("that is no database is refused", () => {
    const path = `${temporaryFolder()}/leads.sqlite`;
    writeFileSync(path, "this is a shopping list, and a long one at that".repeat(20));
    expect(() => open(path)).toThrow(`Cannot open the database ${path}: file is not a database`);
  });

  test("whose folder cannot be made is refused", () => {
    const path = `${temporaryFolder()}/file`;
    writeFileSync(path, "");
    expect(() => open(`${path}/data/leads.sqlite`)).toThrow(
      /^Cannot open the database .*expected a folder that user \d+ may write/,
    );
  });

  test("is claimed by one serve at a time, and free again when that one closes", () => {
    const path = `${temporaryFolder()}/leads.sqlite`;
    open(path).close();
    const release = claimDatabase(path);
    expect(() => claimDatabase(path)).toThrow(
      `Cannot serve ${path}: another leadgate serve is already using it; stop that one first, or give this one its own database.path`,
    );
    release();
    claimDatabase(path)();
  });

  test("is claimed whatever it is called", () => {
    const folder = temporaryFolder();
    open(`${folder}/leads.sqlite`).close();
    symlinkSync(`${folder}/leads.sqlite`, `${folder}/linked.sqlite`);
    const release = claimDatabase(`${folder}/leads.sqlite`);
    expect(() => claimDatabase(`${folder}/linked.sqlite`)).toThrow(
      "another leadgate serve is already using it",
    );
    release();
  });
});

describe("the store", () => {
  test("can say whether it can write, and a command can work beside a serve", async () => {
    const path = `${temporaryFolder()}/leads.sqlite`;
    const settings = { path, synchronous: "full", now: () => 0 } as const;
    const serving = openStore({ ...settings, serve: true });
    const beside = openStore({ ...settings, serve: false });
    expect(await serving.canWrite()).toBe(true);
    expect(beside.writeNow((_tx, now) => beside.configs.use({ hash: "h", catalog: "{}" }, now))).toBe(1);
    expect(serving.configs.get(1)?.hash).toBe("h");
    beside.close();
    serving.close();
  });

  test("syncs the log of the file itself where it is opened through a link", async () => {
    const [real, linked] = [temporaryFolder(), temporaryFolder()];
    open(`${real}/leads.sqlite`).close();
    symlinkSync(`${real}/leads.sqlite`, `${linked}/leads.sqlite`);
    const store = openStore({
      path: `${linked}/leads.sqlite`,
      synchronous: "full",
      serve: true,
      now: () => 0,
    });
    expect(await store.canWrite()).toBe(true);
    expect(readdirSync(linked)).toEqual(["leads.sqlite"]);
    store.close();
  });

  test("of a damaged file is refused with a sentence, and lets go of it", () => {
    const path = `${temporaryFolder()}/leads.sqlite`;
    const first = openStore({ path, synchronous: "full", serve: true, now: () => 0 });
    first.close();
    const bytes = readFileSync(path);
    bytes.fill(0xee, 4096 + 8);
    writeFileSync(path, bytes);
    const again = () => openStore({ path, synchronous: "full", serve: true, now: () => 0 });
    expect(again).toThrow(`Cannot open the database ${path}: database disk image is malformed`);
    expect(again).toThrow("database disk image is malformed");
  });

  test("of a command leaves an older database to the serve that uses it", () => {
    const path = `${temporaryFolder()}/leads.sqlite`;
    open(path).close();
    expect(() => openStore({ path, synchronous: "full", serve: false, now: () => 0 })).toThrow(
      `Cannot open ${path}: it was made by an older Leadgate (0 migrations, this version knows ${migrations.length}); restart leadgate serve in this version first`,
    );
  });

  test("is not ready for a while once the disk has refused a batch", async () => {
    const path = `${temporaryFolder()}/leads.sqlite`;
    const clock = { now: 0 };
    const store = openStore({ path, synchronous: "full", serve: true, now: () => clock.now });
    const full = Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    const refused = store.run(() => {
      throw full;
    });
    expect(refused).rejects.toMatchObject({ code: "unavailable" });
    await store.idle();
    expect(await store.canWrite()).toBe(false);
    clock.now += 5_000;
    expect(await store.canWrite()).toBe(true);
    store.close();
  });

  test("issues ids above everything stored, also when the clock was set back", async () => {
    const path = `${temporaryFolder()}/leads.sqlite`;
    const first = openStore({ path, synchronous: "full", serve: true, now: () => 0 });
    const id = first.mintLeadId(Date.UTC(2030, 0, 1));
    first.writeNow(() => {
      first.leads.insert({
        id,
        configId: 1,
        seller: "S",
        campaign: "c",
        supplier: "s",
        keyId: "k",
        status: "pending",
        reason: null,
        duplicateOf: null,
        test: 0,
        nextAt: null,
        expiresAt: null,
        fingerprint: 0,
        idempotencyKey: null,
        keys: null,
        fields: null,
        posted: null,
        address: null,
        userAgent: null,
        decision: null,
        answer: null,
        faults: null,
      });
    });
    first.close();
    const second = openStore({ path, synchronous: "full", serve: true, now: () => 0 });
    expect(second.mintLeadId(Date.UTC(2026, 0, 1))).toBe(id + 1);
    second.close();
  });
});
