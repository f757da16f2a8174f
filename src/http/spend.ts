import { AppError } from "../domain/error.ts";
import type { Identity } from "./access.ts";
import { retryAfter } from "./bucket.ts";

/** Takes a token of the key, or throws the 429; `refusal` begins its sentence. `now` is a monotonic clock's. */
export function spend({ bucket, owner }: Identity, now: number, refusal: string): void {
  if (bucket.spend(now)) return;
  const { requestsPerMinute, burst } = owner.rateLimit;
  throw new AppError(
    "rate_limit_exceeded",
    `${refusal}, expected at most ${requestsPerMinute} a minute and ${burst} at once`,
    { headers: { "retry-after": retryAfter(bucket.waitMs(now)) } },
  );
}
