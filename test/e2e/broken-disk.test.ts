import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { databaseIn, startAppliance } from "./appliance.ts";
import { carLead } from "./person.ts";

/** A write beyond the limit on a file's size then fails as on a faulty disk, instead of ending the process. */
const withoutSignal = ["sh", "-c", 'trap "" XFSZ; exec "$@"', "sh"];

test("a disk that fails ends serve with a reason; what was acknowledged is there at the next start", async () => {
  await using before = await startAppliance({ prefix: withoutSignal });
  const taken: unknown[] = [];
  for (let number = 0; number < 20; number++) taken.push((await before.post(carLead(number))).body.lead_id);
  const size = statSync(`${databaseIn(before.folder)}-wal`).size;
  const limited = Bun.spawnSync([
    "prlimit",
    "--pid",
    String(before.program.pid),
    `--fsize=${size + 100_000}:`,
  ]);
  expect(limited.stderr.toString()).toBe("");

  const refused = new Set<number>();
  for (let number = 20; number < 200; number++) {
    const told = await before.post(carLead(number)).catch(() => null);
    if (told === null) break;
    if (told.status === 200) taken.push(told.body.lead_id);
    else refused.add(told.status);
  }
  expect(await before.program.exit()).toBe(1);
  // None where the write that failed was a delivery's.
  expect([...refused].filter((status) => status !== 503)).toEqual([]);
  expect(before.program.err()).toBe(
    "Cannot go on: the disk failed while writing, see the log; nothing unsaved was acknowledged\n",
  );
  expect(before.program.out()).toContain('"event":"disk_fault","code":"SQLITE_IOERR');

  await using after = await startAppliance({ folder: before.folder });
  expect((await after.leads()).map(({ lead_id }) => lead_id).reverse()).toEqual(taken);
  expect((await after.post(carLead(1_000))).body.status).toBe("sold");
});
