import type { ApiKey, RateLimit } from "../domain/catalog.ts";
import type { AppError } from "../domain/error.ts";
import { sha256Hex } from "../domain/sha256.ts";
import type { LogFields } from "../platform/log.ts";
import { type Bucket, createBucket } from "./bucket.ts";
import type { FailedAttempts } from "./failed-attempts.ts";

/** Whom keys are given to: a supplier, a program. */
export type KeyOwner = { id: string; rateLimit: RateLimit; keys: readonly ApiKey[] };

/** Whose key a request came with, and that key's bucket. `facts` is what the log says of it. */
export type Identity<Owner extends KeyOwner = KeyOwner> = {
  owner: Owner;
  key: ApiKey;
  bucket: Bucket;
  facts: LogFields;
};

const MAX_KEY_LENGTH = 512;
const EXPECTED = "expected 'Authorization: Bearer <API key>'; a key in the query string is never accepted";

/** The token of a Bearer header, null where it is none. The scheme may be in any case (RFC 9110, 11.1). */
export function readBearer(authorization: string): string | null {
  if (authorization.length > MAX_KEY_LENGTH) return null;
  // Nearly everybody writes it like this, without anything around it.
  if (authorization.startsWith("Bearer ") && authorization.indexOf(" ", 7) === -1)
    return authorization.slice(7) || null;
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}

/**
 * Who may come in at one door. Keys are looked up by their SHA-256, so neither the key nor the time a comparison takes
 * tells anything of others.
 */
export function createAccess<Owner extends KeyOwner>({
  owners,
  role,
  failed,
}: {
  owners: readonly Owner[];
  /** What the log calls them. */
  role: "supplier" | "program";
  failed: FailedAttempts;
}) {
  const identities = new Map<string, Identity<Owner>>();
  for (const owner of owners) {
    for (const key of owner.keys) {
      const { requestsPerMinute, burst } = owner.rateLimit;
      const bucket = createBucket({ perMinute: requestsPerMinute, capacity: burst });
      identities.set(key.sha256, { owner, key, bucket, facts: { [role]: owner.id, key: key.id } });
    }
  }

  function find(authorization: string | null): Identity<Owner> | null {
    const key = authorization === null ? null : readBearer(authorization);
    return key === null ? null : (identities.get(sha256Hex(key)) ?? null);
  }

  /** What to say of an Authorization header that `find` knows nobody by. */
  function refuse(authorization: string | null, address: string): AppError {
    if (authorization === null)
      return failed.refusal(address, "the Authorization header is missing", EXPECTED);
    if (readBearer(authorization) === null)
      return failed.refusal(address, "the Authorization header holds no Bearer token", EXPECTED);
    return failed.refusal(address, "the API key is unknown or revoked", EXPECTED);
  }

  return { find, refuse };
}

export type Access<Owner extends KeyOwner = KeyOwner> = ReturnType<typeof createAccess<Owner>>;
