import { AppError } from "../../domain/error.ts";
import { type Answer, type Call, pathOf } from "../answer.ts";
import type { Exchange, Serve } from "../exchange.ts";

type Known = { method: string; path: string };

function createAllowed(routes: readonly Known[]) {
  const known = routes.map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${path.replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+")}/?$`),
  }));
  /** Null where no method is. HEAD goes where GET goes. */
  return function allowedAt(path: string): string | null {
    const methods = known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
    if (methods.length === 0) return null;
    return [...new Set(methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])))].join(
      ", ",
    );
  };
}

/**
 * What no route takes: 404, 405 with `Allow`, and OPTIONS. Under `/api` a key is asked for first, as everywhere there.
 * No CORS: keys do not belong into a browser.
 */
export function createUnknown({ routes, exchange }: { routes: readonly Known[]; exchange: Exchange }): Serve {
  const allowedAt = createAllowed(routes);

  function refuse(call: Call): Answer {
    const { request } = call;
    const path = pathOf(request);
    const allow = allowedAt(path);
    if (request.method === "OPTIONS" && allow !== null)
      return { status: 204, body: null, headers: { allow } };
    if (path === "/api" || path.startsWith("/api/")) exchange.identify(call);
    if (allow === null) {
      throw new AppError(
        "not_found",
        "Cannot find the page: this service has none at this path, expected one that /docs names",
      );
    }
    throw new AppError(
      "method_not_allowed",
      `Cannot use this method: found ${request.method}, expected ${allow}`,
      {
        headers: { allow },
      },
    );
  }

  return exchange.open({ name: "other", path: null }, refuse);
}
