import type { Socket } from "node:net";
import type { ResponseMapping, ResponseTest } from "../../src/domain/catalog.ts";
import type { AttemptOutcome } from "../../src/domain/delivery.ts";
import { openRawServer } from "../fixtures/raw-server.ts";

type Speak = (socket: Socket) => void;

function word(value: string): ResponseTest {
  return { status: null, json: "result", compare: { how: "equals", value } };
}
function status(from: number, to = from): ResponseTest {
  return { status: { from, to }, json: null, compare: null };
}
export const byWord: ResponseMapping = {
  accept: word("ACCEPTED"),
  duplicate: word("DUPLICATE"),
  reject: word("REJECTED"),
  price: null,
  reference: null,
  reason: null,
};

/** A whole answer. */
function answer(line: string, body: string | object = "", headers = ""): Speak {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return (socket) =>
    socket.end(`HTTP/1.1 ${line}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n${headers}\r\n${text}`);
}
/** What is written, and then nothing more, for ever. */
function stalls(text: string): Speak {
  return (socket) => void socket.write(text);
}
/** What is written, and then the end. */
function cuts(text: string): Speak {
  return (socket) => void socket.end(text);
}
function packed(text: string): Speak {
  const bytes = Bun.gzipSync(text);
  return (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${bytes.length}\r\n\r\n`);
    socket.end(bytes);
  };
}
function onwards(first: string, then: Speak): Speak {
  return (socket) => {
    socket.write(first);
    then(socket);
  };
}

export const yes = '{"result":"ACCEPTED"}';
const page = "<html><body>Not here. ACCEPTED</body></html>";
const nothingMapped = null;

type Row = [
  name: string,
  /** What the buyer says; or an address where nobody says anything. */
  speak: Speak | string,
  expected: { outcome: AttemptOutcome; status: number | null; why?: string; onMatch: AttemptOutcome },
  mapping?: ResponseMapping | null,
];
export const spokenAnswers: Row[] = [
  ["yes", answer("200 OK", yes), { outcome: "accepted", status: 200, onMatch: "delivered" }],
  [
    "yes after a byte order mark, in another charset",
    answer("200 OK", `\ufeff${yes}`, "Content-Type: application/json; charset=latin1\r\n"),
    { outcome: "accepted", status: 200, onMatch: "delivered" },
  ],
  [
    "yes without a length, in HTTP/1.0",
    cuts(`HTTP/1.0 200 OK\r\n\r\n${yes}`),
    { outcome: "accepted", status: 200, onMatch: "delivered" },
  ],
  [
    "continue, hints, and then yes",
    onwards(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
      answer("200 OK", yes),
    ),
    { outcome: "accepted", status: 200, onMatch: "delivered" },
  ],
  [
    "yes by a status that means no elsewhere",
    answer("404 Not Found", page),
    { outcome: "accepted", status: 404, onMatch: "refused" },
    { ...byWord, accept: status(404) },
  ],
  [
    "anything with 2xx where nothing is mapped",
    answer("202 Accepted", page),
    { outcome: "accepted", status: 202, onMatch: "delivered" },
    nothingMapped,
  ],
  [
    "no",
    answer("200 OK", { result: "REJECTED" }),
    { outcome: "rejected", status: 200, onMatch: "delivered" },
  ],
  [
    "no with 422",
    answer("422 Unprocessable", { result: "REJECTED" }),
    { outcome: "rejected", status: 422, onMatch: "refused" },
  ],
  [
    "no with 410, where the mapping knows it",
    answer("410 Gone", { result: "REJECTED" }),
    { outcome: "rejected", status: 410, onMatch: "gone" },
  ],
  [
    "no with 502, where the mapping knows it",
    answer("502 Bad Gateway", { result: "REJECTED" }),
    { outcome: "rejected", status: 502, onMatch: "unclear" },
  ],
  [
    "duplicate",
    answer("200 OK", { result: "DUPLICATE" }),
    { outcome: "duplicate", status: 200, onMatch: "delivered" },
  ],
  [
    "duplicate by its status, before reject",
    answer("409 Conflict", { result: "REJECTED" }),
    { outcome: "duplicate", status: 409, onMatch: "refused" },
    { ...byWord, duplicate: status(409) },
  ],
  [
    "nothing: the connection is refused",
    "http://127.0.0.1:1/",
    { outcome: "not_sent", status: null, why: "refused_connection", onMatch: "not_sent" },
  ],
  [
    "nothing: nobody knows the host",
    "http://buyer.invalid/",
    { outcome: "not_sent", status: null, why: "unknown_host", onMatch: "not_sent" },
  ],
  ["nothing of TLS", "https:", { outcome: "not_sent", status: null, why: "tls", onMatch: "not_sent" }],
  ["nothing in time", stalls(""), { outcome: "unclear", status: null, why: "timeout", onMatch: "unclear" }],
  [
    "continue, and nothing more in time",
    stalls("HTTP/1.1 100 Continue\r\n\r\n"),
    { outcome: "unclear", status: null, why: "timeout", onMatch: "unclear" },
  ],
  [
    "continue, and is gone",
    cuts("HTTP/1.1 100 Continue\r\n\r\n"),
    { outcome: "unclear", status: null, why: "reset", onMatch: "unclear" },
  ],
  [
    "that it switches to another protocol",
    cuts("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
    { outcome: "unclear", status: null, why: "broken", onMatch: "unclear" },
  ],
  ["nothing and closes", cuts(""), { outcome: "unclear", status: null, why: "reset", onMatch: "unclear" }],
  [
    "nothing and resets",
    (socket) => void socket.resetAndDestroy(),
    { outcome: "unclear", status: null, why: "reset", onMatch: "unclear" },
  ],
  [
    "something that is no HTTP",
    cuts("SSH-2.0-OpenSSH\r\n\r\n"),
    { outcome: "unclear", status: null, why: "malformed", onMatch: "unclear" },
  ],
  [
    "yes, cut short of its length",
    cuts(`HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n${yes}`),
    { outcome: "unclear", status: 200, why: "reset", onMatch: "unclear" },
  ],
  [
    "no, cut short of its length",
    cuts('HTTP/1.1 422 No\r\nContent-Length: 100\r\n\r\n{"result":"REJECTED"}'),
    { outcome: "unclear", status: 422, why: "reset", onMatch: "unclear" },
  ],
  [
    "yes, cut between chunks",
    cuts(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n15\r\n${yes}\r\n`),
    { outcome: "unclear", status: 200, why: "reset", onMatch: "unclear" },
  ],
  [
    "yes, and does not end in time",
    stalls(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n15\r\n${yes}\r\n`),
    { outcome: "unclear", status: 200, why: "timeout", onMatch: "unclear" },
  ],
  [
    "yes, and goes on beyond what is read",
    answer("200 OK", yes + " ".repeat(70_000)),
    { outcome: "unclear", status: 200, why: "endless", onMatch: "delivered" },
  ],
  [
    "that its gateway lost it",
    answer("502 Bad Gateway", page),
    { outcome: "unclear", status: 502, onMatch: "unclear" },
  ],
  [
    "that its gateway waited too long",
    answer("504 Gateway Timeout", page),
    { outcome: "unclear", status: 504, onMatch: "unclear" },
  ],
  [
    "2xx with a page",
    answer("200 OK", page),
    { outcome: "unclear", status: 200, why: "unmapped", onMatch: "delivered" },
  ],
  [
    "2xx with another word",
    answer("201 Created", { result: "QUEUED" }),
    { outcome: "unclear", status: 201, why: "unmapped", onMatch: "delivered" },
  ],
  [
    "2xx without a word",
    answer("204 No Content"),
    { outcome: "unclear", status: 204, why: "unmapped", onMatch: "delivered" },
  ],
  [
    "2xx with half of its JSON",
    cuts('HTTP/1.1 200 OK\r\n\r\n{"result":"ACCEPTED"'),
    { outcome: "unclear", status: 200, why: "unmapped", onMatch: "delivered" },
  ],
  [
    "yes, packed although nobody asked for it",
    packed(yes),
    { outcome: "unclear", status: 200, why: "unmapped", onMatch: "delivered" },
  ],
  [
    "404 with a page that has the word",
    answer("404 Not Found", page),
    { outcome: "unreadable", status: 404, why: "unmapped", onMatch: "refused" },
  ],
  ["500", answer("500 Oh"), { outcome: "unreadable", status: 500, why: "unmapped", onMatch: "refused" }],
  [
    "503",
    answer("503 Busy", "busy"),
    { outcome: "unreadable", status: 503, why: "unmapped", onMatch: "refused" },
  ],
  [
    "400",
    answer("400 Bad", "{}"),
    { outcome: "unreadable", status: 400, why: "unmapped", onMatch: "refused" },
  ],
  [
    "304",
    answer("304 Not Modified"),
    { outcome: "unreadable", status: 304, why: "unmapped", onMatch: "refused" },
  ],
  [
    "that it moved",
    answer("307 Moved", "", "Location: /elsewhere\r\n"),
    { outcome: "unreadable", status: 307, why: "unmapped", onMatch: "refused" },
  ],
  [
    "404 where nothing is mapped",
    answer("404 Not Found", yes),
    { outcome: "unreadable", status: 404, why: "unmapped", onMatch: "refused" },
    nothingMapped,
  ],
  ["410", answer("410 Gone", page), { outcome: "gone", status: 410, onMatch: "gone" }],
  [
    "410 where nothing is mapped",
    answer("410 Gone", yes),
    { outcome: "gone", status: 410, onMatch: "gone" },
    nothingMapped,
  ],
];

/** A buyer that says this and no more. */
export async function openBuyer(speak: Speak | string) {
  const server = await openRawServer(typeof speak === "string" ? cuts("hello\r\n") : speak);
  const url = speak === "https:" ? server.url.replace("http:", "https:") : server.url;
  return {
    url: typeof speak === "string" && speak !== "https:" ? speak : url,
    heard: server.heard,
    [Symbol.dispose]: server[Symbol.dispose],
  };
}
