import { formatId } from "../domain/id.ts";
import type { Clock } from "../platform/clock.ts";
import { type Log, stackOf } from "../platform/log.ts";
import type { Send } from "../platform/outgoing.ts";
import type { DeliveryRow } from "../storage/outbox.ts";
import { type Meaning, meaningOf, meaningOfOffer, silence } from "./meaning.ts";
import type { Message, Receiver } from "./receivers.ts";

/** One try at handing over a delivery. */
export type Attempt = Meaning & { at: number; ms: number };

/** Makes what is to be told, sends it, and says what the answer means. Never throws. */
export function createAttempt({
  send: sendToOwn,
  clock,
  log,
}: {
  /** To the addresses of the operator's own. */
  send: Send;
  clock: Clock;
  log: Log;
}) {
  async function ask(
    { kind }: DeliveryRow,
    { timeoutMs, readAnswer, registered }: Receiver,
    { message, signal }: { message: Message; signal: AbortSignal },
  ): Promise<Meaning> {
    const read = kind === "offer" ? readAnswer : null;
    const send = registered?.send ?? sendToOwn;
    const sent = await send({ ...message, method: "POST", timeoutMs, fresh: read !== null, signal });
    const now = clock.now();
    return read === null ? meaningOf(sent, now) : meaningOfOffer(sent, { read, now });
  }

  /** A fault of ours must not become an endless loop: it goes on the schedule like a receiver that cannot be reached. */
  async function askSafely(
    delivery: DeliveryRow,
    receiver: Receiver,
    { at, signal }: { at: number; signal: AbortSignal },
  ): Promise<Meaning> {
    let hasBegun = false;
    try {
      const message = receiver.compose(delivery, at);
      if (message === null) return silence("not_sent", "no_lead");
      hasBegun = true;
      return await ask(delivery, receiver, { message, signal });
    } catch (error) {
      log.error("attempt_fault", { delivery: formatId("delivery", delivery.id), stack: stackOf(error) });
      return silence(hasBegun ? "unclear" : "not_sent", "fault");
    }
  }

  return async function attempt(
    delivery: DeliveryRow,
    receiver: Receiver,
    signal: AbortSignal,
  ): Promise<Attempt> {
    const at = clock.now();
    const start = clock.monotonic();
    const meaning = await askSafely(delivery, receiver, { at, signal });
    return { ...meaning, at, ms: Math.round(clock.monotonic() - start) };
  };
}

export type AttemptDelivery = ReturnType<typeof createAttempt>;
