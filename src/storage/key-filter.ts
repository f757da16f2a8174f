/**
 * Says of a number that it was surely never added, or that it may have been: a split block Bloom filter as Apache
 * Parquet specifies it (https://parquet.apache.org/docs/file-format/bloomfilter/), blocks of 256 bits, one bit in each
 * of eight words. Of numbers never added about one in two hundred is told that it may have been.
 *
 * It grows by parts of 1.5 MiB, each for a million numbers; a part is a cache line's work to ask.
 */
const WORDS = 8;
const BLOCKS = 49_152;
const NUMBERS_A_PART = 1_048_576;
const SALTS = [
  0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31,
];

export function createKeyFilter() {
  const parts: Uint32Array[] = [];
  let inLast = NUMBERS_A_PART;

  /** Where its block begins, from the number's upper bits. */
  function blockOf(number: number): number {
    return (Math.floor(number / 2 ** 20) % BLOCKS) * WORDS;
  }

  /** Which bit of the word at a place of the block, from its lower 32 bits. */
  function bitOf(number: number, place: number): number {
    return 1 << (Math.imul(number, SALTS[place] ?? 0) >>> 27);
  }

  function isIn(part: Uint32Array, block: number, low: number): boolean {
    for (let place = 0; place < WORDS; place++) {
      if (((part[block + place] ?? 0) & bitOf(low, place)) === 0) return false;
    }
    return true;
  }

  return {
    /** A whole number up to 2^53, its lower 44 bits random. */
    add(number: number): void {
      if (inLast >= NUMBERS_A_PART) {
        parts.push(new Uint32Array(BLOCKS * WORDS));
        inLast = 0;
      }
      inLast++;
      const part = parts[parts.length - 1];
      if (part === undefined) return;
      const block = blockOf(number);
      const low = (number % 2 ** 32) | 0;
      for (let place = 0; place < WORDS; place++) {
        part[block + place] = (part[block + place] ?? 0) | bitOf(low, place);
      }
    },
    mayHave(number: number): boolean {
      const block = blockOf(number);
      const low = (number % 2 ** 32) | 0;
      for (const part of parts) if (isIn(part, block, low)) return true;
      return false;
    },
  };
}

export type KeyFilter = ReturnType<typeof createKeyFilter>;
