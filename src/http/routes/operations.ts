import { AppError } from "../../domain/error.ts";
import { sha256Hex } from "../../domain/sha256.ts";
import { type Metrics, metricsContentType } from "../../platform/metrics.ts";
import { readBearer } from "../access.ts";
import { jsonAnswer } from "../answer.ts";
import type { Handler } from "../exchange.ts";
import type { FailedAttempts } from "../failed-attempts.ts";

/** `GET /healthz`: the process answers. */
export function createHealthz(): Handler {
  return () => jsonAnswer({ success: true, status: "alive" });
}

/** `GET /favicon.ico`: browsers ask for one without being told to; there is none, and that is not a fault. */
export function createFavicon(): Handler {
  return () => ({ status: 204, body: null, headers: { "cache-control": "public, max-age=86400" } });
}

/** `GET /readyz`: leads can be taken. Asks the store once for all who ask at the same time. */
export function createReadyz({
  canWrite,
  isStopping,
}: {
  canWrite: () => Promise<boolean>;
  isStopping: () => boolean;
}): Handler {
  let asked: Promise<boolean> | null = null;

  function ask(): Promise<boolean> {
    asked ??= canWrite()
      .catch(() => false)
      .finally(() => {
        asked = null;
      });
    return asked;
  }

  return async () => {
    if (isStopping())
      throw new AppError("unavailable", "Cannot take leads: shutting down, expected a running service");
    if (!(await ask())) {
      throw new AppError(
        "unavailable",
        "Cannot take leads: the database cannot be written, expected a writable file and room on its disk",
      );
    }
    return jsonAnswer({ success: true, status: "ready" });
  };
}

/** `GET /metrics`: for those who show the configured token, and for clients on this machine. */
export function createMetricsPage({
  metrics,
  token,
  failed,
  addressOf,
  isLoopback,
}: {
  metrics: Metrics;
  token: string | null;
  failed: FailedAttempts;
  addressOf: (request: Request) => string;
  isLoopback: (request: Request) => boolean;
}): Handler {
  const expected = token === null ? null : sha256Hex(token);

  function showsToken({ headers }: Request): boolean {
    const given = readBearer(headers.get("authorization") ?? "");
    return expected !== null && given !== null && sha256Hex(given) === expected;
  }

  return ({ request }) => {
    if (!showsToken(request) && !isLoopback(request)) {
      throw failed.refusal(
        addressOf(request),
        "this is neither the metrics token nor a client on this machine",
        "expected 'Authorization: Bearer <server.metrics_token>'",
      );
    }
    return { status: 200, body: metrics.text(), headers: { "content-type": metricsContentType } };
  };
}
