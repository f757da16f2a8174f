import { afterEach, describe, expect, test } from "bun:test";
import type { Socket } from "node:net";
import { createOutgoing, type OutgoingRequest, type Sent } from "../../src/platform/outgoing.ts";
import { openRawServer } from "../fixtures/raw-server.ts";

const send = createOutgoing({ userAgent: "Leadgate/test" });
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

function request(url: string, more: Partial<OutgoingRequest> = {}) {
  return send({
    url,
    method: "POST",
    headers: new Headers(),
    body: new TextEncoder().encode("hello"),
    timeoutMs: 2_000,
    fresh: false,
    signal: new AbortController().signal,
    ...more,
  });
}

async function rawServer(speak: (socket: Socket) => void): Promise<string> {
  const server = await openRawServer(speak);
  closers.push(() => server[Symbol.dispose]());
  return server.url;
}

function httpServer(answer: (request: Request) => Response | Promise<Response>): string {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", development: false, fetch: answer });
  closers.push(() => void server.stop(true));
  return `http://127.0.0.1:${server.port}/`;
}

describe("an answer", () => {
  test("is given with its status, its Retry-After and its words", async () => {
    const url = httpServer(() => new Response("später", { status: 503, headers: { "Retry-After": "7" } }));
    expect(await request(url)).toEqual({
      kind: "answer",
      status: 503,
      retryAfter: "7",
      text: "später",
      truncated: false,
    });
  });

  test("is given without words where it has none", async () => {
    const url = httpServer(() => new Response(null, { status: 204 }));
    expect(await request(url)).toEqual({
      kind: "answer",
      status: 204,
      retryAfter: null,
      text: "",
      truncated: false,
    });
  });

  test("is a redirect where the server redirects: nothing is sent on", async () => {
    let elsewhere = 0;
    const other = httpServer(() => {
      elsewhere++;
      return new Response("");
    });
    const url = httpServer(() => Response.redirect(other, 307));
    expect(await request(url)).toMatchObject({ kind: "answer", status: 307 });
    expect(elsewhere).toBe(0);
  });

  test("is read up to 64 KiB and then let go", async () => {
    const { promise: cancelled, resolve } = Promise.withResolvers<string>();
    const endless = () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(new TextEncoder().encode("x".repeat(10_000))),
          cancel: () => resolve("let go"),
        }),
      );
    const sent = await request(httpServer(endless));
    expect(sent).toEqual({
      kind: "answer",
      status: 200,
      retryAfter: null,
      text: "x".repeat(65_536),
      truncated: true,
    });
    expect(await cancelled).toBe("let go");
  });

  test("is not unpacked where it is compressed: it could be any size", async () => {
    const packed = Bun.gzipSync("a".repeat(10_000_000));
    const url = httpServer(() => new Response(packed, { headers: { "Content-Encoding": "gzip" } }));
    const sent = await request(url);
    expect(sent.kind === "answer" && sent.text.length < packed.length).toBe(true);
  });
});

describe("a request", () => {
  test("carries the bytes and headers given, our name, and asks for nothing compressed", async () => {
    const { promise: seen, resolve } = Promise.withResolvers<object>();
    const url = httpServer(async (got) => {
      resolve({ method: got.method, body: await got.text(), headers: got.headers.toJSON() });
      return new Response("");
    });
    await request(url, { headers: new Headers({ "X-Api-Key": "k" }) });
    expect(await seen).toEqual({
      method: "POST",
      body: "hello",
      headers: {
        "x-api-key": "k",
        "user-agent": "Leadgate/test",
        "accept-encoding": "identity",
        accept: "*/*",
        connection: "keep-alive",
        "content-length": "5",
        host: new URL(url).host,
      },
    });
  });

  test.each<[string, boolean, number]>([
    ["uses the connection of the one before", false, 1],
    ["has a connection of its own where it asks for a fresh one", true, 2],
  ])("%s", async (_name, fresh, connections) => {
    const server = await openRawServer((socket) => {
      const answer = () => void socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      answer();
      socket.on("data", answer);
    });
    closers.push(() => server[Symbol.dispose]());
    await request(server.url);
    expect(await request(server.url, { fresh })).toMatchObject({ kind: "answer", status: 200 });
    expect(server.heard()).toBe(connections);
  });

  test("that is fresh leaves no connection behind", async () => {
    const { promise: closed, resolve } = Promise.withResolvers<string>();
    const url = await rawServer((socket) => {
      socket.on("close", () => resolve("closed"));
      socket.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    });
    await request(url, { fresh: true });
    expect(await closed).toBe("closed");
  });

  test("goes straight to its address whatever proxy the environment names", async () => {
    const url = httpServer(() => new Response("direct"));
    const proxy = httpServer(() => new Response("by proxy"));
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: proxy, http_proxy: proxy });
    try {
      expect(await request(url)).toMatchObject({ text: "direct" });
    } finally {
      for (const name of ["HTTP_PROXY", "http_proxy"]) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });
});

describe("was certainly not sent", () => {
  test("where the connection is refused", async () => {
    expect(await request("http://127.0.0.1:1/")).toEqual({ kind: "not_sent", why: "refused_connection" });
  });
  test("where the host is unknown", async () => {
    expect(await request("http://buyer.invalid/")).toEqual({ kind: "not_sent", why: "unknown_host" });
  });
  test("where the other side does not speak TLS", async () => {
    const url = await rawServer((socket) => socket.end("hello\r\n"));
    expect(await request(url.replace("http:", "https:"))).toEqual({ kind: "not_sent", why: "tls" });
  });
});

describe("may have arrived", () => {
  test.each<[string, string, Sent]>([
    ["where the connection is cut before an answer", "", { kind: "unclear", why: "reset", status: null }],
    [
      "where the answer is no HTTP",
      "SSH-2.0-OpenSSH\r\n\r\n",
      { kind: "unclear", why: "malformed", status: null },
    ],
    [
      "where the answer is cut short of its length",
      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
      { kind: "unclear", why: "reset", status: 200 },
    ],
    [
      "where the answer is cut between chunks",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
      { kind: "unclear", why: "reset", status: 200 },
    ],
  ])("%s", async (_name, words, expected) => {
    const url = await rawServer((socket) => socket.end(words));
    expect(await request(url)).toEqual(expected);
  });

  test("where no answer comes in time", async () => {
    const url = await rawServer(() => {});
    expect(await request(url, { timeoutMs: 30 })).toEqual({ kind: "unclear", why: "timeout", status: null });
  });

  test("where the answer does not end in time", async () => {
    const url = await rawServer((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
    expect(await request(url, { timeoutMs: 60 })).toEqual({ kind: "unclear", why: "timeout", status: 200 });
  });

  test("where we stop waiting", async () => {
    const leaving = new AbortController();
    const url = await rawServer(() => leaving.abort());
    expect(await request(url, { signal: leaving.signal })).toEqual({
      kind: "unclear",
      why: "stopped",
      status: null,
    });
  });
});
