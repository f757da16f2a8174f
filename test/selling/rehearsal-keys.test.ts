import { expect, test } from "bun:test";
import fc from "fast-check";
import { firstIdAt } from "../../src/domain/id.ts";
import { createRehearsedKeys } from "../../src/selling/rehearsal-keys.ts";
import { createQueue } from "../../src/selling/rehearsal-queue.ts";
import { NOON } from "../fixtures/agency.ts";

test("a rehearsal finds the leads that carry a hash, oldest first", () => {
  const hash = fc.constantFrom(1, 2, 2 ** 16 + 1, 2 ** 43 + 1, 2 ** 44 - 1);
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(hash)), hash, fc.nat(40), (leads, wanted, since) => {
      const keys = createRehearsedKeys({ windowMs: 0, now: () => NOON });
      for (const [i, hashes] of leads.entries()) keys.add(hashes, i + 1);
      const carry = leads.flatMap((hashes, i) => (hashes.includes(wanted) ? [i + 1] : []));
      expect(keys.find(wanted, since)).toEqual(carry.filter((id) => id >= since));
    }),
  );
});

test("of a hash that very many share it finds the youngest thousand", () => {
  const keys = createRehearsedKeys({ windowMs: 0, now: () => NOON });
  for (let id = 1; id <= 3_000; id++) keys.add([7], id);
  expect(keys.find(7, 0)).toEqual(Array.from({ length: 1_000 }, (_, i) => 2_001 + i));
});

test("it makes room for a window's leads, and drops what no window reaches", () => {
  let now = NOON;
  const hour = 60 * 60_000;
  const keys = createRehearsedKeys({ windowMs: hour, now: () => now });
  const count = 300_000;
  for (let n = 0; n < count; n++) {
    now = NOON + n * 100;
    keys.add([n], firstIdAt(now));
  }
  const inWindow = Array.from({ length: 30_000 }, (_, i) => count - 1 - i);
  const found = inWindow.filter((n) => keys.find(n, firstIdAt(now - hour))[0] === firstIdAt(NOON + n * 100));
  expect(found).toEqual(inWindow);
  expect(keys.find(0, 0)).toEqual([]);
});

test("a queue gives what was put into it in order", () => {
  const steps = fc.array(fc.option(fc.integer({ min: 0, max: 50 })));
  fc.assert(
    fc.property(steps, (pushes) => {
      const queue = createQueue<number>((a, b) => a < b);
      const plain: number[] = [];
      for (const push of pushes) {
        expect(queue.first()).toBe(plain[0]);
        if (push === null) expect(queue.shift()).toBe(plain.shift());
        else {
          queue.push(push);
          plain.push(push);
          plain.sort((a, b) => a - b);
        }
      }
    }),
  );
});
