import { AppError } from "../domain/error.ts";
import { type Bucket, createBucket, retryAfter } from "./bucket.ts";
import { networkOf } from "./client-address.ts";

/** Networks whose failures are remembered; the one longest silent is forgotten first. */
const MAX_NETWORKS = 10_000;

/**
 * Counts the requests of each address, of IPv6 each /64, that could not show a key, whichever door they knocked at, or
 * came with an unguessable address that is none. A valid key is never refused for its address: failures are counted
 * only once a key is found wanting.
 */
export function createFailedAttempts({
  failedPerMinute,
  monotonic,
}: {
  failedPerMinute: number;
  monotonic: () => number;
}) {
  const failures = new Map<string, Bucket>();

  function failuresOf(network: string): Bucket {
    const known = failures.get(network);
    const bucket = known ?? createBucket({ perMinute: failedPerMinute, capacity: failedPerMinute });
    // A Map keeps the order of insertion: what is put back in is the youngest.
    if (known !== undefined) failures.delete(network);
    else if (failures.size >= MAX_NETWORKS) {
      for (const oldest of failures.keys()) {
        failures.delete(oldest);
        break;
      }
    }
    failures.set(network, bucket);
    return bucket;
  }

  /** One failure more for an address. Null, or the fault of one failure too many. `expected` ends its sentence. */
  function count(address: string, expected: string): AppError | null {
    const now = monotonic();
    const bucket = failuresOf(networkOf(address));
    if (bucket.spend(now)) return null;
    return new AppError(
      "rate_limit_exceeded",
      `Cannot authenticate: more than ${failedPerMinute} failed attempts a minute came from this address, expected ${expected}`,
      { headers: { "retry-after": retryAfter(bucket.waitMs(now)) } },
    );
  }

  /** The fault of a request that could not show a key, and one failure more for its address. */
  function refusal(address: string, found: string, expected: string): AppError {
    return (
      count(address, "a valid API key") ??
      new AppError("invalid_api_key", `Cannot authenticate: ${found}, ${expected}`)
    );
  }

  return { count, refusal };
}

export type FailedAttempts = ReturnType<typeof createFailedAttempts>;
