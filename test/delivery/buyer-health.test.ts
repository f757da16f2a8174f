import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { createBuyerHealth } from "../../src/delivery/buyer-health.ts";
import type { Meaning } from "../../src/delivery/meaning.ts";
import type { AttemptOutcome } from "../../src/domain/delivery.ts";
import { createMetrics } from "../../src/platform/metrics.ts";
import type { Sent } from "../../src/platform/outgoing.ts";
import type { Store } from "../../src/storage/store.ts";
import { byWord } from "./spoken-answers.ts";
import {
  accepted,
  buyerAt,
  createLines,
  createStage,
  createTime,
  liveStage,
  openTestStore,
  START,
  sell,
  sendBy,
  type Time,
} from "./stage.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const TARGET = "buyer:northwind";

let time: Time;
let store: Store;

beforeEach(() => {
  time = createTime();
  store = openTestStore(time);
});
afterEach(() => store.close());

const busy: Sent = { kind: "answer", status: 503, retryAfter: null, text: "", truncated: false };
const gone: Sent = { ...busy, status: 410 };

/** A buyer that says what `says` is told to say, and a way to have it fail so often. */
function northwind() {
  const says: { now: () => Sent | Promise<Sent> } = { now: () => busy };
  let requests = 0;
  const send = sendBy(() => {
    requests++;
    return says.now();
  });
  const stage = createStage({ store, time, buyers: [buyerAt("northwind", "http://x.test/")], send });
  const paused = () => stage.lines.filter(({ event }) => event === "buyer_paused");

  /** Ten failures: one now, the others after so long. */
  async function failTenTimesWithin(ms: number): Promise<void> {
    await sell(store, ["northwind"]);
    stage.worker.start();
    await stage.seen("attempt", 1);
    time.moveTo(START + ms - 1);
    await stage.seen("attempt", 2);
    for (let i = 0; i < 8; i++) await sell(store, ["northwind"]);
    time.moveTo(START + ms);
    stage.worker.wake(TARGET);
    await stage.seen("attempt", 10);
  }

  return { ...stage, says, requests: () => requests, paused, failTenTimesWithin };
}

