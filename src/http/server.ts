import { Elysia } from "elysia";
import type { Catalog } from "../domain/catalog.ts";
import { OperatorError } from "../domain/error.ts";
import type { Receipt } from "../domain/lead.ts";
import { publicAddress, type Settings } from "../domain/settings.ts";
import type { FormPost, FormReceipt } from "../intake/form-desk.ts";
import type { RawPost } from "../intake/intake.ts";
import type { Partners } from "../partners/partners.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Reach } from "../platform/outgoing-guarded.ts";
import type { Hooks } from "../selling/hooks.ts";
import type { LeadReader } from "../selling/lead-reader.ts";
import type { Store } from "../storage/store.ts";
import { createAccess } from "./access.ts";
import { pathOf } from "./answer.ts";
import { createClientAddress } from "./client-address.ts";
import { type Doors, doorOf } from "./door.ts";
import { faultAnswer } from "./errors.ts";
import { createExchange, type Serve } from "./exchange.ts";
import { createFailedAttempts, type FailedAttempts } from "./failed-attempts.ts";
import { partnerFaultAnswer } from "./partner-errors.ts";
import { createRoutes } from "./routes/routes.ts";
import { createIsAnothers, createUnknown } from "./routes/unknown.ts";

/** Bun answers a bare 413 above this; our own, with a sentence, comes well below. */
const MIN_BODY_CEILING = 8 * 1024 * 1024;
/** Seconds without a byte, never 0: a client that stalls would hold its connection for ever. */
const IDLE_TIMEOUT_SECONDS = 30;

export type HttpOptions = {
  settings: Settings;
  catalog: Catalog;
  intake: { receive: (raw: RawPost) => Promise<Receipt> };
  forms: { receive: (post: FormPost) => Promise<FormReceipt> };
  leads: LeadReader;
  partners: Partners;
  hooks: Pick<Hooks, "list" | "register" | "remove">;
  /** Where an address leads that somebody wants to register. */
  reach: Reach;
  mintSigningSecret: () => string;
  store: {
    canWrite: () => Promise<boolean>;
    /** Resolves when everything that can be read is on disk. */
    durable: () => Promise<void>;
    links: Pick<Store["links"], "find">;
  };
  clock: Clock;
  log: Log;
  metrics: Metrics;
  version: string;
  /** A new id for each call, 1–64 of `A-Za-z0-9._-`. */
  mintRequestId: () => string;
};

/** Why the socket could not be opened, as a sentence. */
function listenFault(fault: unknown, host: string, port: number): OperatorError {
  const code = fault instanceof Error && "code" in fault ? String(fault.code) : "";
  const where = `Cannot listen on ${host}:${port}`;
  const sentence =
    code === "EADDRINUSE"
      ? `${where}: the port is taken by another process, expected a free one (server.port, or PORT for scripts/start)`
      : code === "EACCES" || code === "EPERM"
        ? `${where}: this user may not open the port, expected one of 1024 and above or the right to open it`
        : `${where}: the host is not an address of this machine (${code || String(fault)}), expected one, such as 127.0.0.1 or 0.0.0.0 (server.host)`;
  return new OperatorError(sentence, { cause: fault });
}

function createDoors({ suppliers, programs }: Catalog, failed: FailedAttempts): Doors {
  return {
    suppliers: {
      prefix: "/api",
      access: createAccess({ owners: suppliers, role: "supplier", failed }),
      faultAnswer,
    },
    programs: {
      prefix: "/v1",
      access: createAccess({ owners: programs, role: "program", failed }),
      faultAnswer: partnerFaultAnswer,
    },
  };
}

/**
 * The HTTP side: every route of the service on one port.
 *
 * Measured with wrk, processor time a request over the loopback: bare `Bun.serve` 11.5 µs, the same behind a plain
 * Elysia route that takes nothing but `request` 11.8–12.1, behind `onRequest` 12.3, native `serve.routes` 12.0.
 * So routes are plain, take `request` alone (Elysia then makes no query, header or body objects), use no hooks,
 * and everything else is the exchange's.
 */
export function createHttp(options: HttpOptions) {
  const { settings, catalog, clock, log, metrics, mintRequestId } = options;
  const { host, port, trustedProxies, failedAuthPerMinute, bodyLimitBytes } = settings.server;
  const client = createClientAddress({ trustedProxies });
  let stopping = false;
  let url = publicAddress(settings.server, port);

  const isStopping = () => stopping;
  /** Empty without a socket (in tests) and once the client has gone. */
  const peerOf = (request: Request) => app.server?.requestIP(request)?.address ?? "";
  const addressOf = (request: Request) => client.addressOf(peerOf(request), request.headers);
  const isLoopback = (request: Request) => client.isLoopback(peerOf(request), request.headers);

  const { monotonic } = clock;
  const failed = createFailedAttempts({ failedPerMinute: failedAuthPerMinute, monotonic });
  const doors = createDoors(catalog, failed);
  const exchange = createExchange({ addressOf, clock, log, metrics, mintRequestId, isStopping });
  const routes = createRoutes({
    ...options,
    exchange,
    doors,
    failed,
    addressOf,
    isLoopback,
    isStopping,
    url: () => url,
  });
  const serveUnknown = createUnknown({ routes, exchange, doors });

  const app = new Elysia({ aot: true, normalize: false, handler: { standardHostname: false } });
  app.onError(({ code, request, error }) =>
    code === "NOT_FOUND"
      ? serveUnknown(request)
      : exchange.fail(request, doorOf(doors, pathOf(request)), error),
  );
  for (const route of routes) {
    const { method, path, changes, serve } = route;
    const isAnothers = createIsAnothers(route, routes);
    // The framework sends HEAD where GET goes.
    const isNotOurs = changes ? ({ method }: Request) => method === "HEAD" : isAnothers;
    const answer: Serve =
      isNotOurs === null ? serve : (request) => (isNotOurs(request) ? serveUnknown(request) : serve(request));
    app.route(method, path, ({ request }) => answer(request), { parse: "none" });
  }

  /** Opens the socket. @throws OperatorError where it cannot. */
  function start(): { url: string; port: number } {
    try {
      app.listen({
        hostname: host,
        port,
        // Elysia's own default lets a second process take half of the requests without a word.
        reusePort: false,
        development: false,
        idleTimeout: IDLE_TIMEOUT_SECONDS,
        maxRequestBodySize: Math.max(MIN_BODY_CEILING, 4 * bodyLimitBytes),
      });
    } catch (fault) {
      throw listenFault(fault, host, port);
    }
    const opened = app.server?.port ?? port;
    url = publicAddress(settings.server, opened);
    return { url, port: opened };
  }

  /** Takes no more connections, closes idle ones, waits for answers in the making, at most `graceMs`. */
  async function stop(graceMs: number): Promise<void> {
    stopping = true;
    const { server } = app;
    if (server === null) return;
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, graceMs);
    await Promise.race([server.stop(), late.promise]);
    clearTimeout(timer);
    // Cuts what is still open. Not awaited: it would wait for the very handlers that came too late.
    void server.stop(true);
  }

  return { app, start, stop };
}

export type Http = ReturnType<typeof createHttp>;
