type Heard = { method: string; path: string; headers: Headers; body: unknown };
type Reply = { status?: number; headers?: Record<string, string>; body?: unknown };

/** A server where Leadgate should be. It answers as it is told to, objects as JSON, and remembers what it heard. */
export function standIn(reply: (heard: Heard) => Reply) {
  const heard: Heard[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const text = await request.text();
      const { method, headers } = request;
      const asked = { method, path: pathname + search, headers, body: text === "" ? null : JSON.parse(text) };
      heard.push(asked);
      const { status = 200, headers: given = {}, body = { success: true } } = reply(asked);
      if (typeof body === "string") return new Response(body, { status, headers: given });
      return Response.json(body, { status, headers: given });
    },
  });
  return {
    heard,
    url: `http://127.0.0.1:${server.port}`,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}
