import { AppError } from "../domain/error.ts";
import type { AnswerKey, KeptAnswer } from "../storage/partner-answers.ts";
import { refuse, refuseBody, unknownLead, unreadable } from "./fault.ts";
import type { PartnerCall } from "./partners.ts";

const IDEMPOTENCY_KEY = /^[ -~]{1,255}$/;
/** Of objects and lists in each other; what the API takes needs three. */
const MOST_LEVELS = 4;
const MASK_53 = 0x1fffffffffffffn;

/** A call under an Idempotency-Key: whose, and what it asked for. */
export type Keyed = { key: AnswerKey; fingerprint: number };

/**
 * Null where the call came without a key.
 * @throws AppError `invalid_field` for a key that cannot be one
 */
export function keyedOf(call: PartnerCall, input: unknown): Keyed | null {
  const { program, key, method, path, idempotencyKey } = call;
  if (idempotencyKey === null) return null;
  if (!IDEMPOTENCY_KEY.test(idempotencyKey)) {
    throw refuse([unreadable("Idempotency-Key", "1 to 255 printable ASCII characters")]);
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

/** 53 bits that are the same for the same input, whatever the order of its members. Stored, so it is a hash with a specification. */
function fingerprintOf(input: unknown): number {
  return Number(Bun.hash.xxHash64(JSON.stringify(sorted(input, 0))) & MASK_53);
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
