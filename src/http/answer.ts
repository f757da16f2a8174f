import type { LogFields } from "../platform/log.ts";
import type { Identity } from "./access.ts";

/** One request on its way through, with what has been found out about it. */
export type Call = {
  request: Request;
  requestId: string;
  /** Null until a key was found, and on public routes. */
  identity: Identity | null;
  /** Milliseconds of the monotonic clock. */
  startedMs: number;
};

/** What a handler says. JSON unless `headers` names another content type; `facts` go into the request's log line. */
export type Answer = {
  status: number;
  body: string | Blob | null;
  headers?: Readonly<Record<string, string>>;
  facts?: LogFields;
};

export function jsonAnswer(value: unknown): Answer {
  return { status: 200, body: JSON.stringify(value) };
}

/** Where the path begins in a request's URL: without a Host header there is no `http://host` before it. */
function pathStart(url: string): number {
  return url.startsWith("/") ? 0 : url.indexOf("/", url.indexOf("//") + 2);
}

/** As sent, without the query. */
export function pathOf({ url }: Request): string {
  const query = url.indexOf("?");
  return url.slice(pathStart(url), query === -1 ? undefined : query);
}

/** As sent, without the question mark. */
export function searchOf({ url }: Request): string {
  const query = url.indexOf("?");
  return query === -1 ? "" : url.slice(query + 1);
}
