import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { AppError } from "../../src/domain/error.ts";
import { createCommitter, type Job } from "../../src/storage/committer.ts";
import { temporaryFolder } from "../fixtures/folder.ts";

function open({
  path = ":memory:",
  sync = null,
}: {
  path?: string;
  sync?: (() => Promise<void>) | null;
} = {}) {
  const sqlite = new Database(path, { strict: true });
  sqlite.run("create table notes (id integer primary key, body text not null unique) strict");
  const faults: string[] = [];
  const state = { now: 1 };
  const committer = createCommitter({
    sqlite,
    now: () => state.now++,
    sync,
    beforeCommit: () => {},
    onFault: (code) => faults.push(code),
  });
  const insert = sqlite.prepare("insert into notes (body) values (?)");
  const note =
    (body: string): Job<string> =>
    () => {
      insert.run(body);
      return body;
    };
  const bodies = () =>
    sqlite
      .query<{ body: string }, []>("select body from notes order by id")
      .all()
      .map((row) => row.body);
  return { sqlite, committer, faults, note, bodies };
}

/** What became of each: its value, or the code or message it was refused with. */
async function outcomes(promises: Promise<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((one) => {
    if (one.status === "fulfilled") return one.value;
    return one.reason instanceof AppError ? one.reason.code : one.reason.message;
  });
}

describe("group commit", () => {
  test("jobs of one turn share a transaction and its moment, and see each other's writes", async () => {
    const { committer, note, bodies } = open();
    const seen = committer.run((_tx, now) => ({ now, bodies: bodies() }));
    const results = await Promise.all([
      seen,
      committer.run(note("a")),
      committer.run((_tx, now) => [now, ...bodies()]),
    ]);
    expect(results).toEqual([{ now: 1, bodies: [] }, "a", [1, "a"]]);
  });

  test("where a job throws all is undone and run again, and then only its own writes are lost", async () => {
    const { committer, note, bodies } = open();
    const heard: string[] = [];
    const hooked =
      (name: string, then: Job<string>): Job<string> =>
      (tx, now) => {
        tx.onCommit(() => heard.push(`${name} kept`));
        tx.onRollback(() => heard.push(`${name} lost`));
        return then(tx, now);
      };
    const fail: Job<string> = (tx, now) => {
      note("half")(tx, now);
      throw new Error("no");
    };
    expect(
      await outcomes([
        committer.run(hooked("a", note("a"))),
        committer.run(hooked("b", fail)),
        committer.run(hooked("c", note("c"))),
      ]),
    ).toEqual(["a", "no", "c"]);
    expect(bodies()).toEqual(["a", "c"]);
    expect(heard).toEqual(["b lost", "a lost", "b lost", "a kept", "c kept"]);
  });

  test("a broken constraint is the job's own fault and not the disk's", async () => {
    const { committer, note } = open();
    const [first, second] = await outcomes([committer.run(note("a")), committer.run(note("a"))]);
    expect([first, second]).toEqual(["a", "UNIQUE constraint failed: notes.body"]);
  });

  test("a job that returns a promise is refused, because it would be committed before it is done", async () => {
    const { committer } = open();
    expect(await outcomes([committer.run(() => Promise.resolve(1))])).toEqual([
      "Cannot commit a job: it returned a promise, expected a value",
    ]);
  });

  test("on a full disk nobody is told yes, memory is rolled back, and service resumes when there is room", async () => {
    const { sqlite, committer, faults, bodies, note } = open({ path: `${temporaryFolder()}/full.sqlite` });
    sqlite.run("pragma max_page_count = 20");
    const lost: string[] = [];
    const big =
      (name: string): Job<string> =>
      (tx, now) => {
        tx.onRollback(() => lost.push(name));
        return note(name.padEnd(20_000))(tx, now);
      };
    expect(await outcomes([committer.run(big("a")), committer.run(big("b"))])).toEqual([
      "unavailable",
      "unavailable",
    ]);
    expect({ faults, lost, bodies: bodies() }).toEqual({
      faults: ["SQLITE_FULL"],
      lost: ["b", "a"],
      bodies: [],
    });
    sqlite.run("pragma max_page_count = 100000");
    expect((await outcomes([committer.run(note("later"))]))[0]).toBe("later");
  });

  test("a commit that fails fails every job of its batch", async () => {
    const { sqlite, committer, note, bodies } = open();
    sqlite.run("pragma foreign_keys = on");
    sqlite.run(
      "create table parts (note integer references notes (id) deferrable initially deferred) strict",
    );
    const orphan: Job<void> = () => void sqlite.run("insert into parts values (99)");
    const results = await outcomes([committer.run(note("a")), committer.run(orphan)]);
    expect(results).toEqual(["FOREIGN KEY constraint failed", "FOREIGN KEY constraint failed"]);
    expect(bodies()).toEqual([]);
    expect(await committer.run(note("b"))).toBe("b");
  });

  test("while another process writes, jobs wait for it, and are refused as unavailable when it takes too long", async () => {
    const path = `${temporaryFolder()}/busy.sqlite`;
    const { sqlite, committer, note } = open({ path });
    sqlite.run("pragma busy_timeout = 1");
    const other = new Database(path);
    other.run("begin immediate");
    expect(await outcomes([committer.run(note("a"))])).toEqual(["unavailable"]);
    other.run("rollback");
    expect(await outcomes([committer.run(note("a"))])).toEqual(["a"]);
  });

  test("more than 256 jobs are several batches, in the order they came", async () => {
    const { committer } = open();
    const moments = await Promise.all(Array.from({ length: 600 }, () => committer.run((_tx, now) => now)));
    expect([moments[0], moments[255], moments[256], moments[511], moments[512]]).toEqual([1, 1, 2, 2, 3]);
  });

  test("more than 2,000 waiting are refused at once with the time to try again", async () => {
    const { committer } = open();
    const accepted = Array.from({ length: 2_000 }, () => committer.run(() => 1));
    const refused = await committer.run(() => 1).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "unavailable", headers: {} });
    expect(new Set(await Promise.all(accepted))).toEqual(new Set([1]));
  });
});

