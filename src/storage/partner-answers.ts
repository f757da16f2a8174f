import { idempotencyWindowMs } from "../domain/idempotency.ts";
import type { Orm } from "./database.ts";
import { hashKey } from "./keys.ts";
import { lazily } from "./lazily.ts";

/** Of those that are too old, so many go with each that comes: the table stays as large as a week. */
const SWEPT = 2;

/** Whose key it is, and where it counts. */
export type AnswerKey = { program: string; keyId: string; scope: string; idempotencyKey: string };
export type AnswerEvent = "submitted" | "converted" | "rejected" | "deleted";
/** `fingerprint`: of what was asked; null where the lead it made or moved was erased since. */
export type KeptAnswer = { fingerprint: number | null; leadId: number; event: AnswerEvent };

type FoundRow = KeptAnswer & Omit<AnswerKey, "idempotencyKey"> & { idempotencyKey: string | null };

function hashOf({ program, keyId, scope, idempotencyKey }: AnswerKey): number {
  return hashKey("partner answer", [program, keyId, scope, idempotencyKey].join("\0"));
}

function prepare({ $client }: Orm) {
  return lazily({
    insert: () =>
      $client.prepare<unknown, (string | number | null)[]>(
        `insert into partner_answers (hash, program, key_id, scope, idempotency_key, fingerprint, lead_id, event, at)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ),
    find: () =>
      $client.prepare<FoundRow, [number, number]>(
        `select fingerprint, lead_id as leadId, event, program, key_id as keyId, scope, idempotency_key as idempotencyKey
       from partner_answers where hash = ? and at > ?`,
      ),
    sweep: () =>
      $client.prepare<unknown, [number]>(
        `delete from partner_answers
       where id in (select id from partner_answers order by id limit ${SWEPT}) and at <= ?`,
      ),
    forgetOld: () =>
      $client.prepare<unknown, [number]>(
        `delete from partner_answers
       where id < ifnull((select id from partner_answers where at > ? order by id limit 1), ${Number.MAX_SAFE_INTEGER})`,
      ),
    blank: () =>
      $client.prepare<unknown, [number]>(
        "update partner_answers set idempotency_key = null, fingerprint = null where lead_id = ?",
      ),
  });
}

/**
 * What the partner API answered under which Idempotency-Key, for seven days. Not the answer's text: it is made again
 * from the lead, so that nothing of a person is kept twice.
 */
export function createPartnerAnswers(orm: Orm) {
  const statements = prepare(orm);
  return {
    find(key: AnswerKey, now: number): KeptAnswer | null {
      const rows = statements.find.all(hashOf(key), now - idempotencyWindowMs);
      const found = rows.find(
        (row) =>
          row.program === key.program &&
          row.keyId === key.keyId &&
          row.scope === key.scope &&
          (row.idempotencyKey === key.idempotencyKey || row.idempotencyKey === null),
      );
      if (found === undefined) return null;
      const { fingerprint, leadId, event } = found;
      return { fingerprint, leadId, event };
    },
    keep(key: AnswerKey, answer: KeptAnswer, now: number): void {
      statements.sweep.run(now - idempotencyWindowMs);
      const { program, keyId, scope, idempotencyKey } = key;
      const { fingerprint, leadId, event } = answer;
      statements.insert.run(
        hashOf(key),
        program,
        keyId,
        scope,
        // A key may name the person whom the call deletes.
        event === "deleted" ? null : idempotencyKey,
        fingerprint,
        leadId,
        event,
        now,
      );
    },
    /** At the start: what became too old meanwhile, at once. */
    forgetOld: (now: number): void => void statements.forgetOld.run(now - idempotencyWindowMs),
    /** Of an erased lead stays only that there was an answer. */
    blank: (leadId: number): void => void statements.blank.run(leadId),
  };
}

export type PartnerAnswers = ReturnType<typeof createPartnerAnswers>;
