/** What an answer's body is read up to, and what of it is kept in memory. */
const READ_LIMIT_BYTES = 64 * 1024;

export type OutgoingRequest = {
  url: string;
  method: "POST";
  headers: Headers;
  body: Uint8Array;
  /** From the first step of connecting to the last byte of the answer. */
  timeoutMs: number;
  /**
   * True: on a connection of its own. On one that was used before, the other side's closing it for being idle looks
   * like a cut after sending.
   */
  fresh: boolean;
  /** Gives the request up, as `stopped`. */
  signal: AbortSignal;
};

export type NotSent = "refused_connection" | "unknown_host" | "unreachable" | "tls" | "forbidden_address";
export type Unclear = "timeout" | "stopped" | "reset" | "malformed" | "broken";

/** `not_sent` is certain; `unclear` may have arrived. `status` is known where only the body was cut. */
export type Sent =
  | { kind: "answer"; status: number; retryAfter: string | null; text: string; truncated: boolean }
  | { kind: "not_sent"; why: NotSent }
  | { kind: "unclear"; why: Unclear; status: number | null };

/** What did not connect: certain. Bun names certificate faults as OpenSSL does (`DEPTH_ZERO_SELF_SIGNED_CERT`). */
const unsent: readonly [RegExp, NotSent][] = [
  [/^ECONNREFUSED$/, "refused_connection"],
  [/^(ENOTFOUND|EAI_\w+)$/, "unknown_host"],
  [/^(EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, "unreachable"],
  [/^EPROTO$|CERT|SELF_SIGNED|UNABLE_TO_|ERR_(TLS|SSL)_/, "tls"],
  [/^EFORBIDDEN$/, "forbidden_address"],
];
const unheard: readonly [RegExp, Unclear][] = [
  [/^(ECONNRESET|EPIPE)$/, "reset"],
  [/^(Malformed|Invalid_?HTTP|HPE_)/, "malformed"],
];

function firstMatch<T>(table: readonly [RegExp, T][], code: string): T | undefined {
  return table.find(([pattern]) => pattern.test(code))?.[1];
}

/** Once there was a status, the request had arrived, whatever broke afterwards. */
function explain(error: unknown, status: number | null): Sent {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const why = status === null ? firstMatch(unsent, code) : undefined;
  if (why !== undefined) return { kind: "not_sent", why };
  return { kind: "unclear", why: firstMatch(unheard, code) ?? "broken", status };
}

/** Reading on to the end of a small body lets the connection be used again; a larger one is cancelled. */
async function readText(body: AnswerHead["body"]): Promise<{ text: string; truncated: boolean }> {
  if (body === null) return { text: "", truncated: false };
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let left = READ_LIMIT_BYTES;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decoder.decode(), truncated: false };
      text += decoder.decode(value.subarray(0, left), { stream: true });
      left -= value.length;
      if (left < 0) return { text, truncated: true };
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** What is known once the head of an answer is there. */
export type AnswerHead = {
  status: number;
  retryAfter: string | null;
  body: ReadableStream<Uint8Array> | null;
};

/** Makes a request. Rejects with an error whose `code` says why there is no answer. Follows no redirect, uses no proxy. */
export type Ask = (request: Omit<OutgoingRequest, "timeoutMs">) => Promise<AnswerHead>;

/** All there is to a request but the making of it: its headers, its time, what its failure means, how much is read. */
export function createSend({ userAgent, ask }: { userAgent: string; ask: Ask }) {
  function complete(given: Headers): Headers {
    const headers = new Headers(given);
    headers.set("Accept-Encoding", "identity");
    if (!headers.has("User-Agent")) headers.set("User-Agent", userAgent);
    return headers;
  }

  return async function send({ timeoutMs, ...request }: OutgoingRequest): Promise<Sent> {
    const { signal } = request;
    const controller = new AbortController();
    const stop = () => controller.abort();
    const timer = setTimeout(stop, timeoutMs);
    signal.addEventListener("abort", stop);
    let status: number | null = null;
    try {
      if (signal.aborted) stop();
      const headers = complete(request.headers);
      const head = await ask({ ...request, headers, signal: controller.signal });
      status = head.status;
      const { text, truncated } = await readText(head.body);
      return { kind: "answer", status, retryAfter: head.retryAfter, text, truncated };
    } catch (error) {
      if (signal.aborted) return { kind: "unclear", why: "stopped", status };
      if (controller.signal.aborted) return { kind: "unclear", why: "timeout", status };
      return explain(error, status);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
  };
}

export type Send = ReturnType<typeof createSend>;

/**
 * Requests to addresses the operator has written down.
 *
 * Redirects are answers like any other: following one would hand a lead to an address nobody configured. For the same
 * reason proxies from the environment are not used. Compressed answers are neither asked for nor unpacked.
 */
export function createOutgoing({ userAgent }: { userAgent: string }): Send {
  async function ask({ url, method, headers, body, fresh, signal }: Parameters<Ask>[0]): Promise<AnswerHead> {
    const response = await fetch(url, {
      method,
      headers,
      body,
      redirect: "manual",
      signal,
      keepalive: !fresh,
      decompress: false,
      proxy: false,
    });
    return {
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      body: response.body,
    };
  }
  return createSend({ userAgent, ask });
}
