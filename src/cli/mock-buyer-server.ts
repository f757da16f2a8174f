import { OperatorError } from "../domain/error.ts";
import { pathOf, searchOf } from "../http/answer.ts";
import type { Timers } from "../platform/timers.ts";
import { type Io, randomUnit } from "./io.ts";
import { type Answer, createAnswers, halfPost, otherAnswer, unheard } from "./mock-buyer-answers.ts";
import type { MockBuyerWishes } from "./mock-buyer-arguments.ts";
import { responseOf } from "./mock-buyer-response.ts";
import { checkSignature } from "./mock-buyer-signature.ts";
import { contentLines, idWords, requestLine, type Tally } from "./mock-buyer-view.ts";

/** `found` is for the line, `content` what was posted, where that is to be shown. */
type Dealt = { answer: Answer; found: string[]; content: string };

/** Why the socket could not be opened, as a sentence. */
function listenFault(fault: unknown, { host, port }: MockBuyerWishes): OperatorError {
  const code = fault instanceof Error && "code" in fault ? String(fault.code) : String(fault);
  const found =
    code === "EADDRINUSE"
      ? "the port is taken by another process, expected a free one, or 0 for any"
      : `it is not this user's to open or no address of this machine (${code}), expected such as --host 127.0.0.1 --port 9000`;
  return new OperatorError(`Cannot listen on ${host}:${port}: ${found}`, { cause: fault });
}

/**
 * A buyer's server.
 * @param onFault hears of a fault of ours, such as a stdout that nobody reads any more
 * @throws OperatorError where it cannot listen
 */
export function openMockBuyer(
  wishes: MockBuyerWishes,
  { io, timers, onFault }: { io: Io; timers: Timers; onFault: (fault: unknown) => void },
) {
  const { slowMs, secret, verbose } = wishes;
  const { clock } = io;
  const take = createAnswers({ ...wishes, random: () => randomUnit(io) });
  const tally: Tally = { posts: 0, ids: 0, repeats: 0, accepted: 0, refused: 0, failed: 0 };
  const underWay = new Set<Promise<unknown>>();
  let stopping = false;

  /** Until the time is over or the connection is: the sender hangs up, or we are stopped. */
  async function wait(request: Request): Promise<void> {
    // Bun takes a connection on which nothing is said for ten seconds for one that is dead.
    server.timeout(request, 0);
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = timers.after(slowMs, resolve);
    request.signal.addEventListener("abort", () => resolve());
    if (!request.signal.aborted) await promise;
    cancel();
  }

  function asHeard(answer: Answer, { signal }: Request): Answer {
    if (!signal.aborted) return answer;
    return unheard(answer, `${stopping ? "stopped" : "sender hung up"} before ${answer.words}`);
  }

  function count({ means }: Answer, repeat: boolean | null): void {
    tally.posts++;
    tally[means]++;
    if (repeat !== null) tally[repeat ? "repeats" : "ids"]++;
  }

  async function buy(request: Request): Promise<Dealt> {
    const { headers } = request;
    const id = headers.get("webhook-id");
    const body = await request.bytes().catch(() => null);
    if (body === null) {
      count(halfPost, null);
      return { answer: halfPost, found: [], content: "" };
    }
    const signature = secret === null ? null : checkSignature({ headers, body, secret, now: clock.now() });
    const taken = take(id, signature === null || signature.right ? null : signature.words);
    if (slowMs > 0) await wait(request);
    const answer = asHeard(taken.answer, request);
    count(answer, taken.repeat);
    return {
      answer,
      found: [idWords(id, taken.repeat), ...(signature === null ? [] : [signature.words])],
      content: verbose ? contentLines(searchOf(request), headers.get("content-type"), body) : "",
    };
  }

  async function receive(request: Request): Promise<Response> {
    const { method } = request;
    const [at, start] = [clock.now(), clock.monotonic()];
    const { answer, found, content } =
      method === "POST" ? await buy(request) : { answer: otherAnswer(method), found: [], content: "" };
    const ms = clock.monotonic() - start;
    io.out(requestLine({ at, method, path: pathOf(request), found, answer: answer.words, ms }) + content);
    return responseOf(answer);
  }

  function note(response: Promise<Response>): Promise<Response> {
    const done = () => underWay.delete(response);
    underWay.add(response);
    response.then(done, done);
    return response;
  }

  function listen(): Bun.Server<undefined> {
    try {
      return Bun.serve({
        hostname: wishes.host,
        port: wishes.port,
        development: false,
        // Bun would let a second one have half of the requests.
        reusePort: false,
        fetch: (request) => note(receive(request)),
        error(fault) {
          onFault(fault);
          return new Response("Internal error\n", { status: 500 });
        },
      });
    } catch (fault) {
      throw listenFault(fault, wishes);
    }
  }

  const server = listen();
  return {
    url: server.url.origin,
    /** Cuts what is under way. */
    async close(): Promise<Tally> {
      stopping = true;
      void server.stop(true);
      await Promise.allSettled(underWay);
      return tally;
    },
  };
}
