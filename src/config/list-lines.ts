/** Where a line stands in a piece of its file: good only until the next one is looked at. */
export type Line = { bytes: Buffer; from: number; to: number; number: number };

/** In bytes: a value has at most 4000 characters. */
const LONGEST = 16_000;

const [TAB, LINE_FEED, CARRIAGE_RETURN, SPACE, HASH] = [9, 10, 13, 32, 35];

/**
 * Goes through a list file, one value a line: blanks around it, empty lines and lines that begin with `#` do not
 * count, nor does a byte order mark. Of a line that is too long only the beginning is passed on, still too long.
 * Returns the hex SHA-256 of the file, or null where it is UTF-16 and so has no lines that could be read.
 */
export function eachLine(pieces: Iterable<Buffer>, take: (line: Line) => void): string | null {
  const sha256 = new Bun.SHA256();
  const held = Buffer.alloc(LONGEST + 1);
  const line: Line = { bytes: held, from: 0, to: 0, number: 1 };
  let isFirst = true;
  let heldLength = 0;
  for (const piece of pieces) {
    if (isFirst && isUtf16(piece)) return null;
    isFirst = false;
    sha256.update(piece);
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end !== -1; end = piece.indexOf(LINE_FEED, from)) {
      if (heldLength === 0) pass(piece, from, end);
      else {
        hold(piece, from, end);
        passHeld();
      }
      line.number++;
      from = end + 1;
    }
    hold(piece, from, piece.length);
  }
  passHeld();
  return sha256.digest("hex");

  /** Of a line that goes over the end of a piece. */
  function hold(piece: Buffer, from: number, to: number): void {
    heldLength += piece.copy(held, heldLength, from, to);
  }

  function passHeld(): void {
    pass(held, 0, heldLength);
    heldLength = 0;
  }

  function pass(bytes: Buffer, start: number, end: number): void {
    let from = line.number === 1 && hasMark(bytes) ? start + 3 : start;
    let to = end;
    if (to - from <= LONGEST) {
      while (from < to && isBlank(bytes[from])) from++;
      while (to > from && isBlank(bytes[to - 1])) to--;
      if (from === to || bytes[from] === HASH) return;
    }
    line.bytes = bytes;
    line.from = from;
    line.to = Math.min(to, from + LONGEST + 1);
    take(line);
  }
}

function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB || byte === CARRIAGE_RETURN;
}

function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function hasMark(bytes: Buffer): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
