import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { buyerTarget } from "../../src/domain/delivery.ts";
import { formatId } from "../../src/domain/id.ts";
import type { Store } from "../../src/storage/store.ts";
import {
  buyerAt,
  createReceiver,
  createStage,
  createTime,
  openTestStore,
  START,
  sell,
  type Time,
} from "./stage.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let time: Time;
let store: Store;

beforeEach(() => {
  time = createTime();
  store = openTestStore(time);
});
afterEach(() => store.close());

describe("a sold lead", () => {
  test("is handed over once, and its delivery is done", async () => {
    using receiver = createReceiver();
    const stage = createStage({ store, time, buyers: [buyerAt("northwind", receiver.url)] });
    const [id = 0] = await sell(store, ["northwind"]);

    stage.worker.start();
    await stage.seen("attempt", 1);
    time.moveTo(START + HOUR);
    await stage.worker.stop(0);

    expect(receiver.received).toHaveLength(1);
    expect(store.outbox.get(id)).toMatchObject({ state: "done", attempts: 1, dueAt: null });
  });
});
