import { afterEach, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import type { Http } from "../../src/http/server.ts";
import { bearer, KEY, openService, receipt } from "./service.ts";

const opened: Http[] = [];

function startService(options: Parameters<typeof openService>[0] = {}) {
  const service = openService(options);
  opened.push(service.http);
  return { ...service, ...service.http.start() };
}

afterEach(async () => {
  for (const http of opened.splice(0)) await http.stop(0);
});

/** What comes back for bytes on a socket until the other end closes it. */
function speak(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (data) => {
      heard += data;
    });
    socket.on("close", () => resolve(heard));
    socket.on("error", reject);
  });
}

function post(...lines: string[]): string {
  return [
    "POST /api/leads HTTP/1.1",
    "Host: a",
    `Authorization: Bearer ${KEY}`,
    "Connection: close",
    ...lines,
  ].join("\r\n");
}

describe("the server", () => {
  test("takes a post over a socket and knows where it came from", async () => {
    const { url, posts } = startService();
    const response = await fetch(`${url}/api/leads`, {
      method: "POST",
      headers: { ...bearer(KEY), "x-forwarded-for": "203.0.113.7" },
      body: "{}",
    });
    expect([response.status, await response.text()]).toEqual([200, receipt.body]);
    expect(posts.map(({ address, body }) => ({ address, body }))).toEqual([
      { address: "203.0.113.7", body: "{}" },
    ]);
  });

  test("takes a body in chunks", async () => {
    const { port, posts } = startService();
    const heard = await speak(port, post("Transfer-Encoding: chunked", "", "2\r\n{}\r\n0\r\n\r\n"));
    expect(heard).toStartWith("HTTP/1.1 200 OK\r\n");
    expect(posts.map(({ body }) => body)).toEqual(["{}"]);
  });

  test.each([
    { name: "announced", lines: ["Content-Length: 70000", "", "x".repeat(70_000)] },
    {
      name: "in chunks",
      lines: ["Transfer-Encoding: chunked", "", `11170\r\n${"x".repeat(70_000)}\r\n0\r\n\r\n`],
    },
  ])("answers a body that is too large with its own 413: $name", async ({ lines }) => {
    const { port, posts } = startService();
    const heard = await speak(port, post(...lines));
    expect(heard).toStartWith("HTTP/1.1 413 Payload Too Large\r\n");
    expect(heard).toContain('"code":"payload_too_large"');
    expect(posts).toEqual([]);
  });

  test("stores nothing of a body that broke off", async () => {
    const { port, posts, logged } = startService();
    await new Promise<void>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.write(post("Content-Length: 10", "", "{}"), () => socket.destroy());
      });
      socket.on("close", () => resolve());
    });
    while (logged().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(logged()).toMatchObject([{ event: "request", status: 400, code: "invalid_request_body" }]);
    expect(posts).toEqual([]);
  });

  test.each([
    {
      name: "without a Host",
      bytes: `GET /api/me?x=1 HTTP/1.0\r\nAuthorization: Bearer ${KEY}\r\n\r\n`,
      status: "200 OK",
    },
    {
      name: "with a short Host",
      bytes: `GET /api/me HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${KEY}\r\nConnection: close\r\n\r\n`,
      status: "200 OK",
    },
    { name: "for nothing, without a Host", bytes: "GET /nope HTTP/1.0\r\n\r\n", status: "404 Not Found" },
    {
      name: "with another method, without a Host",
      bytes: "POST /healthz HTTP/1.0\r\n\r\n",
      status: "405 Method Not Allowed",
    },
  ])("answers a request $name", async ({ bytes, status }) => {
    const { port } = startService();
    expect(await speak(port, bytes)).toStartWith(`HTTP/1.1 ${status}\r\n`);
  });

  test("says which port is taken", () => {
    const { port } = startService();
    const { http } = openService({ server: { port } });
    expect(() => http.start()).toThrow(
      `Cannot listen on 127.0.0.1:${port}: the port is taken by another process, expected a free one (server.port, or PORT for scripts/start)`,
    );
  });

  test("says where the host is not this machine's", () => {
    const { http } = openService({ server: { host: "203.0.113.7" } });
    expect(() => http.start()).toThrow(
      "Cannot listen on 203.0.113.7:0: the host is not an address of this machine (EADDRNOTAVAIL), expected one, such as 127.0.0.1 or 0.0.0.0 (server.host)",
    );
  });

  test("goes by its public address where one is configured", () => {
    expect(startService({ server: { publicUrl: "https://leads.example.com" } }).url).toBe(
      "https://leads.example.com",
    );
  });
});

describe("shutting down", () => {
  /** A post that is being decided until `decide` is called. */
  function startSlow() {
    const decided = Promise.withResolvers<typeof receipt>();
    const arrived = Promise.withResolvers<void>();
    const service = startService({
      receive: () => {
        arrived.resolve();
        return decided.promise;
      },
    });
    const answer = fetch(`${service.url}/api/leads`, { method: "POST", headers: bearer(KEY), body: "{}" });
    return { ...service, answer, arrived: arrived.promise, decide: () => decided.resolve(receipt) };
  }

  test("finishes what is in the making, and takes nothing new", async () => {
    const { http, url, answer, arrived, decide } = startSlow();
    await arrived;
    const stopped = http.stop(5_000);
    expect((await http.app.handle(new Request("http://localhost/readyz"))).status).toBe(503);
    expect(
      (await http.app.handle(new Request("http://localhost/api/me", { headers: bearer(KEY) }))).status,
    ).toBe(503);
    await expect(fetch(url)).rejects.toThrow();
    decide();
    expect(await (await answer).text()).toBe(receipt.body);
    await stopped;
  });

  test("does not wait longer than it may", async () => {
    const { http, answer, arrived } = startSlow();
    await arrived;
    const outcome = answer.then(
      () => "answered",
      () => "cut",
    );
    await http.stop(10);
    expect(await outcome).toBe("cut");
  });

  test("does not wait for connections that only stand open", async () => {
    const { http, url } = startService();
    await (await fetch(`${url}/healthz`)).text();
    await http.stop(60_000);
  });

  test("is nothing where nothing was started", async () => {
    await openService().http.stop(10);
  });
});
