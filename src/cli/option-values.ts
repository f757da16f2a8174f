import { duration } from "../config/scalars.ts";
import { formatId, type IdKind, parseId } from "../domain/id.ts";
import { readSince } from "../http/routes/read-leads.ts";
import { UsageError } from "./options.ts";

const MAX_LIMIT = 1_000;
const span = duration("0ms", "36500d");

/** @throws UsageError where the text is an id of none of these kinds */
export function readId(text: string, kinds: readonly IdKind[], what: string): number {
  for (const kind of kinds) {
    const id = parseId(kind, text);
    if (id !== null) return id;
  }
  const examples = kinds.map((kind) => formatId(kind, 0x0123456789ab)).join(" or ");
  throw new UsageError(`Cannot read ${what}: found '${text}', expected an id like ${examples}`);
}

/** @throws UsageError */
export function readLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) {
    throw new UsageError(
      `Cannot read --limit: found '${text}', expected a whole number from 1 to ${MAX_LIMIT}`,
    );
  }
  return limit;
}

/** One of a closed list. @throws UsageError */
export function readWord<Word extends string>(text: string, words: readonly Word[], what: string): Word {
  const word = words.find((known) => known === text);
  if (word === undefined) {
    throw new UsageError(`Cannot read ${what}: found '${text}', expected one of ${words.join(", ")}`);
  }
  return word;
}

/** Epoch milliseconds of an ISO day or time, UTC unless it says otherwise, or of so long ago. @throws UsageError */
export function readMoment(text: string, now: number, what: string): number {
  const ago = span.safeParse(text);
  const moment = ago.success ? now - ago.data : readSince(text);
  if (moment === null) {
    throw new UsageError(
      `Cannot read ${what}: found '${text}', expected a time such as 2026-05-01 or 2026-05-01T09:30, or how long ago, such as 90m, 2h or 30d`,
    );
  }
  return moment;
}

/** @throws UsageError naming the first option that belongs to another command */
export function refuseOthers(command: string, values: object, allowed: readonly string[]): void {
  const wrong = Object.keys(values).find((name) => !allowed.includes(name));
  if (wrong === undefined) return;
  const list = allowed.map((name) => `--${name}`).join(", ");
  throw new UsageError(`Cannot run ${command}: found --${wrong}, expected one of ${list}`);
}
