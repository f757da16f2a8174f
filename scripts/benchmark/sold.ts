import { Database } from "bun:sqlite";
import { buyerOrigin } from "./configuration.ts";
import { type Load, post } from "./load.ts";
import { leads } from "./postings.ts";
import { database, leadgateTaking, prepare, start, startBuyer } from "./rivals.ts";
import type { Memory } from "./server.ts";

/** Every lead is sold and delivered. */
export type SoldTurn = Load &
  Memory & {
    deliveries: number;
    /** Deliveries a second while leads come in. */
    duringPerSecond: number;
    /** From the first post to the last delivery. */
    deliveredPerSecond: number;
    /** From the end of the load to the last delivery. */
    drainedAfterMs: number;
  };

type Taken = { requests: number; deliveries: number };

const LOOK_MS = 10;
const IN_FLIGHT_MS = 500;
const DRAIN_LIMIT_MS = 120_000;

async function readTaken(): Promise<Taken> {
  const taken: Taken = JSON.parse(await (await fetch(buyerOrigin)).text());
  return taken;
}

function countSales(): number {
  const sqlite = new Database(database, { readonly: true });
  const counted = sqlite.query<{ sales: number }, []>("select count(*) sales from sales").get();
  sqlite.close();
  return counted?.sales ?? 0;
}

async function untilTaken(sales: number): Promise<Taken> {
  const from = performance.now();
  for (;;) {
    const taken = await readTaken();
    if (taken.deliveries >= sales) return taken;
    if (performance.now() - from > DRAIN_LIMIT_MS) {
      throw new Error(
        `Cannot measure deliveries: ${taken.deliveries} of ${sales} came within ${DRAIN_LIMIT_MS} ms, expected all`,
      );
    }
    await Bun.sleep(LOOK_MS);
  }
}

/** Each sale once at the buyer and done in the outbox. */
function checkDelivered(sales: number, { requests }: Taken): void {
  const sqlite = new Database(database);
  const done = sqlite
    .query<{ count: number }, []>(
      "select count(*) count from deliveries where state = 'done' and attempts = 1",
    )
    .get()?.count;
  sqlite.close();
  if (requests !== sales || done !== sales) {
    throw new Error(
      `Cannot trust (e): of ${sales} sales ${done} are done at the first attempt, and the buyer had ${requests} requests; expected ${sales} of each`,
    );
  }
}

export async function takeSoldTurn(seconds: number): Promise<SoldTurn> {
  await prepare(0);
  const buyer = await startBuyer();
  const server = await start(leadgateTaking("all")(database));
  const from = performance.now();
  const load = await post(leads, seconds);
  const loaded = performance.now();
  const during = await readTaken();
  // What was under way when the load ended is stored by then; the buyer is still being served.
  await Bun.sleep(IN_FLIGHT_MS);
  const sales = countSales();
  const taken = await untilTaken(sales);
  const drained = performance.now();
  const memory = server.memory();
  await server.stop();
  await buyer.stop();
  checkDelivered(sales, taken);
  return {
    ...load,
    ...memory,
    deliveries: sales,
    duringPerSecond: during.deliveries / ((loaded - from) / 1e3),
    deliveredPerSecond: sales / ((drained - from) / 1e3),
    drainedAfterMs: drained - loaded,
  };
}
