import { AppError } from "../../domain/error.ts";
import { type Answer, type Call, pathOf } from "../answer.ts";
import { type Door, type Doors, doorOf, isBehind } from "../door.ts";
import type { Exchange, Serve } from "../exchange.ts";

type Known = { method: string; path: string; changes: boolean };

/** HEAD goes where GET goes, unless that GET changes something: looking must not. */
function methodsOf({ method, changes }: Known): string[] {
  return method === "GET" && !changes ? ["GET", "HEAD"] : [method];
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll(".", "\\.").replace(/:\w+/g, "[^/]+")}/?$`);
}

function plainOf(path: string): string {
  return path.replace(/(.)\/$/, "$1");
}

/**
 * Whether a request that the framework brings to a route's parameter is at another route's own path, which takes it by
 * other methods: `DELETE /v1/leads/convert` deletes no lead named convert. Null where no path can be meant by both.
 */
export function createIsAnothers(
  { path }: Pick<Known, "path">,
  routes: readonly Pick<Known, "path">[],
): ((request: Request) => boolean) | null {
  const pattern = patternOf(path);
  const others = routes.filter((other) => other.path !== path && pattern.test(other.path));
  const paths = new Set(others.map((other) => other.path));
  return paths.size === 0 ? null : (request) => paths.has(plainOf(pathOf(request)));
}

function createAllowed(routes: readonly Known[]) {
  const known = routes.map((route) => ({ ...route, pattern: patternOf(route.path) }));
  /** Null where no method is. A path that is a route's own to the letter is not also another's parameter. */
  return function allowedAt(path: string): string | null {
    const plain = plainOf(path);
    const own = known.filter((route) => route.path === plain);
    const matching = own.length > 0 ? own : known.filter(({ pattern }) => pattern.test(path));
    return matching.length === 0 ? null : [...new Set(matching.flatMap(methodsOf))].join(", ");
  };
}

/**
 * What no route takes: 404, 405 with `Allow`, and OPTIONS. Behind a door a key is asked for first, as everywhere there.
 * No CORS: keys do not belong into a browser.
 */
export function createUnknown({
  routes,
  exchange,
  doors,
}: {
  routes: readonly Known[];
  exchange: Exchange;
  doors: Doors;
}): Serve {
  const allowedAt = createAllowed(routes);

  function refuse(call: Call, door: Door): Answer {
    const { request } = call;
    const path = pathOf(request);
    const allow = allowedAt(path);
    if (request.method === "OPTIONS" && allow !== null)
      return { status: 204, body: null, headers: { allow } };
    if (isBehind(door, path)) exchange.identify(call, door);
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

  function serveAt(door: Door): Serve {
    return exchange.open({ name: "other", path: null, door }, (call) => refuse(call, door));
  }
  const serveSuppliers = serveAt(doors.suppliers);
  const servePrograms = serveAt(doors.programs);

  return (request) =>
    doorOf(doors, pathOf(request)) === doors.programs ? servePrograms(request) : serveSuppliers(request);
}
