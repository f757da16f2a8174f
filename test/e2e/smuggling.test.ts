import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Appliance, startAppliance } from "./appliance.ts";
import { keys } from "./configuration.ts";
import { carLead } from "./person.ts";
import { chunked, openSocket, postHead, speak, statusesIn, wholePost } from "./raw-socket.ts";
import { until } from "./until.ts";

let appliance: Appliance;
let people = 0;

beforeAll(async () => {
  appliance = await startAppliance({});
});
afterAll(() => appliance[Symbol.asyncDispose]());

function lead(): string {
  return JSON.stringify(carLead(++people));
}

/** How many leads `attack` left behind, and whether the service still sells. */
async function storedBy(attack: () => Promise<void>): Promise<number> {
  const before = (await appliance.leads()).length;
  await attack();
  expect((await appliance.post(carLead(++people))).body.status).toBe("sold");
  return (await appliance.leads()).length - before - 1;
}

/** A header, then a body that only agrees with it where the header is understood. */
function post(headers: string, body: string, head = postHead): string {
  return `${head}${headers}\r\n\r\n${body}`;
}

const json = lead();
const length = json.length;
const hidden = () => wholePost(carLead(++people));
const longLine = "a".repeat(20 * 1024);

describe("a request that two servers could read differently", () => {
  test.each<[string, string, number]>([
    [
      "a length and chunks",
      post("Content-Length: 4\r\nTransfer-Encoding: chunked", chunked(json) + hidden()),
      400,
    ],
    [
      "chunks that end at once, and a length over another post",
      post("Transfer-Encoding: chunked\r\nContent-Length: 6", `0\r\n\r\n${hidden()}`),
      400,
    ],
    ["two lengths", post(`Content-Length: ${length}\r\nContent-Length: 5`, json), 400],
    ["a list of lengths", post(`Content-Length: ${length}, ${length}`, json), 400],
    ["a length with a sign", post(`Content-Length: +${length}`, json), 400],
    ["a length below nothing", post("Content-Length: -1", json), 400],
    ["a length in another base", post("Content-Length: 0x10", json), 400],
    ["a length beyond all numbers", post("Content-Length: 99999999999999999999999", json), 400],
    ["a space before the colon of the length", post(`Content-Length : ${length}`, json), 400],
    [
      "two transfer encodings",
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", chunked(json)),
      400,
    ],
    ["a transfer encoding nobody knows", post("Transfer-Encoding: xchunked", chunked(json)), 400],
    ["the transfer encoding identity", post("Transfer-Encoding: identity", chunked(json)), 400],
    ["a packed transfer encoding", post("Transfer-Encoding: gzip, chunked", chunked(json)), 400],
    [
      "chunked, but not as the last encoding",
      post("Transfer-Encoding: chunked, identity", chunked(json)),
      400,
    ],
    ["a space before the colon of the encoding", post("Transfer-Encoding : chunked", chunked(json)), 400],
    ["a control character before the encoding", post("Transfer-Encoding: \u000bchunked", chunked(json)), 400],
    ["an encoding on a folded line", post("Transfer-Encoding:\r\n chunked", chunked(json)), 400],
    [
      "a chunk whose size is no number",
      post("Transfer-Encoding: chunked", `zz\r\n${json}\r\n0\r\n\r\n`),
      400,
    ],
    ["a chunk below nothing", post("Transfer-Encoding: chunked", `-5\r\n${json}\r\n0\r\n\r\n`), 400],
    [
      "a chunk beyond all numbers",
      post("Transfer-Encoding: chunked", `fffffffffffffffff\r\n${json}\r\n0\r\n\r\n`),
      400,
    ],
    ["a chunk longer than it says", post("Transfer-Encoding: chunked", `5\r\n${json}\r\n0\r\n\r\n`), 400],
    [
      "chunks with bare line feeds",
      post("Transfer-Encoding: chunked", `${length.toString(16)}\n${json}\n0\n\n`),
      400,
    ],
    ["bare line feeds", post(`Content-Length: ${length}`, json).replaceAll("\r\n", "\n"), 505],
    ["a NUL in a header", post(`X-A: a\u0000b\r\nContent-Length: ${length}`, json), 400],
    ["a bare carriage return in a header", post(`X-A: a\rContent-Length: ${length}`, json), 400],
    ["no host", post(`Content-Length: ${length}`, json, postHead.replace("Host: localhost\r\n", "")), 400],
    ["two keys", post(`Authorization: Bearer ${keys.other}\r\nContent-Length: ${length}`, json), 401],
    ["a header of 20 KB", post(`X-Long: ${longLine}\r\nContent-Length: ${length}`, json), 431],
    [
      "20 KB of headers",
      post(`${"X-Short: aaaaaaaaaaa\r\n".repeat(930)}Content-Length: ${length}`, json),
      431,
    ],
    [
      "an address of 20 KB",
      post(`Content-Length: ${length}`, json, postHead.replace("leads", `leads?a=${longLine}`)),
      431,
    ],
    [
      "a version that is to come",
      post(`Content-Length: ${length}`, json, postHead.replace("1.1", "2.0")),
      505,
    ],
    ["no version", "GET /api/leads\r\n\r\n", 505],
    ["HTTP/2 from the start", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400],
    ["TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003", 400],
    ["noise", "\u0000\u00ff\u00fe noise\r\n\r\n", 400],
  ])("is refused once, whole, and stores nothing: %s", async (_, bytes, status) => {
    let said = "";
    const stored = await storedBy(async () => {
      said = await speak(appliance.port, bytes);
    });
    expect({ statuses: statusesIn(said), stored }).toEqual({ statuses: [status], stored: 0 });
  });

  test.each<[string, (json: string) => string]>([
    ["chunks", (text) => post("Transfer-Encoding: chunked", chunked(text))],
    ["chunks, in capitals", (text) => post("Transfer-Encoding: CHUNKED", chunked(text))],
    [
      "chunks with an extension",
      (text) => post("Transfer-Encoding: chunked", `${text.length.toString(16)};a=b\r\n${text}\r\n0\r\n\r\n`),
    ],
    [
      "the same length twice",
      (text) => post(`Content-Length: ${text.length}\r\nContent-Length: ${text.length}`, text),
    ],
    [
      "the version before",
      (text) => post(`Content-Length: ${text.length}`, text, postHead.replace("1.1", "1.0")),
    ],
  ])("is taken once where there is only one way to read it: %s", async (_, bytesOf) => {
    let said = "";
    const stored = await storedBy(async () => {
      said = await speak(appliance.port, bytesOf(lead()));
    });
    expect({ statuses: statusesIn(said), stored }).toEqual({ statuses: [200], stored: 1 });
  });

  test("is a lookup and nothing else where a post hides in its body", async () => {
    const post = hidden();
    const head = postHead.replace("POST", "GET");
    let said = "";
    const stored = await storedBy(async () => {
      said = await speak(appliance.port, `${head}Content-Length: ${post.length}\r\n\r\n${post}`);
    });
    expect({ statuses: statusesIn(said), stored }).toEqual({ statuses: [200], stored: 0 });
  });

  test("is cut off where its body is longer than it says", async () => {
    const text = lead();
    let said = "";
    const stored = await storedBy(async () => {
      said = await speak(appliance.port, post(`Content-Length: ${length - 5}`, text));
    });
    expect(statusesIn(said)[0]).toBe(400);
    expect(stored).toBe(0);
  });
});

