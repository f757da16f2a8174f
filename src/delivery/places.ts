import type { Breaker } from "../selling/breaker.ts";
import type { Receiver } from "./receivers.ts";

/**
 * Bun's fetch runs 256 requests at once and makes the rest wait, whoever they are for. So a receiver may have an eighth
 * of what is free of these, but always one: 24 where it is alone, and room for the next however many are slow.
 *
 * What is sent to addresses that others have registered does not go by fetch and has as many places of its own, so that
 * nobody can slow down the operator's buyers by registering. All that one of them has registered is one receiver here.
 */
const SHARED_PLACES = 192;
const SHARE = 1 / 8;

function ownerOf({ target, registered }: Receiver): string {
  return registered?.owner ?? target;
}

/** How many deliveries may be under way, and where several share their places, whose turn it is. */
export function createPlaces({ breaker }: { breaker: Pick<Breaker, "places"> }) {
  const underWay = { own: 0, registered: 0 };
  const byOwner = new Map<string, number>();
  /** Targets that found no place of their owner's free, the one that waits longest first. */
  const lines = new Map<string, Set<string>>();

  function poolOf({ registered }: Receiver): keyof typeof underWay {
    return registered === undefined ? "own" : "registered";
  }

  function count(receiver: Receiver, by: 1 | -1): void {
    const owner = ownerOf(receiver);
    const left = (byOwner.get(owner) ?? 0) + by;
    underWay[poolOf(receiver)] += by;
    if (left > 0) byOwner.set(owner, left);
    else byOwner.delete(owner);
  }

  function lineUp(receiver: Receiver): void {
    const owner = ownerOf(receiver);
    const line = lines.get(owner) ?? new Set();
    lines.set(owner, line.add(receiver.target));
  }

  return {
    take: (receiver: Receiver): void => count(receiver, 1),
    giveBack: (receiver: Receiver): void => count(receiver, -1),
    /** How many more may be begun where so many are under way here. One that finds none is in line for the next. */
    free(receiver: Receiver, here: number): number {
      const { target, registered } = receiver;
      const shared = Math.max(1, Math.floor((SHARED_PLACES - underWay[poolOf(receiver)]) * SHARE));
      const left = shared - (byOwner.get(ownerOf(receiver)) ?? 0);
      if (left <= 0 && registered !== undefined) lineUp(receiver);
      const most = Math.min(breaker.places(target), registered?.places ?? Number.POSITIVE_INFINITY);
      return Math.min(left, most - here);
    },
    /** Whose turn it is where this receiver leaves a place; no longer in line then. Null: nobody waits. */
    next(receiver: Receiver): string | null {
      const owner = ownerOf(receiver);
      const line = lines.get(owner);
      const [target] = line ?? [];
      if (line === undefined || target === undefined) return null;
      line.delete(target);
      if (line.size === 0) lines.delete(owner);
      return target;
    },
  };
}
