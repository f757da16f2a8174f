import { Webhook } from "standardwebhooks";

type Heard = { text: string; headers: Record<string, string> };

/** A supplier's own server. It remembers what it hears, and says 200 unless told otherwise. */
export function openListener({ tls }: { tls?: { cert: string; key: string } } = {}) {
  const heard: Heard[] = [];
  let status = 200;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    development: false,
    ...(tls && { tls }),
    async fetch(request) {
      heard.push({ text: await request.text(), headers: Object.fromEntries(request.headers) });
      return new Response(null, { status });
    },
  });
  return {
    url: `${tls ? "https" : "http"}://localhost:${server.port}/hooks/standard/1`,
    heard,
    /** What it was told, where the official package finds it genuine. Throws where it does not. */
    genuine: (secret: string) => heard.map(({ text, headers }) => new Webhook(secret).verify(text, headers)),
    answerWith(next: number): void {
      status = next;
    },
    async [Symbol.asyncDispose]() {
      await server.stop(true);
    },
  };
}
