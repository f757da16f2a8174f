import { AppError, refuseBody } from "../domain/error.ts";
import { fingerprintJson, idempotencyKeyForm, isIdempotencyKey } from "../domain/idempotency.ts";
import type { AnswerKey, KeptAnswer } from "../storage/partner-answers.ts";
import { refuse, unknownLead, unreadable } from "./fault.ts";
import type { PartnerCall } from "./partners.ts";

/** Of objects and lists in each other; what the API takes needs three. */
const MOST_LEVELS = 4;

/** A call under an Idempotency-Key: whose, and what it asked for. */
export type Keyed = { key: AnswerKey; fingerprint: number };

/**
 * Null where the call came without a key.
 * @throws AppError `invalid_field` for a key that cannot be one
 */
export function keyedOf(call: PartnerCall, input: unknown): Keyed | null {
  const { program, key, method, path, idempotencyKey } = call;
  if (idempotencyKey === null) return null;
  if (!isIdempotencyKey(idempotencyKey)) {
    throw refuse([unreadable("Idempotency-Key", idempotencyKeyForm)]);
  }
  return {
    key: { program: program.id, keyId: key.id, scope: `${method} ${path}`, idempotencyKey },
    fingerprint: fingerprintOf(input),
  };
}

/**
 * What may be told again of an earlier answer under the same key.
 * @throws AppError `not_found` where its lead was erased, `idempotency_key_reused` where it was to another request
 */
export function admitReplay(kept: KeptAnswer, { fingerprint }: Keyed): KeptAnswer {
  if (kept.fingerprint === null) throw unknownLead();
  if (kept.fingerprint === fingerprint) return kept;
  throw new AppError(
    "idempotency_key_reused",
    "Cannot do this: this Idempotency-Key came with another request before, expected a new key for another request",
  );
}

/** The same for the same input, whatever the order of its members. */
function fingerprintOf(input: unknown): number {
  return fingerprintJson(sorted(input, 0));
}

function sorted(value: unknown, level: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (level === MOST_LEVELS) {
    throw refuseBody("objects and lists stand too deep in each other", `at most ${MOST_LEVELS} levels`);
  }
  if (Array.isArray(value)) return value.map((item) => sorted(item, level + 1));
  const members = Object.entries(value).map(([name, member]) => [name, sorted(member, level + 1)] as const);
  return members.sort(([a], [b]) => (a < b ? -1 : 1));
}
