import { describe, expect, test } from "bun:test";
import { createBucket, retryAfter } from "../../src/http/bucket.ts";

describe("a token bucket", () => {
  test.each([
    { perMinute: 60, capacity: 60 },
    { perMinute: 7, capacity: 3 },
    { perMinute: 1, capacity: 1 },
    { perMinute: 1_000_000_000, capacity: 5 },
    { perMinute: 90, capacity: 200 },
  ])(
    "of $perMinute a minute and $capacity at once gives exactly so many at once",
    ({ perMinute, capacity }) => {
      const bucket = createBucket({ perMinute, capacity });
      const left: number[] = [];
      let spent = 0;
      while (bucket.spend(5)) {
        spent++;
        left.push(bucket.remaining(5));
      }
      expect(spent).toBe(capacity);
      expect(left).toEqual(Array.from({ length: capacity }, (_, i) => capacity - 1 - i));
    },
  );

  test("fills by the minute's share and never above its capacity", () => {
    const bucket = createBucket({ perMinute: 7, capacity: 3 });
    while (bucket.spend(0)) {}
    const tokenMs = 60_000 / 7;
    const seen = [0.99, 1, 2.5, 3, 1_000].map((tokens) => bucket.remaining(tokens * tokenMs));
    expect(seen).toEqual([0, 1, 2, 3, 3]);
  });

  test("over an hour gives its share, however unevenly it is asked", () => {
    const bucket = createBucket({ perMinute: 7, capacity: 3 });
    let spent = 0;
    for (let now = 0; now <= 3_600_000; now += 331) if (bucket.spend(now)) spent++;
    expect(spent).toBeWithin(420, 424);
  });

  test("says how long until a token is there, and until it is full", () => {
    const bucket = createBucket({ perMinute: 60, capacity: 2 });
    expect([bucket.waitMs(0), bucket.missingMs(0)]).toEqual([0, 0]);
    bucket.spend(0);
    bucket.spend(0);
    expect([bucket.waitMs(250), bucket.missingMs(250)]).toEqual([750, 1_750]);
    expect([bucket.waitMs(9_000), bucket.missingMs(9_000)]).toEqual([0, 0]);
  });

  test.each([
    { waitMs: 0, seconds: "1" },
    { waitMs: 1, seconds: "1" },
    { waitMs: 1_000, seconds: "1" },
    { waitMs: 1_001, seconds: "2" },
  ])("$waitMs ms are Retry-After: $seconds", ({ waitMs, seconds }) => {
    expect(retryAfter(waitMs)).toBe(seconds);
  });
});
