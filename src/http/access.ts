import { hash } from "node:crypto";
import type { ApiKey, Supplier } from "../domain/catalog.ts";
import { AppError } from "../domain/error.ts";
import { type Bucket, createBucket, retryAfter } from "./bucket.ts";

/** Whose key a request came with, and that key's bucket. */
export type Identity = { supplier: Supplier; key: ApiKey; bucket: Bucket };

const MAX_KEY_LENGTH = 512;
/** Addresses whose failures are remembered; the one longest silent is forgotten first. */
const MAX_ADDRESSES = 10_000;
const EXPECTED = "expected 'Authorization: Bearer <API key>'; a key in the query string is never accepted";

/** The token of a Bearer header, null where it is none. The scheme may be in any case (RFC 9110, 11.1). */
export function readBearer(authorization: string): string | null {
  if (authorization.length > MAX_KEY_LENGTH) return null;
  // Nearly everybody writes it like this, without anything around it.
  if (authorization.startsWith("Bearer ") && authorization.indexOf(" ", 7) === -1)
    return authorization.slice(7) || null;
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
}

export function sha256Hex(text: string): string {
  return hash("sha256", text, "hex");
}

/**
 * Keys are looked up by their SHA-256, so neither the key nor the time a comparison takes tells anything of others.
 * A valid key is never refused for its address: failures are counted only once a key is found wanting.
 */
export function createAccess({
  suppliers,
  failedPerMinute,
  monotonic,
}: {
  suppliers: readonly Supplier[];
  failedPerMinute: number;
  monotonic: () => number;
}) {
  const identities = new Map<string, Identity>();
  for (const supplier of suppliers) {
    for (const key of supplier.keys) {
      const { requestsPerMinute, burst } = supplier.rateLimit;
      const bucket = createBucket({ perMinute: requestsPerMinute, capacity: burst });
      identities.set(key.sha256, { supplier, key, bucket });
    }
  }
  const failures = new Map<string, Bucket>();

  function failuresOf(address: string): Bucket {
    const known = failures.get(address);
    const bucket = known ?? createBucket({ perMinute: failedPerMinute, capacity: failedPerMinute });
    // A Map keeps the order of insertion: what is put back in is the youngest.
    if (known !== undefined) failures.delete(address);
    else if (failures.size >= MAX_ADDRESSES) {
      for (const oldest of failures.keys()) {
        failures.delete(oldest);
        break;
      }
    }
    failures.set(address, bucket);
    return bucket;
  }

  /** The fault of a request that could not show a key, and one failure more for its address. */
  function refusal(address: string, found: string, expected: string = EXPECTED): AppError {
    const now = monotonic();
    const bucket = failuresOf(address);
    if (!bucket.spend(now)) {
      return new AppError(
        "rate_limit_exceeded",
        `Cannot authenticate: more than ${failedPerMinute} failed attempts a minute came from this address, expected a valid API key`,
        { headers: { "retry-after": retryAfter(bucket.waitMs(now)) } },
      );
    }
    return new AppError("invalid_api_key", `Cannot authenticate: ${found}, ${expected}`);
  }

  function find(authorization: string | null): Identity | null {
    const key = authorization === null ? null : readBearer(authorization);
    return key === null ? null : (identities.get(sha256Hex(key)) ?? null);
  }

  /** What to say of an Authorization header that `find` knows nobody by. */
  function refuse(authorization: string | null, address: string): AppError {
    if (authorization === null) return refusal(address, "the Authorization header is missing");
    if (readBearer(authorization) === null)
      return refusal(address, "the Authorization header holds no Bearer token");
    return refusal(address, "the API key is unknown or revoked");
  }

  return { find, refuse, refusal };
}

export type Access = ReturnType<typeof createAccess>;
