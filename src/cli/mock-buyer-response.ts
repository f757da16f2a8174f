import type { Answer } from "./mock-buyer-answers.ts";

/** Sends the text, then resets the connection. Where there is none, not even a status is sent. */
function broken(text: string): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      if (text !== "") controller.enqueue(new TextEncoder().encode(text));
      // Bun sends what was given before this turn of the event loop, and prints a fault that comes at once.
      await (text === "" ? Promise.resolve() : new Promise((resolve) => setImmediate(resolve)));
      controller.error(new Error("The connection is to be reset"));
    },
  });
}

export function responseOf({ status, headers, body, sent }: Answer): Response {
  if (sent === "nothing") return new Response(broken(""));
  if (body === "") return new Response(null, { status });
  const text = sent === "half" ? broken(body.slice(0, body.length / 2)) : body;
  return new Response(text, { status, headers });
}
