import type { Bundle, HttpRequestOptions, HttpResponse, ZObject } from "zapier-platform-core";
import { readBaseUrl } from "./base-url.ts";
import { type Answer, explainFault, isUnderstood } from "./faults.ts";

/** What an address and a key are taken from: any bundle. */
export type Connected = Pick<Bundle, "authData">;

type Call = Pick<HttpRequestOptions, "method" | "params"> & {
  /** Sent as JSON. */
  body?: object;
  headers?: Record<string, string>;
  /** Statuses the caller has an answer of its own to. */
  expect?: readonly number[];
  /** What the fields that a fault may name are called in the Zap editor. */
  labels?: () => Promise<ReadonlyMap<string, string>>;
};

/** A lead waits up to 25 seconds for a live buyer, and Zapier ends a step after 30. */
const TIMEOUT_MS = 28_000;
const KEY = /^[\x21-\x7e]+$/;
/** Where to ask whose key it is that one API does not know: the other API. */
const OTHER_DOOR = { api: "/v1/test", v1: "/api/me" } as const;

/** Zapier adds the whole bundle, people's data included, to the text of any error without this mark. */
export function plain<E extends Error>(error: E): E {
  return Object.assign(error, { doNotContextify: true });
}

export function refuse(z: ZObject, sentence: string, code = "not_possible", status?: number): Error {
  return new z.errors.Error(sentence, code, status);
}

function addressOf(z: ZObject, { authData }: Connected): string {
  const address = readBaseUrl(authData.baseUrl);
  if ("fault" in address) throw refuse(z, address.fault, "invalid_address");
  return address.url;
}

function bearer(z: ZObject, { authData }: Connected): string {
  const key = authData.apiKey?.trim() ?? "";
  if (KEY.test(key)) return `Bearer ${key}`;
  throw refuse(
    z,
    "Cannot use the API key: it is empty or holds characters that no key has, expected it as you were given it",
    "invalid_api_key",
  );
}

/** What people wrote may look like one of Zapier's `{{placeholders}}`, which it refuses to send; escaped, it does not. */
function asJson(body: object): string {
  return JSON.stringify(body).replaceAll("{{", "{\\u007b");
}

/** The sentence for a request that no answer came to. Faults that are not the connection's go on as they are. */
function explainSilence(z: ZObject, fault: unknown, baseUrl: string): unknown {
  const code = fault instanceof Error && "code" in fault ? String(fault.code) : "";
  const type = fault instanceof Error && "type" in fault ? String(fault.type) : "";
  if (type === "request-timeout") {
    return refuse(
      z,
      `${baseUrl} did not answer within ${TIMEOUT_MS / 1000} seconds. A lead that was on its way may have been taken or not: look for it before you send it again`,
      "timeout",
    );
  }
  if (code === "") return fault instanceof Error ? plain(fault) : fault;
  return refuse(
    z,
    `Zapier cannot reach ${baseUrl} (${code}). Check the address, and whether it can be opened from the internet`,
    "unreachable",
  );
}

async function send(
  z: ZObject,
  bundle: Connected,
  path: string,
  call: Call,
  baseUrl: string,
): Promise<HttpResponse> {
  const { method = "GET", params = {}, body, expect = [] } = call;
  const headers: Record<string, string> = { ...call.headers, accept: "application/json" };
  headers.authorization = bearer(z, bundle);
  if (body !== undefined) headers["content-type"] = "application/json";
  const throttling = expect.includes(429) ? { throwForThrottlingEarly: false } : {};
  try {
    // A redirected POST arrives as a GET without its lead, so none is followed.
    return await z.request(baseUrl + path, {
      method,
      params,
      headers,
      ...(body !== undefined && { body: asJson(body) }),
      timeout: TIMEOUT_MS,
      redirect: "manual",
      skipThrowForStatus: true,
      ...throttling,
    });
  } catch (fault) {
    throw explainSilence(z, fault, baseUrl);
  }
}

function answerOf({ status, data, getHeader }: HttpResponse): Answer {
  // Typed otherwise, but what is not there is null.
  return {
    status,
    data,
    location: getHeader("location") ?? null,
    requestId: getHeader("x-request-id") ?? null,
  };
}

/** A key that is unknown here may be good for the other half of the app; that is worth another question. */
async function explainUnknownKey(
  z: ZObject,
  bundle: Connected,
  path: string,
  baseUrl: string,
): Promise<Error> {
  const door = path.startsWith("/v1/") ? "v1" : "api";
  const other = await send(z, bundle, OTHER_DOOR[door], {}, baseUrl).catch(() => null);
  if (other?.status !== 200) {
    return plain(
      new z.errors.ExpiredAuthError(
        "Leadgate does not know this connection's API key any more. Ask whoever gave it to you for a new one, and reconnect Leadgate with it",
      ),
    );
  }
  const [has, needs] =
    door === "api" ? ["a partner program's", "a supplier's"] : ["a supplier's", "a partner program's"];
  return refuse(
    z,
    `This connection has ${has} API key, and this step needs ${needs}. Choose another connection for it, or make one`,
    "wrong_kind_of_key",
    401,
  );
}

/** With the fields called as in the editor; as it is where the labels cannot be had. */
async function relabel(sentence: string, { labels }: Call): Promise<string> {
  const known = await labels?.().catch(() => undefined);
  return sentence.replace(/'([^']+)'/g, (quoted, field: string) => {
    const label = known?.get(field);
    return label === undefined ? quoted : `'${label}'`;
  });
}

/**
 * One request to the connected Leadgate. Comes back with an answer that was understood or whose status is expected;
 * everything else is thrown as a sentence for the person who builds the Zap. What passes by itself (429, and 503 that
 * says when to come again) is thrown so that Zapier tries again.
 */
export async function call(
  z: ZObject,
  bundle: Connected,
  path: string,
  options: Call = {},
): Promise<HttpResponse> {
  const baseUrl = addressOf(z, bundle);
  const response = await send(z, bundle, path, options, baseUrl);
  const answer = answerOf(response);
  if (isUnderstood(answer) || options.expect?.includes(answer.status)) return response;
  if (answer.status === 401) throw await explainUnknownKey(z, bundle, path, baseUrl);
  const { sentence, code } = explainFault(answer, baseUrl);
  const seconds = Number.parseInt(response.getHeader("retry-after") ?? "", 10);
  if (answer.status === 503 && !Number.isNaN(seconds)) throw new z.errors.ThrottledError(sentence, seconds);
  const names = answer.status === 400 || answer.status === 422;
  throw refuse(z, names ? await relabel(sentence, options) : sentence, code, answer.status);
}