/** What was begun without anybody's seeing it has begun by then. */
async function aMoment(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe("a buyer that fails ten times in a row", () => {
  test("within 59 seconds is not paused", async () => {
    const { worker, breaker, paused, failTenTimesWithin } = northwind();
    await failTenTimesWithin(59 * SECOND);
    expect(paused()).toEqual([]);
    expect(breaker.pausedUntil(TARGET)).toBe(null);
    await worker.stop(0);
  });

  test("over 60 seconds is paused for a minute, and the operator is told once", async () => {
    const { worker, breaker, paused, metrics, failTenTimesWithin } = northwind();
    expect(metrics.text()).toContain("leadgate_buyers_paused 0\n");
    await failTenTimesWithin(60 * SECOND);
    expect(paused()).toEqual([
      {
        time: "2026-03-02T09:31:00.000Z",
        level: "error",
        event: "buyer_paused",
        buyer: "northwind",
        until: "2026-03-02T09:32:00.000Z",
        failures: 10,
      },
    ]);
    expect(breaker.pausedUntil(TARGET)).toBe(START + 2 * MINUTE);
    expect(metrics.text()).toContain("leadgate_buyers_paused 1\n");
    await worker.stop(0);
  });

  test("but says yes once in between is not", async () => {
    const { worker, says, seen, paused, failTenTimesWithin } = northwind();
    let n = 0;
    says.now = () => (n++ === 5 ? accepted : busy);
    await failTenTimesWithin(60 * SECOND);
    await seen("attempt", 10);
    expect(paused()).toEqual([]);
    await worker.stop(0);
  });

  test("is sent nothing while it is paused, and what waits for it uses up no attempts", async () => {
    const { worker, requests, failTenTimesWithin } = northwind();
    await failTenTimesWithin(60 * SECOND);
    const before = store.outbox.due({ target: TARGET, now: START + 90 * MINUTE, limit: 99 });
    const [waiting = 0] = await sell(store, ["northwind"]);
    for (let s = 1; s < 60; s += 7) {
      time.moveTo(START + 60 * SECOND + s * SECOND);
      worker.wake(TARGET);
      await aMoment();
    }
    expect(requests()).toBe(10);
    expect(store.outbox.get(waiting)).toMatchObject({ state: "due", attempts: 0 });
    const after = store.outbox.due({ target: TARGET, now: START + 90 * MINUTE, limit: 99 });
    expect(after.filter(({ id }) => id !== waiting)).toEqual(before);
    await worker.stop(0);
  });

  test("is tried by one delivery after 1, 2, 4, 8, 15 and 15 minutes, each within a second of the pause's end", async () => {
    const { worker, requests, seen, paused, failTenTimesWithin } = northwind();
    await failTenTimesWithin(60 * SECOND);
    for (let n = 1; n <= 6; n++) {
      const until = Date.parse(String(paused().at(-1)?.until));
      time.moveTo(until - 1);
      await aMoment();
      expect(requests()).toBe(9 + n);
      time.moveTo(until - 1 + SECOND);
      await seen("attempt", 10 + n);
      await seen("buyer_paused", 1 + n);
      await aMoment();
      expect(requests()).toBe(10 + n);
    }
    const minutes = paused().map(({ time: at, until }) => {
      return (Date.parse(String(until)) - Date.parse(String(at))) / MINUTE;
    });
    expect(minutes).toEqual([1, 2, 4, 8, 15, 15, 15]);
    expect(paused().map(({ failures }) => failures)).toEqual([10, 11, 12, 13, 14, 15, 16]);
    await worker.stop(0);
  });

  test("is resumed by one success: until then only one request is under way, after it all that waits goes out", async () => {
    const { worker, says, requests, seen, lines, resumed, breaker, metrics, failTenTimesWithin } =
      northwind();
    await failTenTimesWithin(60 * SECOND);
    const { promise: answer, resolve } = Promise.withResolvers<Sent>();
    says.now = () => answer;
    time.moveTo(START + 3 * MINUTE);
    await aMoment();
    time.moveTo(START + 10 * MINUTE);
    await aMoment();
    expect(requests()).toBe(11);
    expect(resumed).toEqual([]);
    says.now = () => accepted;
    resolve(accepted);
    await seen("attempt", 19);
    await worker.stop(0);
    expect(lines.filter(({ event }) => event === "buyer_resumed")).toEqual([
      { time: "2026-03-02T09:40:00.000Z", level: "info", event: "buyer_resumed", buyer: "northwind" },
    ]);
    expect(resumed).toEqual([TARGET]);
    expect(breaker.places(TARGET)).toBe(Number.POSITIVE_INFINITY);
    expect(store.outbox.waiting()).toEqual([]);
    expect(metrics.text()).toContain("leadgate_buyers_paused 0\n");
  });
});

describe("a buyer that is gone", () => {
  test("is paused at once for 15 minutes, and the operator is told once of all that were under way", async () => {
    const { worker, says, seen, requests, paused } = northwind();
    for (let i = 0; i < 30; i++) await sell(store, ["northwind"]);
    says.now = () => gone;
    worker.start();
    await seen("attempt", 24);
    await worker.stop(0);
    expect(requests()).toBe(24);
    expect(paused()).toMatchObject([{ until: "2026-03-02T09:45:00.000Z", failures: 1 }]);
  });
});

describe("a live buyer that is paused", () => {
  test("is not asked: the lead goes to the next, and to the first again once it is back", async () => {
    let isBack = false;
    const yes: Sent = { ...accepted, text: '{"result":"ACCEPTED"}' } as Sent;
    const send = sendBy((url) => (url.includes("northwind") && !isBack ? gone : yes));
    const buyers = ["northwind", "contoso"].map((id) =>
      buyerAt(id, `http://${id}.test/`, { response: byWord }),
    );
    const { post, worker, seen, lines } = liveStage({ store, time }, buyers, { send });
    worker.start();
    const buyersOf = async () => JSON.parse((await post()).body).buyer_ids;
    expect(await buyersOf()).toEqual(["contoso"]);
    expect(await buyersOf()).toEqual(["contoso"]);
    await seen("attempt", 3);
    const asked = lines.filter(({ buyer, event }) => event === "attempt" && buyer === "northwind");
    expect(asked).toHaveLength(1);
    isBack = true;
    time.moveTo(START + 15 * MINUTE);
    expect(await buyersOf()).toEqual(["northwind"]);
    await seen("buyer_resumed", 1);
    await worker.stop(0);
  });
});

describe("of a buyer's being there", () => {
  test.each<[string, AttemptOutcome, Meaning["why"], string[]]>([
    ["a delivery tells", "delivered", null, ["succeeded"]],
    ["a yes tells", "accepted", null, ["succeeded"]],
    ["a no tells too", "rejected", null, ["succeeded"]],
    ["a duplicate tells too", "duplicate", null, ["succeeded"]],
    ["an address where nobody is speaks against it", "not_sent", "refused_connection", ["failed"]],
    ["silence speaks against it", "unclear", "timeout", ["failed"]],
    ["a gateway's fault speaks against it", "unclear", null, ["failed"]],
    ["an answer without an end speaks against it", "unclear", "endless", ["failed"]],
    ["an answer nobody understands speaks against it", "unreadable", "unmapped", ["failed"]],
    ["a refusal speaks against it", "refused", null, ["failed"]],
    ["that it is gone says it all", "gone", null, ["trip"]],
    ["an erased lead says nothing", "not_sent", "no_lead", []],
    ["our own leaving says nothing", "unclear", "stopped", []],
    ["a fault of ours before sending says nothing", "not_sent", "fault", []],
    ["a fault of ours after it says nothing", "unclear", "fault", []],
  ])("%s", (_name, outcome, why, expected) => {
    const told: string[] = [];
    const noteHealth = createBuyerHealth({
      breaker: {
        succeeded: () => {
          told.push("succeeded");
          return false;
        },
        failed: () => {
          told.push("failed");
          return null;
        },
        trip: () => {
          told.push("trip");
          return null;
        },
        countPaused: () => 0,
      },
      onResumed: () => told.push("resumed"),
      log: createLines(time.clock.now).log,
      metrics: createMetrics(),
    });
    noteHealth(TARGET, { outcome, why });
    expect(told).toEqual(expected);
  });
});

describe("a live buyer that is paused", () => {
  test("is not waited for by leads it was never asked about: they go to the next buyer", async () => {
    const open: ((sent: Sent) => void)[] = [];
    const send = sendBy((url) => {
      if (url.includes("southwind")) return accepted;
      const { promise, resolve } = Promise.withResolvers<Sent>();
      open.push(resolve);
      return promise;
    });
    const buyers = [
      buyerAt("northwind", "http://northwind.test/"),
      buyerAt("southwind", "http://southwind.test/"),
    ];
    const { post, worker, seen, lines } = liveStage({ store, time }, buyers, { send });
    worker.start();
    const answers = Array.from({ length: 30 }, post);
    while (open.length < 24) await aMoment();
    open[0]?.(gone);
    await seen("attempt", 1 + 6 + 7);
    const told = lines.filter(({ event, why }) => event === "attempt" && why === "paused");
    expect(told.map(({ buyer, outcome }) => [buyer, outcome])).toEqual(
      Array.from({ length: 6 }, () => ["northwind", "not_sent"]),
    );
    for (const answer of open.slice(1)) answer(accepted);
    const bodies = (await Promise.all(answers)).map(({ body }) => JSON.parse(body));
    const bought = (buyer: string) => bodies.filter(({ buyer_ids }) => buyer_ids?.[0] === buyer).length;
    expect([bought("northwind"), bought("southwind")]).toEqual([23, 7]);
    expect(open.length).toBe(24);
    await worker.stop(0);
  });
});
