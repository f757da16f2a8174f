import { moneyNumber } from "../domain/money.ts";
import { sha256Hex } from "../domain/sha256.ts";
import type { Mode } from "./mock-buyer-arguments.ts";

const REMEMBERED = 10_000;

const failures = ["error", "reset", "cut"] as const;

/** What the one who posted hears. */
export type Answer = {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Empty where the status has none. */
  body: string;
  /** How much of it is sent before the connection is reset. */
  sent: "whole" | "half" | "nothing";
  means: "accepted" | "refused" | "failed";
  /** For the line. */
  words: string;
};

/** An answer that the one who posted does not hear as it was meant. */
export function unheard(answer: Answer, words: string, sent: "half" | "nothing" = "nothing"): Answer {
  return { ...answer, sent, means: "failed", words };
}

function textAnswer(status: number, means: Answer["means"], body: string): Answer {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return { status, headers, body, sent: "whole", means, words: String(status) };
}

function resultAnswer(means: Answer["means"], result: string, data?: Record<string, unknown>): Answer {
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ result, data }),
    sent: "whole",
    means,
    words: `200 ${result}`,
  };
}

function statusAnswer(status: number): Answer {
  const empty = status === 204 || status === 205 || status === 304;
  const body = empty ? "" : `The mock buyer answers ${status}\n`;
  return textAnswer(status, status < 300 ? "accepted" : "failed", body);
}

const garbage: Answer = {
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: "<!doctype html><title>It works</title><p>It works\n",
  sent: "whole",
  means: "failed",
  words: "200 garbage",
};

/** To a post of which only a part came. */
export const halfPost = unheard(statusAnswer(400), "sender hung up while posting");

/** To what is no post. */
export function otherAnswer(method: string): Answer {
  if (method === "GET" || method === "HEAD") {
    return textAnswer(
      200,
      "refused",
      "leadgate mock-buyer: a buyer to rehearse with. It answers what is posted, on any path.\n",
    );
  }
  const answer = textAnswer(405, "refused", "Cannot take the request: expected a POST\n");
  return { ...answer, headers: { ...answer.headers, allow: "GET, HEAD, POST" } };
}

/** The number under which a lead was accepted, for the id it came with. */
type Known = { number: number | null };

/** The ids that came last, as hashes: one from the network may be as long as headers get. */
function createMemory() {
  const ids = new Map<string, Known>();

  return function recall(id: string): { repeat: boolean; known: Known } {
    const key = sha256Hex(id);
    const earlier = ids.get(key);
    const known = earlier ?? { number: null };
    ids.delete(key);
    ids.set(key, known);
    const [oldest] = ids.keys();
    if (ids.size > REMEMBERED && oldest !== undefined) ids.delete(oldest);
    return { repeat: earlier !== undefined, known };
  };
}

/**
 * Decides what each post is answered, and remembers what was accepted. What fails by a reset or a cut was decided all
 * the same, as with a buyer that has taken a lead although nobody heard it say so; a 500 decides nothing.
 */
export function createAnswers({
  mode,
  flaky,
  random,
}: {
  mode: Mode;
  flaky: number;
  /** From 0 to below 1. */
  random: () => number;
}) {
  const recall = createMemory();
  let accepted = 0;
  let failed = 0;

  function accept(known: Known, priceCents: number | null): Answer {
    known.number ??= ++accepted;
    const id = `mock-${known.number}`;
    const price = priceCents === null ? {} : { price: moneyNumber(priceCents) };
    return { ...resultAnswer("accepted", "ACCEPTED", { id, ...price }), words: `200 ACCEPTED ${id}` };
  }

  function decide(known: Known): Answer {
    if (mode.name === "accept") return accept(known, mode.priceCents);
    if (mode.name === "reject") return resultAnswer("refused", "REJECTED", { message: "not this one" });
    if (mode.name === "duplicate") return resultAnswer("refused", "DUPLICATE");
    return mode.name === "status" ? statusAnswer(mode.status) : garbage;
  }

  function answerTo(known: Known, fault: string | null): Answer {
    const failure = random() < flaky ? failures[failed++ % failures.length] : undefined;
    if (failure === "error") return { ...statusAnswer(500), words: "500 flaky" };
    const answer = fault === null ? decide(known) : textAnswer(401, "refused", `${fault}\n`);
    if (failure === undefined) return answer;
    if (failure === "cut" && answer.body !== "") return unheard(answer, `cut ${answer.words}`, "half");
    return unheard(answer, `reset before ${answer.words}`);
  }

  /**
   * @param fault what is wrong with the signature
   * @returns with `repeat` null where there is no id
   */
  return function take(id: string | null, fault: string | null): { repeat: boolean | null; answer: Answer } {
    const { repeat, known } = id === null ? { repeat: null, known: { number: null } } : recall(id);
    return { repeat, answer: answerTo(known, fault) };
  };
}
