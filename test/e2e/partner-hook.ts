import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";

/** What a program's webhook was told. */
export type Told = {
  webhookId: string;
  body: {
    event: string;
    url: string;
    webhook_key: string;
    created_at: string;
    data: Record<string, unknown> & { id: number };
  };
};

/** Checks with the public package; a secret that is no `whsec_` is its own bytes. */
function standard(secret: string): Webhook {
  return secret.startsWith("whsec_")
    ? new Webhook(secret)
    : new Webhook(new TextEncoder().encode(secret), { format: "raw" });
}

/** Checks both signatures over the bytes as they came. Throws where one does not hold. */
function verify(text: string, headers: Headers, secret: string): Told {
  const hex = createHmac("sha256", secret).update(text).digest("hex");
  if (headers.get("signature") !== hex) throw new Error(`Signature is ${headers.get("signature")}`);
  const body = standard(secret).verify(text, Object.fromEntries(headers)) as Told["body"];
  return { webhookId: headers.get("webhook-id") ?? "", body };
}

/** Somebody's server for a program's webhook, on a port of its own. It says yes unless told otherwise. */
export function openHook(
  secret: string,
  answer: (told: Told) => Response | Promise<Response> = () => new Response("ok"),
) {
  const received: Told[] = [];
  const refused: string[] = [];
  let answering = answer;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    development: false,
    async fetch(request) {
      try {
        const told = verify(await request.text(), request.headers, secret);
        received.push(told);
        return await answering(told);
      } catch (error) {
        refused.push(String(error));
        return new Response("bad signature", { status: 400 });
      }
    },
  });
  return {
    secret,
    url: `http://127.0.0.1:${server.port}/hook?from=program`,
    received,
    /** Requests of which a signature did not hold: there should be none. */
    refused,
    answerWith(next: typeof answer): void {
      answering = next;
    },
    async [Symbol.asyncDispose]() {
      await server.stop(true);
    },
  };
}
