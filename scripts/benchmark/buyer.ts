/** A buyer in a process of its own: takes every delivery with 200 and tells how many came. `buyer PORT` */
const deliveries = new Set<string>();
let requests = 0;

Bun.serve({
  hostname: "127.0.0.1",
  port: Number(Bun.argv[2]),
  development: false,
  async fetch(request) {
    if (request.method !== "POST") return Response.json({ requests, deliveries: deliveries.size });
    await request.text();
    requests++;
    deliveries.add(request.headers.get("webhook-id") ?? "");
    return new Response("ok");
  },
});
