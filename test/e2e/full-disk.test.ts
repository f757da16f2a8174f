import { describe, expect, test } from "bun:test";
import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "../fixtures/folder.ts";
import { type Appliance, startAppliance, type Told } from "./appliance.ts";
import { openBuyer } from "./buyer.ts";
import { carLead } from "./person.ts";
import { openSmallDisk } from "./private-mount.ts";
import { until } from "./until.ts";

const UNAVAILABLE = {
  status: 503,
  retryAfter: "5",
  body: {
    success: false,
    error: "Service unavailable",
    code: "unavailable",
    message: "Cannot store anything right now: nothing of this request was kept, send it again later",
    errors: [],
    request_id: expect.any(String),
  },
};
const NOT_READY = {
  message: "Cannot take leads: the database cannot be written, expected a writable file and room on its disk",
};
const SIDES = 16;

/** Writes until nothing more fits, then makes room for `room` bytes. */
function fill(path: string, { room }: { room: number }): void {
  const block = Buffer.alloc(4096, 1);
  for (let size = 0; ; size += block.length) {
    try {
      writeFileSync(path, block, { flag: "a" });
    } catch (error) {
      expect(error).toMatchObject({ code: "ENOSPC" });
      truncateSync(path, size - room);
      return;
    }
  }
}

/** Posts from many sides until each is refused. */
async function postUntilRefused(appliance: Appliance, next: () => number): Promise<Told[]> {
  const answers: Told[] = [];
  async function side(): Promise<void> {
    for (;;) {
      const told = await appliance.post(carLead(next()));
      answers.push(told);
      if (told.status !== 200) return;
    }
  }
  await Promise.all(Array.from({ length: SIDES }, side));
  return answers;
}

function idsOf(answers: readonly Told[]): string[] {
  return answers.flatMap(({ status, body }) => (status === 200 ? [String(body.lead_id)] : [])).sort();
}

describe("a full disk", () => {
  test("refuses leads with 503, keeps what was taken, and goes on by itself when there is room", async () => {
    const folder = temporaryFolder();
    const mountPoint = join(folder, "data");
    mkdirSync(mountPoint);
    await using disk = await openSmallDisk(mountPoint);
    const wishes = { folder, prefix: disk.prefix, database: { path: join(disk.folder, "leadgate.sqlite") } };
    await using buyer = openBuyer();
    await using appliance = await startAppliance({ ...wishes, buyerUrl: buyer.url });
    const filler = disk.outside(join(disk.folder, "filler"));
    let posted = 0;
    const answers = [await appliance.post(carLead(posted++))];
    expect((await appliance.get("/readyz", null)).body).toEqual({ success: true, status: "ready" });

    for (const room of [0, 40_960, 409_600]) {
      fill(filler, { room });
      const told = await postUntilRefused(appliance, () => posted++);
      const refused = told.filter(({ status }) => status !== 200);
      expect(
        refused.map(({ status, headers, body }) => ({
          status,
          retryAfter: headers.get("retry-after"),
          body,
        })),
      ).toEqual(refused.map(() => UNAVAILABLE));
      answers.push(...told);
      // Where a little room is left, one small write may still succeed.
      if (room === 0)
        expect(await appliance.get("/readyz", null)).toMatchObject({ status: 503, body: NOT_READY });
      expect((await appliance.get("/healthz", null)).status).toBe(200);
      expect((await appliance.leads()).map(({ lead_id }) => lead_id).sort()).toEqual(idsOf(answers));

      rmSync(filler);
      await until("it is ready", async () => (await appliance.get("/readyz", null)).status === 200);
      answers.push(await appliance.post(carLead(posted++)));
    }
    const taken = idsOf(answers);
    expect(taken.length).toBeGreaterThan(SIDES);
    const delivered = () => [...new Set(buyer.received.map(({ leadId }) => leadId))].sort();
    await until("everything sold is delivered", () => delivered().length >= taken.length);
    expect(delivered()).toEqual(taken);

    await appliance.program.kill("SIGKILL");
    await using after = await startAppliance({ ...wishes, buyerUrl: buyer.url });
    expect((await after.leads()).map(({ lead_id }) => lead_id).sort()).toEqual(taken);
  }, 30_000);
});