describe("a client that hangs up", () => {
  test.each<[string, string]>([
    ["before a word", ""],
    ["within the headers", postHead.slice(0, 60)],
    ["before the body", `${postHead}Content-Length: ${length}\r\n\r\n`],
    ["within the body", `${postHead}Content-Length: ${length}\r\n\r\n${json.slice(0, -1)}`],
    ["within a chunk", post("Transfer-Encoding: chunked", `${length.toString(16)}\r\n${json.slice(0, -1)}`)],
    ["before the last chunk", post("Transfer-Encoding: chunked", `${length.toString(16)}\r\n${json}\r\n`)],
  ])("%s leaves nothing behind", async (_, bytes) => {
    const stored = await storedBy(async () => {
      for (let times = 0; times < 20; times++) {
        const socket = openSocket(appliance.port);
        await socket.send(bytes);
        socket.hangUp();
        await socket.closed;
      }
    });
    expect(stored).toBe(0);
  });

  test("after its post finds the lead there when it comes back", async () => {
    const fields = carLead(++people);
    const socket = openSocket(appliance.port);
    await socket.send(wholePost(fields));
    socket.hangUp();
    const again = await until("the lead is there", async () => {
      const told = await appliance.post(fields);
      return told.headers.get("idempotent-replayed") === "true" && told;
    });
    expect(again.body.status).toBe("sold");
  });
});

describe("a client that sends two posts in one go", () => {
  test("is answered for each, or cut off; what is kept is whole", async () => {
    const keptOpen = postHead.replace("Connection: close\r\n", "");
    const two = wholePost(carLead(++people), keptOpen) + wholePost(carLead(++people));
    let answered = 0;
    const stored = await storedBy(async () => {
      answered = statusesIn(await speak(appliance.port, two)).length;
    });
    expect(stored).toBeLessThanOrEqual(2);
    expect(stored).toBeGreaterThanOrEqual(answered);
  });
});
