import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { Readable } from "node:stream";
import { type AnswerHead, type Ask, createSend, type Send } from "./outgoing.ts";
import { isPublicAddress } from "./public-address.ts";

const LOOKUP_TIMEOUT_MS = 5_000;

type Address = { address: string; family: number };

/** Every address of a host name. Rejects where there is none. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

/** Where an address leads that somebody else has given us. */
export type Reached =
  | { kind: "open"; addresses: readonly Address[] }
  /** Behind our own walls, or reserved: at least one of its addresses is. Or without TLS. */
  | { kind: "forbidden" }
  | { kind: "unknown_host" };

function resolveHost(host: string): Promise<readonly Address[]> {
  return lookup(host, { all: true });
}

function isSecure(url: string): boolean {
  return new URL(url).protocol === "https:";
}

/** Rejects at once when it is given up, whatever the work does. */
function unlessGivenUp<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: given, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(signal.reason);
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp);
  return Promise.race([work, given]).finally(() => signal.removeEventListener("abort", giveUp));
}

/**
 * Looks where an address leads: addresses count, never names, since anybody may give any name any address. A URL writes
 * each literal (`0x7f.1`, `2130706433`) in its one usual way.
 */
export function createReach({
  resolve = resolveHost,
  allowPrivate,
}: {
  resolve?: Resolve;
  /** Whatever it leads to is open, without TLS too. */
  allowPrivate: boolean;
}) {
  async function addressesOf(url: string): Promise<readonly Address[]> {
    const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
    const family = isIP(host);
    return family === 0
      ? unlessGivenUp(resolve(host), AbortSignal.timeout(LOOKUP_TIMEOUT_MS))
      : [{ address: host, family }];
  }

  return async function reach(url: string): Promise<Reached> {
    if (!allowPrivate && !isSecure(url)) return { kind: "forbidden" };
    const addresses = await addressesOf(url).catch(() => []);
    if (addresses.length === 0) return { kind: "unknown_host" };
    const mayPass = allowPrivate || addresses.every(({ address }) => isPublicAddress(address));
    return mayPass ? { kind: "open", addresses } : { kind: "forbidden" };
  };
}

export type Reach = ReturnType<typeof createReach>;

function fault(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function headOf(answer: IncomingMessage): AnswerHead {
  return {
    status: answer.statusCode ?? 0,
    retryAfter: answer.headers["retry-after"] ?? null,
    body: Readable.toWeb(answer) as unknown as AnswerHead["body"],
  };
}

/** On a connection of its own to one of these addresses, under the name the URL has: certificates are checked by it. */
function askAt(
  addresses: readonly Address[],
  { url, method, headers, body, signal }: Parameters<Ask>[0],
): Promise<AnswerHead> {
  const { promise, resolve, reject } = Promise.withResolvers<AnswerHead>();
  const pinned: LookupFunction = (_host, _options, done) => done(null, [...addresses]);
  const options = {
    method,
    headers: { ...Object.fromEntries(headers), "content-length": String(body.length) },
    agent: false,
    lookup: pinned,
    signal,
    rejectUnauthorized: true,
  } as const;
  const request = isSecure(url) ? requestHttps(url, options) : requestHttp(url, options);
  request.on("response", (answer) => resolve(headOf(answer)));
  // A change of protocol nobody asked for: an answer like any other, but for what would follow.
  request.on("upgrade", (answer, socket) => {
    socket.destroy();
    resolve(headOf(answer));
  });
  request.on("error", reject);
  request.end(body);
  return promise;
}

/**
 * Requests to addresses that others have given us. Where they lead is looked at for each request anew, and the
 * connection goes to the very address that was looked at: a name that leads elsewhere a moment later changes nothing.
 * Otherwise as to the operator's own addresses.
 */
export function createGuardedOutgoing({ userAgent, reach }: { userAgent: string; reach: Reach }): Send {
  return createSend({
    userAgent,
    async ask(request) {
      const reached = await unlessGivenUp(reach(request.url), request.signal);
      if (reached.kind === "forbidden") throw fault("EFORBIDDEN");
      if (reached.kind === "unknown_host") throw fault("ENOTFOUND");
      return askAt(reached.addresses, request);
    },
  });
}
