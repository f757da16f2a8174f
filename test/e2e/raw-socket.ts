import { connect } from "node:net";
import { keys } from "./configuration.ts";

const LONGEST_MS = 45_000;

/** A connection that sends what no HTTP client would. */
export function openSocket(port: number) {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
  });
  // A reset is one way of being closed.
  socket.on("error", () => {});
  const closed = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`The server kept the connection open, having said: ${text || "nothing"}`));
      socket.destroy();
    }, LONGEST_MS);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(text);
    });
  });
  // Who does not wait for the end does not mind how it comes.
  closed.catch(() => {});
  return {
    /** Everything the server said, once it has closed. */
    closed,
    said: () => text,
    send: (bytes: string | Uint8Array) =>
      new Promise<void>((resolve) => {
        socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes, () => resolve());
      }),
    hangUp: () => socket.destroy(),
  };
}

/** Sends it all, waits for the server to close, and gives what it said. */
export async function speak(port: number, bytes: string | Uint8Array): Promise<string> {
  const socket = openSocket(port);
  await socket.send(bytes);
  return socket.closed;
}

/** The status of every answer in there. */
export function statusesIn(text: string): number[] {
  return Array.from(text.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status));
}

/** Everything before the headers that say how long the body is. */
export const postHead = `POST /api/leads HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer ${keys.prod}\r\nContent-Type: application/json\r\n`;

/** A proper post. */
export function wholePost(fields: unknown, head = postHead): string {
  const body = JSON.stringify(fields);
  return `${head}Content-Length: ${body.length}\r\n\r\n${body}`;
}

export function chunked(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;
}
