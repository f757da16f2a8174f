import { expect, test } from "bun:test";
import fc from "fast-check";
import { createKeyTable, hashInto, type Key } from "../../src/domain/key-table.ts";

function tableOf(keys: readonly Key[]) {
  const table = createKeyTable();
  for (const key of keys) table.add(key);
  return table.done();
}

/** Such as stand at the ends of the table, at one place of it, or look like a free slot. */
const half = fc.oneof(fc.constantFrom(0, 1, 2 ** 31, 2 ** 32 - 1), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const key: fc.Arbitrary<Key> = fc
  .record({ high: half, low: half })
  .filter(({ high, low }) => high > 0 || low !== 1);

test("a table knows the keys that were added, each once, and no others", () => {
  const nameOf = ({ high, low }: Key) => `${high} ${low}`;
  fc.assert(
    fc.property(fc.array(key, { maxLength: 200 }), fc.array(key), (keys, others) => {
      const { has, size } = tableOf(keys);
      const names = new Set(keys.map(nameOf));
      expect([size, keys.every(has)]).toEqual([names.size, true]);
      expect(others.map(has)).toEqual(others.map((other) => names.has(nameOf(other))));
    }),
  );
});

test("more keys than stand in one block are all known", () => {
  const keys = Array.from({ length: 200_000 }, (_, i) => ({ high: Math.imul(i, 0x9e3779b1) >>> 0, low: i }));
  const { has, size } = tableOf(keys);
  expect([size, keys.every(has), has({ high: 5, low: 200_000 })]).toEqual([200_000, true, false]);
});

test("numbers that follow each other have hashes of their own", () => {
  const bytes = Buffer.alloc(10);
  const found: Key = { high: 0, low: 0 };
  const highs = new Uint32Array(256);
  const table = createKeyTable();
  for (let i = 0; i < 500_000; i++) {
    bytes.write(String(5_120_000_000 + i));
    hashInto(found, bytes, bytes.length);
    highs[found.high >>> 24] = (highs[found.high >>> 24] ?? 0) + 1;
    table.add(found);
  }
  expect(table.done().size).toBe(500_000);
  // 1953 on average, so these are some seven standard deviations away.
  expect(Math.min(...highs)).toBeGreaterThan(1_650);
  expect(Math.max(...highs)).toBeLessThan(2_250);
});
