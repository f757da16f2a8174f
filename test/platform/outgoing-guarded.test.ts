import { afterEach, describe, expect, test } from "bun:test";
import type { Socket } from "node:net";
import type { OutgoingRequest, Sent } from "../../src/platform/outgoing.ts";
import { createGuardedOutgoing, createReach, type Resolve } from "../../src/platform/outgoing-guarded.ts";
import { openRawServer } from "../fixtures/raw-server.ts";

const userAgent = "Leadgate/test";
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Names lead where the test says, one answer after the other; the last one stays. */
function namesLead(...answers: string[][]): Resolve & { asked: string[] } {
  const asked: string[] = [];
  async function resolve(host: string) {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(host);
    return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  }
  return Object.assign(resolve, { asked });
}

function ask(
  url: string,
  { resolve, allowPrivate = true, ...more }: Partial<OutgoingRequest> & Parameters<typeof reachOf>[0] = {},
): Promise<Sent> {
  return createGuardedOutgoing({ userAgent, reach: reachOf({ resolve, allowPrivate }) })({
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

function reachOf({
  resolve,
  allowPrivate = true,
}: {
  resolve?: Resolve | undefined;
  allowPrivate?: boolean;
}) {
  return createReach({ allowPrivate, ...(resolve !== undefined && { resolve }) });
}

function httpServer(answer: (request: Request) => Response | Promise<Response>) {
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", development: false, fetch: answer });
  closers.push(() => void server.stop(true));
  return { url: `http://127.0.0.1:${server.port}/`, port: server.port };
}

async function rawServer(speak: (socket: Socket) => void): Promise<string> {
  const server = await openRawServer(speak);
  closers.push(() => server[Symbol.dispose]());
  return server.url;
}

describe("an address that somebody has given us", () => {
  test.each<[string, string, string[]]>([
    ["is open where all it leads to is public", "https://hook.test/", ["8.8.8.8", "2606:4700::1111"]],
    ["is open in any spelling", "HTTPS://HOOK.test/", ["8.8.8.8"]],
    ["is open where it is public itself", "https://8.8.8.8/", []],
    ["is open where it is public itself, in IPv6", "https://[2606:4700::1111]:8443/a", []],
  ])("%s", async (_, url, led) => {
    const reach = reachOf({ resolve: namesLead(led), allowPrivate: false });
    expect((await reach(url)).kind).toBe("open");
  });

  test.each<[string, string, string[]]>([
    ["leads to this machine", "https://hook.test/", ["127.0.0.1"]],
    ["leads to this machine by IPv6", "https://hook.test/", ["::1"]],
    ["leads to a neighbour", "https://hook.test/", ["192.168.1.5"]],
    ["leads to a public address and a private one", "https://hook.test/", ["8.8.8.8", "10.0.0.1"]],
    ["leads to a private address behind NAT64", "https://hook.test/", ["64:ff9b::a00:1"]],
    ["is this machine's name", "https://localhost/", ["127.0.0.1"]],
    ["is this machine's name with a dot", "https://localhost./", ["127.0.0.1"]],
    ["is this machine's name in capitals", "https://LOCALHOST/", ["127.0.0.1"]],
    ["is private itself", "https://10.1.2.3/", []],
    ["is private itself, with a dot", "https://127.0.0.1./", []],
    ["is loopback as one number", "https://2130706433/", []],
    ["is loopback in hexadecimal", "https://0x7f.0x0.0x0.0x1/", []],
    ["is loopback in hexadecimal, short", "https://0x7f000001/", []],
    ["is loopback in octal", "https://0177.0.0.01/", []],
    ["is loopback, shortened", "https://127.1/", []],
    ["is loopback in other digits", "https://①②⑦.0.0.1/", []],
    ["is loopback, percent-encoded", "https://%31%32%37.0.0.1/", []],
    ["is loopback in IPv6", "https://[::1]/", []],
    ["is loopback mapped into IPv6", "https://[::ffff:127.0.0.1]/", []],
    ["is what clouds tell of a machine", "https://169.254.169.254/latest/meta-data", []],
    ["is multicast", "https://224.0.0.1/", []],
    ["is public, but without TLS", "http://hook.test/", ["8.8.8.8"]],
  ])("is forbidden where it %s", async (_, url, led) => {
    const reach = reachOf({ resolve: namesLead(led), allowPrivate: false });
    expect(await reach(url)).toEqual({ kind: "forbidden" });
    expect((await reachOf({ resolve: namesLead(led) })(url)).kind).toBe("open");
  });

  test.each<[string, Resolve]>([
    ["has no address", namesLead([])],
    ["is not found", () => Promise.reject(new Error("ENOTFOUND"))],
  ])("is unknown where its name %s", async (_, resolve) => {
    expect(await reachOf({ resolve })("https://hook.test/")).toEqual({ kind: "unknown_host" });
  });
});

describe("a request", () => {
  test("goes to the address that was looked at, under its own name, with the bytes and headers given", async () => {
    const { promise: seen, resolve: see } = Promise.withResolvers<object>();
    const { port } = httpServer(async (got) => {
      see({ method: got.method, url: got.url, body: await got.text(), headers: got.headers.toJSON() });
      return new Response("später", { status: 503, headers: { "Retry-After": "7" } });
    });
    const url = `http://hook.test:${port}/a?b=1`;
    const resolve = namesLead(["127.0.0.1"]);
    expect(await ask(url, { resolve, headers: new Headers({ "X-Api-Key": "k" }) })).toEqual({
      kind: "answer",
      status: 503,
      retryAfter: "7",
      text: "später",
      truncated: false,
    });
    expect(await seen).toEqual({
      method: "POST",
      url,
      body: "hello",
      headers: {
        "x-api-key": "k",
        "user-agent": userAgent,
        "accept-encoding": "identity",
        connection: "close",
        "content-length": "5",
        host: `hook.test:${port}`,
      },
    });
    expect(resolve.asked).toEqual(["hook.test"]);
  });

  test("is not sent where the name leads behind the walls by now, however it was when it was registered", async () => {
    let heard = 0;
    const { port } = httpServer(() => {
      heard++;
      return new Response("");
    });
    const url = `https://hook.test:${port}/`;
    const resolve = namesLead(["8.8.8.8"], ["127.0.0.1"]);
    const reach = reachOf({ resolve, allowPrivate: false });
    expect((await reach(url)).kind).toBe("open");
    expect(await ask(url, { resolve, allowPrivate: false })).toEqual({
      kind: "not_sent",
      why: "forbidden_address",
    });
    expect(heard).toBe(0);
  });

  test("does not look the name up a second time: what it leads to a moment later is of no account", async () => {
    const { port } = httpServer(() => new Response("right"));
    const resolve = namesLead(["127.0.0.1"], ["192.0.2.1"]);
    expect(await ask(`http://hook.test:${port}/`, { resolve })).toMatchObject({ text: "right" });
    expect(resolve.asked).toEqual(["hook.test"]);
  });

  test("goes to the next address of the name where the first refuses", async () => {
    const { port } = httpServer(() => new Response("right"));
    const resolve = namesLead(["127.0.0.2", "127.0.0.1"]);
    expect(await ask(`http://hook.test:${port}/`, { resolve })).toMatchObject({ text: "right" });
  });

  test("goes straight to its address whatever proxy the environment names", async () => {
    const { url } = httpServer(() => new Response("direct"));
    const { url: proxy } = httpServer(() => new Response("by proxy"));
    const set = { HTTP_PROXY: proxy, http_proxy: proxy, ALL_PROXY: proxy, NODE_USE_ENV_PROXY: "1" };
    const before = { ...process.env };
    Object.assign(process.env, set);
    try {
      expect(await ask(url)).toMatchObject({ text: "direct" });
    } finally {
      for (const name of Object.keys(set)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  });
});

describe("an answer", () => {
  test("is a redirect where the server redirects: nothing is sent on", async () => {
    let elsewhere = 0;
    const { url: other } = httpServer(() => {
      elsewhere++;
      return new Response("");
    });
    const { url } = httpServer(() => Response.redirect(other, 307));
    expect(await ask(url)).toMatchObject({ kind: "answer", status: 307 });
    expect(elsewhere).toBe(0);
  });

  test("is read up to 64 KiB, and then the connection is cut", async () => {
    const { promise: closed, resolve } = Promise.withResolvers<string>();
    const url = await rawServer((socket) => {
      socket.on("close", () => resolve("cut"));
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const more = () => void (socket.writable && socket.write("x".repeat(10_000), more));
      more();
    });
    expect(await ask(url)).toEqual({
      kind: "answer",
      status: 200,
      retryAfter: null,
      text: "x".repeat(65_536),
      truncated: true,
    });
    expect(await closed).toBe("cut");
  });

  test("is not unpacked where it is compressed", async () => {
    const packed = Bun.gzipSync("a".repeat(10_000_000));
    const { url } = httpServer(() => new Response(packed, { headers: { "Content-Encoding": "gzip" } }));
    const sent = await ask(url);
    expect(sent.kind === "answer" && sent.text.length < packed.length).toBe(true);
  });

  test.each<[string, string, number]>([
    ["after a 103", "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", 204],
    [
      "that would change the protocol",
      "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
      101,
    ],
  ])("%s is its status", async (_, words, status) => {
    const url = await rawServer((socket) => void socket.write(words));
    expect(await ask(url)).toMatchObject({ kind: "answer", status, text: "" });
  });
});

describe("was certainly not sent", () => {
  test.each<[string, string, string]>([
    ["the connection is refused", "http://127.0.0.1:1/", "refused_connection"],
    ["the host is unknown", "http://hook.invalid/", "unknown_host"],
  ])("where %s", async (_, url, why) => {
    expect(await ask(url)).toEqual({ kind: "not_sent", why } as Sent);
  });

  test.each(["https:", "HTTPS:"])(
    "where the other side does not speak TLS and is asked by %s",
    async (scheme) => {
      const url = await rawServer((socket) => socket.end("hello\r\n"));
      expect(await ask(url.replace("http:", scheme))).toEqual({ kind: "not_sent", why: "tls" });
    },
  );
});

describe("may have arrived", () => {
  test.each<[string, string, Sent]>([
    ["the connection is cut before an answer", "", { kind: "unclear", why: "reset", status: null }],
    ["the answer is no HTTP", "SSH-2.0-OpenSSH\r\n\r\n", { kind: "unclear", why: "malformed", status: null }],
    [
      "the answer's head does not end",
      `HTTP/1.1 200 OK\r\nX: ${"x".repeat(100_000)}\r\n\r\n`,
      { kind: "unclear", why: "malformed", status: null },
    ],
    [
      "the answer is cut short of its length",
      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
      { kind: "unclear", why: "reset", status: 200 },
    ],
    [
      "the answer is cut between chunks",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
      { kind: "unclear", why: "reset", status: 200 },
    ],
  ])("where %s", async (_, words, expected) => {
    const url = await rawServer((socket) => socket.end(words));
    expect(await ask(url)).toEqual(expected);
  });

  test("where no answer comes in time", async () => {
    const url = await rawServer(() => {});
    expect(await ask(url, { timeoutMs: 30 })).toEqual({ kind: "unclear", why: "timeout", status: null });
  });

  test("where the answer does not end in time", async () => {
    const url = await rawServer((socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"));
    expect(await ask(url, { timeoutMs: 60 })).toEqual({ kind: "unclear", why: "timeout", status: 200 });
  });

  test("where nobody says in time what the name leads to", async () => {
    const resolve = () => new Promise<never>(() => {});
    expect(await ask("http://hook.test/", { resolve, timeoutMs: 30 })).toMatchObject({ why: "timeout" });
  });

  test("where we stop waiting", async () => {
    const leaving = new AbortController();
    const url = await rawServer(() => leaving.abort());
    expect(await ask(url, { signal: leaving.signal })).toEqual({
      kind: "unclear",
      why: "stopped",
      status: null,
    });
  });
});
