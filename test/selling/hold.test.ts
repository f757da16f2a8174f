import { expect, test } from "bun:test";
import { createLog } from "../../src/platform/log.ts";
import { createHold } from "../../src/selling/hold.ts";

/** A hold with so many batches of leads to look at, and what it does in its order, up to its first rest. */
async function firstRound(batches: number): Promise<string[]> {
  const done: string[] = [];
  const rested = Promise.withResolvers<void>();
  let left = batches;
  const hold = createHold({
    selling: {
      recall: async () => 0,
      recallChanged: async () => {
        done.push("changed");
        return 0;
      },
      again: async () => {
        done.push("looked");
        left--;
        return { looked: 200, sold: 0, unsold: 0 };
      },
    },
    carryOutOrders: async () => {
      done.push("orders");
      return 0;
    },
    store: { leads: { nextDueAt: () => (left > 0 ? 0 : null) } } as Parameters<typeof createHold>[0]["store"],
    clock: { now: () => 1 },
    timers: {
      after: () => {
        rested.resolve();
        return () => {};
      },
    },
    log: createLog({ write: () => {}, pretty: false, now: () => 0 }),
  });
  hold.start();
  await rested.promise;
  await hold.stop();
  return done;
}

test.each([
  ["nothing is due", 0, ["orders", "changed"]],
  ["leads are due", 1, ["orders", "changed", "looked"]],
  [
    "more leads are due than a batch takes, orders and slots given back do not wait for the last",
    3,
    ["orders", "changed", "looked", "orders", "changed", "looked", "orders", "changed", "looked"],
  ],
])("where %s", async (_name, batches, done) => {
  expect(await firstRound(batches)).toEqual(done);
});