describe("a commit that is synced beside the event loop", () => {
  /** A disk whose syncs end when the test says so. */
  function openSlowDisk() {
    const syncs: PromiseWithResolvers<void>[] = [];
    const sync = () => {
      const one = Promise.withResolvers<void>();
      syncs.push(one);
      return one.promise;
    };
    /** A batch begins in the second turn of the event loop: the first that brings nothing more. */
    async function turn(): Promise<void> {
      for (let turns = 0; turns < 2; turns++) await new Promise((resolve) => setImmediate(resolve));
    }
    return { ...open({ sync }), syncs, turn };
  }

  test("nobody is told and no hook is called before the sync has ended", async () => {
    const { committer, note, syncs, turn } = openSlowDisk();
    const heard: string[] = [];
    const run = committer.run((tx, now) => {
      tx.onCommit(() => heard.push("kept"));
      return note("a")(tx, now);
    });
    run.then(() => heard.push("told"));
    committer.durable().then(() => heard.push("durable at once"));
    await turn();
    committer.durable().then(() => heard.push("durable"));
    await turn();
    expect({ heard, syncs: syncs.length }).toEqual({ heard: ["durable at once"], syncs: 1 });
    syncs[0]?.resolve();
    await run;
    await committer.idle();
    expect(heard).toEqual(["durable at once", "kept", "told", "durable"]);
  });

  test("what comes during a sync is one batch after it", async () => {
    const { committer, syncs, turn } = openSlowDisk();
    const first = committer.run((_tx, now) => now);
    await turn();
    const later = [committer.run((_tx, now) => now), committer.run((_tx, now) => now)];
    await turn();
    expect(syncs).toHaveLength(1);
    syncs[0]?.resolve();
    expect(await first).toBe(1);
    await turn();
    syncs[1]?.resolve();
    expect(await Promise.all(later)).toEqual([2, 2]);
  });

  test("a sync that fails is told as unavailable to all it was for, and as a broken disk to the process", async () => {
    const { committer, note, faults, syncs, turn } = openSlowDisk();
    const both = outcomes([committer.run(note("a")), committer.run(note("b"))]);
    await turn();
    syncs[0]?.reject(new Error("EIO: i/o error, fdatasync"));
    const late = outcomes([committer.run(note("c")), committer.durable()]);
    expect(await both).toEqual(["unavailable", "unavailable"]);
    expect(await late).toEqual(["unavailable", "unavailable"]);
    expect(faults).toEqual(["SQLITE_IOERR_FSYNC"]);
    // A later sync would succeed, and hide that something before it is missing.
    expect(await outcomes([committer.run(note("d"))])).toEqual(["unavailable"]);
    expect(syncs).toHaveLength(1);
    await committer.idle();
  });

  test("a command's own write does not come between", async () => {
    const { committer, note, syncs, turn } = openSlowDisk();
    const run = committer.run(note("a"));
    await turn();
    expect(() => committer.writeNow(note("b"))).toThrow("Cannot write at once: a batch is being synced");
    syncs[0]?.resolve();
    expect(await run).toBe("a");
  });
});

describe("a command's write", () => {
  test("is done when it returns, and a fault undoes it", () => {
    const { committer, note, bodies } = open();
    expect(committer.writeNow(note("a"))).toBe("a");
    const heard: string[] = [];
    const fail: Job<never> = (tx, now) => {
      tx.onRollback(() => heard.push("lost"));
      note("b")(tx, now);
      throw new Error("no");
    };
    expect(() => committer.writeNow(fail)).toThrow("no");
    expect({ bodies: bodies(), heard }).toEqual({ bodies: ["a"], heard: ["lost"] });
  });
});
