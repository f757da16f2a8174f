import { describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { Webhook } from "standardwebhooks";
import { createAnswers } from "../../src/cli/mock-buyer-answers.ts";
import { START, startMockBuyer } from "./mock-buyer-stage.ts";

const secret = "whsec_TofaP52Exb09CIZ4APt/ghRNP4XlJg5EUuL6sDzrAng=";
const TIME = "2026-03-02T09:30:00.000Z";

function withId(id: string, headers: Record<string, string> = {}): RequestInit {
  return { headers: { "webhook-id": id, ...headers } };
}

/** Headers as the public package makes them. */
function signed(id: string, body: string, { at = START, key = secret } = {}): RequestInit {
  const signature = new Webhook(key).sign(id, new Date(at), body);
  const headers = { "webhook-timestamp": String(at / 1000), "webhook-signature": signature };
  return { ...withId(id, headers), body };
}

describe("what is posted", () => {
  const accepted = { status: 200, said: { result: "ACCEPTED", data: { id: "mock-1" } } };

  test.each<[string, string[], { status: number; said: unknown }, string, string]>([
    ["is accepted", [], accepted, "200 ACCEPTED mock-1", "1 accepted, 0 refused, 0 failed"],
    [
      "is accepted when told so",
      ["--accept"],
      accepted,
      "200 ACCEPTED mock-1",
      "1 accepted, 0 refused, 0 failed",
    ],
    [
      "is accepted at a price",
      ["--price", "42.50"],
      { status: 200, said: { result: "ACCEPTED", data: { id: "mock-1", price: 42.5 } } },
      "200 ACCEPTED mock-1",
      "1 accepted, 0 refused, 0 failed",
    ],
    [
      "is rejected",
      ["--reject"],
      { status: 200, said: { result: "REJECTED", data: { message: "not this one" } } },
      "200 REJECTED",
      "0 accepted, 1 refused, 0 failed",
    ],
    [
      "is known already",
      ["--duplicate"],
      { status: 200, said: { result: "DUPLICATE" } },
      "200 DUPLICATE",
      "0 accepted, 1 refused, 0 failed",
    ],
    [
      "gets an answer that says nothing",
      ["--garbage"],
      { status: 200, said: "<!doctype html><title>It works</title><p>It works\n" },
      "200 garbage",
      "0 accepted, 0 refused, 1 failed",
    ],
    [
      "gets a fault",
      ["--status", "503"],
      { status: 503, said: "The mock buyer answers 503\n" },
      "503",
      "0 accepted, 0 refused, 1 failed",
    ],
    [
      "gets a status that has no body",
      ["--status", "204"],
      { status: 204, said: "" },
      "204",
      "1 accepted, 0 refused, 0 failed",
    ],
  ])("%s", async (_, args, answer, words, counted) => {
    const buyer = await startMockBuyer(...args);
    expect(await buyer.post("/northwind", withId("delivery_1"))).toEqual(answer);
    expect(buyer.lines()).toEqual([`${TIME}  POST /northwind  delivery_1 first  ${words}  0 ms`]);
    expect(await buyer.stop()).toBe(`1 post, 1 different id, 0 repeats: ${counted}`);
    expect(await buyer.code).toBe(0);
  });

  test("again under an id that was accepted is answered the same", async () => {
    const buyer = await startMockBuyer();
    const said = [];
    for (const id of ["a", "b", "a"]) said.push((await buyer.post("/", withId(id))).said);
    expect(said).toEqual([
      { result: "ACCEPTED", data: { id: "mock-1" } },
      { result: "ACCEPTED", data: { id: "mock-2" } },
      { result: "ACCEPTED", data: { id: "mock-1" } },
    ]);
    expect(buyer.lines().at(-1)).toBe(`${TIME}  POST /  a repeat  200 ACCEPTED mock-1  0 ms`);
    expect(await buyer.stop()).toBe("3 posts, 2 different ids, 1 repeat: 3 accepted, 0 refused, 0 failed");
  });

  test("without an id is never a repeat", async () => {
    const buyer = await startMockBuyer();
    await buyer.post("/");
    expect((await buyer.post("/")).said).toEqual({ result: "ACCEPTED", data: { id: "mock-2" } });
    expect(buyer.lines().at(-1)).toBe(`${TIME}  POST /  no webhook-id  200 ACCEPTED mock-2  0 ms`);
    expect(await buyer.stop()).toBe("2 posts, 0 different ids, 0 repeats: 2 accepted, 0 refused, 0 failed");
  });
});

describe("what is no post", () => {
  test.each([
    ["GET", 200, "leadgate mock-buyer: a buyer to rehearse with. It answers what is posted, on any path.\n"],
    ["PUT", 405, "Cannot take the request: expected a POST\n"],
  ])("is answered with a sentence and not counted: %s", async (method, status, said) => {
    const buyer = await startMockBuyer("--reject");
    expect(await buyer.post("/any/path", { method, body: null })).toEqual({ status, said });
    expect(buyer.lines()).toEqual([`${TIME}  ${method} /any/path  ${status}  0 ms`]);
    expect(await buyer.stop()).toBe("0 posts, 0 different ids, 0 repeats: 0 accepted, 0 refused, 0 failed");
  });
});

describe("a flaky buyer", () => {
  test("fails by turns, and knows afterwards what it has taken", async () => {
    const buyer = await startMockBuyer("--flaky", "1");
    const heard = [];
    for (const id of ["a", "b", "c"]) {
      heard.push(await buyer.post("/", withId(id)).catch((fault) => fault.code));
    }
    expect(heard).toEqual([
      { status: 500, said: "The mock buyer answers 500\n" },
      "ECONNRESET",
      "ECONNRESET",
    ]);
    expect(buyer.lines()).toEqual([
      `${TIME}  POST /  a first  500 flaky  0 ms`,
      `${TIME}  POST /  b first  reset before 200 ACCEPTED mock-1  0 ms`,
      `${TIME}  POST /  c first  cut 200 ACCEPTED mock-2  0 ms`,
    ]);
    expect(await buyer.stop()).toBe("3 posts, 3 different ids, 0 repeats: 0 accepted, 0 refused, 3 failed");
  });

  test("cuts an answer after its status, and resets without one", async () => {
    const buyer = await startMockBuyer("--flaky", "1");
    await buyer.post("/");
    const raw = async () => {
      const { promise, resolve } = Promise.withResolvers<string>();
      const socket = connect(Number(new URL(buyer.url).port), "127.0.0.1");
      let text = "";
      socket.on("data", (bytes) => {
        text += bytes;
      });
      socket.on("error", () => {});
      socket.on("close", () => resolve(text));
      socket.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
      return promise;
    };
    expect(await raw()).toBe("");
    expect(await raw()).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*\r\n\r\n16\r\n\{"result":"ACCEPTED","\r\n$/);
  });

  test("fails nothing where its share is nothing", async () => {
    const buyer = await startMockBuyer("--flaky", "0");
    expect((await buyer.post("/")).status).toBe(200);
  });
});

describe("a slow buyer", () => {
  test("answers when the time is over", async () => {
    const buyer = await startMockBuyer("--slow", "3s", "--reject");
    const answer = buyer.post("/", withId("a"));
    await buyer.until(() => buyer.waits.length === 1);
    expect({ ms: buyer.waits[0]?.ms, lines: buyer.lines() }).toEqual({ ms: 3000, lines: [] });
    buyer.waits[0]?.over();
    expect(await answer).toMatchObject({ said: { result: "REJECTED" } });
  });

  test("has taken what the sender did not wait for, and says so to the repeat", async () => {
    const buyer = await startMockBuyer("--slow", "3s");
    const given = new AbortController();
    const first = buyer.post("/", { ...withId("a"), signal: given.signal }).catch((fault) => fault.name);
    await buyer.until(() => buyer.waits.length === 1);
    given.abort();
    await buyer.until(() => buyer.lines().length === 1);
    const again = buyer.post("/", withId("a"));
    await buyer.until(() => buyer.waits.length === 2);
    buyer.waits[1]?.over();
    expect({ first: await first, again: await again, lines: buyer.lines() }).toEqual({
      first: "AbortError",
      again: { status: 200, said: { result: "ACCEPTED", data: { id: "mock-1" } } },
      lines: [
        `${TIME}  POST /  a first  sender hung up before 200 ACCEPTED mock-1  0 ms`,
        `${TIME}  POST /  a repeat  200 ACCEPTED mock-1  0 ms`,
      ],
    });
    expect(await buyer.stop()).toBe("2 posts, 1 different id, 1 repeat: 1 accepted, 0 refused, 1 failed");
  });

  test("leaves at once when stopped", async () => {
    const buyer = await startMockBuyer("--slow", "1h");
    const answer = buyer.post("/", withId("a")).catch((fault) => fault.code);
    await buyer.until(() => buyer.waits.length === 1);
    expect(await buyer.stop()).toBe("1 post, 1 different id, 0 repeats: 0 accepted, 0 refused, 1 failed");
    expect(await answer).toBe("ECONNRESET");
    expect(buyer.lines()[0]).toBe(`${TIME}  POST /  a first  stopped before 200 ACCEPTED mock-1  0 ms`);
  });
});

describe("with the secret", () => {
  const body = '{"lead":"é"}';
  const tampered = { ...signed("a", body), body: '{"lead":"e"}' };
  const other = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const rotated = signed("a", body);
  const both = {
    ...rotated,
    headers: {
      ...rotated.headers,
      "webhook-signature": `v1,b3RoZXI= ${new Webhook(secret).sign("a", new Date(START), body)}`,
    },
  };

  test.each<[string, RequestInit, string, number]>([
    ["a right signature", signed("a", body), "signature right", 200],
    ["one of several signatures", both, "signature right", 200],
    ["another body", tampered, "signature wrong", 401],
    ["another secret", signed("a", body, { key: other }), "signature wrong", 401],
    ["no signature", withId("a"), "signature missing", 401],
    [
      "a timestamp that is none",
      withId("a", { "webhook-timestamp": "now", "webhook-signature": "v1,b3RoZXI=" }),
      "timestamp unreadable",
      401,
    ],
    ["five minutes ago", signed("a", body, { at: START - 300_000 }), "signature right", 200],
    ["longer ago", signed("a", body, { at: START - 301_000 }), "signature right, timestamp 301 s old", 401],
    [
      "a clock that is ahead",
      signed("a", body, { at: START + 600_000 }),
      "signature right, timestamp 600 s ahead",
      401,
    ],
  ])("says what it thinks of %s", async (_, init, words, status) => {
    const buyer = await startMockBuyer("--secret", secret);
    const answer = await buyer.post("/", init);
    const good = status === 200;
    expect(answer.status).toBe(status);
    if (!good) expect(answer.said).toBe(`${words}\n`);
    const said = good ? "200 ACCEPTED mock-1" : "401";
    expect(buyer.lines()).toEqual([`${TIME}  POST /  a first  ${words}  ${said}  0 ms`]);
    expect(await buyer.stop()).toEndWith(
      good ? "1 accepted, 0 refused, 0 failed" : "0 accepted, 1 refused, 0 failed",
    );
  });
});

describe("what is printed", () => {
  const json = {
    ...withId("a", { "content-type": "application/json" }),
    body: '{"name":"J\\u001b[31m\u009b\u202e","tags":[1]}',
  };

  test("is nothing of the lead unless asked for, not even of one in the address", async () => {
    const buyer = await startMockBuyer();
    await buyer.post("/northwind?firstName=John", json);
    expect(buyer.lines()).toEqual([`${TIME}  POST /northwind  a first  200 ACCEPTED mock-1  0 ms`]);
  });

  test.each<[string, string, RequestInit, string[]]>([
    ["JSON", "/", json, ["  {", '    "name": "J\\u001b[31m??",', '    "tags": [', "      1", "    ]", "  }"]],
    [
      "a form",
      "/",
      {
        ...withId("a", { "content-type": "application/x-www-form-urlencoded" }),
        body: "firstName=John&lastName=%1B%5B31m",
      },
      ['  "firstName": "John"', '  "lastName": "\\u001b[31m"'],
    ],
    [
      "a query",
      "/?src=acme&firstName=J+D",
      { ...withId("a"), body: "" },
      ['  "src": "acme"', '  "firstName": "J D"'],
    ],
    ["what is none of these", "/", { ...withId("a"), body: "{\u001b]0;title" }, ['  "{\\u001b]0;title"']],
    [
      "what nests too deep to be indented",
      "/",
      { ...withId("a"), body: "[".repeat(201) + "]".repeat(201) },
      [`  "${"[".repeat(201)}${"]".repeat(201)}"`],
    ],
  ])("is %s when asked for, and steers no terminal", async (_, path, init, content) => {
    const buyer = await startMockBuyer("--verbose");
    await buyer.post(path, init);
    expect(buyer.lines()).toEqual([`${TIME}  POST /  a first  200 ACCEPTED mock-1  0 ms`, ...content]);
  });

  test("of ids and paths steers no terminal", async () => {
    const buyer = await startMockBuyer();
    const socket = connect(Number(new URL(buyer.url).port), "127.0.0.1");
    socket.on("error", () => {});
    const head = "POST /a%1b[31m HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    socket.write(
      Buffer.from(`${head}webhook-id: \u009b31m${"x".repeat(300)}\r\nContent-Length: 0\r\n\r\n`, "latin1"),
    );
    await buyer.until(() => buyer.lines().length > 0);
    const [line = ""] = buyer.lines();
    expect(line).toStartWith(`${TIME}  POST "/a%1b[31m"  "?31mxxx`);
    expect(line.length).toBeLessThan(300);
    socket.destroy();
  });

  test("of a post that breaks off is that it did", async () => {
    const buyer = await startMockBuyer();
    const socket = connect(Number(new URL(buyer.url).port), "127.0.0.1");
    socket.write("POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\n{", () => socket.end());
    await buyer.until(() => buyer.lines().length > 0);
    expect(buyer.lines()).toEqual([`${TIME}  POST /a  sender hung up while posting  0 ms`]);
    expect(await buyer.stop()).toBe("1 post, 0 different ids, 0 repeats: 0 accepted, 0 refused, 1 failed");
  });
});

test.each([
  ["below its share", 0.29, "500 flaky"],
  ["from its share on", 0.3, "200 REJECTED"],
])("chance decides what fails: %s", (_, chance, words) => {
  const take = createAnswers({ mode: { name: "reject" }, flaky: 0.3, random: () => chance });
  expect(take("a", null).answer.words).toBe(words);
});

test("it remembers the last ten thousand ids", () => {
  const take = createAnswers({ mode: { name: "accept", priceCents: null }, flaky: 0, random: () => 0 });
  const took = (id: string) => {
    const { repeat, answer } = take(id, null);
    return { repeat, words: answer.words };
  };
  for (let i = 1; i <= 10_000; i++) took(`id-${i}`);
  expect([took("id-1"), took("new"), took("id-2"), took("id-1")]).toEqual([
    { repeat: true, words: "200 ACCEPTED mock-1" },
    { repeat: false, words: "200 ACCEPTED mock-10001" },
    { repeat: false, words: "200 ACCEPTED mock-10002" },
    { repeat: true, words: "200 ACCEPTED mock-1" },
  ]);
});

test("it ends when nobody reads what it prints", async () => {
  const buyer = await startMockBuyer();
  buyer.closeStdout();
  await buyer.post("/").catch(() => {});
  await expect(buyer.code).rejects.toThrow(
    "Cannot go on: a request could not be dealt with (EPIPE: broken pipe, write)",
  );
});
