/** The first 64 bits of a hash, in two halves. */
export type Key = { high: number; low: number };

/** Slots a key: 14 bytes each, and a search looks at two or three. */
const SPARE = 1.75;
const BLOCK = 65_536;

/**
 * A 64-bit hash of the first bytes, put into `key`, so that a million of them leave no garbage behind. As good as
 * chance on numbers that follow each other, which lists of phones are full of; not meant against somebody who looks
 * for two values with one hash. https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js
 */
export function hashInto(key: Key, bytes: Uint8Array, length: number): void {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i] ?? 0;
    a = Math.imul(a ^ byte, 0x9e3779b1);
    b = Math.imul(b ^ byte, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  key.high = a >>> 0;
  key.low = b >>> 0;
}

/** Many keys in little memory: collected in blocks, then laid out once in a table of the right size. */
export function createKeyTable() {
  const blocks: Uint32Array[] = [];
  let count = 0;

  function add({ high, low }: Key): void {
    const at = (count % BLOCK) * 2;
    if (at === 0) blocks.push(new Uint32Array(BLOCK * 2));
    const block = blocks[blocks.length - 1];
    if (block === undefined) return;
    block[at] = high;
    block[at + 1] = low;
    count++;
  }

  /** What was added, as a set. The collection is empty then. */
  function done(): { size: number; has: (key: Key) => boolean } {
    const table = createTable(count);
    for (const [i, block] of blocks.splice(0).entries()) {
      const end = Math.min(BLOCK, count - i * BLOCK) * 2;
      for (let at = 0; at < end; at += 2) table.put(block[at] ?? 0, block[at + 1] ?? 0);
    }
    count = 0;
    return { size: table.size(), has: table.has };
  }

  return { add, done };
}

/** Open addressing with linear search, a key's halves side by side. Two zeros are a free slot: the key of that kind becomes another. */
function createTable(count: number) {
  const slots = Math.ceil(count * SPARE) + 1;
  const halves = new Uint32Array(slots * 2);
  let size = 0;

  /** Where a key stands, or the free slot where it would. */
  function placeOf(high: number, low: number): number {
    let at = Math.floor((high / 2 ** 32) * slots) * 2;
    while (!(halves[at] === high && halves[at + 1] === low) && !(halves[at] === 0 && halves[at + 1] === 0)) {
      at = at + 2 === halves.length ? 0 : at + 2;
    }
    return at;
  }

  function put(high: number, low: number): void {
    const own = high === 0 && low === 0 ? 1 : low;
    const at = placeOf(high, own);
    if (halves[at + 1] === own && halves[at] === high) return;
    halves[at] = high;
    halves[at + 1] = own;
    size++;
  }

  function has({ high, low }: Key): boolean {
    const own = high === 0 && low === 0 ? 1 : low;
    const at = placeOf(high, own);
    return halves[at + 1] === own && halves[at] === high;
  }

  return { put, has, size: () => size };
}
