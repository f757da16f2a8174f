import { AppError } from "../domain/error.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Identity, KeyOwner } from "./access.ts";
import { type Answer, type Call, pathOf } from "./answer.ts";
import type { Door } from "./door.ts";

export type Handler = (call: Call) => Answer | Promise<Answer>;
export type KeyedHandler<Owner extends KeyOwner> = (
  call: Call,
  identity: Identity<Owner>,
) => Answer | Promise<Answer>;
export type Serve = (request: Request) => Response | Promise<Response>;

/**
 * `name` for the metrics, `path` for the log: never the client's own text where the route is known, which null says it
 * is not. Faults are told in the words of its door.
 */
export type Route<Owner extends KeyOwner = KeyOwner> = {
  name: string;
  path: string | null;
  door: Door<Owner>;
};

const JSON_TYPE = "application/json; charset=utf-8";
const MAX_PATH_LENGTH = 100;
/** Too short for a key, and with neither capitals nor digits nor signs that would make it a name, number or address. */
const PLAIN_SEGMENT = /^[a-z._-]{0,15}$/;
const REQUEST_ID = /^[\w.-]{1,64}$/;
/** Seconds. A post waits for a disk, at most for live buyers. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A path that no route takes, as far as it tells nothing of a person and no key: people paste all sorts of things. */
function shownPath(request: Request): string {
  const segments = pathOf(request).split("/");
  const shown = segments.map((segment) => (PLAIN_SEGMENT.test(segment) ? segment : "*"));
  return shown.join("/").slice(0, MAX_PATH_LENGTH);
}

/**
 * What every request goes through, whichever route it takes: its id, its key, its handler, its faults, then headers,
 * metrics and one log line. It stands in front of the framework's own hooks because those cost more, and because an
 * answer given in one of them skips the others.
 */
export function createExchange({
  addressOf,
  clock,
  log,
  metrics,
  mintRequestId,
  isStopping,
}: {
  addressOf: (request: Request) => string;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  mintRequestId: () => string;
  isStopping: () => boolean;
}) {
  const requests = metrics.counter("leadgate_http_requests_total", "Requests answered.", ["route", "status"]);
  const seconds = metrics.histogram(
    "leadgate_http_request_seconds",
    "From headers read to answer made.",
    DURATIONS,
  );

  function begin(request: Request): Call {
    const given = request.headers.get("x-request-id");
    const requestId = given !== null && REQUEST_ID.test(given) ? given : mintRequestId();
    return { request, requestId, identity: null, startedMs: clock.monotonic() };
  }

  /** Also remembers it, for the headers and the log line of whatever answer comes. Throws the 401 or 429. */
  function identify<Owner extends KeyOwner>(call: Call, { access }: Door<Owner>): Identity<Owner> {
    const authorization = call.request.headers.get("authorization");
    const identity = access.find(authorization);
    if (identity === null) throw access.refuse(authorization, addressOf(call.request));
    call.identity = identity;
    return identity;
  }

  function headersOf(call: Call, answer: Answer, now: number): Record<string, string> {
    const headers: Record<string, string> = { "x-request-id": call.requestId };
    if (answer.body !== null) headers["content-type"] = JSON_TYPE;
    if (call.identity !== null) {
      const { bucket } = call.identity;
      headers["x-ratelimit-limit"] = String(bucket.capacity);
      headers["x-ratelimit-remaining"] = String(bucket.remaining(now));
      headers["x-ratelimit-reset"] = String(Math.ceil((clock.now() + bucket.missingMs(now)) / 1_000));
    }
    if (answer.headers !== undefined) Object.assign(headers, answer.headers);
    return headers;
  }

  function finish(call: Call, route: Route, answer: Answer): Response {
    const { request, requestId, identity, startedMs } = call;
    const now = clock.monotonic();
    const ms = now - startedMs;
    requests.add(1, route.name, String(answer.status));
    seconds.observe(ms / 1_000);
    log.info("request", {
      request_id: requestId,
      method: request.method,
      path: route.path ?? shownPath(request),
      status: answer.status,
      ms: Math.round(ms * 100) / 100,
      ...identity?.facts,
      ...answer.facts,
    });
    return new Response(answer.body, { status: answer.status, headers: headersOf(call, answer, now) });
  }

  function finishFault(call: Call, route: Route, fault: unknown): Response {
    if (!(fault instanceof AppError)) reportFault(call, fault);
    return finish(call, route, route.door.faultAnswer(fault, call.requestId));
  }

  function reportFault({ requestId }: Call, fault: unknown): void {
    const error = fault instanceof Error ? fault : new Error(String(fault));
    log.error("fault", { request_id: requestId, message: error.message, stack: error.stack });
  }

  /** A route for everybody. */
  function open(route: Route, handle: Handler): Serve {
    return function serve(request) {
      const call = begin(request);
      try {
        const answer = handle(call);
        if (!(answer instanceof Promise)) return finish(call, route, answer);
        return answer.then(
          (settled) => finish(call, route, settled),
          (fault: unknown) => finishFault(call, route, fault),
        );
      } catch (fault) {
        return finishFault(call, route, fault);
      }
    };
  }

  /** A route for those with a key: it is asked for before anything else is looked at. */
  function keyed<Owner extends KeyOwner>(route: Route<Owner>, handle: KeyedHandler<Owner>): Serve {
    return open(route, (call) => {
      const identity = identify(call, route.door);
      if (isStopping())
        throw new AppError("unavailable", "Cannot serve: shutting down, expected to be back soon");
      return handle(call, identity);
    });
  }

  /** The last resort, for what was thrown outside of any handler. */
  function fail(request: Request, door: Door, fault: unknown): Response {
    return finishFault(begin(request), { name: "other", path: null, door }, fault);
  }

  return { open, keyed, identify, fail };
}

export type Exchange = ReturnType<typeof createExchange>;
