import { expect, test } from "bun:test";
import { crc32 } from "node:zlib";
import { hashApiKey, makeApiKey } from "../../src/domain/api-key.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i);

test.each([
  [false, "lg_live_0123456789ABCDEFGHIJKLMNOPQRSTUV"],
  [true, "lg_test_0123456789ABCDEFGHIJKLMNOPQRSTUV"],
])("a key says what it is, then 32 digits as random as the bytes (test: %p)", (test, start) => {
  expect(makeApiKey({ test, randomBytes: counting }).slice(0, -6)).toBe(start);
});

test("its last six digits are the CRC-32 of all before, so a scanner can tell it", () => {
  const key = makeApiKey({
    test: false,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
  });
  expect(key).toMatch(/^lg_live_[0-9A-Za-z]{38}$/);
  const check = [...key.slice(-6)].reduce((sum, digit) => sum * 62 + DIGITS.indexOf(digit), 0);
  expect(check).toBe(crc32(key.slice(0, -6)));
});

test("bytes that would make some digits likelier are passed over", () => {
  const bytes = [[255, 250, ...Array<number>(30).fill(1)], [248, 2], [3]];
  const key = makeApiKey({ test: false, randomBytes: () => Uint8Array.from(bytes.shift() ?? []) });
  expect(key.slice(8, -6)).toBe(`${"1".repeat(30)}23`);
});

test("what is kept of a key is its SHA-256", () => {
  expect(hashApiKey("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
