import { Webhook } from "standardwebhooks";
import { secret } from "./configuration.ts";

/** What the buyer was sent, where the signature held. */
export type Received = { webhookId: string; leadId: string; body: Record<string, unknown> };

type Answering = (received: Received) => Response | Promise<Response>;

/** Checks as a real buyer would: with the public package, over the bytes as they came. Throws where it does not hold. */
async function verify(request: Request): Promise<Received> {
  const text = await request.text();
  const body = new Webhook(secret).verify(text, Object.fromEntries(request.headers)) as Received["body"];
  const { data } = body as { data: { lead_id: string } };
  return { webhookId: request.headers.get("webhook-id") ?? "", leadId: data.lead_id, body };
}

/** A buyer's server on a port of its own. It says yes unless told otherwise. */
export function openBuyer(answer: Answering = () => new Response("ok")) {
  const received: Received[] = [];
  const refused: string[] = [];
  let answering = answer;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    development: false,
    idleTimeout: 60,
    async fetch(request) {
      try {
        const one = await verify(request);
        received.push(one);
        return await answering(one);
      } catch (error) {
        refused.push(String(error));
        return new Response("bad signature", { status: 400 });
      }
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}/leads`,
    received,
    /** Requests whose signature did not hold: there should be none. */
    refused,
    answerWith(next: Answering): void {
      answering = next;
    },
    async [Symbol.asyncDispose]() {
      await server.stop(true);
    },
  };
}
