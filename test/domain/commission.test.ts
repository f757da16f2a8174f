import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Commission, commissionCents, commissionNumber } from "../../src/domain/commission.ts";

const percent = (basisPoints: number): Commission => ({ type: "percent", basisPoints });

test.each([
  ["19 percent of 100.00", percent(1_900), 10_000, 1_900],
  ["half a cent is a cent", percent(5_000), 1, 1],
  ["less than half a cent is none", percent(4_999), 1, 0],
  ["all of it", percent(10_000), 12_345, 12_345],
  ["nothing of it", percent(0), 12_345, 0],
  ["of nothing", percent(1_900), 0, 0],
  ["more than a double holds on the way", percent(9_999), 9_999_999_999_999, 9_998_999_999_999],
  ["a fixed sum", { type: "fixed", cents: 5_000 } as const, 1, 5_000],
])("commission: %s", (_, commission, amountCents, cents) => {
  expect(commissionCents(commission, amountCents)).toBe(cents);
});

test("the commission is never off by more than half a cent", () => {
  const basisPoints = fc.integer({ min: 0, max: 10_000 });
  fc.assert(
    fc.property(basisPoints, fc.integer({ min: 0, max: 10 ** 13 }), (share, amount) => {
      const cents = BigInt(commissionCents(percent(share), amount));
      const off = cents * 10_000n - BigInt(amount) * BigInt(share);
      expect(off > -5_000n && off <= 5_000n).toBe(true);
    }),
  );
});

test.each([
  [percent(1_900), 19],
  [percent(1_250), 12.5],
  [{ type: "fixed", cents: 5_000 } as const, 50],
])("%p is written as the configuration writes it", (commission, number) => {
  expect(commissionNumber(commission)).toBe(number);
});
