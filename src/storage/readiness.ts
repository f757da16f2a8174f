import type { Database } from "bun:sqlite";
import type { Committer } from "./committer.ts";

/** How long one answer serves: asking costs a write and a sync, and anybody may ask. */
const CACHED_MS = 1_000;
/** A disk that has just refused a batch may have room for a probe, but not for a lead. */
const AFTER_REFUSAL_MS = 5_000;

/** Tells whether a transaction can be written and synced right now. */
export function createReadiness({
  sqlite,
  run,
  now,
}: {
  sqlite: Database;
  run: Committer["run"];
  now: () => number;
}) {
  /** Writing the file's own header back as it is: the smallest real write there is. */
  const version = sqlite.query<{ user_version: number }, []>("pragma user_version").get()?.user_version ?? 0;
  const rewriteHeader = sqlite.prepare(`pragma user_version = ${version}`);
  let refusedAt = Number.NEGATIVE_INFINITY;
  let asked: { at: number; answer: Promise<boolean> } | null = null;

  function probe(): Promise<boolean> {
    return run(() => void rewriteHeader.run()).then(
      () => true,
      () => false,
    );
  }

  return {
    /** The disk has refused a batch. */
    refused: (): void => {
      refusedAt = now();
    },
    canWrite(): Promise<boolean> {
      const at = now();
      if (Math.abs(at - refusedAt) < AFTER_REFUSAL_MS) return Promise.resolve(false);
      if (asked === null || Math.abs(at - asked.at) >= CACHED_MS) asked = { at, answer: probe() };
      return asked.answer;
    },
  };
}
