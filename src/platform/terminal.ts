import { writeSync } from "node:fs";

/** Writes whole texts to stdout (1) or stderr (2), in order, before it returns. */
export function createWriter(descriptor: 1 | 2) {
  return function write(text: string): void {
    let rest = Buffer.from(text);
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
  };
}
